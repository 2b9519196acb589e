"""
One letter with QR: processor time of render, sign and verify, each letter with its own content.

Beside them WeasyPrint sets the very words that stand on the rendered page, with a QR, in the same run (an optional extra), and the
bare RSA-2048 signature shows how much of signing is more than the signature itself.
"""

import html
import io
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pypdfium2
import segno
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from emas.cases import operations as cases
from emas.documents import ports, queries
from emas.documents.operations import _sign
from emas.kernel import clock, codes
from emas.outbox import operations as outbox
from emas.project import town
from emas.project.benches import filing, letters
from emas.project.installation import Installation
from emas.project.measuring import Figure

AT_MOST = 0.2
WARM = 3
HEAD_LINES = 5
_STYLE = (
    "<style>@page { size: A4; margin: 2cm } body { font: 11pt Arimo, Arial, sans-serif } svg { width: 3cm } "
    "header { text-align: center; border-bottom: 3px double } p { margin: 2pt; text-align: justify } "
    "td:first-child { width: 5cm }</style>"
)
Made = TypeVar("Made")
#: The steps between a request and an issued letter are nobody's door: only here are they taken one by one.
steps: Any = _sign


class Stopwatch:
    """Processor time of this process, all threads, by what was done."""

    def __init__(self) -> None:
        self._milliseconds: dict[str, list[float]] = {}

    def time(self, name: str, work: Callable[[], Made]) -> Made:
        """Do the work and note what it took."""
        started = time.process_time()
        made = work()
        self._milliseconds.setdefault(name, []).append((time.process_time() - started) * 1000)
        return made

    def median(self, name: str) -> float:
        """Give the median without the first few, which load libraries and fonts."""
        values = self._milliseconds.get(name, [0.0])
        return statistics.median(values[WARM:] or values)


def run(portal: Installation, *, rounds: int) -> Iterator[Figure]:
    """Yield milliseconds of processor time: render beside WeasyPrint, sign beside bare RSA, verify, and the page's size."""
    watch = Stopwatch()
    refs = _to_be_signed(rounds + WARM)
    has_yardstick = _weasyprint() is not None
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    sizes = []
    for ref in refs:
        document = steps.Document.objects.get(case_ref=ref)
        base = watch.time("render", lambda: steps.render_final(document, is_certified=False))  # noqa: B023
        if has_yardstick:
            page = _page(base)
            watch.time("weasyprint", lambda: _set(page))  # noqa: B023
        signed = _signed(watch, document, base)
        watch.time("rsa", lambda: key.sign(base[:64], padding.PKCS1v15(), hashes.SHA256()))  # noqa: B023
        sizes.append(len(signed) / 1024)
    outbox.drain(at=clock.now())
    now = clock.now()
    for ref in refs:
        issued = queries.issued_file(case_ref=ref)
        told = watch.time("verify", lambda: queries.verify_file(content=issued.content, at=now))  # noqa: B023
        if told.verdict.value != "asli":
            yield Figure(f"letter {ref} does not verify", 1, "letters", must="0", ok=False)
    yield from _figures(watch, sizes, has_yardstick=has_yardstick)


def _figures(watch: Stopwatch, sizes: list[float], *, has_yardstick: bool) -> Iterator[Figure]:
    render, other = watch.median("render"), watch.median("weasyprint")
    if has_yardstick:
        ok = render / other <= AT_MOST
        must = f"at most {AT_MOST} of it"
        yield Figure("render", render, "ms CPU", other, "WeasyPrint, same words", must=must, ok=ok)
    else:
        yield Figure("render (WeasyPrint is not installed: emas[bench])", render, "ms CPU")
    yield Figure("sign", watch.median("sign"), "ms CPU", watch.median("rsa"), "bare RSA-2048 signature")
    yield Figure("verify", watch.median("verify"), "ms CPU", watch.median("rsa"), "bare RSA-2048 signature")
    yield Figure("size of the signed letter", statistics.median(sizes), "KB")


def _to_be_signed(number: int) -> list[str]:
    """Bring letters to where the head has signed and the worker has not yet begun."""
    at = clock.now()
    place = town.build(at)
    refs = [filing.file_letter(index, at) for index in range(number)]
    filing.to_front_desk(refs, place, at)
    unit = town.KELURAHAN[town.HERE]
    for role, act in (*letters.POSTS.items(), (letters.SIGNER, "tandatangani")):
        actor = place.actor(unit, role, at)
        for ref in refs:
            cases.act(case_ref=ref, act=act, actor=actor, at=at)
    return refs


def _signed(watch: Stopwatch, document: Any, base: bytes) -> bytes:
    """Sign under a request of its own, and let the signer forget it again."""
    provider = steps.signing.provider()
    row = document.signatures.get()
    request = codes.new_public_id()
    identity = steps.identity_of(row, provider)

    def sign() -> ports.SignedPdf:
        made: ports.SignedPdf = provider.sign(
            base,
            request_id=request,
            signer=identity,
            slot_field=row.slot,
            reason="",
            at=clock.now(),
            secret=None,
        )
        return made

    signed = watch.time("sign", sign)
    provider.forget(request)
    return signed.content


def _page(pdf: bytes) -> str:
    """
    Write the words of a page as HTML with the same parts: letterhead and rule, rows of label and value, justified text, emblem, QR.
    """
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    lines = [html.escape(line.strip()) for line in text.splitlines() if line.strip()]
    head = "".join(f"<p>{line}</p>" for line in lines[:HEAD_LINES])
    body = "".join(_part(line) for line in lines[HEAD_LINES:])
    picture = io.BytesIO()
    code = "HTTP://127.0.0.1/V/" + codes.new_public_id().upper() * 3
    segno.make(code, error="m", mask=3).save(picture, kind="svg", xmldecl=False)
    emblem = (steps.typst.ROOT / "lambang.svg").read_text(encoding="utf-8")
    return f'<html lang="id"><title>Surat</title>{_STYLE}<header>{emblem}{head}</header>{body}{picture.getvalue().decode()}</html>'


def _part(line: str) -> str:
    label, colon, value = line.partition(":")
    if colon and len(label) < 30:
        return f"<table><tr><td>{label}</td><td>:</td><td>{value}</td></tr></table>"
    return f"<p>{line}</p>"


def _set(page: str) -> bytes:
    """Set the page with what the letters must have too: tagged, fonts embedded."""
    made = _weasyprint().HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    return bytes(made)


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    return weasyprint
