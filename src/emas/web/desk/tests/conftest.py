"""Signed-in staff of the small city."""

from collections.abc import Callable

import pytest
from django.test import Client

from emas.cases.tests.factories import Town, town
from emas.kernel import clock
from emas.people.tests.factories import AT, browser_of

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

    return browser_of
