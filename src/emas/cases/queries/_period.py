"""The figures of a period for the evaluation report (Perwali 107/2021 Pasal 13): numbers and codes, never a person."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any, Final

from django.db.models import Count, F, Min, OuterRef, Q, Subquery

from emas.cases.access import sealed
from emas.cases.models import BatchLine, Case, Event
from emas.cases.queries import _survey
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ActKind, ServiceDefinition, StepKind
from emas.kernel import clock
from emas.notify import queries as notify
from emas.people import queries as people
from emas.people.types import UnitInfo

_AGES: Final = ((1, "d1"), (3, "d3"), (7, "d7"), (14, "d14"))
_TOP_REASONS: Final = 10
_HOUR: Final = 3600.0
Rows = list[dict[str, Any]]


def period_figures(*, instansi: str, start_on: date, end_on: date, at: datetime) -> dict[str, Any]:
    """
    Give the figures of the days ``start_on`` to ``end_on`` (both counted), as plain JSON values, for one instansi.

    What lies open is counted as it is at ``at``. Hours are elapsed, not working, time. Sealed cases are counted by state alone. The number
    of statements does not depend on the number of cases. Source: service-standards section 4.
    """
    begin, until = _moment(start_on), _moment(end_on + timedelta(days=1))
    cases = Case.objects.filter(instansi=instansi)
    filed = cases.filter(created_at__gte=begin, created_at__lt=until)
    closed = cases.filter(closed_at__gte=begin, closed_at__lt=until)
    events = Event.objects.filter(case__instansi=instansi, at__gte=begin, at__lt=until)
    definitions = {d.slug: d for d in catalogue.live_definitions()}
    units = _units(instansi)
    return {
        "start": start_on.isoformat(),
        "end": end_on.isoformat(),
        "as_of": at.astimezone(clock.LOCAL).isoformat(timespec="minutes"),
        "use": _use(filed, closed, cases, definitions),
        "channels": _counted(filed, "channel"),
        "places": _places(filed, closed, units),
        "speed": _speed(events, units),
        "promise": _promise(closed),
        "queue": _queue(cases.filter(clock_started_at__gte=begin, clock_started_at__lt=until), definitions),
        "backlog": _backlog(cases, at),
        "returns": _returns(events, definitions),
        "neighbours": _neighbours(events, units),
        "neighbour_accounts": _accounts(instansi, units, at),
        "tickets": _tickets(filed, definitions),
        "signatures": _signatures(events),
        "messages": notify.count_not_sent(instansi=instansi, since=begin, until=until),
        "coverage": _coverage(instansi, units, at),
        "batches": _batches(instansi, begin, until),
        "tasks": _tasks(cases, definitions, at),
        "satisfaction": _satisfaction(instansi, start_on, end_on, closed),
    }


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=clock.LOCAL)


def _units(instansi: str) -> dict[int, UnitInfo]:
    kinds = ("kota", "kecamatan", "kelurahan", "opd", "mpp", "rw", "rt", "pengadilan")
    return {unit.id: unit for unit in people.units_of_kinds(kinds=kinds, instansi=instansi)}


def _counted(rows: Any, column: str) -> dict[str, int]:
    return dict(rows.values_list(column).annotate(n=Count("id")).order_by(column))


def _use(filed: Any, closed: Any, cases: Any, definitions: Mapping[str, ServiceDefinition]) -> Rows:
    """Requests by service: filed, and by how they ended; still open now."""
    came, still = _counted(filed, "service"), _counted(cases.filter(is_open=True), "service")
    ended: dict[str, Counter[str]] = defaultdict(Counter)
    for service, status, n in (
        closed.values_list("service", "public_status").annotate(n=Count("id")).order_by()
    ):
        ended[service][status] += n
    found = sorted(set(came) | set(still) | set(ended))
    return [
        {
            "service": slug,
            "title": definitions[slug].title.id if slug in definitions else slug,
            "filed": came.get(slug, 0),
            "done": ended[slug]["selesai"],
            "refused": ended[slug]["ditolak"],
            "other": sum(n for status, n in ended[slug].items() if status not in {"selesai", "ditolak"}),
            "open": still.get(slug, 0),
        }
        for slug in found
    ]


def _places(filed: Any, closed: Any, units: Mapping[int, UnitInfo]) -> Rows:
    came, gone = Counter[int](), Counter[int]()
    for column in ("kelurahan_unit_id", "kecamatan_unit_id", "origin_unit_id"):
        rows = (("came", filed), ("gone", closed))
        for name, query in rows:
            grouped = query.values_list(column).annotate(n=Count("id")).order_by()
            into = came if name == "came" else gone
            for unit_id, n in grouped:
                # An office's own case stands at its origin; the same unit is not counted twice.
                if unit_id and not (
                    column == "origin_unit_id" and units.get(unit_id) and _is_place(units[unit_id])
                ):
                    into[unit_id] += n
    return [
        {"unit": units[i].name, "kind": units[i].kind.value, "filed": came[i], "closed": gone[i]}
        for i in sorted(set(came) | set(gone), key=lambda i: units[i].path if i in units else "")
        if i in units
    ]


def _is_place(unit: UnitInfo) -> bool:
    return unit.kind in {"kelurahan", "kecamatan", "rw", "rt"}


def _speed(events: Any, units: Mapping[int, UnitInfo]) -> Rows:
    """Elapsed hours from the event before to the act, by role and level: number, median, and the hour by which nine in ten were done."""
    before = Event.objects.filter(case=OuterRef("case"), seq=OuterRef("seq") - 1).values("at")[:1]
    rows = events.filter(actor_kind="staff", actor_unit_id__isnull=False, seq__gt=1).annotate(
        before=Subquery(before)
    )
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for role, unit_id, at, since in rows.values_list(
        "actor_role", "actor_unit_id", "at", "before"
    ).iterator():
        if unit_id in units and since is not None:
            taken[(role, units[unit_id].kind.value)].append((at - since).total_seconds() / _HOUR)
    return [
        {
            "role": role,
            "level": level,
            "acts": len(hours),
            "median": _round(median(hours)),
            "p90": _round(_p90(hours)),
        }
        for (role, level), hours in sorted(taken.items())
    ]


def _p90(hours: list[float]) -> float:
    ranked = sorted(hours)
    return ranked[min(len(ranked) - 1, int(len(ranked) * 0.9))]


def _round(hours: float) -> float:
    return round(hours, 1)


def _promise(closed: Any) -> dict[str, int]:
    rows = closed.filter(promise_due_at__isnull=False)
    return {
        "promised": rows.count(),
        "kept": rows.filter(closed_at__lte=F("promise_due_at")).count(),
    }


def _queue(started: Any, definitions: Mapping[str, ServiceDefinition]) -> Rows:
    """
    How long requests waited until somebody said that they are complete, by service, where an act starts the clock and not the sending.

    No promise covers this wait, so nothing else in the report would show it.
    """
    counted = {slug: d for slug, d in definitions.items() if not d.flow.starts_clock and not d.sealed}
    waits: dict[str, list[float]] = defaultdict(list)
    rows = started.filter(service__in=list(counted)).values_list("service", "created_at", "clock_started_at")
    for slug, created, since in rows:
        waits[slug].append((since - created).total_seconds() / _HOUR)
    return [
        {
            "service": slug,
            "title": counted[slug].title.id,
            "n": len(hours),
            "median": _round(median(hours)),
            "p90": _round(_p90(hours)),
        }
        for slug, hours in sorted(waits.items())
    ]


def _backlog(cases: Any, at: datetime) -> Rows:
    """Open cases on somebody's desk by role: how long they have lain there, how many are past their deadline."""
    counts, edge = {}, at
    for days, name in _AGES:
        since = at - timedelta(days=days)
        counts[name] = Count("id", filter=Q(entered_at__gt=since, entered_at__lte=edge))
        edge = since
    counts["older"] = Count("id", filter=Q(entered_at__lte=edge))
    rows = (
        cases.filter(is_open=True, desk_unit_id__isnull=False, lane=0)
        .values("desk_role")
        .annotate(late=Count("id", filter=Q(due_at__lt=at)), oldest=Min("entered_at"), **counts)
    )
    return [
        {
            "role": row["desk_role"],
            **{name: row[name] for _days, name in _AGES},
            "older": row["older"],
            "late": row["late"],
            "oldest": row["oldest"].astimezone(clock.LOCAL).date().isoformat(),
        }
        for row in rows.order_by("desk_role")
    ]


def _returns(events: Any, definitions: Mapping[str, ServiceDefinition]) -> dict[str, Any]:
    """Returns by service, and the ready-made reasons in the order of how often they were given; own words count as ``''``."""
    rows = events.filter(kind=ActKind.RETURN.value)
    given = [
        (ref, service, note)
        for ref, service, state, note in rows.values_list(
            "case__ref", "case__service", "to_state", "note_sealed"
        )
        if _asks_for_correction(definitions.get(service), state)
    ]
    canned = {
        reason.id
        for definition in definitions.values()
        for step in definition.flow.steps.values()
        for act in step.acts.values()
        for reason in act.reasons
    }
    reasons, services = Counter[str](), Counter[str]()
    for ref, service, note in given:
        services[service] += 1
        words = sealed.open_note(note, ref)
        # Of two that begin alike the longer one was given.
        reasons[max((each for each in canned if words.startswith(each)), key=len, default="")] += 1
    return {
        "services": [
            {"service": slug, "title": definitions[slug].title.id if slug in definitions else slug, "n": n}
            for slug, n in _by_number(services)
        ],
        "reasons": [{"reason": words, "n": n} for words, n in _by_number(reasons)[:_TOP_REASONS]],
    }


def _by_number(counted: Counter[str]) -> list[tuple[str, int]]:
    """Order counts the highest first and equal ones by name: the same figures make the same report, and the same hash."""
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _asks_for_correction(definition: ServiceDefinition | None, state: str) -> bool:
    """Tell a return from an answer or a question to a reporter, which goes back to him as well but finds nothing wrong."""
    step = definition.flow.steps.get(state) if definition is not None else None
    return step is None or step.kind is not StepKind.APPLICANT or step.status.startswith("perlu_")


def _neighbours(events: Any, units: Mapping[int, UnitInfo]) -> Rows:
    """What each RT and RW did, those that did nothing included (R-071)."""
    rows = events.filter(actor_role__in=("rt", "rw"), actor_unit_id__isnull=False)
    acts = dict(rows.values_list("actor_unit_id").annotate(n=Count("id")).order_by())
    homes = {unit.region_code: unit.name for unit in units.values() if unit.kind == "kelurahan"}
    return [
        {
            "kelurahan": homes.get(unit.region_code, ""),
            "rw": unit.rw,
            "rt": unit.rt,
            "acts": acts.get(unit.id, 0),
        }
        for unit in sorted(units.values(), key=lambda unit: unit.path)
        if unit.kind in {"rt", "rw"}
    ]


def _accounts(instansi: str, units: Mapping[int, UnitInfo], at: datetime) -> dict[str, dict[str, int]]:
    """RT and RW posts, those with an active account, and those whose holder never signed in."""
    found = people.neighbour_use(unit_ids=[u.id for u in units.values() if u.kind in {"rt", "rw"}], at=at)
    return {role: dict(counts) for role, counts in sorted(found.items())}


def _tickets(filed: Any, definitions: Mapping[str, ServiceDefinition]) -> Rows:
    """Cases of services that ask for it, by the value of the choices they name (``tallies``)."""
    tallied = {slug: d for slug, d in definitions.items() if d.tallies and not d.sealed}
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    rows = filed.filter(service__in=list(tallied))
    for ref, service, is_open, answers in rows.values_list(
        "ref", "service", "is_open", "answers_sealed"
    ).iterator():
        known = sealed.open_json(answers, sealed.ANSWERS, ref)
        for name in tallied[service].tallies:
            cell = counts[(service, name, str(known.get(name, "")))]
            cell["n"] += 1
            cell["open"] += is_open
    return [
        {
            "service": service,
            "title": tallied[service].title.id,
            "field": name,
            "question": tallied[service].form.fields[name].label.id,
            "value": _label(tallied[service], name, value),
            **dict(cell),
        }
        for (service, name, value), cell in sorted(counts.items())
    ]


def _label(definition: ServiceDefinition, name: str, value: str) -> str:
    choices = definition.form.fields[name].choices
    return next((choice.label.id for choice in choices if choice.value == value), value)


def _signatures(events: Any) -> dict[str, int]:
    """Signatures that failed, by the code of the cause."""
    found = Counter(
        str(detail.get("code", "")) for detail in events.filter(act="failed").values_list("detail", flat=True)
    )
    return dict(sorted(found.items()))


def _coverage(instansi: str, units: Mapping[int, UnitInfo], at: datetime) -> Rows:
    """Posts that lack something, by unit: what Perwali 107/2021 Pasal 9 asks for and is not there."""
    return [
        {"unit": row.unit_name, "kind": row.unit_kind.value, "role": row.role, "lacks": row.lacks}
        for row in people.coverage(at=at, only_lacking=True)
        if row.unit_id in units
    ]


def _batches(instansi: str, begin: datetime, until: datetime) -> Rows:
    rows = BatchLine.objects.filter(
        case__instansi=instansi, case__created_at__gte=begin, case__created_at__lt=until
    )
    grouped = rows.values("service", "period", "case__service_title", "state").annotate(n=Count("id"))
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in grouped.order_by("period", "case__service_title", "state"):
        counts[(row["case__service_title"], row["period"])][row["state"]] = row["n"]
    return [{"title": title, "period": period, **cells} for (title, period), cells in counts.items()]


def _satisfaction(instansi: str, start_on: date, end_on: date, closed: Any) -> dict[str, Any] | None:
    """The survey of the period; its users are the requests that ended well in it."""
    users = closed.filter(public_status__in=("selesai", "ditutup")).count()
    found = _survey.survey_figures(instansi=instansi, start_on=start_on, end_on=end_on, users=users)
    return _survey.figures_as_json(found)


def _tasks(cases: Any, definitions: Mapping[str, ServiceDefinition], at: datetime) -> dict[str, int]:
    """Instructions of earlier reports: how many there are, done, and past their date."""
    slugs = [slug for slug, definition in definitions.items() if definition.kind == "tugas"]
    rows = cases.filter(service__in=slugs)
    return {
        "all": rows.count(),
        "done": rows.filter(public_status="selesai").count(),
        "late": rows.filter(is_open=True, due_at__lt=at).count(),
    }
