"""Lines of a batch: claimed when it is proposed, counted when it is approved, told of by the post of each line's unit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError

from emas.audit import operations as audit
from emas.cases import access
from emas.cases.access import sealed
from emas.cases.models import BatchLine, Case
from emas.catalogue.types import BatchSpec, ServiceDefinition
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotFound
from emas.people import queries as people
from emas.platform import db, sealing

NUMBER_PURPOSE: Final = "cases.batch"
_TAKEN: Final = ("approved", "sent", "received", "failed")


def claim(*, ref: str, definition: ServiceDefinition, answers: Mapping[str, Any]) -> None:
    """
    Write the lines of a new batch. Needs the open act transaction.

    Raises: Invalid with ``batch_twice`` (a number or unit twice in the list), ``batch_taken`` (already in a list of this period) or
    ``batch_unit`` (no such unit), under ``<table>-<row>-<column>``.
    """
    spec = _spec(definition)
    rows, period = answers.get(spec.table, []), str(answers.get(spec.period, ""))[:40]
    units = people.units_by_codes(codes=[str(row.get(spec.unit, "")) for row in rows])
    lines = [_line(spec, row, units) for row in rows]
    faults = _faults(definition.slug, spec, period, lines)
    if faults:
        raise Invalid(faults)
    case_id = Case.objects.values_list("pk", flat=True).get(ref=ref)
    try:
        BatchLine.objects.bulk_create(
            BatchLine(
                case_id=case_id,
                service=definition.slug,
                period=period,
                row=n,
                unit_id=unit_id,
                number_digest=digest,
            )
            for n, (unit_id, digest) in enumerate(lines)
            if unit_id is not None
        )
    except IntegrityError:
        # Somebody proposed one of them in this very moment; the next try names the line.
        raise Invalid({spec.table: ("batch_taken",)}) from None


def _line(spec: BatchSpec, row: Mapping[str, Any], units: Mapping[str, int]) -> tuple[int | None, str]:
    number = str(row.get(spec.number, ""))
    return units.get(str(row.get(spec.unit, ""))), sealing.digest(number, NUMBER_PURPOSE)


def _faults(
    service: str, spec: BatchSpec, period: str, lines: list[tuple[int | None, str]]
) -> dict[str, tuple[str, ...]]:
    had = BatchLine.objects.filter(service=service, period=period).exclude(state="freed")
    seen_units, seen_numbers, faults = set[int](), set[str](), dict[str, tuple[str, ...]]()
    taken = list(had.values_list("unit_id", "number_digest"))
    taken_units, taken_numbers = {unit for unit, _ in taken}, {number for _, number in taken}
    for n, (unit, number) in enumerate(lines):
        at_unit, at_number = f"{spec.table}-{n}-{spec.unit}", f"{spec.table}-{n}-{spec.number}"
        if unit is None:
            faults[at_unit] = ("batch_unit",)
            continue
        if unit in seen_units or unit in taken_units:
            faults[at_unit] = ("batch_twice" if unit in seen_units else "batch_taken",)
        if number in seen_numbers or number in taken_numbers:
            faults[at_number] = ("batch_twice" if number in seen_numbers else "batch_taken",)
        seen_units.add(unit)
        seen_numbers.add(number)
    return faults


def _spec(definition: ServiceDefinition) -> BatchSpec:
    if definition.batch is None:
        raise NotFound("batch")
    return definition.batch


def take_quota(*, case_id: int, definition: ServiceDefinition) -> None:
    """
    Approve the lines of a case within the quota of their period. Needs the open act transaction.

    Raises: Invalid ``quota_exceeded`` with ``left``, how many lines still fit.
    """
    spec, own = _spec(definition), BatchLine.objects.filter(case_id=case_id, state="proposed")
    period = own.values_list("period", flat=True).first() or ""
    # Approvals of one period take turns: two lists that fit alone may not fit together.
    lines = BatchLine.objects.select_for_update().filter(service=definition.slug, period=period)
    states = list(lines.order_by("pk").values_list("state", flat=True))
    left = spec.quota - sum(1 for state in states if state in _TAKEN)
    if own.count() > left:
        raise Invalid({"": ("quota_exceeded",)}, left=left, quota=spec.quota)
    own.update(state="approved")


def send_rows(*, case_id: int) -> None:
    """Mark the approved lines as handed to the partner."""
    BatchLine.objects.filter(case_id=case_id, state="approved").update(state="sent")


def free_rows(*, case_id: int) -> None:
    """Give the numbers of a refused list back, so that another list may hold them."""
    BatchLine.objects.filter(case_id=case_id, state__in=("proposed", "approved")).update(state="freed")


def tell_line(*, line_id: int, came: bool, note: str = "", actor: Actor, at: datetime) -> str:
    """
    Say, as the post of the line's unit, whether what was promised came; gives the reference of the help that was opened, else ''.

    The same answer again changes nothing. When every line was told of, the case goes on by itself. Raises: NotFound (not this actor's
    line, or nothing to tell yet), Conflict ``already_told``.
    """
    from emas.cases.operations import _desk, _later

    line = BatchLine.objects.select_related("case").filter(pk=line_id).first()
    held = {post.unit_id for post in actor.posts if post.role in {"rt", "rw"}}
    if line is None or line.unit_id not in held or line.state not in {"sent", "received", "failed"}:
        raise NotFound("line")
    state = "received" if came else "failed"
    if line.state != "sent":
        if line.state == state:
            return line.help_ref
        raise Conflict("already_told")
    row, definition, _places = access.system_case(line.case.ref)
    opens = _spec(definition).opens
    with db.act_transaction():
        told = BatchLine.objects.filter(pk=line.pk, state="sent").update(
            state=state, told_at=at, told_by=actor.person_id
        )
        if not told:
            raise Conflict("already_told")
        if not came and opens is not None:
            known = _known_of(row.id, definition, line, note)
            (line.help_ref,) = _desk.open_from(
                opening=opens, key=f"line:{line.pk}", answers=known, unit_id=line.unit_id, actor=actor, at=at
            )
            BatchLine.objects.filter(pk=line.pk).update(help_ref=line.help_ref)
    audit.record("batch.told", actor, "case", row.ref, at, detail={"state": state}, instansi=row.instansi)
    if not BatchLine.objects.filter(case_id=row.id, state="sent").exists():
        _later.advance(case_ref=row.ref, event="confirmed", slot="", at=at)
    return line.help_ref


def _known_of(case_id: int, definition: ServiceDefinition, line: BatchLine, note: str) -> dict[str, Any]:
    """What a further case may take over: the answers, this line's columns, and what was said, as ``catatan``."""
    answers = sealed.open_case(case_id).answers
    rows = answers.get(_spec(definition).table, [])
    return {**answers, **(rows[line.row] if line.row < len(rows) else {}), "catatan": note}
