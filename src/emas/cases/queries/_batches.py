"""Lists that offices propose: what the engine fills in, how their lines stand, files for partners, what a chair has to tell."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db.models import Count

from emas.audit import operations as audit
from emas.cases.access import sealed
from emas.cases.models import BatchLine
from emas.cases.queries import _desk, _offers
from emas.cases.types import BatchState, LineToTell
from emas.catalogue import queries as catalogue
from emas.catalogue.types import BatchSpec
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.people.types import HolderInfo, UnitInfo
from emas.platform import xlsx

_CHAIRS: Final = ("rw", "rt")
_TAKEN: Final = ("approved", "sent", "received", "failed")


def batch_fill(*, actor: Actor, service: str, unit_id: int, at: datetime) -> list[dict[str, str]]:
    """
    Give the lines the engine knows for a batch of that office: one for each RT and RW below it whose chair has an active account.

    Raises: NotFound when the actor may not begin this service there.
    """
    offer = _offers.desk_offer(actor=actor, service=service)
    spec = offer.definition.batch
    if spec is None or unit_id not in dict(offer.units):
        raise NotFound("service")
    units = {u.id: u for kind in _CHAIRS for u in people.descendants(unit_id=unit_id, kind=kind)}
    states = people.post_states(pairs=[(u.id, u.kind.value) for u in units.values()], at=at)
    homes = people.region_names()
    chairs = sorted(units.values(), key=lambda unit: unit.path)
    return [
        _filled(spec, unit, holder, homes)
        for unit in chairs
        for holder in states[(unit.id, unit.kind.value)].holders[:1]
        if holder.has_active_account and holder.phone
    ]


def _filled(spec: BatchSpec, unit: UnitInfo, holder: HolderInfo, homes: Mapping[str, str]) -> dict[str, str]:
    place = f"{unit.name} RW {unit.rw}" if unit.rt else unit.name
    known = {
        "unit_code": unit.code,
        "unit_name": f"{place} {homes.get(unit.region_code, '')}".strip(),
        "holder": holder.name,
        "phone": _local(holder.phone),
        "role": holder.title,
    }
    return {
        column: source.strip("'") if source.startswith("'") else known[source]
        for column, source in spec.fill.items()
    }


def _local(phone: str) -> str:
    """Write a phone as people do (``0812…``): a plus would make spreadsheets take it for a formula."""
    return f"0{phone.removeprefix('+62')}" if phone.startswith("+62") else phone


def batch_state(*, actor: Actor, ref: str) -> BatchState | None:
    """Tell how the lines of a case stand; None for a case without lines. Raises: NotFound (a stranger)."""
    seen = _desk.see(actor, ref)
    spec = seen.definition.batch
    if spec is None:
        return None
    lines = BatchLine.objects.filter(case_id=seen.row.id)
    counts = dict(lines.values_list("state").annotate(n=Count("id")).order_by("state"))
    period = lines.values_list("period", flat=True).first() or ""
    taken = BatchLine.objects.filter(service=seen.definition.slug, period=period, state__in=_TAKEN).count()
    return BatchState(
        period=period,
        counts=counts,
        quota=spec.quota,
        left=max(0, spec.quota - taken),
        exports=tuple(e.name for e in spec.exports if seen.row.state in e.steps and e.by in seen.keys),
    )


def batch_export(*, actor: Actor, ref: str, name: str, kind: str, at: datetime) -> bytes:
    """
    Give the file of a batch for a partner as ``xlsx`` or ``csv``: the columns that its export names and no others; the export is recorded.

    Raises: NotFound, also at a step or for a post at which there is none.
    """
    seen = _desk.see(actor, ref)
    spec = seen.definition.batch
    found = next((e for e in spec.exports if e.name == name), None) if spec else None
    if spec is None or found is None or seen.row.state not in found.steps or found.by not in seen.keys:
        raise NotFound("export")
    table = seen.definition.form.fields[spec.table]
    columns = {column.name: column for column in table.columns}
    live = set(BatchLine.objects.filter(case_id=seen.row.id, state__in=_TAKEN).values_list("row", flat=True))
    lines = sealed.open_case(seen.row.id).answers.get(spec.table, [])
    rows = [
        [
            _local(catalogue.written(field=columns[c], value=line[c])) if line.get(c) else ""
            for c in found.columns
        ]
        for number, line in enumerate(lines)
        if number in live
    ]
    titles = [columns[name].label.id for name in found.columns]
    detail = {"export": name, "lines": len(rows)}
    audit.record("batch.export", actor, "case", seen.row.ref, at, detail=detail, instansi=seen.row.instansi)
    if kind == "csv":
        return xlsx.write_csv(titles, rows)
    return xlsx.write_sheet(titles, rows, name)


def lines_to_tell(*, actor: Actor) -> tuple[LineToTell, ...]:
    """List what was promised to the RT or RW of this actor and not yet told of, oldest first."""
    units = {post.unit_id: post.unit_name for post in actor.posts if post.role in _CHAIRS}
    if not units:
        return ()
    rows = BatchLine.objects.filter(unit_id__in=units, state="sent").select_related("case").order_by("pk")
    return tuple(
        LineToTell(
            line.pk,
            catalogue.definition(content_hash=line.case.service_hash).title,
            line.period,
            units[line.unit_id],
        )
        for line in rows[:20]
    )
