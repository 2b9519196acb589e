"""Forms not yet sent."""

from datetime import datetime

from emas.cases.access import sealed
from emas.cases.access.drafts import draft_for, payload_of
from emas.cases.models import Draft
from emas.cases.types import DraftPayload, DraftRow
from emas.kernel.actor import Actor
from emas.people import queries as people
from emas.people.types import HomeUnits, RwUse


def draft(
    *,
    actor: Actor,
    at: datetime,
    draft_id: str | None = None,
    public_id: str | None = None,
    code: str | None = None,
) -> DraftPayload:
    """
    Open a draft of this account by its id, or by the code a citizen was given.

    ``draft_id`` and ``public_id`` mean the same. Raises: NotFound, TooMany (twenty codes in a quarter of an hour).
    """
    return payload_of(draft_for(actor, public_id=draft_id or public_id, code=code, at=at))


def drafts(*, actor: Actor, at: datetime) -> tuple[DraftRow, ...]:
    """List the drafts of this account, newest first; a held one says whether its RW is active now. Few queries: one an RW."""
    if actor.account_id is None:
        return ()
    found = list(
        Draft.objects.filter(account_id=actor.account_id, expires_at__gte=at).order_by("-updated_at", "-id")[
            :100
        ]
    )
    use: dict[tuple[int | None, int | None], bool] = {}
    return tuple(_row(each, use, at) for each in found)


def _row(row: Draft, use: dict[tuple[int | None, int | None], bool], at: datetime) -> DraftRow:
    can_send = True
    if row.held_reason:
        kept = sealed.open_json(row.payload_sealed, sealed.DRAFT, row.public_id)
        key = (kept.get("kelurahan_unit_id"), kept.get("rw_unit_id"))
        if key not in use:
            use[key] = _is_active(kept.get("applicant", {}), at)
        can_send = use[key]
    return DraftRow(
        public_id=row.public_id,
        service=row.service,
        label=row.label,
        held_reason=row.held_reason,
        can_send=can_send,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
    )


def _is_active(resident: dict[str, object], at: datetime) -> bool:
    home: HomeUnits | None = people.home_units(
        kelurahan_code=str(resident.get("kelurahan_code", "")),
        rw=str(resident.get("rw", "")),
        rt=str(resident.get("rt", "")),
    )
    return home is not None and people.rw_use(home=home, at=at) == RwUse.IN_USE
