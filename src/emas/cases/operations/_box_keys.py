"""Keys of persons for sealed cases, and the recovery key that no one person holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from emas.audit import operations as audit
from emas.cases.access import box, box_persons, hot
from emas.cases.models import BoxHandler, Case, PersonKey, RecoveryKey
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.platform import db, envelopes, limits

SHORTEST: Final = 12
LONGEST: Final = 200
_TRIES: Final = 10
_WINDOW_SECONDS: Final = 900


def choose_box_passphrase(
    *, actor: Actor, passphrase: str, at: datetime, old: str = "", forgotten: bool = False
) -> None:
    """
    Give a person his key for sealed cases, or another passphrase for it.

    With ``old`` the same key is locked anew and opens everything as before. With ``forgotten`` the old key is put aside and a new one
    made: until a colleague on the case, or the recovery, wraps its key anew, the person reads nothing he could read.
    Raises: Invalid (``passphrase``: ``too_short``, ``too_long``; ``old``: ``required``, ``wrong_passphrase``), TooMany.
    """
    person_id = _person(actor)
    if len(passphrase) < SHORTEST:
        raise Invalid({"passphrase": ("too_short",)}, minimum=SHORTEST)
    if len(passphrase) > LONGEST:
        raise Invalid({"passphrase": ("too_long",)}, maximum=LONGEST)
    known = _current(person_id)
    if known is not None and not forgotten:
        if not old:
            raise Invalid({"old": ("required",)})
        private = _opened(known, old, "old", actor, at)
    else:
        private = envelopes.new_private()
    locked = envelopes.lock_private(private, passphrase, _place(person_id))
    with db.act_transaction():
        PersonKey.objects.filter(person_id=person_id, retired_at__isnull=True).update(retired_at=at)
        made = PersonKey.objects.create(
            person_id=person_id, public=envelopes.public_of(private), salt=locked.salt, locked=locked.sealed,
            cost=list(locked.cost), made_at=at,
        )  # fmt: skip
        if known is not None and not forgotten:
            box.same_key(known.pk, made.pk)
        what = "new" if known is None else "replaced" if forgotten else "changed"
        audit.record("box.key", actor, "person", str(person_id), at, detail={"what": what})


def open_box_key(*, actor: Actor, passphrase: str, at: datetime) -> bytes:
    """
    Open a person's key with his passphrase; gives the private half, which must not be kept in plain anywhere.

    Ten tries in a quarter of an hour, counted before the slow function. Raises: NotFound (has none), Invalid (``passphrase``:
    ``wrong_passphrase``), TooMany.
    """
    known = _current(_person(actor))
    if known is None:
        raise NotFound("box_key")
    private = _opened(known, passphrase, "passphrase", actor, at)
    audit.record("box.unlock", actor, "person", str(known.person_id), at)
    return private


def create_recovery(*, at: datetime) -> tuple[str, ...]:
    """
    Make the recovery key of the installation and give its three shares, this once; cases from now on are wrapped for it.

    An earlier one is put aside: its shares still open the cases of its time. Two shares of three open anything: they belong to three
    persons outside the technical staff.
    """
    public, shares = envelopes.new_shares()
    with db.act_transaction():
        RecoveryKey.objects.filter(retired_at__isnull=True).update(retired_at=at)
        RecoveryKey.objects.create(public=public, made_at=at)
        audit.record("box.recovery_made", SYSTEM, "installation", "recovery", at)
    return shares


def recover(*, shares: Sequence[str], handler: Actor, at: datetime, case_ref: str = "") -> tuple[str, ...]:
    """
    Wrap the keys of open sealed cases (or of one) anew for a named person, by two shares; gives their references.

    A case that is about a unit in whose line the person stands is left out, or refused when it alone was meant. The person becomes a handler of a
    case that was assigned already or that he does not sort; each case leaves a line in the trail.
    Raises: Invalid (``shares``: ``not_shares``; ``handler``: ``no_box_key``), NotAllowed (``in_line``, ``no_key_here``), NotFound.
    """
    try:
        private = envelopes.join_shares(tuple(shares))
    except envelopes.EnvelopeError as error:
        raise Invalid({"shares": ("not_shares",)}) from error
    if handler.person_id is None or _current(handler.person_id) is None:
        raise Invalid({"handler": ("no_box_key",)})
    rows = [row for row in (hot.load_id(pk) for pk in _open_ids(case_ref)) if row is not None]
    if case_ref and not rows:
        raise NotFound
    done = []
    for row in rows:
        try:
            _recover_one(row, private, handler, at)
        except NotAllowed:
            if case_ref:
                raise
            continue
        done.append(row.ref)
    return tuple(done)


def _open_ids(case_ref: str) -> list[int]:
    found = Case.objects.filter(desk_role=hot.SEALED)
    found = found.filter(ref=case_ref) if case_ref else found.filter(is_open=True)
    return list(found.values_list("pk", flat=True))


def _recover_one(row: hot.CaseRow, private: bytes, handler: Actor, at: datetime) -> None:
    assert handler.person_id is not None
    key = box.key_by_recovery(row, private)
    about = box_persons.about_of(row, key)
    if box_persons.is_in_line(handler.account_id, about, at):
        raise NotAllowed("in_line")
    with db.act_transaction():
        assigned = bool(box.handler_ids(row.id))
        if assigned or box.KEEPER not in box.keys_of(handler, row):
            BoxHandler.objects.get_or_create(
                case_id=row.id, person_id=handler.person_id, until_at=None, defaults={"since_at": at}
            )
        box.wrap_for_persons(row.id, row.ref, key, (handler.person_id,), at)
        audit.record("box.recovered", SYSTEM, "case", row.ref, at, detail={"handler": handler.label})


def _opened(known: PersonKey, passphrase: str, field: str, actor: Actor, at: datetime) -> bytes:
    limits.reserve(f"box.key:{known.person_id}", _TRIES, _WINDOW_SECONDS, at)
    n, r, p = known.cost
    locked = envelopes.LockedKey(bytes(known.salt), bytes(known.locked), (n, r, p))
    try:
        return envelopes.unlock_private(locked, passphrase[:LONGEST], _place(known.person_id))
    except envelopes.EnvelopeError as error:
        audit.record("box.unlock", actor, "person", str(known.person_id), at, "refused")
        raise Invalid({field: ("wrong_passphrase",)}) from error


def _person(actor: Actor) -> int:
    if actor.kind != "staff" or actor.person_id is None:
        raise NotFound
    return actor.person_id


def _current(person_id: int) -> PersonKey | None:
    return PersonKey.objects.filter(person_id=person_id, retired_at__isnull=True).first()


def _place(person_id: int) -> str:
    return f"cases.box/person/{person_id}"
