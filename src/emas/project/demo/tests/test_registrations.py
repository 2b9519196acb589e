"""The demo shows registrations of new users in each state, so that the division and its supervisors have something to look at."""

from datetime import UTC, datetime

from emas.cases import queries
from emas.cases.models import Case
from emas.cases.tests.factories import publish
from emas.kernel.clock import local_date
from emas.people import queries as people
from emas.project import demo
from emas.project.demo import registrations

AT = datetime(2026, 11, 5, 6, 0, tzinfo=UTC)


def test_registrations_wait_in_every_state(db: None) -> None:
    demo.build(residents=300, at=AT)
    residents = list(demo.invent_residents(300, on=local_date(AT)))
    assert registrations.build(residents=residents, password=demo.PASSWORD, at=AT) == 0
    publish(registrations.SERVICE)
    assert registrations.build(residents=residents, password=demo.PASSWORD, at=AT) == len(registrations.PLAYS)
    states = set(Case.objects.filter(service=registrations.SERVICE).values_list("state", flat=True))
    assert states == {"terkirim", "perlu_perbaikan", "lengkap", "kompensasi", "diantar", "aktif", "ditolak"}
    unit = people.unit_by_code(code=registrations.UNIT)
    assert unit is not None
    (head,) = people.recipients(unit_id=unit.id, role="kepala", at=AT)
    assert head.account_id is not None
    actor = people.actor_for(account_id=head.account_id, at=AT)
    (service,) = queries.watched_services(actor=actor, at=AT)
    assert (service.open_count, service.missed) == (7, 1)
