"""Shared sentences that are put together: how long to wait, and months."""

import pytest
from django.utils import translation

from emas.kernel.errors import TooMany
from emas.web.components import sentences
from emas.web.components.templatetags import portal


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (1, "1 menit"),
        (61, "2 menit"),
        (900, "15 menit"),
        (7199, "2 jam"),
        (7201, "3 jam"),
        (86_400, "24 jam"),
    ],
)
def test_who_tried_too_often_is_told_how_long_to_wait(seconds: int, told: str) -> None:
    error = TooMany(retry_after_seconds=seconds)
    assert sentences.wait(error) == f"Terlalu banyak percobaan. Tunggu {told}, lalu coba lagi."


def test_the_wait_is_told_in_english_too() -> None:
    with translation.override("en"):
        assert sentences.wait(TooMany(retry_after_seconds=60)).endswith("Wait 1 minute, then try again.")
        assert sentences.wait(TooMany(retry_after_seconds=300)).endswith("Wait 5 minutes, then try again.")


def test_a_month_is_named_and_other_periods_stay_as_they_are() -> None:
    assert [portal.bulan(text) for text in ("2027-05", "Triwulan I 2027", "")] == [
        "Mei 2027",
        "Triwulan I 2027",
        "",
    ]
    with translation.override("en"):
        assert portal.bulan("2027-05") == "May 2027"
