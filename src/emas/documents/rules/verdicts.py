"""What a letter's state means to somebody who holds it in his hand."""

from datetime import date

from emas.documents.types import Verdict

#: States in which a letter has left the house. Drafts, refused and cancelled letters are "not known".
_KNOWN = {"terbit": Verdict.GENUINE, "dicabut": Verdict.WITHDRAWN, "diganti": Verdict.REPLACED}


def verdict_of(*, state: str, was_issued: bool, valid_until: date | None, today: date) -> Verdict:
    """
    Decide the verdict from the state alone.

    >>> verdict_of(state="draf", was_issued=False, valid_until=None, today=date(2026, 11, 2))
    <Verdict.UNKNOWN: 'tidak_dikenal'>
    """
    verdict = _KNOWN.get(state, Verdict.UNKNOWN) if was_issued else Verdict.UNKNOWN
    if verdict is Verdict.GENUINE and valid_until is not None and valid_until < today:
        return Verdict.EXPIRED
    return verdict
