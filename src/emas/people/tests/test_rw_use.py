"""The five cases of flows section 3, on real rows."""

from datetime import date, timedelta

import pytest
from pytest_django import Settings

from emas.kernel.actor import SYSTEM, HoldingKind
from emas.people import operations, queries
from emas.people.models import Account, Holder, Person, Post
from emas.people.tests.factories import AT, SmallCity
from emas.people.types import HomeUnits, RwUse

pytestmark = pytest.mark.requirement("R-026")


def _home(rw: str = "001") -> HomeUnits:
    home = queries.home_units(kelurahan_code="35.74.03.1003", rw=rw, rt="001")
    assert home is not None
    return home


def test_no_record(city: SmallCity) -> None:
    assert queries.rw_use(_home("009"), AT) is RwUse.NO_RECORD
    Holder.objects.filter(post__unit_id=city.rw).delete()
    assert queries.rw_use(_home(), AT) is RwUse.NO_RECORD


def test_no_account(city: SmallCity) -> None:
    Account.objects.filter(login="rw001").delete()
    assert queries.rw_use(_home(), AT) is RwUse.NO_ACCOUNT


def test_never_signed_in(city: SmallCity, settings: Settings) -> None:
    Account.objects.filter(login="rw001").update(first_signed_in_at=None)
    assert queries.rw_use(_home(), AT) is RwUse.NEVER_SIGNED_IN
    settings.EMAS_RW_RULE = "account"
    assert queries.rw_use(_home(), AT) is RwUse.IN_USE


@pytest.mark.parametrize("change", [{"is_blocked": True}, {"is_active": False}])
def test_blocked(city: SmallCity, change: dict[str, bool]) -> None:
    Account.objects.filter(login="rw001").update(**change)
    assert queries.rw_use(_home(), AT) is RwUse.INACTIVE


def test_term_ended_and_a_deputy_helps(city: SmallCity) -> None:
    later = AT + timedelta(days=30)
    holder = Holder.objects.get(post__unit_id=city.rw)
    operations.end_holder(holder_id=holder.pk, end_on=date(2026, 11, 5), actor=SYSTEM, at=AT)
    assert queries.rw_use(_home(), AT) is RwUse.IN_USE
    assert queries.rw_use(_home(), later) is RwUse.INACTIVE
    operations.place_holder(
        post_id=Post.objects.get(unit_id=city.rw).pk,
        person_id=Person.objects.get(account__login="rt001").pk,
        kind=HoldingKind.PLT,
        start_on=date(2026, 11, 6),
        end_on=date(2027, 1, 31),
        basis="Surat Lurah 140/7/2026",
        actor=city.actor("admin.mayangan"),
        at=AT,
    )
    assert queries.rw_use(_home(), later) is RwUse.IN_USE


def test_in_use(city: SmallCity) -> None:
    assert queries.rw_use(_home(), AT) is RwUse.IN_USE
