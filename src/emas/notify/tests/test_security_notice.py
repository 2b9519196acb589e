"""A changed sign-in is told to its owner, at the address that was replaced too."""

import pytest

from emas.notify.models import Message
from emas.outbox import operations as outbox
from emas.outbox.models import OutboxEntry
from emas.people import operations as people
from emas.people.models import Account
from emas.people.tests.factories import AT, SmallCity, small_city


@pytest.fixture
def city(db: None) -> SmallCity:
    return small_city()


@pytest.mark.asvs("7.5.1")
@pytest.mark.asvs("6.3.7")
def test_a_changed_address_is_told_twice_and_each_once(city: SmallCity) -> None:
    bram = Account.objects.get(login="bram")
    people.change_email(account_id=bram.pk, email="baru@contoh.id", at=AT)
    outbox.drain(AT)
    OutboxEntry.objects.filter(topic="people.security_changed").update(done_at=None)
    outbox.drain(AT)
    told = Message.objects.filter(template="security_changed", person_id=bram.person_id)
    assert {row.dedupe_key[-2:] for row in told} == {":0", ":1"}
    assert "bram@contoh.id" not in str(list(OutboxEntry.objects.values("payload")))


def test_an_account_that_is_gone_is_no_fault(city: SmallCity) -> None:
    people.end_sessions(account_id=Account.objects.get(login="bram").pk, at=AT)
    bram = Account.objects.get(login="bram")
    people.change_email(account_id=bram.pk, email="baru@contoh.id", at=AT)
    Account.objects.filter(pk=bram.pk).delete()
    outbox.drain(AT)
    assert not Message.objects.filter(template="security_changed").exists()
