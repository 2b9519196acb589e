"""
The only way into a sealed case: who sorts it, who was assigned to it, and the keys with which they read.

Two things must hold at once: the actor is a person of the case now, and he brings a key that opens his wrap. The first is asked of the
database, the second of arithmetic: without a passphrase or a code nothing here gives back a word, whatever the database says.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from emas.cases.access import hot
from emas.cases.access.hot import CaseRow
from emas.cases.models import Box, BoxHandler, BoxItem, BoxKey, BoxOldKey, Case, PersonKey, RecoveryKey
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed, NotFound
from emas.platform import envelopes, sealing

CODE_PURPOSE: Final = "cases.receipt"
CODE: Final = "code"
KEEPER: Final = "keeper"
ASSIGNED: Final = "assigned"
_BLOB_BLOCK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Item:
    """One opened item: plain values."""

    public_id: str
    kind: str
    author: str
    at: datetime
    content: dict[str, Any]
    blob: str
    key: bytes = field(repr=False)


def case_for(actor: Actor, ref: str) -> tuple[CaseRow, Box, frozenset[str]]:
    """
    Load a sealed case for who sorts it or was assigned to it; gives it with what he is to it (``keeper``, ``assigned``).

    Raises: NotFound for everybody else, in the same words as for a case that never was.
    """
    row = hot.load(codes.normalise_ref(ref))
    if row is None or not row.is_sealed:
        raise NotFound
    keys = keys_of(actor, row)
    if not keys:
        raise NotFound
    return row, Box.objects.get(case_id=row.id), keys


def keys_of(actor: Actor, row: CaseRow) -> frozenset[str]:
    """Give what ``actor`` is to this sealed case now; a client system is nothing to it."""
    if actor.kind != "staff" or actor.person_id is None:
        return frozenset()
    found = set()
    if BoxHandler.objects.filter(case_id=row.id, person_id=actor.person_id, until_at__isnull=True).exists():
        found.add(ASSIGNED)
    box = Box.objects.filter(case_id=row.id).values_list("keeper_role", "keeper_unit_id").first()
    if box is not None and actor.holds(*box):
        found.add(KEEPER)
    return frozenset(found)


def mine(actor: Actor) -> list[CaseRow]:
    """List the sealed cases this person sorts or handles: open ones first, nearest deadline first."""
    if actor.kind != "staff" or actor.person_id is None:
        return []
    ids = set(
        BoxHandler.objects.filter(person_id=actor.person_id, until_at__isnull=True).values_list(
            "case_id", flat=True
        )
    )
    for post in actor.posts:
        ids |= set(
            Box.objects.filter(keeper_unit_id=post.unit_id, keeper_role=post.role).values_list(
                "case_id", flat=True
            )
        )
    ids -= set(Box.objects.filter(case_id__in=ids, erased_at__isnull=False).values_list("case_id", flat=True))
    rows = [hot.load_id(case_id) for case_id in Case.objects.filter(pk__in=ids).values_list("pk", flat=True)]
    return sorted((r for r in rows if r is not None), key=lambda r: (not r.is_open, r.queue_at, r.id))


def by_code(code: str) -> tuple[CaseRow, Box, bytes]:
    """Load a sealed case with its key by the receipt code. Raises: NotFound, in the same words for every reason."""
    written = codes.normalise_receipt(code)
    box = Box.objects.filter(code_digest=code_digest(written)).first() if written else None
    row = hot.load_id(box.case_id) if box is not None else None
    if box is None or row is None:
        raise NotFound
    wrapped = BoxKey.objects.filter(case_id=row.id, holder=CODE).values_list("wrapped", flat=True).first()
    if wrapped is None:
        raise NotFound
    secret, place = secret_of(written), _key_place(row.ref, CODE)
    try:
        if bytes(box.code_public):
            return row, box, envelopes.unwrap_for(envelopes.private_of(secret), wrapped, place)
        return row, box, envelopes.unwrap_with(secret, wrapped, place)
    except envelopes.EnvelopeError as error:
        raise NotFound from error


def code_digest(written: str) -> str:
    """Give the keyed digest by which a receipt code is found."""
    return sealing.digest(written, CODE_PURPOSE)


def secret_of(written: str) -> bytes:
    """Give the secret in a receipt code: its characters without the dashes."""
    return written.replace("-", "").encode()


def key_for(row: CaseRow, person_id: int | None, private: bytes) -> bytes:
    """
    Give the key of a case to the person it was wrapped for.

    Raises: NotAllowed ``no_key_here`` when nothing was wrapped for his present key: a colleague or the recovery must do so.
    """
    holder = person_holder(person_id or 0)
    found = BoxKey.objects.filter(case_id=row.id, holder=holder).first()
    if found is None:
        raise NotAllowed("no_key_here")
    try:
        return envelopes.unwrap_for(private, found.wrapped, _key_place(row.ref, holder))
    except envelopes.EnvelopeError as error:
        raise NotAllowed("no_key_here") from error


def key_by_recovery(row: CaseRow, private: bytes) -> bytes:
    """Give the key of a case to who holds the recovery key. Raises: NotAllowed ``no_key_here``."""
    for wrap in BoxKey.objects.filter(case_id=row.id, holder__startswith="recovery:"):
        try:
            return envelopes.unwrap_for(private, wrap.wrapped, _key_place(row.ref, wrap.holder))
        except envelopes.EnvelopeError:
            continue
    raise NotAllowed("no_key_here")


def wrap_for_code(row_id: int, ref: str, key: bytes, written: str, at: datetime) -> None:
    """Wrap the key of a case for its receipt code, by the key pair the code stands for. Needs the open act transaction."""
    public = envelopes.public_of(envelopes.private_of(secret_of(written)))
    Box.objects.filter(case_id=row_id).update(code_public=public)
    _wrap_for_public(row_id, ref, key, public, at)


def _wrap_for_public(row_id: int, ref: str, key: bytes, public: bytes, at: datetime) -> None:
    wrapped = envelopes.wrap_for(public, key, _key_place(ref, CODE))
    BoxKey.objects.update_or_create(case_id=row_id, holder=CODE, defaults={"wrapped": wrapped, "made_at": at})


def wrap_for_persons(row_id: int, ref: str, key: bytes, person_ids: Iterable[int], at: datetime) -> int:
    """
    Wrap the key of a case for each of these persons who has a key of his own; gives how many have.

    A wrap for a key that was replaced since makes way. Needs the open act transaction.
    """
    keys = PersonKey.objects.filter(person_id__in=set(person_ids), retired_at__isnull=True)
    done = 0
    for pair in keys:
        holder = person_holder(pair.person_id)
        done += 1
        if BoxKey.objects.filter(case_id=row_id, holder=holder, person_key_id=pair.pk).exists():
            continue
        wrapped = envelopes.wrap_for(bytes(pair.public), key, _key_place(ref, holder))
        BoxKey.objects.update_or_create(
            case_id=row_id,
            holder=holder,
            defaults={"wrapped": wrapped, "made_at": at, "person_key_id": pair.pk},
        )
    return done


def wrap_for_recovery(row_id: int, ref: str, key: bytes, at: datetime) -> bool:
    """Wrap the key of a case for the recovery key; False when there is none. Needs the open act transaction."""
    found = RecoveryKey.objects.filter(retired_at__isnull=True).first()
    if found is None:
        return False
    holder = f"recovery:{found.pk}"
    wrapped = envelopes.wrap_for(bytes(found.public), key, _key_place(ref, holder))
    BoxKey.objects.get_or_create(case_id=row_id, holder=holder, defaults={"wrapped": wrapped, "made_at": at})
    return True


def keep_only(row_id: int, ref: str, key: bytes, persons: Iterable[int], at: datetime) -> bytes:
    """
    Take the key of a case away from every person but these; gives the key that holds from now on. Needs the open act transaction.

    Whoever loses it may have kept it: so the case gets a new key, and what is written from now on opens with that alone. What was
    written before stays as it is, its key sealed under the new one: who loses his part could have read that much.
    """
    kept = [person_holder(person_id) for person_id in persons]
    others = BoxKey.objects.filter(case_id=row_id, holder__startswith="person:").exclude(holder__in=kept)
    if not others.delete()[0]:
        return key
    public = Box.objects.values_list("code_public", flat=True).get(case_id=row_id)
    if not bytes(public):
        # Its code was never seen since codes stand for a key pair: a new key could not be wrapped for the reporter.
        return key
    new = envelopes.new_key()
    _keep_old_keys(row_id, ref, key, new)
    _wrap_for_public(row_id, ref, new, bytes(public), at)
    held = BoxKey.objects.filter(case_id=row_id, holder__startswith="person:")
    able = {int(holder.partition(":")[2]) for holder in held.values_list("holder", flat=True)}
    held.delete()
    wrap_for_persons(row_id, ref, new, able, at)
    _rewrap_for_recovery(row_id, ref, new, at)
    return new


def _keep_old_keys(row_id: int, ref: str, key: bytes, new: bytes) -> None:
    """Seal the key that was, and all before it, under the new one."""
    old = {**_old_keys(row_id, ref, key), envelopes.mark(key): key}
    BoxOldKey.objects.filter(case_id=row_id).delete()
    BoxOldKey.objects.bulk_create(
        BoxOldKey(case_id=row_id, mark=mark, sealed=envelopes.seal(new, each, _old_place(ref, mark)))
        for mark, each in old.items()
    )


def _rewrap_for_recovery(row_id: int, ref: str, key: bytes, at: datetime) -> None:
    """Wrap a new key for every recovery key that opened the case, put aside or not."""
    held = BoxKey.objects.filter(case_id=row_id, holder__startswith="recovery:")
    ids = {int(holder.partition(":")[2]) for holder in held.values_list("holder", flat=True)}
    held.delete()
    for found in RecoveryKey.objects.filter(pk__in=ids):
        holder = f"recovery:{found.pk}"
        wrapped = envelopes.wrap_for(bytes(found.public), key, _key_place(ref, holder))
        BoxKey.objects.create(case_id=row_id, holder=holder, wrapped=wrapped, made_at=at)
    wrap_for_recovery(row_id, ref, key, at)


def _old_keys(row_id: int, ref: str, key: bytes) -> dict[str, bytes]:
    """Open the earlier keys of a case with its present one, by their marks."""
    rows = BoxOldKey.objects.filter(case_id=row_id).values_list("mark", "sealed")
    return {mark: envelopes.unseal(key, sealed, _old_place(ref, mark)) for mark, sealed in rows}


def has_wrap(row: CaseRow, person_id: int) -> bool:
    """Tell whether the key of this case is wrapped for this person's present key."""
    return BoxKey.objects.filter(
        case_id=row.id, holder=person_holder(person_id), person_key__retired_at__isnull=True
    ).exists()


def same_key(old_id: int, new_id: int) -> None:
    """Note that a person's key is the same behind a new passphrase: what was wrapped for it stays his."""
    BoxKey.objects.filter(person_key_id=old_id).update(person_key_id=new_id)


def person_holder(person_id: int) -> str:
    return f"person:{person_id}"


def handler_ids(row_id: int) -> tuple[int, ...]:
    """Give the persons assigned now."""
    found = BoxHandler.objects.filter(case_id=row_id, until_at__isnull=True).order_by("since_at", "person_id")
    return tuple(found.values_list("person_id", flat=True))


def add_item(
    *,
    row_id: int,
    ref: str,
    key: bytes,
    kind: str,
    author: str,
    content: dict[str, Any],
    at: datetime,
    blob: str = "",
    once: str = "",
    public_id: str = "",
) -> str:
    """Write one sealed item; gives its public id. Needs the open act transaction."""
    name = public_id or codes.new_public_id()
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    BoxItem.objects.create(
        case_id=row_id, public_id=name, kind=kind, author=author, at=at, blob=blob, once=once,
        sealed=envelopes.seal(key, text, _item_place(ref, name, kind)), key_mark=envelopes.mark(key),
    )  # fmt: skip
    return name


def is_there(row: CaseRow, once: str) -> bool:
    """Tell whether the sending ``once`` was taken already."""
    return bool(once) and BoxItem.objects.filter(case_id=row.id, once=once[:64]).exists()


def items(row: CaseRow, key: bytes, kinds: Sequence[str]) -> tuple[Item, ...]:
    """Open the items of these kinds, in their order."""
    rows = BoxItem.objects.filter(case_id=row.id, kind__in=kinds).order_by("at", "id")
    return _opened(row, key, tuple(rows))


def item(row: CaseRow, key: bytes, public_id: str, kind: str) -> Item:
    """Open one item. Raises: NotFound."""
    found = BoxItem.objects.filter(case_id=row.id, public_id=public_id, kind=kind).first()
    if found is None:
        raise NotFound
    return _opened(row, key, (found,))[0]


def seal_file(ref: str, public_id: str, key: bytes, content: bytes) -> bytes:
    """Seal the bytes of a file, in blocks of 64 KiB: its size tells little."""
    return envelopes.seal(key, content, _item_place(ref, public_id, "bytes"), block=_BLOB_BLOCK)


def open_file(ref: str, public_id: str, key: bytes, sealed: bytes) -> bytes:
    """Open the bytes of a file."""
    return envelopes.unseal(key, sealed, _item_place(ref, public_id, "bytes"))


def _opened(row: CaseRow, key: bytes, found: Sequence[BoxItem]) -> tuple[Item, ...]:
    """Open items, each with the key it was sealed with. Raises: NotAllowed ``no_key_here`` for a key the case no longer has."""
    keys = {envelopes.mark(key): key}
    if any(each.key_mark not in keys for each in found):
        try:
            keys |= _old_keys(row.id, row.ref, key)
        except envelopes.EnvelopeError as error:
            raise NotAllowed("no_key_here") from error
    opened = []
    for each in found:
        own = keys.get(each.key_mark) if each.key_mark else key
        if own is None:
            raise NotAllowed("no_key_here")
        text = envelopes.unseal(own, each.sealed, _item_place(row.ref, each.public_id, each.kind))
        at = hot.aware(each.at) or each.at
        opened.append(
            Item(each.public_id, each.kind, each.author, at, dict(json.loads(text)), each.blob, own)
        )
    return tuple(opened)


def _key_place(ref: str, holder: str) -> str:
    return f"cases.box/{ref}/key/{holder}"


def _old_place(ref: str, mark: str) -> str:
    return f"cases.box/{ref}/old/{mark}"


def _item_place(ref: str, public_id: str, kind: str) -> str:
    return f"cases.box/{ref}/{public_id}/{kind}"
