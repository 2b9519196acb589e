import pytest

from emas.cases.tests.factories import Town, town


@pytest.fixture
def city(db: None) -> Town:
    return town()
