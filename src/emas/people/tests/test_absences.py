"""Absence of a holder: the deputy takes the posts for those days, and they go back by themselves (issue of the court, item 2)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from emas.kernel.actor import HoldingKind
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.people import operations, queries, rules
from emas.people.models import Holder
from emas.people.tests.factories import AT, SmallCity, small_city

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 9), date(2026, 11, 11)


@pytest.fixture
def city() -> SmallCity:
    return small_city()


def person(city: SmallCity, login: str) -> int:
    found = city.actor(login).person_id
    assert found is not None
    return found


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


def note(city: SmallCity, who: str, deputy: str | None, **changes: object) -> int:
    asked: dict[str, object] = {
        "person_id": person(city, who),
        "deputy_id": person(city, deputy) if deputy else None,
        "start_on": FIRST,
        "end_on": LAST,
        "basis": "Surat Perintah Nomor 5",
        "actor": city.actor("admin.pengadilan"),
        "at": AT,
        **changes,
    }
    return operations.note_absence(**asked)  # type: ignore[arg-type]


def begin(city: SmallCity, who: str, deputy: str | None, source: str = "K-1", **changes: object) -> int:
    asked: dict[str, object] = {
        "person_id": person(city, who),
        "deputy_id": person(city, deputy) if deputy else None,
        "start_on": FIRST,
        "end_on": LAST,
        "basis": "Cuti Nomor 7",
        "source": source,
        "actor": city.actor("ketua.ms"),
        "at": AT,
        **changes,
    }
    with transaction.atomic(durable=False):
        return operations.begin_absence(**asked)  # type: ignore[arg-type]


def holds(city: SmallCity, login: str, role: str, day: date) -> bool:
    return any(p.role == role for p in city.actor(login, on(day)).posts)


def test_the_deputy_takes_the_post_for_those_days_alone(city: SmallCity) -> None:
    note(city, "ketua.ms", "wakil.ms")
    before, after = FIRST - timedelta(days=1), LAST + timedelta(days=1)
    assert [holds(city, "ketua.ms", "kepala", d) for d in (before, FIRST, LAST, after)] == [
        True,
        False,
        False,
        True,
    ]
    assert [holds(city, "wakil.ms", "kepala", d) for d in (before, FIRST, LAST, after)] == [
        False,
        True,
        True,
        False,
    ]
    signer = queries.signer_for(
        unit_id=city.units["MS-LSM"], role="kepala", person_id=person(city, "wakil.ms"), at=on(FIRST)
    )
    assert (signer.kind, signer.basis) == (HoldingKind.PLH, "Surat Perintah Nomor 5")
    # His own post stays his own.
    assert holds(city, "wakil.ms", "wakil", FIRST)


@pytest.mark.parametrize(
    ("deputy", "code"),
    [
        pytest.param("ketua.ms", "deputy_self", id="himself"),
        pytest.param("lurah.hasan", "deputy_foreign", id="another-instansi"),
    ],
)
def test_who_can_not_stand_in(city: SmallCity, deputy: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        note(city, "ketua.ms", deputy)
    assert refused.value.faults == {"": (code,)}
    assert not Holder.objects.filter(kind="plh").exists()


def test_a_deputy_who_is_away_himself_is_refused(city: SmallCity) -> None:
    note(city, "wakil.ms", "hakim.ms", start_on=LAST, end_on=LAST + timedelta(days=3))
    with pytest.raises(Invalid) as refused:
        note(city, "ketua.ms", "wakil.ms")
    assert refused.value.faults == {"": ("deputy_absent",)}
    note(city, "ketua.ms", "wakil.ms", end_on=LAST - timedelta(days=1))


def test_two_stand_ins_of_one_post_on_one_day_are_refused(city: SmallCity) -> None:
    note(city, "ketua.ms", "wakil.ms")
    with pytest.raises(Invalid) as refused:
        note(city, "ketua.ms", "hakim.ms", start_on=LAST, end_on=LAST)
    assert refused.value.faults == {"": ("overlaps_same_kind",)}


def test_who_stands_in_for_others_is_warned_before_he_is_away(city: SmallCity) -> None:
    note(city, "ketua.ms", "wakil.ms")
    found = queries.standing_in(person_id=person(city, "wakil.ms"), start_on=LAST, end_on=LAST)
    assert [(s.title, s.instead_of, s.end_on) for s in found] == [("Ketua Mahkamah", "Ketua Mahkamah", LAST)]
    note(city, "wakil.ms", None, start_on=LAST, end_on=LAST)
    rows = queries.absences(actor=city.actor("admin.pengadilan"), at=AT).items
    assert [(r.name, r.is_uncovered) for r in rows] == [("Ketua Mahkamah", True), ("Wakil Ketua", True)]


def test_recall_gives_the_post_back_at_once(city: SmallCity) -> None:
    begin(city, "ketua.ms", "wakil.ms")
    middle = FIRST + timedelta(days=1)
    with transaction.atomic():
        operations.end_absence(source="K-1", back_on=middle, actor=city.actor("ketua.ms"), at=on(middle))
    assert holds(city, "wakil.ms", "kepala", FIRST)
    assert holds(city, "ketua.ms", "kepala", middle)
    with transaction.atomic():
        operations.end_absence(source="K-1", back_on=middle, actor=city.actor("ketua.ms"), at=on(LAST))
    assert holds(city, "wakil.ms", "kepala", FIRST), "a second time changes nothing"


def test_cancelled_before_it_began_it_leaves_nothing(city: SmallCity) -> None:
    begin(city, "ketua.ms", "wakil.ms")
    with transaction.atomic():
        operations.end_absence(source="K-1", back_on=date(2026, 11, 2), actor=city.actor("ketua.ms"), at=AT)
    assert not Holder.objects.filter(kind="plh").exists()
    assert queries.absence_of(source="K-1", at=AT) is None


def test_new_dates_of_the_same_case_take_the_place_of_the_old(city: SmallCity) -> None:
    begin(city, "ketua.ms", "wakil.ms")
    begin(city, "ketua.ms", "hakim.ms", start_on=LAST, end_on=LAST)
    assert holds(city, "ketua.ms", "kepala", FIRST)
    assert holds(city, "hakim.ms", "kepala", LAST)
    assert Holder.objects.filter(kind="plh").count() == 1


def test_only_an_administrator_of_the_same_office_notes_and_nobody_for_himself(city: SmallCity) -> None:
    with pytest.raises(NotAllowed):
        note(city, "ketua.ms", "wakil.ms", actor=city.actor("sekretaris.ms"))
    with pytest.raises(NotFound):
        note(city, "ketua.ms", "wakil.ms", actor=city.actor("admin.kota"))
    with pytest.raises(NotAllowed) as refused:
        note(city, "ketua.ms", "admin.pengadilan")
    assert refused.value.code == "own_post"
    with pytest.raises(Invalid):
        note(city, "ketua.ms", "wakil.ms", basis=" ")
    number = note(city, "ketua.ms", "wakil.ms")
    with pytest.raises(NotFound):
        operations.end_noted_absence(absence_id=number, back_on=FIRST, actor=city.actor("admin.kota"), at=AT)


def test_an_absence_of_a_case_is_ended_by_the_case(city: SmallCity) -> None:
    number = begin(city, "ketua.ms", "wakil.ms")
    with pytest.raises(NotFound):
        operations.end_noted_absence(
            absence_id=number, back_on=FIRST, actor=city.actor("admin.pengadilan"), at=AT
        )


def test_the_list_costs_the_same_for_one_and_for_many(
    city: SmallCity, django_assert_max_num_queries: object
) -> None:
    note(city, "ketua.ms", "wakil.ms")
    note(city, "panitera.ms", "panmud.ms")
    note(city, "sekretaris.ms", "kasubbag.ms")
    admin = city.actor("admin.pengadilan")
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        found = queries.absences(actor=admin, at=AT)
    assert found.total == 3


@pytest.mark.parametrize(
    ("deputy", "code"),
    [
        (None, None),
        (rules.Deputy(2, True, True), None),
        (rules.Deputy(1, True, True), "deputy_self"),
        (rules.Deputy(2, False, True), "deputy_foreign"),
        (rules.Deputy(2, True, False), "deputy_no_account"),
        (
            rules.Deputy(2, True, True, (rules.Period(HoldingKind.DEFINITIVE, LAST, LAST, 2),)),
            "deputy_absent",
        ),
    ],
)
def test_faults_of_an_absence(deputy: rules.Deputy | None, code: str | None) -> None:
    away = rules.Period(HoldingKind.DEFINITIVE, FIRST, LAST, 1)
    assert rules.absence_fault(away, deputy) == code
