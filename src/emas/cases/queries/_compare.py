"""A registration beside the population register: what was typed, what is known, whether they agree; and the pictures to look at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from emas.audit import operations as audit
from emas.audit import queries as trail
from emas.cases import rules
from emas.cases.access import calendars, sealed
from emas.cases.models import Case
from emas.cases.queries import _desk
from emas.cases.queries._desk import OPENED_BIOMETRIC, see
from emas.cases.types import AttachmentRow, CompareRow, CompareSheet, OpeningRow
from emas.catalogue.types import ServiceDefinition, Text
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound, Unavailable
from emas.kernel.identity import IdentityFault
from emas.people import queries as people
from emas.registry import queries as registry
from emas.registry.types import ResidentInfo

#: What is compared, in this order, and which of it digit by digit.
_COMPARED: Final = ("nik", "kk", "name", "address", "birth_place", "birth_on")
_EXACT: Final = frozenset({"nik", "kk", "birth_on"})
_SAMPLE: Final = 50
_OPENINGS: Final = 20


def compare_sheet(*, actor: Actor, ref: str, at: datetime) -> CompareSheet:
    """
    Give a registration with what the register knows of the same NIK, for the desk that checks it; the look-up is recorded.

    Nothing is decided here: a near miss is shown as one. Raises: NotFound for everybody else, and for a service that asks no identity.
    """
    seen = see(actor, ref)
    fills = {field.fills: field for field in seen.definition.form.fields.values() if field.fills}
    if not seen.sees_faces or actor.kind != "staff" or "nik" not in fills:
        raise NotFound
    typed = sealed.open_case(seen.row.id).applicant
    known, register = _known(str(typed.get("nik", "")), actor, at)
    account = people.citizen_of_nik(nik=str(typed.get("nik", "")))
    audit.record(
        "case.compare",
        actor,
        "case",
        seen.row.ref,
        at,
        detail={"register": register},
        instansi=seen.row.instansi,
    )
    return CompareSheet(
        ref=seen.row.ref,
        title=seen.definition.title,
        rows=tuple(_row(name, fills[name].label, typed, known) for name in _COMPARED if name in fills),
        photos=_photos(seen),
        register=register,
        account=account.state if account else "",
        openings=_openings(seen.row.ref, seen.row.papers_ref, seen.definition),
        queued_minutes=_queued(
            seen.row.kelurahan_unit_id or seen.row.desk_unit_id,
            seen.row.created_at,
            seen.row.clock_started_at or at,
        ),
    )


def _known(nik: str, actor: Actor, at: datetime) -> tuple[ResidentInfo | None, str]:
    try:
        return registry.find_resident(nik=nik, actor=actor, at=at, purpose="akun"), "found"
    except (NotFound, Unavailable) as refusal:
        return None, "not_found" if refusal.code == "resident_not_found" else refusal.code
    except IdentityFault:
        return None, "not_found"


def _row(name: str, label: Text, typed: Mapping[str, Any], known: ResidentInfo | None) -> CompareRow:
    here = str(typed.get(name, ""))
    if known is None:
        return CompareRow(name, label, here, "", "unknown")
    there = str(getattr(known, name, ""))
    if name in _EXACT:
        return CompareRow(
            name, label, here, there, "match" if here == there else "differs", 100 if here == there else 0
        )
    if name == "address":
        whole = f"{there} RT {known.rt} RW {known.rw}".strip()
        # People write RT and RW behind the street, or not: whichever fits better counts.
        outcome, score = max(
            (rules.likeness(here, text) for text in (whole, there)), key=lambda each: each[1]
        )
        return CompareRow(name, label, here, whole, outcome, score)
    outcome, score = rules.likeness(here, there)
    return CompareRow(name, label, here, there, outcome, score)


def _photos(seen: _desk.Seen) -> tuple[AttachmentRow, ...]:
    """The photos in the order of the form: one that was taken again stands where the first did."""
    order = list(seen.definition.form.attachments)
    found = (paper for paper in _desk.attachments_of(seen) if paper.is_biometric)
    return tuple(sorted(found, key=lambda paper: order.index(paper.name)))


def _openings(ref: str, owner: str, definition: ServiceDefinition) -> tuple[OpeningRow, ...]:
    """Who opened which picture and when: the trail itself, shown to whoever decides."""
    labels = _desk.paper_labels(owner, definition)
    rows = trail.entries(subject_type="case", subject_ref=ref, action=OPENED_BIOMETRIC, limit=_OPENINGS)
    names = people.names_of_labels(labels={row.actor for row in rows})
    return tuple(
        OpeningRow(
            row.at, names.get(row.actor, row.actor), labels.get(str(row.detail.get("paper", "")), Text("-"))
        )
        for row in rows
    )


def _queued(unit_id: int | None, since: datetime, until: datetime) -> int:
    return calendars.of_office(unit_id).working_seconds(since, until) // 60 if unit_id is not None else 0


def queue_minutes(*, service: str) -> int | None:
    """
    Give the usual working minutes from sending to "complete" of a service's last fifty cases (their median); None before there is one.

    The standard promises nothing of this queue (004 C), so it is measured and shown (flows section 5).
    """
    rows = Case.objects.filter(service=service, clock_started_at__isnull=False).order_by("-id")
    columns = ("desk_unit_id", "kelurahan_unit_id", "created_at", "clock_started_at")
    found = sorted(
        _queued(desk or kelurahan, created, started)
        for desk, kelurahan, created, started in rows.values_list(*columns)[:_SAMPLE]
        if started is not None
    )
    return found[len(found) // 2] if found else None
