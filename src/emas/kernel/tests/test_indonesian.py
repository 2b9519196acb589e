"""Dates, money and numbers in words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emas.kernel import indonesian

_UNITS = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11,
}  # fmt: skip
_SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


def read_number(words: str) -> int:
    """Read Indonesian number words: an independent oracle, written from the grammar and not from the library."""
    total = group = 0
    for word in words.split():
        if word == "seribu":
            assert group == 0, "seribu stands alone in its group"
            total += 1000
        elif word in _SCALES:
            assert group, f"{word} needs a number before it"
            assert not (word == "ribu" and group == 1), "one thousand is seribu"
            total, group = total + group * _SCALES[word], 0
        elif word == "puluh":
            last = group % 10
            group += last * 9
        elif word == "belas":
            group += 10
        elif word == "seratus":
            group += 100
        elif word == "ratus":
            group *= 100
        else:
            group += _UNITS[word]
    return total + group


@given(
    st.one_of(
        st.integers(0, 10**15 - 1), st.integers(0, 10**6), st.integers(0, 999).map(lambda n: n * 10**6 + 1000)
    )
)
def test_number_words_read_back_as_the_number(number: int) -> None:
    assert read_number(indonesian.number_words(number)) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (1000, "seribu"),
        (1_001, "seribu satu"),
        (1_001_000, "satu juta seribu"),
        (1_001_001, "satu juta seribu satu"),
        (1_000_001_000, "satu miliar seribu"),
        (21_000, "dua puluh satu ribu"),
        (101_000, "seratus satu ribu"),
        (1_500_000, "satu juta lima ratus ribu"),
        (-5, "minus lima"),
    ],
)
def test_number_words_that_once_were_wrong(number: int, words: str) -> None:
    assert indonesian.number_words(number) == words


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1_500_000, "Rp1.500.000,00 (satu juta lima ratus ribu rupiah)"),
        (4_500_000, "Rp4.500.000,00 (empat juta lima ratus ribu rupiah)"),
        (0, "Rp0,00 (nol rupiah)"),
        (999, "Rp999,00 (sembilan ratus sembilan puluh sembilan rupiah)"),
    ],
)
def test_money_in_full(amount: int, text: str) -> None:
    assert indonesian.money_in_full(amount) == text


@given(st.integers(-(10**15), 10**15))
def test_money_in_figures_reads_back(amount: int) -> None:
    text = indonesian.rupiah(amount)
    assert int(text.replace("Rp", "").replace(".", "").removesuffix(",00")) == amount


def test_dates_and_times() -> None:
    assert indonesian.date_words(date(2026, 5, 1)) == "1 Mei 2026"
    assert [indonesian.day_name(date(2026, 11, 16 + offset)) for offset in range(7)] == list(indonesian.DAYS)
    at = datetime(2026, 11, 1, 18, 5, tzinfo=UTC)
    assert indonesian.datetime_words(at) == "Senin, 2 November 2026, pukul 01.05 WIB"
    assert indonesian.counted(10, "hari kerja") == "10 (sepuluh) hari kerja"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        indonesian.datetime_words(datetime(2026, 11, 1, 18, 5))
