"""Opening hours and days off. Every edit gives the instansi a new calendar version, the key of every cache."""

from datetime import date, datetime, time
from typing import Any

from emas.audit import operations as audit
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.people import access, rules
from emas.people.models import Holiday, Instansi, OfficeHours, Unit, new_version
from emas.platform import db

_KINDS = frozenset({"nasional", "cuti_bersama", "lokal"})
_SOURCE = "SKB 3 Menteri (paket holidays)"


def edit_hours(
    *,
    instansi: str,
    weekday: int,
    opens: time | None,
    closes: time | None,
    actor: Actor,
    at: datetime,
    break_starts: time | None = None,
    break_ends: time | None = None,
    unit_id: int | None = None,
) -> None:
    """
    Set the hours of one weekday (0 = Monday) for an instansi, or for one unit that differs; no ``opens`` means shut that day.

    Hours of an instansi belong to its own admin; hours of a unit to whoever administers the unit.
    Source: Perpres 21/2023. Raises: NotFound, NotAllowed, Invalid (``weekday``, ``hours_backwards``, ``break_outside``).
    """
    _check_hours(weekday, opens, closes, break_starts, break_ends)
    with db.act_transaction():
        owner, unit = _owner(actor, instansi, unit_id)
        rows = OfficeHours.objects.filter(instansi=owner, unit=unit, weekday=weekday)
        old = [_written(row) for row in rows]
        if opens is None or closes is None:
            rows.delete()
            new: dict[str, Any] | None = None
        else:
            values = {
                "opens": opens,
                "closes": closes,
                "break_starts": break_starts,
                "break_ends": break_ends,
            }
            row, _ = OfficeHours.objects.update_or_create(
                instansi=owner, unit=unit, weekday=weekday, defaults=values
            )
            new = _written(row)
        _touch(owner)
        detail = {
            "weekday": weekday,
            "unit": unit.code if unit else None,
            "old": old[0] if old else None,
            "new": new,
        }
        audit.record(
            "people.edit_hours", actor, "instansi", owner.code, at=at, detail=detail, instansi=owner.code
        )


def _owner(actor: Actor, instansi: str, unit_id: int | None) -> tuple[Instansi, Unit | None]:
    if unit_id is None:
        return access.instansi(actor, instansi), None
    unit = access.unit(actor, unit_id)
    if unit.instansi.code != instansi:
        raise NotFound
    return unit.instansi, unit


def _check_hours(
    weekday: int, opens: time | None, closes: time | None, break_starts: time | None, break_ends: time | None
) -> None:
    faults: dict[str, tuple[str, ...]] = {}
    if not 0 <= weekday <= 6:
        faults["weekday"] = ("weekday",)
    if (opens is None) != (closes is None) or (opens and closes and closes <= opens):
        faults["closes"] = ("hours_backwards",)
    elif (break_starts is None) != (break_ends is None) or (
        opens and closes and break_starts and break_ends and not opens < break_starts < break_ends < closes
    ):
        faults["break_ends"] = ("break_outside",)
    if faults:
        raise Invalid(faults)


def _written(row: OfficeHours) -> dict[str, str | None]:
    names = ("opens", "closes", "break_starts", "break_ends")
    return {name: str(getattr(row, name))[:5] if getattr(row, name) else None for name in names}


def _touch(owner: Instansi) -> None:
    Instansi.objects.filter(pk=owner.pk).update(calendar_version=new_version())


def edit_holiday(
    *,
    instansi: str,
    on: date,
    name: str,
    actor: Actor,
    at: datetime,
    kind: str = "lokal",
    source: str = "",
) -> None:
    """Add a day off, or change the one on that date. Raises: NotFound, NotAllowed, Invalid (``required``, ``kind``)."""
    if not name.strip() or kind not in _KINDS:
        raise Invalid({"name": ("required",)} if not name.strip() else {"kind": ("kind",)})
    with db.act_transaction():
        owner = access.instansi(actor, instansi)
        old = Holiday.objects.filter(instansi=owner, on=on).values("name", "kind", "source").first()
        new = {"name": name.strip()[:160], "kind": kind, "source": source.strip()[:160]}
        Holiday.objects.update_or_create(instansi=owner, on=on, defaults=new)
        _touch(owner)
        detail = {"on": on.isoformat(), "old": old, "new": new}
        audit.record(
            "people.edit_holiday", actor, "instansi", owner.code, at=at, detail=detail, instansi=owner.code
        )


def remove_holiday(*, instansi: str, on: date, actor: Actor, at: datetime) -> None:
    """Make a date a usual day again (a joint decree may change during the year). Raises: NotFound, NotAllowed."""
    with db.act_transaction():
        owner = access.instansi(actor, instansi)
        old = Holiday.objects.filter(instansi=owner, on=on).values("name", "kind", "source").first()
        if old is None:
            raise NotFound
        Holiday.objects.filter(instansi=owner, on=on).delete()
        _touch(owner)
        detail = {"on": on.isoformat(), "old": old, "new": None}
        audit.record(
            "people.remove_holiday", actor, "instansi", owner.code, at=at, detail=detail, instansi=owner.code
        )


def seed_holidays(*, year: int, actor: Actor, at: datetime, instansi: str | None = None) -> int:
    """
    Fill in a year's national holidays and collective leave; dates that are there already stay as the office wrote them.

    Gives how many were added. Source: SKB 3 Menteri of the year, as the package ``holidays`` knows it; a date still marked
    "(perkiraan)" is an estimate that the admin should check. Raises: NotFound, NotAllowed, Invalid ``year``.
    """
    if not 2020 <= year <= 2100:
        raise Invalid({"year": ("year",)})
    with db.act_transaction():
        owners = _owners(actor, instansi)
        days = _decreed(year)
        added = 0
        for owner in owners:
            known = set(Holiday.objects.filter(instansi=owner, on__year=year).values_list("on", flat=True))
            rows = [
                Holiday(instansi=owner, on=on, name=name, kind=kind, source=_SOURCE)
                for on, (name, kind) in sorted(days.items())
                if on not in known
            ]
            Holiday.objects.bulk_create(rows)
            _touch(owner)
            added += len(rows)
            detail = {"year": year, "added": len(rows)}
            audit.record(
                "people.seed_holidays",
                actor,
                "instansi",
                owner.code,
                at=at,
                detail=detail,
                instansi=owner.code,
            )
    return added


def _owners(actor: Actor, instansi: str | None) -> list[Instansi]:
    if instansi:
        return [access.instansi(actor, instansi)]
    owners = [o for o in Instansi.objects.order_by("code") if rules.may_administer_instansi(actor, o.code)]
    if not owners:
        raise NotAllowed
    return owners


def _decreed(year: int) -> dict[date, tuple[str, str]]:
    # Holidays of every country: only the page that takes them over waits for it.
    import holidays as joint_decree

    # The language is always named: without it the package writes English here.
    found: dict[date, tuple[str, str]] = {}
    for category, kind in (("government", "cuti_bersama"), ("public", "nasional")):
        days = joint_decree.country_holidays("ID", years=year, categories=(category,), language="id")
        found |= {on: (str(name)[:160], kind) for on, name in days.items()}
    return found
