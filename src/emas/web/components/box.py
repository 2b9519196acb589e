"""What both sides of a sealed box share: the one page of its form, and the papers that came with a request."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.cases.types import BoxForm, PaperInput
from emas.catalogue.types import ServiceDefinition
from emas.kernel import codes
from emas.kernel.errors import EmasError, Invalid, TooMany
from emas.web.components import sentences, service_form

ABOUT = "about"
FAULTS: dict[str, sentences.Sentence] = {
    "closed": gettext_lazy("Aduan ini sudah ditutup, jadi tidak bisa ditulisi lagi."),
    "rated": gettext_lazy("Jawaban ini sudah dinilai."),
    "box_not_ready": gettext_lazy("Kotak ini belum siap menerima. Coba lagi nanti, atau datang ke kantor."),
    "no_box_key": gettext_lazy("Orang itu belum membuat kata sandi kotak. Minta ia membuatnya dahulu."),
    "in_line": gettext_lazy(
        "Orang itu bertugas di unit yang diadukan, atau di atas atau bawahnya. Pilih orang lain."
    ),
    "no_key_here": gettext_lazy(
        "Kunci Anda tidak membuka aduan ini. Minta penangan lain menambahkan Anda lagi, atau pakai kunci pemulihan."
    ),
    "no_handler": gettext_lazy("Pilih paling sedikit satu penangan."),
    "wrong_passphrase": gettext_lazy("Kata sandi kotak belum cocok. Periksa huruf besar dan kecil."),
    "not_your_step": gettext_lazy(
        "Aduan ini sekarang ditangani orang lain, jadi ini tidak bisa Anda lakukan."
    ),
    "unknown_act": gettext_lazy("Aduan ini sudah di langkah lain. Lihat keadaan terakhirnya."),
    "conflict": gettext_lazy("Aduan ini baru saja berubah. Lihat keadaan terakhirnya, lalu coba lagi."),
    "limit_reached": gettext_lazy("Aduan ini sudah dua kali dibuka lagi. Kirim aduan baru bila masih perlu."),
    "last_handler": gettext_lazy("Harus tetap ada satu penangan yang dapat membuka aduan ini."),
    "note_required": gettext_lazy("Tulis dahulu apa yang ingin disampaikan."),
}


def form_context(
    form: BoxForm,
    language: str,
    raw: Mapping[str, Any] | None = None,
    faults: Mapping[str, tuple[str, ...]] | None = None,
    about: str = "",
    seed: str = "",
) -> dict[str, Any]:
    """Give what the form's page shows: questions, papers, units, and every fault with its place."""
    definition, wrong = form.definition, dict(faults or {})
    shown = service_form.Shown(
        raw=raw or {},
        faults=service_form.fault_sentences(definition.form, wrong, language),
        language=language,
    )
    questions = service_form.questions(definition.form, form.fields, shown)
    papers = [(spec, paper_fault(wrong, spec.name)) for spec in definition.form.attachments.values()]
    about_error = sentences.fault("bad_choice") if ABOUT in wrong else ""
    summary = [
        *service_form.errors_for_summary(questions),
        *((s.name, words) for s, words in papers if words),
    ]
    if about_error:
        summary.append((ABOUT, about_error))
    if "" in wrong:
        summary.append(("", _("Halaman ini sudah lama. Kirim sekali lagi.")))
    return {
        "service": definition,
        "questions": questions,
        "papers": papers,
        "units": [("", _("Tidak tahu atau tidak ingin menyebut")), *form.units],
        "about": about,
        "about_error": about_error,
        "faults": summary,
        "seed": seed or codes.new_public_id(),
        "is_ready": form.is_ready,
    }


def posted_seed(request: HttpRequest) -> str:
    """The random word of the form that was sent; a wrong one makes the door ask to send again."""
    return request.POST.get("kunci", "")[:64]


def posted_raw(form: BoxForm, request: HttpRequest) -> dict[str, Any]:
    """What was typed into the fields of the form."""
    return service_form.raw_from_post(form.definition.form, request.POST, form.fields)


def papers_of(request: HttpRequest, definition: ServiceDefinition) -> tuple[PaperInput, ...]:
    """The files that came with this request, in memory."""
    return tuple(
        PaperInput(name, str(upload.name), upload.read())
        for name in definition.form.attachments
        for upload in request.FILES.getlist(name)
    )


def paper_fault(faults: Mapping[str, Sequence[str]], name: str) -> str:
    """The sentence for what is wrong with a paper, '' when nothing is."""
    return str(sentences.fault(faults[name][0])) if faults.get(name) else ""


def sentence(error: EmasError) -> str:
    """One sentence for what a door of the box refused."""
    if isinstance(error, TooMany):
        return sentences.wait(error)
    code = error.code
    if isinstance(error, Invalid):
        field, found = next(iter(error.faults.items()), ("", ("",)))
        code = "no_handler" if (field, found[0]) == ("handlers", "required") else found[0]
    return fault_words(code, **{n: v for n, v in error.params.items() if n in {"minimum", "maximum"}})


def fault_words(code: str, **limits: object) -> str:
    """The sentence of a code, the box's own first."""
    return str(FAULTS[code]) if code in FAULTS else str(sentences.fault(code, **limits))


def file_response(content: bytes, media_type: str, file_name: str) -> HttpResponse:
    """A paper of a sealed case: exact type, nothing in it may run, nobody keeps it."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
