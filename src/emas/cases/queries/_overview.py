"""Nothing left behind: every open case of a service by stage and age (003 l.185)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Min, Q, QuerySet

from emas.cases import rules
from emas.cases.models import Case
from emas.cases.types import Overview, OverviewRow, StageCount
from emas.catalogue import queries as catalogue
from emas.catalogue.types import PostRef, ServiceDefinition, StepKind
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people

SIZE: Final = 50
_ORIGIN: Final = "origin"
_WHOLE: Final = frozenset({"kota", "pengadilan"})
#: What each service of the board lets a reader see: its steps.
Reach = Mapping[str, tuple[ServiceDefinition, frozenset[str]]]


def overview(
    *, actor: Actor, at: datetime, service: str = "", state: str = "", page: int = 1, size: int = SIZE
) -> Overview:
    """
    Give the open cases of the services that say ``board: true``: counts by stage, and the cases, those that stood longest first.

    Who supervises the service, who takes its cases in, and the administrator of the instansi see every stage; every other post sees the
    stages that are its own work. The number of statements does not depend on the number of cases.
    Raises: NotFound for who has no such service.
    """
    reach = _reach(actor)
    if not reach:
        raise NotFound
    rows = Case.objects.filter(_seen(reach), is_open=True)
    stages = _stages(rows, reach, at)
    wanted = {name: value for name, value in (("service", service), ("state", state)) if value}
    found = rows.filter(**wanted).order_by("entered_at", "id")
    first = (max(1, page) - 1) * size
    total = sum(s.count for s in stages if service in ("", s.service) and state in ("", s.state))
    fields = ("ref", "service", "state", "applicant_name", "entered_at", "created_at", "due_at")
    return Overview(
        stages=stages,
        rows=tuple(_row(each, reach, at) for each in found.values(*fields)[first : first + size]),
        total=total,
        page=max(1, page),
        size=size,
    )


def looks_over(live: Iterable[ServiceDefinition], actor: Actor) -> bool:
    """Tell whether ``overview`` has anything for an actor, of services that were read already; units are read only where a role fits."""
    held = {(post.role, post.unit_kind) for post in actor.posts}
    own = frozenset(post.instansi for post in actor.posts)
    fitting = [d for d in live if d.board and held & _kinds(d)]
    return bool(fitting and _reach_among(catalogue.owned_by(fitting, own), actor))


def _kinds(definition: ServiceDefinition) -> set[tuple[str, str]]:
    """The posts that may see a service's stages, by role and kind of unit; the rest is told by the unit itself."""
    owner = definition.owner.partition(":")[0]
    levels = ((ref.role, ref.level.partition(":")[0]) for ref in _posts(definition))
    named = {(role, owner if level == _ORIGIN else level) for role, level in levels}
    return named | {("admin", kind) for kind in _WHOLE}


def _seen(reach: Reach) -> Q:
    seen = Q(pk__in=())
    for slug, (_definition, states) in reach.items():
        seen |= Q(service=slug, state__in=sorted(states))
    return seen


def _stages(rows: QuerySet[Case], reach: Reach, at: datetime) -> tuple[StageCount, ...]:
    """Count by stage, in the order of each flow; a stage without a case is there, too."""
    grouped = (
        rows.values("service", "state")
        .annotate(n=Count("id"), late=Count("id", filter=Q(due_at__lt=at)), oldest=Min("entered_at"))
        .order_by()
    )
    counted = {(row["service"], row["state"]): row for row in grouped}
    found = []
    for slug, (definition, states) in sorted(reach.items()):
        for step in definition.flow.steps.values():
            if step.name not in states:
                continue
            holder = rules.holder_label(step, definition.owner)
            stage = StageCount(slug, definition.title, step.name, step.title, holder)
            row = counted.get((slug, step.name))
            if row is not None:
                days = (at - row["oldest"]).days
                stage = replace(stage, count=row["n"], late=row["late"], oldest_days=days)
            found.append(stage)
    return tuple(found)


def _row(row: Mapping[str, Any], reach: Reach, at: datetime) -> OverviewRow:
    definition, _states = reach[row["service"]]
    step = definition.flow.steps[row["state"]]
    return OverviewRow(
        ref=row["ref"],
        service_title=definition.title,
        applicant_name=row["applicant_name"],
        stage=step.title,
        held_by=rules.holder_label(step, definition.owner),
        stage_days=(at - row["entered_at"]).days,
        total_days=(at - row["created_at"]).days,
        due_at=row["due_at"],
        is_late=row["due_at"] is not None and row["due_at"] < at,
    )


def _reach(actor: Actor) -> Reach:
    if not actor.is_staff:
        return {}
    own = frozenset(post.instansi for post in actor.posts)
    return _reach_among([d for d in catalogue.live_definitions(instansi=own) if d.board], actor)


def _reach_among(shown: Iterable[ServiceDefinition], actor: Actor) -> Reach:
    shown = tuple(shown)
    codes = {ref.level.partition(":")[2] for d in shown for ref in _posts(d) if ":" in ref.level}
    units = people.units_by_codes(codes=codes | {d.owner.partition(":")[2] for d in shown})
    found = {d.slug: (d, _states(d, actor, units)) for d in shown}
    return {slug: each for slug, each in found.items() if each[1]}


def _posts(definition: ServiceDefinition) -> tuple[PostRef, ...]:
    return (*rules.post_keys(definition.flow), *definition.flow.supervisors)


def _states(definition: ServiceDefinition, actor: Actor, units: Mapping[str, int]) -> frozenset[str]:
    """Give the steps of an open case that this reader sees: all, those of his own work, or none."""
    flow = definition.flow
    steps = [step for step in definition.flow.steps.values() if step.kind is not StepKind.FINAL]
    owner = units.get(definition.owner.partition(":")[2])
    own = {(post.role, post.unit_id) for post in actor.posts}

    def unit_of(ref: PostRef) -> int | None:
        return owner if ref.level == _ORIGIN else units.get(ref.level.partition(":")[2])

    def fills(refs: Iterable[PostRef]) -> frozenset[str]:
        return frozenset(ref.key for ref in refs if (ref.role, unit_of(ref)) in own)

    filled = fills(rules.post_keys(flow))
    first = {*flow.start.values(), *(b.step for branches in flow.start_when.values() for b in branches)}
    takes_in = frozenset(key for name in first for key in rules.posts_at(flow, name))
    is_admin = any(p.role == "admin" and p.unit_kind in _WHOLE and p.unit_id == owner for p in actor.posts)
    if is_admin or fills(flow.supervisors) or filled & takes_in:
        return frozenset(step.name for step in steps)
    return frozenset(step.name for step in steps if filled & rules.posts_at(flow, step.name))
