"""What the pages of absences show."""

from dataclasses import dataclass, field

from emas.cases.types._office import DeskOffer
from emas.catalogue.types import AttachmentSpec, Text
from emas.personnel.types import Balance, Colleague, Preview


@dataclass(frozen=True, slots=True)
class AbsenceSheet:
    """
    The form of an absence as far as it is filled in: which fields and papers are asked now, what comes of the dates, who approves.

    ``preview`` is None while kind and dates are not there; ``faults`` are those of what was typed so far, by field;
    ``sorts`` are the kinds that somebody of this employment may ask for at all.
    """

    offer: DeskOffer
    unit_id: int
    fields: tuple[str, ...]
    papers: tuple[tuple[AttachmentSpec, bool], ...]
    preview: Preview | None = None
    approvers: tuple[str, ...] = ()
    is_outside: bool = False
    advice: tuple[Text, ...] = ()
    faults: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sorts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AbsencePanel:
    """What an approver sees beside a request: the days, the balance, who of the team is away. ``before`` counts without this request."""

    days: int
    unit: str
    balance: Balance | None
    before: int
    team: tuple[Colleague, ...]
    team_size: int
    is_crowded: bool
