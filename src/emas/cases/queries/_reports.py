"""Reports that an officer sent himself, and which office's administrator a report about a letter concerns."""

from emas.cases import access, rules
from emas.cases.access import hot
from emas.cases.models import Case, Event
from emas.cases.queries._own import OwnCase
from emas.cases.types import OFFICIAL, WEB
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Flow
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people

_MOST = 50
_OPD = "opd"
#: How a report of an official is kept; those of earlier releases stand among the citizens'.
_AS_ANYONE = (OFFICIAL, WEB)


def own_reports(*, actor: Actor) -> tuple[OwnCase, ...]:
    """List what this officer himself sent as anyone may (a call for help), the newest first; the latest fifty."""
    if actor.person_id is None:
        return ()
    sent = Event.objects.filter(
        actor_person_id=actor.person_id, seq=1, case__channel__in=_AS_ANYONE
    ).order_by("-id")
    rows = Case.objects.in_bulk(list(sent.values_list("case_id", flat=True)[:_MOST]))
    return tuple(
        OwnCase(row.ref, row.service_title, row.public_status, row.created_at, row.is_open)
        for row in sorted(rows.values(), key=lambda row: -row.pk)
    )


def own_report(*, actor: Actor, ref: str) -> Actor:
    """Give the applicant of a report that this officer sent: his account proves it as a PIN would. Raises: NotFound."""
    row = hot.load(codes.normalise_ref(ref) or ref) if actor.person_id is not None else None
    if row is None or row.channel not in _AS_ANYONE or row.is_sealed:
        raise NotFound
    if not Event.objects.filter(case_id=row.id, seq=1, actor_person_id=actor.person_id).exists():
        raise NotFound
    return Actor(kind="applicant", name="Pemohon", case_ref=row.ref)


def opd_of(*, ref: str) -> int | None:
    """
    Give the OPD whose service a letter belongs to, or None: no such letter, or none of an OPD.

    Whoever asks learns nothing of the letter itself; it only chooses who helps.
    """
    known = codes.normalise_ref(ref) or ""
    row = hot.load(known) if known else None
    if row is None or row.is_sealed:
        return None
    return _opd_in(access.definition_of(row).flow)


def opd_of_service(*, slug: str) -> int | None:
    """Give the OPD that works in the flow of a published service, or None: no such service, or none of an OPD."""
    found = catalogue.definition(slug=slug)
    return _opd_in(found.flow) if found is not None else None


def _opd_in(flow: Flow) -> int | None:
    levels = (post.level for post in rules.post_keys(flow))
    found = (access.fixed_unit(level) for level in levels if level.startswith(f"{_OPD}:"))
    return next((unit_id for unit_id in found if unit_id and people.unit(unit_id=unit_id).kind == _OPD), None)
