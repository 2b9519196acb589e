"""What a service of absences asks of the engine: which answers say what, and the kinds of absence with their bounds (decision 0006)."""

from dataclasses import dataclass, field

from emas.catalogue.form_types import Text
from emas.personnel.types import AbsenceType


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence that holders of these roles are told before they send; it hinders nothing."""

    roles: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class AbsenceSpec:
    """
    ``sort`` is the choice of kind, ``start`` and ``end`` its first and last day, ``extra`` further days for a place hard to reach, ``back`` the
    day from which somebody who was recalled works again: names of fields. ``ledger`` names the balance; ``types`` are the
    kinds by value of ``sort``.
    """

    sort: str
    start: str
    end: str
    ledger: str
    types: dict[str, AbsenceType]
    extra: str = ""
    back: str = ""
    advice: tuple[Advice, ...] = field(default=())
