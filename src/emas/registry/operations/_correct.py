"""Correction of one resident by hand, and loading of many by the system."""

import dataclasses
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from emas.audit import operations as audit
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed
from emas.platform import db, sealing
from emas.registry import access, rules
from emas.registry.models import ResidentChange
from emas.registry.operations import _store
from emas.registry.types import ResidentInfo

CORRECTABLE = frozenset({"kk", *_store.CONTENT})
_LOAD_ROWS = 2000


def correct_resident(
    *, resident_id: int, changes: dict[str, str], reason: str, actor: Actor, at: datetime
) -> ResidentInfo:
    """
    Correct a resident's record; old and new values are kept sealed, the trail names the fields only.

    A NIK is never changed: it is for life (UU 23/2006 Pasal 13). Dates are ISO text. Source: UU 27/2022 Pasal 30 (correct within 3x24 h).
    Raises: NotFound, NotAllowed (also for moving someone into a kelurahan out of reach), Invalid by field.
    """
    if not reason.strip():
        raise Invalid({"reason": ("required",)})
    values = _checked(changes, clock.local_date(at))
    with db.act_transaction():
        row = access.resident(actor, resident_id, lock=True)
        if not rules.may_see(actor, str(values.get("kelurahan_code", row.kelurahan_code))):
            raise NotAllowed("outside_reach")
        old = access.as_info(row)
        new = dataclasses.replace(old, **values)
        changed = sorted(name for name in values if getattr(old, name) != getattr(new, name))
        if not changed:
            raise Conflict("nothing_changed")
        _store.write([_store.row_of(new)], at)
        kept = {name: [str(getattr(old, name)), str(getattr(new, name))] for name in changed}
        ResidentChange.objects.create(
            resident=row,
            at=at,
            actor=actor.label,
            reason=reason.strip()[:200],
            fields=changed,
            values_sealed=sealing.seal_json(kept, access.CHANGE_PURPOSE),
        )
        audit.record("registry.correct", actor, "resident", row.nik_digest, at=at, detail={"fields": changed})
    return new


def _checked(changes: dict[str, str], today: date) -> dict[str, Any]:
    faults: dict[str, tuple[str, ...]] = dict.fromkeys(set(changes) - CORRECTABLE, ("unknown_field",))
    values: dict[str, Any] = {}
    for name in set(changes) & CORRECTABLE:
        try:
            values[name] = rules.read_field(name, changes[name], today)
        except rules.CellFault as fault:
            faults[name] = (fault.code,)
    if faults:
        raise Invalid(faults)
    return values


def load_residents(
    *,
    residents: Iterable[ResidentInfo],
    actor: Actor,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> int:
    """
    Write residents that are known to be well formed (the demo's), in one transaction; gives how many. Only the system may.

    Raises: NotAllowed.
    """
    if actor.kind != "system":
        raise NotAllowed
    written = 0
    with db.act_transaction():
        for batch in _store.batches(residents, _LOAD_ROWS):
            _store.write([_store.row_of(info) for info in batch], at)
            written += len(batch)
            if progress:
                progress(written)
        audit.record("registry.load", actor, "resident", "-", at=at, detail={"rows": written})
    return written
