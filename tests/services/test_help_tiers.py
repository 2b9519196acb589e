"""At which tier a call for help of an official begins: never with himself alone."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from emas.cases.models import Case
from emas.cases.tests.factories import USAHA, Town, town
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.people import operations as people
from emas.people.tests.factories import AT, PASSWORD, browser_of
from emas.people.types import NewHolding, NewPerson, NewPost
from tests.services.test_help import HELP, reported


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    here = town((USAHA, HELP))
    monkeypatch.setattr(clock, "now", lambda: here.at)
    return here


@pytest.mark.requirement("R-062")
@pytest.mark.parametrize(
    ("login", "state"),
    [
        ("operator.jati", "kecamatan"),
        ("admin.mayangan", "kota"),
        ("admin.dinsos", "kota"),
        ("admin.kota", "kota"),
    ],
)
def test_who_works_a_tier_alone_asks_the_next_one(city: Town, login: str, state: str) -> None:
    ref = reported(browser_of(login))
    assert Case.objects.get(ref=ref).state == state


@pytest.mark.requirement("R-062")
def test_a_colleague_at_the_same_tier_is_asked_first(city: Town) -> None:
    seat = NewPost("35.74.03.1003", "operator", "Operator kedua", seat=2)
    holding = NewHolding("35.74.03.1003", "operator", AT.date(), seat=2)
    second = NewPerson("Rina Wulandari", (holding,), login="rina", phone="+6281200000099")
    people.install(
        instansi=[], units=[], posts=[seat], people=[second], actor=SYSTEM, at=AT, password=PASSWORD
    )
    assert Case.objects.get(ref=reported(browser_of("operator.jati"))).state == "kelurahan"


@pytest.mark.requirement("R-060")
def test_a_tier_that_nobody_works_is_passed_over_at_once(city: Town) -> None:
    """The citizen does not wait for the clock of an empty desk."""
    get_user_model().objects.filter(login="operator.jati").update(is_active=False)
    assert Case.objects.get(ref=reported(Client())).state == "kecamatan"
