import pytest

from emas.people.tests.factories import SmallCity, small_city


@pytest.fixture
def city(db: None) -> SmallCity:
    return small_city()
