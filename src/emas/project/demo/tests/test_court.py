"""The court of the demo shows SIRAMASAKAN in every state and research permits with each answer."""

from datetime import UTC, datetime

import pytest

from emas.cases.models import Case
from emas.cases.tests.factories import publish
from emas.catalogue import queries as catalogue
from emas.project import demo
from emas.project.demo import court_cases, court_staff
from emas.project.demo._tree import COURT

AT = datetime(2026, 11, 5, 6, 0, tzinfo=UTC)


@pytest.mark.requirement("R-119")
@pytest.mark.requirement("R-089")
def test_every_state_can_be_seen(db: None) -> None:
    demo.build(at=AT, instansi=(COURT,))
    for service in (court_cases.SIRAMASAKAN, court_cases.KRITIS, court_staff.RESEARCH):
        publish(service)
    court_cases.build(at=AT)
    court_staff.build(at=AT)
    seen = set(Case.objects.filter(service=court_cases.SIRAMASAKAN).values_list("state", flat=True))
    definition = catalogue.definition(slug=court_cases.SIRAMASAKAN)
    assert definition is not None
    assert seen == set(definition.flow.steps)
    permits = set(Case.objects.filter(service=court_staff.RESEARCH).values_list("state", flat=True))
    assert permits == {"terbit", "penomoran", "diperiksa", "perlu_perbaikan", "ditolak"}
