"""Units and posts."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from emas.audit import operations as audit
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid
from emas.kernel.numbering import pattern_fault
from emas.people import access, rules
from emas.people.models import Holder, Instansi, Post, Unit
from emas.people.queries._units import place
from emas.people.types import UnitKind
from emas.platform import db

_EDITABLE = frozenset(
    {
        "name",
        "number_code",
        "address",
        "phone",
        "email",
        "website",
        "postal_code",
        "paper",
        "emblem",
        "is_active",
    }
)
#: Which kind may stand right below which.
PARENTS: dict[str, frozenset[str]] = {
    UnitKind.KECAMATAN: frozenset({UnitKind.KOTA}),
    UnitKind.KELURAHAN: frozenset({UnitKind.KECAMATAN}),
    UnitKind.RW: frozenset({UnitKind.KELURAHAN}),
    UnitKind.RT: frozenset({UnitKind.RW}),
    UnitKind.OPD: frozenset({UnitKind.KOTA}),
    UnitKind.MPP: frozenset({UnitKind.KOTA, UnitKind.OPD}),
}
_TITLES = {"rt": "Ketua RT", "rw": "Ketua RW"}


def add_unit(
    *,
    parent_id: int,
    kind: str,
    actor: Actor,
    at: datetime,
    name: str = "",
    code: str = "",
    number: str = "",
    details: dict[str, Any] | None = None,
) -> int:
    """
    Add a unit below another; gives its id. An RT or RW takes its code and name from its ``number`` and gets its post at once.

    Raises: NotFound, NotAllowed, Invalid (``kind_not_below``, ``number_needed``, ``code_taken``, ``required``, ``unknown_field``).
    """
    details = details or {}
    with db.act_transaction():
        parent = access.unit(actor, parent_id)
        if parent.kind not in PARENTS.get(kind, frozenset()):
            raise Invalid({"kind": ("kind_not_below",)})
        values = _new_values(parent, kind, name.strip(), code.strip(), place(number)) | _checked(details)
        try:
            with transaction.atomic():
                row = Unit.objects.create(instansi=parent.instansi, parent=parent, kind=kind, **values)
        except IntegrityError as error:
            raise Invalid({"code": ("code_taken",)}) from error
        if kind in _TITLES:
            Post.objects.create(unit=row, role=kind, title=f"{_TITLES[kind]} {row.rt or row.rw}")
        detail = {"new": {"code": row.code, "name": row.name, "kind": kind}}
        _record("people.add_unit", actor, row, at, detail)
    return row.pk


def _new_values(parent: Unit, kind: str, name: str, code: str, number: str) -> dict[str, Any]:
    if kind in _TITLES:
        if not number:
            raise Invalid({"number": ("number_needed",)})
        rw = parent.rw if kind == UnitKind.RT else number
        rt = number if kind == UnitKind.RT else ""
        return {
            "code": f"{parent.code}-{kind}{number}",
            "name": name or f"{kind.upper()} {number}",
            "path": f"{parent.path}{kind}{number}/",
            "region_code": parent.region_code,
            "rw": rw,
            "rt": rt,
        }
    if not name or not code:
        raise Invalid({key: ("required",) for key, value in (("name", name), ("code", code)) if not value})
    region = code if kind in {UnitKind.KECAMATAN, UnitKind.KELURAHAN} else parent.region_code
    return {"code": code, "name": name, "path": f"{parent.path}{code}/", "region_code": region}


def _checked(details: dict[str, Any]) -> dict[str, Any]:
    faults: dict[str, tuple[str, ...]] = dict.fromkeys(set(details) - _EDITABLE, ("unknown_field",))
    if details.get("paper", "a4") not in {"a4", "f4"}:
        faults["paper"] = ("paper_unknown",)
    if "name" in details and not str(details["name"]).strip():
        faults["name"] = ("required",)
    postal = str(details.get("postal_code", ""))
    if postal and (len(postal) != 5 or not postal.isdigit()):
        faults["postal_code"] = ("postal_code_form",)
    for key, value in details.items():
        limit = getattr(Unit._meta.get_field(key), "max_length", None) if key in _EDITABLE else None
        if limit and len(str(value)) > limit:
            faults[key] = ("too_long",)
    if faults:
        raise Invalid(faults)
    return details


def edit_unit(*, unit_id: int, changes: dict[str, Any], actor: Actor, at: datetime) -> None:
    """
    Change a unit's name, letterhead particulars, paper or whether it is open; code and place in the tree stay.

    A unit below which another is still open can't be closed. Raises: NotFound, NotAllowed, Invalid (``has_open_units``, …).
    """
    _checked(changes)
    with db.act_transaction():
        row = access.unit(actor, unit_id)
        if changes.get("is_active") is False and row.children.filter(is_active=True).exists():
            raise Invalid({"is_active": ("has_open_units",)})
        old = {key: getattr(row, key) for key in changes}
        Unit.objects.filter(pk=row.pk).update(**changes)
        _record("people.edit_unit", actor, row, at, {"old": old, "new": changes})


def add_post(*, unit_id: int, role: str, title: str, actor: Actor, at: datetime) -> int:
    """
    Add a post at a unit; gives its id. A desk takes as many officers as it needs, each post with a seat of its own.

    Raises: NotFound, NotAllowed, Invalid (``role_not_here``, ``seat_taken`` where there may be only one, ``required``).
    """
    if not title.strip():
        raise Invalid({"title": ("required",)})
    with db.act_transaction():
        unit = access.unit(actor, unit_id, role=role)
        if not rules.may_exist(role, unit.kind):
            raise Invalid({"role": ("role_not_here",)})
        last = Post.objects.filter(unit=unit, role=role).aggregate(last=Max("seat"))["last"] or 0
        if last and rules.is_single(role):
            raise Invalid({"role": ("seat_taken",)})
        seat = last + 1
        try:
            with transaction.atomic():
                post = Post.objects.create(unit=unit, role=role, title=title.strip()[:120], seat=seat)
        except IntegrityError as error:
            raise Invalid({"role": ("seat_taken",)}) from error
        _record("people.add_post", actor, unit, at, {"post": post.pk, "role": role, "seat": seat})
    return post.pk


def edit_post(
    *, post_id: int, actor: Actor, at: datetime, title: str = "", is_active: bool | None = None
) -> None:
    """Change a post's title or whether it is in use. Raises: NotFound, NotAllowed, Invalid ``has_holder`` when it is still held."""
    with db.act_transaction():
        post = access.post(actor, post_id, lock=True)
        changes: dict[str, Any] = {"title": title.strip()[:120]} if title.strip() else {}
        if is_active is not None:
            changes["is_active"] = is_active
        if (
            is_active is False
            and Holder.objects.filter(post=post).exclude(end_on__lt=clock.local_date(at)).exists()
        ):
            raise Invalid({"is_active": ("has_holder",)})
        old = {key: getattr(post, key) for key in changes}
        if changes:
            Post.objects.filter(pk=post.pk).update(**changes)
            _record("people.edit_post", actor, post.unit, at, {"post": post.pk, "old": old, "new": changes})


def set_number_pattern(*, instansi: str, pattern: str, actor: Actor, at: datetime) -> None:
    """
    Say how an instansi writes the numbers of its letters; '' is the usual way. Services may have a pattern of their own.

    Numbers given already stay as they are. Raises: NotFound, NotAllowed, Invalid (``pattern_urut``, ``pattern_unknown``, ``pattern_length``).
    """
    pattern = pattern.strip()
    fault = pattern_fault(pattern) if pattern else ""
    if fault:
        raise Invalid({"number_pattern": (f"pattern_{fault}",)})
    with db.act_transaction():
        row = access.instansi(actor, instansi)
        detail = {"old": row.number_pattern, "new": pattern}
        Instansi.objects.filter(pk=row.pk).update(number_pattern=pattern)
        audit.record(
            "people.number_pattern", actor, "instansi", row.code, at=at, detail=detail, instansi=row.code
        )


def _record(action: str, actor: Actor, unit: Unit, at: datetime, detail: dict[str, Any]) -> None:
    audit.record(action, actor, "unit", unit.code, at=at, detail=detail, instansi=unit.instansi.code)
