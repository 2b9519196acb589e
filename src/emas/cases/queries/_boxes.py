"""Around sealed cases: the form, the persons one may choose, one's own key, the figures."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db.models import Avg, Sum

from emas.cases import rules
from emas.cases.access import box, box_persons, hot
from emas.cases.models import Box, BoxTally, Case, PersonKey, RecoveryKey
from emas.cases.queries import _box
from emas.cases.types import BoxCandidate, BoxFigures, BoxForm, BoxKeyState
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition, Text
from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed, NotFound, Unavailable
from emas.people import queries as people
from emas.people.types import UnitKind

_DAY_SECONDS = 86_400


def sealed_services() -> tuple[ServiceDefinition, ...]:
    """List the sealed services that are open now."""
    return tuple(d for d in catalogue.live_definitions() if d.sealed and d.is_enabled)


def has_box(*, instansi: Collection[str]) -> bool:
    """Tell whether one of these instansi has a sealed service that is open now."""
    return any(d.sealed and d.is_enabled for d in catalogue.live_definitions(instansi=instansi))


def box_form(*, service: str, channel: str, actor: Actor, at: datetime) -> BoxForm:
    """
    Give what the form of a sealed service asks on a channel; ``is_ready`` tells whether anybody could read what is sent.

    Raises: NotFound (no such service, or not sealed), NotAllowed (``wrong_role`` for an official who enters nothing).
    """
    version = catalogue.active_version(slug=service)
    definition = catalogue.definition(content_hash=version.content_hash) if version else None
    if definition is None or not definition.sealed:
        raise NotFound("service")
    if channel == "counter" and not box_persons.may_enter(actor, definition):
        raise NotAllowed("wrong_role")
    intake = definition.intake if channel == "counter" else ()
    return BoxForm(
        definition=definition,
        fields=(*intake, *(name for page in definition.form.pages for name in page.fields)),
        units=_units(definition) if definition.about else (),
        is_ready=_is_ready(definition, at),
    )


def _units(definition: ServiceDefinition) -> tuple[tuple[int, str], ...]:
    """List the offices one may complain about, by name: those of the instansi whose service it is."""
    instansi = catalogue.instansi_of(definition=definition)
    found = [
        unit
        for kind in box_persons.ABOUT_KINDS
        for unit in people.units_of_kind(kind=UnitKind(kind), instansi=instansi)
    ]
    return tuple((unit.id, _box.unit_title(unit)) for unit in found)


def _is_ready(definition: ServiceDefinition, at: datetime) -> bool:
    try:
        box_persons.keepers_of(definition, None, at)
    except Unavailable:
        return False
    return True


def box_key_state(*, actor: Actor) -> BoxKeyState:
    """Tell whether this person has a key of his own, and whether any sealed case is his. Raises: NotFound for who is no person."""
    if actor.kind != "staff" or actor.person_id is None:
        raise NotFound
    found = PersonKey.objects.filter(person_id=actor.person_id, retired_at__isnull=True).first()
    return BoxKeyState(
        has_key=found is not None,
        since_at=hot.aware(found.made_at) if found is not None else None,
        has_cases=bool(box.mine(actor)),
        is_keeper=any(box_persons.keeps(actor, definition) for definition in sealed_services()),
    )


def may_enter_sealed(*, actor: Actor, service: str) -> bool:
    """Tell whether this official may enter for the service what came another way."""
    return any(d.slug == service and box_persons.may_enter(actor, d) for d in sealed_services())


def box_candidates(*, actor: Actor, ref: str, private: bytes, at: datetime) -> tuple[BoxCandidate, ...]:
    """
    List the persons who have a key of their own, and which of them this case must not be given to.

    Only who may open the case may ask, for the list tells the line of the unit it is about. Raises: as ``box_case``.
    """
    row, _found, _keys, key = _box.opened(actor, ref, private)
    about = box_persons.about_of(row, key)
    assigned = set(box.handler_ids(row.id))
    found = []
    ids = PersonKey.objects.filter(retired_at__isnull=True).values_list("person_id", flat=True)
    for person_id in ids:
        account_id = people.account_id_of_person(person_id=person_id)
        person = people.actor_for(account_id=account_id, at=at) if account_id is not None else None
        if person is None or not person.posts:
            continue
        why = "in_line" if box_persons.is_in_line(account_id, about, at) else ""
        titles = tuple((post.role, post.unit_name) for post in person.posts)
        found.append(BoxCandidate(person_id, person.name, titles, why, person_id in assigned))
    return tuple(sorted(found, key=lambda each: (bool(each.why), each.name, each.person_id)))


def box_figures(*, service: str, at: datetime) -> BoxFigures:
    """
    Count the cases of a sealed service: by class, by channel, and by unit from five cases on; times and judgements.

    Nothing here is read from what is sealed, and no row leads to a case.
    """
    cases = Case.objects.filter(service=service, desk_role=hot.SEALED)
    definition = next((d for d in catalogue.live_definitions() if d.slug == service), None)
    found = list(
        cases.values_list("box__sort", "box__origin", "is_open", "due_at", "created_at", "closed_at", "state")
    )
    total: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for given, _origin, is_open, due_at, _made, _closed, state in found:
        # What was passed on or was no complaint never gets a class, and does not wait for one.
        sort = given or ("" if is_open else state)
        total[sort] += 1
        opened[sort] += is_open
        late[sort] += bool(is_open and (due := hot.aware(due_at)) is not None and due < at)
    spans = [(closed - made).total_seconds() / _DAY_SECONDS for *_, made, closed, _state in found if closed]

    def label(sort: str) -> Text:
        return _box.sort_label(definition, sort) if definition else _box.UNSORTED

    return BoxFigures(
        sorts=tuple((label(sort), total[sort], opened[sort], late[sort]) for sort in sorted(total)),
        units=_by_unit(service),
        channels=tuple(sorted(Counter(row[1] for row in found).items())),
        median_days=rules.median_days(spans),
        rating=Box.objects.filter(case__service=service).aggregate(mean=Avg("rating"))["mean"],
        total=len(found),
        late=sum(late.values()),
    )


def _by_unit(service: str) -> tuple[tuple[str, int], ...]:
    rows = BoxTally.objects.filter(service=service).values_list("unit_id").annotate(n=Sum("count"))
    shown = rules.shown_units(dict(rows))
    names = people.units(unit_ids=shown)
    return tuple(sorted((_box.unit_title(names[u]), n) for u, n in shown.items() if u in names))


def has_recovery() -> bool:
    """Tell whether a recovery key exists: without one, lost passphrases and codes lose what they opened."""
    return RecoveryKey.objects.filter(retired_at__isnull=True).exists()
