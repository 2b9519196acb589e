"""What both sides of a conversation share: what was written and sent along, and the words for what a door refused."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from emas.cases.types import PaperInput
from emas.kernel.errors import Conflict, EmasError, Invalid, NotAllowed, TooMany
from emas.web.components import sentences
from emas.web.components.forms import once_key

PAPERS = "lampiran"
#: What a conversation's page answers itself; anything else is the page's usual refusal.
REFUSALS = (Invalid, NotAllowed, Conflict)
_WORDS: dict[str, sentences.Sentence] = {
    "required": _("Tulis dahulu apa yang ingin disampaikan."),
    "too_many_files": _("Paling banyak tiga foto atau berkas untuk satu pesan."),
    "closed": _("Permohonan ini sudah ditutup, jadi tidak bisa ditulisi lagi."),
    "not_your_step": _("Permohonan ini sekarang dipegang jabatan lain, jadi Anda tidak bisa menulis."),
    "conflict": _(
        "Permohonan ini baru saja berubah. Baca percakapan terakhir di bawah ini, lalu kirim lagi pesan Anda."
    ),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as it was sent."""

    text: str
    papers: tuple[PaperInput, ...]
    once: str


def sent(request: HttpRequest) -> Sent:
    """Read what was written and the papers that came with it, in memory."""
    papers = tuple(
        PaperInput(PAPERS, str(upload.name), upload.read()) for upload in request.FILES.getlist(PAPERS)[:10]
    )
    return Sent(request.POST.get("pesan", "")[:20_000], papers, once_key(request))


def sentence(error: EmasError) -> str:
    """One sentence for what the door refused."""
    if isinstance(error, TooMany):
        return sentences.wait(error)
    code = (
        next((found[0] for found in error.faults.values()), "") if isinstance(error, Invalid) else error.code
    )
    limits = {n: v for n, v in error.params.items() if n in {"minimum", "maximum"}}
    return str(_WORDS[code]) if code in _WORDS else str(sentences.fault(code, **limits))
