"""What a case keeps sealed: the applicant, the answers, the contact. One place opens and seals them."""

from dataclasses import dataclass
from typing import Any, Final

from emas.cases.models import Case
from emas.platform import sealing

APPLICANT: Final = "cases.applicant"
ANSWERS: Final = "cases.answers"
CONTACT: Final = "cases.contact"
NOTE: Final = "cases.note"
DRAFT: Final = "cases.draft"
#: A sealed column as a driver hands it out.
Kept = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Opened:
    """The sealed parts of a case, opened: plain JSON values, dates as ISO text."""

    applicant: dict[str, Any]
    answers: dict[str, Any]
    contact: dict[str, Any]


def open_case(case_id: int) -> Opened:
    """Open the sealed parts of one case."""
    row = (
        Case.objects.filter(pk=case_id)
        .values_list("ref", "applicant_sealed", "answers_sealed", "contact_sealed")
        .get()
    )
    return open_values(*row)


def open_values(ref: str, applicant: Kept, answers: Kept, contact: Kept) -> Opened:
    """Open what was read of one case."""
    return Opened(
        applicant=open_json(applicant, APPLICANT, ref),
        answers=open_json(answers, ANSWERS, ref),
        contact=open_json(contact, CONTACT, ref),
    )


def open_json(value: Kept, purpose: str, ref: str) -> dict[str, Any]:
    """Open one sealed mapping; an empty column is an empty mapping."""
    return dict(sealing.unseal_json(bytes(value), purpose, context=ref)) if value else {}


def seal_json(value: dict[str, Any], purpose: str, ref: str) -> bytes:
    """Seal one mapping, bound to its case."""
    return sealing.seal_json(value, purpose, context=ref)


def seal_note(note: str, ref: str) -> bytes:
    """Seal a note; no note, no bytes."""
    return sealing.seal(note.encode(), NOTE, context=ref) if note else b""


def open_note(value: Kept, ref: str) -> str:
    """Open a note."""
    return sealing.unseal(bytes(value), NOTE, context=ref).decode() if value else ""


def note_digest(note: str) -> str:
    """Give the keyed digest of a note that the chain of events covers."""
    return sealing.digest(note, NOTE) if note else ""
