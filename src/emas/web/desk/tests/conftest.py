"""Signed-in staff of the small city."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from emas.cases.tests.factories import Town, town
from emas.kernel import clock
from emas.people.tests.factories import AT

SignedIn = Callable[[str], Client]


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The small city; the clock of the pages shows the moment of the town."""
    here = town()
    monkeypatch.setattr(clock, "now", lambda: here.at)
    assert here.at == AT
    return here


@pytest.fixture
def signed_in(city: Town) -> SignedIn:
    """``signed_in("bram")`` gives a browser in which Bram is signed in."""

    def sign_in(login: str) -> Client:
        client = Client()
        account = get_user_model().objects.get(login=login)
        client.force_login(account)
        session = client.session
        session["epoch"] = account.session_epoch
        session.save()
        return client

    return sign_in
