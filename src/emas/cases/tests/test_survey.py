"""The satisfaction survey: the arithmetic of the regulation, once for a case, without a name, in the report."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from emas.cases import operations, queries, rules
from emas.cases.models import SurveyAnswer, SurveyDone
from emas.cases.queries import _period
from emas.cases.tests.factories import Town
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.people.tests.factories import CITY

SUMS = (105, 101, 100, 116, 102, 105, 106, 105, 115)
GOOD = dict.fromkeys(rules.ELEMENTS, 4)


@pytest.mark.requirement("R-072")
def test_the_printed_example_of_29_answers_gives_91_48() -> None:
    means = {name: Fraction(total, 29) for name, total in zip(rules.ELEMENTS, SUMS, strict=True)}
    assert rules.survey_index(means) == (Decimal("91.48"), "A")
    assert rules.weakest(means) == ("waktu", "prosedur", "produk")


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ("25", "D"), ("64.99", "D"), ("64.995", "C"), ("65", "C"), ("76.60", "C"), ("76.605", "B"), ("88.30", "B"),
        ("88.305", "A"), ("100", "A"),
    ],
)  # fmt: skip
def test_the_gaps_between_the_bands_are_closed_by_rounding_first(value: str, grade: str) -> None:
    assert rules.survey_index({"waktu": Fraction(value) / 25})[1] == grade


@pytest.mark.parametrize(
    ("users", "needed"),
    [(0, 0), (1, 1), (10, 10), (50, 44), (100, 80), (200, 132), (500, 217), (1000, 278), (10000, 370), (100000, 383)],
)  # fmt: skip
def test_the_table_of_sample_sizes(users: int, needed: int) -> None:
    assert rules.needed_answers(users) == needed


@given(st.lists(st.dictionaries(st.sampled_from(rules.ELEMENTS), st.integers(1, 4), min_size=1), min_size=1))
def test_the_value_lies_between_25_and_100(answers: list[Mapping[str, int]]) -> None:
    value, grade = rules.survey_index(rules.element_means(answers))
    assert Decimal(25) <= value <= Decimal(100)
    assert grade in "ABCD"


def rate(city: Town, ref: str, marks: Mapping[str, int], comment: str = "") -> None:
    operations.rate_service(case_ref=ref, actor=city.citizen(ref), marks=marks, comment=comment, at=city.at)


@pytest.mark.requirement("R-066")
def test_once_for_a_finished_case_and_counted_in_the_report(city: Town) -> None:
    ref = city.submit().ref
    assert not queries.progress(ref, city.citizen(ref), city.at).may_rate
    with pytest.raises(NotAllowed):
        rate(city, ref, GOOD)
    done = city.signed(resident={"name": "Rini"})
    assert queries.progress(done, city.citizen(done), city.at).may_rate
    rate(city, done, {**GOOD, "waktu": 2}, "Tambah kursi di ruang tunggu.")
    with pytest.raises(NotAllowed):
        rate(city, done, GOOD)
    after = queries.progress(done, city.citizen(done), city.at)
    assert (after.may_rate, after.is_rated) == (False, True)
    on = city.at.date()
    found = _period.period_figures(
        instansi=CITY, start_on=on.replace(day=1), end_on=on.replace(day=30), at=city.at
    )
    satisfaction = found["satisfaction"]
    assert (satisfaction["respondents"], satisfaction["index"], satisfaction["grade"]) == (1, "94.44", "A")
    assert satisfaction["weakest"][0] == "waktu"


@pytest.mark.asvs("14.2.4")
def test_no_column_leads_from_an_answer_to_a_case_or_a_person(city: Town) -> None:
    done = city.signed()
    rate(city, done, GOOD, "Terima kasih, Bu Sari.")
    answer = SurveyAnswer.objects.get()
    names = {field.name for field in apps.get_model("cases", "SurveyAnswer")._meta.get_fields()}
    assert names == {"public_id", "instansi", "service", "unit_id", "on", "marks", "comment_sealed"}
    assert [field.name for field in SurveyDone._meta.get_fields()] == ["case"]
    assert b"Sari" not in bytes(answer.comment_sealed)
    # The office that served, not the neighbourhood.
    assert answer.unit_id == city.city.units["35.74.03.1003"]


@pytest.mark.parametrize(
    ("marks", "faults"),
    [
        ({}, {"marks": ("required",)}),
        ({"waktu": 5}, {"waktu": ("bad_choice",)}),
        ({"waktu": 0}, {"waktu": ("bad_choice",)}),
        ({"lain": 3}, {"lain": ("bad_choice",)}),
    ],
)
def test_what_is_no_mark_is_refused(
    city: Town, marks: dict[str, int], faults: dict[str, tuple[str, ...]]
) -> None:
    done = city.signed()
    with pytest.raises(Invalid) as error:
        rate(city, done, marks)
    assert error.value.faults == faults
    with pytest.raises(Invalid):
        rate(city, done, GOOD, "x" * 501)
    assert not SurveyDone.objects.exists()
    with pytest.raises(NotFound):
        operations.rate_service(case_ref=done, actor=city.actor("sari"), marks=GOOD, at=city.at)


def test_comments_are_for_those_who_answer_for_the_office(city: Town) -> None:
    rate(city, city.signed(), GOOD, "Bagus.")
    year = (date(2026, 1, 1), date(2026, 12, 31))
    for login, seen in (("admin.kota", 1), ("lurah.hasan", 1), ("admin.mayangan", 1), ("admin.dinsos", 0)):
        board = queries.survey_board(actor=city.actor(login), start_on=year[0], end_on=year[1], at=city.at)
        assert len(board.comments) == seen
        assert (board.figures is not None) == bool(seen)
    with pytest.raises(NotAllowed):
        queries.survey_board(actor=city.actor("bram"), start_on=year[0], end_on=year[1], at=city.at)


def test_services_judged_equally_often_stand_by_name(city: Town) -> None:
    for public_id, service in (("a", "kelurahan/sk-domisili"), ("b", "kelurahan/sk-usaha")):
        SurveyAnswer.objects.create(
            public_id=public_id, instansi=CITY, service=service, on=city.at.date(), marks=GOOD
        )
    year = {"start_on": date(2026, 1, 1), "end_on": date(2026, 12, 31)}
    board = queries.survey_board(actor=city.actor("admin.kota"), at=city.at, **year)
    titles = [title for title, *_ in board.services]
    assert titles == sorted(titles)
