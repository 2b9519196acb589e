"""Drafts as pictures. They are never files, carry no code, and say across the page what they are."""

from emas.documents.adapters import signing, typst
from emas.documents.adapters.typst import letter
from emas.documents.models import RegisterEntry
from emas.documents.queries._frame import demo_mark
from emas.documents.rules import blocks, sources
from emas.documents.types import LetterContent, LetterName
from emas.kernel.errors import Invalid

_SAMPLE = "CONTOH"


def preview_pages(
    *, content: LetterContent, source: str, case_ref: str = "", ppi: int = 96
) -> tuple[bytes, ...]:
    """
    Draw a letter as it stands, one PNG per page, with DRAF across. For staff of the handling unit: the caller checks.

    A number that an officer gave to ``case_ref`` before the letter stands in it, with its date: who signs sees what he signs.

    Raises: Invalid ``letter_broken`` with the compiler's message in ``params["message"]``.
    """
    rows = (
        RegisterEntry.objects.filter(case_ref=case_ref, state="terpakai").order_by("pk") if case_ref else ()
    )
    given = {row.slot: row for row in rows}
    if given:
        numbers = {slot: row.number for slot, row in given.items()}
        content = blocks.with_numbers(content, next(iter(given.values())).dated_on, numbers)
    return _draw(content, source, ppi, "DRAF")


def sample_pages(*, content: LetterContent, source: str, ppi: int = 96) -> tuple[bytes, ...]:
    """Draw a made-up letter, one PNG per page, with CONTOH across."""
    return _draw(content, source, ppi, _SAMPLE)


def sample_pdf(*, content: LetterContent, source: str) -> bytes:
    """Give a made-up letter as PDF, CONTOH across it: no code, no QR, no signature. Raises: Invalid ``letter_broken``."""
    values = letter.values(content, issue=None, is_certified=signing.provider().is_certified, mark=_SAMPLE)
    try:
        return typst.pdf(source=source, data=values, dated_on=content.dated_on)
    except typst.TypesettingFailed as error:
        raise Invalid({"": ("letter_broken",)}, message=error.message, line=error.line) from error


def check_letter(*, content: LetterContent, source: str) -> tuple[str, int]:
    """Compile a letter for its author; gives the fault and its line, or ``("", 0)`` when it compiles."""
    try:
        typst.pages(source=source, data=letter.values(content, issue=None, is_certified=False), ppi=10)
    except typst.TypesettingFailed as error:
        return error.message, error.line
    return "", 0


def letter_text(*, content: LetterContent, source: str) -> str:
    """Give the words of a letter as they would be printed, for the examples of a service. No code, no QR."""
    from emas.documents.adapters.files import pdf_text

    values = letter.values(
        content, issue=None, is_certified=signing.provider().is_certified, mark=demo_mark()
    )
    try:
        pdf = typst.pdf(source=source, data=values, dated_on=content.dated_on)
    except typst.TypesettingFailed as error:
        raise Invalid({"": ("letter_broken",)}, message=error.message, line=error.line) from error
    return " ".join(" ".join(pdf_text.pages(pdf)).split())


def letter_names(*, source: str) -> tuple[LetterName, ...]:
    """List the names that a letter's source asks of the answers, with their lines, for the check of a service folder."""
    return sources.names_in(source)


def _draw(content: LetterContent, source: str, ppi: int, mark: str) -> tuple[bytes, ...]:
    values = letter.values(content, issue=None, is_certified=signing.provider().is_certified, mark=mark)
    from emas.documents.adapters.files import pictures

    try:
        drawn = typst.pages(source=source, data=values, ppi=ppi)
    except typst.TypesettingFailed as error:
        raise Invalid({"": ("letter_broken",)}, message=error.message, line=error.line) from error
    return tuple(pictures.thin(page) for page in drawn)
