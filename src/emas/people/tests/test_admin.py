from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from emas.audit.models import AuditEntry
from emas.kernel.actor import SYSTEM, Actor, HoldingKind
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.people import operations, queries
from emas.people.models import Account, Holder, Person, Post
from emas.people.tests.factories import AT, CITY, PASSWORD, SmallCity, small_city
from emas.people.types import UnitKind
from emas.platform.tests import racing


def _post(unit_id: int, role: str) -> int:
    return Post.objects.get(unit_id=unit_id, role=role).pk


def _acts_on_posts(city: SmallCity) -> dict[str, Callable[[Actor], object]]:
    """What an administrator does to units, posts and holders of kelurahan Jati below kecamatan Mayangan."""
    spare = Person.objects.create(public_id="cadangan", name="Cadangan").pk
    holder = queries.recipients(city.kelurahan, "cs", AT)[0].holder_id
    post = _post(city.kelurahan, "cs")
    return {
        "add_unit": lambda a: operations.add_unit(
            parent_id=city.kelurahan, kind=UnitKind.RW, number="2", actor=a, at=AT
        ),
        "edit_unit": lambda a: operations.edit_unit(
            unit_id=city.kelurahan, changes={"phone": "0335"}, actor=a, at=AT
        ),
        "add_post": lambda a: operations.add_post(
            unit_id=city.kelurahan, role="cs", title="CS 2", actor=a, at=AT
        ),
        "edit_post": lambda a: operations.edit_post(post_id=post, title="CS Depan", actor=a, at=AT),
        "end_holder": lambda a: operations.end_holder(
            holder_id=holder, end_on=date(2026, 12, 31), actor=a, at=AT
        ),
        "place_holder": lambda a: operations.place_holder(
            post_id=post, person_id=spare, start_on=date(2027, 1, 1), end_previous=True, actor=a, at=AT
        ),
        "place_admin": lambda a: operations.place_holder(
            post_id=_post(city.kecamatan, "admin"),
            person_id=spare,
            start_on=date(2027, 1, 1),
            end_previous=True,
            actor=a,
            at=AT,
        ),
    }


def _acts_on_people(city: SmallCity) -> dict[str, Callable[[Actor], object]]:
    """What an administrator does to an account, the calendar and client systems."""
    bram = Account.objects.get(login="bram")
    post = _post(city.kelurahan, "cs")
    return {
        "edit_person": lambda a: operations.edit_person(
            person_id=bram.person_id, changes={"rank": "Penata"}, actor=a, at=AT
        ),
        "block_account": lambda a: operations.block_account(account_id=bram.pk, reason="Uji", actor=a, at=AT),
        "issue_first_password": lambda a: operations.issue_first_password(account_id=bram.pk, actor=a, at=AT),
        "edit_account": lambda a: operations.edit_account(
            account_id=bram.pk, email="b@contoh.id", actor=a, at=AT
        ),
        "unit_hours": lambda a: operations.edit_hours(
            instansi=CITY, unit_id=city.kelurahan, weekday=5, opens=time(8), closes=time(12), actor=a, at=AT
        ),
        "city_hours": lambda a: operations.edit_hours(
            instansi=CITY, weekday=5, opens=time(8), closes=time(12), actor=a, at=AT
        ),
        "edit_holiday": lambda a: operations.edit_holiday(
            instansi=CITY, on=date(2026, 9, 4), name="Hari Jadi Kota", actor=a, at=AT
        ),
        "issue_client": lambda a: operations.issue_client(
            name="Uji", scopes=(), post_id=post, actor=a, at=AT
        ),
    }


def _acts(city: SmallCity) -> dict[str, Callable[[Actor], object]]:
    return _acts_on_posts(city) | _acts_on_people(city)


_CITY_ONLY = {"place_admin", "city_hours", "edit_holiday", "issue_client"}
_WHO = {
    "admin.kota": lambda act: True,
    "admin.mayangan": lambda act: act not in _CITY_ONLY,
    "admin.kanigaran": lambda act: False,
    "admin.dinsos": lambda act: False,
    "admin.pengadilan": lambda act: False,
    "lurah.hasan": lambda act: False,
    "bram": lambda act: False,
    "tono": lambda act: False,
}
_ACTS = [
    "add_unit",
    "edit_unit",
    "add_post",
    "edit_post",
    "end_holder",
    "place_holder",
    "place_admin",
    "edit_person",
    "block_account",
    "issue_first_password",
    "edit_account",
    "unit_hours",
    "city_hours",
    "edit_holiday",
    "issue_client",
]


@pytest.mark.requirement("R-035")
@pytest.mark.requirement("R-046")
@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("who", list(_WHO))
@pytest.mark.parametrize("act", _ACTS)
def test_permission_table(city: SmallCity, who: str, act: str) -> None:
    actor = city.actor(who)
    before = AuditEntry.objects.count()
    if _WHO[who](act):
        _acts(city)[act](actor)
        assert AuditEntry.objects.filter(actor=actor.label).exists()
        return
    with pytest.raises((NotAllowed, NotFound)):
        _acts(city)[act](actor)
    assert AuditEntry.objects.count() == before


def test_table_names_every_act(city: SmallCity) -> None:
    assert set(_acts(city)) == set(_ACTS)


@pytest.mark.asvs("8.2.2")
def test_a_stranger_learns_nothing_about_a_unit(city: SmallCity) -> None:
    stranger = city.actor("admin.kanigaran")
    for unit_id in (city.kelurahan, 999_999):
        with pytest.raises(NotFound) as caught:
            operations.edit_unit(unit_id=unit_id, changes={"phone": "1"}, actor=stranger, at=AT)
        assert (caught.value.code, caught.value.params) == ("not_found", {})


def test_nobody_promotes_himself_or_gives_himself_a_password(city: SmallCity) -> None:
    admin = city.actor("admin.kota")
    assert admin.person_id
    assert admin.account_id
    with pytest.raises(NotAllowed, match="own_post"):
        operations.place_holder(
            post_id=_post(city.other_kelurahan, "kepala"),
            person_id=admin.person_id,
            start_on=date(2026, 11, 2),
            actor=admin,
            at=AT,
        )
    with pytest.raises(NotAllowed, match="own_account"):
        operations.issue_first_password(account_id=admin.account_id, actor=admin, at=AT)


def test_who_also_holds_a_post_elsewhere_is_left_to_the_city(city: SmallCity) -> None:
    bram = Account.objects.get(login="bram")
    operations.place_holder(
        post_id=_post(city.kota, "admin"),
        person_id=bram.person_id,
        kind=HoldingKind.PLH,
        start_on=date(2027, 1, 1),
        end_on=date(2027, 1, 5),
        basis="SP 1",
        actor=SYSTEM,
        at=AT,
    )
    with pytest.raises(NotAllowed, match="holds_posts_elsewhere"):
        operations.issue_first_password(account_id=bram.pk, actor=city.actor("admin.mayangan"), at=AT)
    operations.issue_first_password(account_id=bram.pk, actor=city.actor("admin.kota"), at=AT)


@pytest.mark.asvs("6.4.1")
@pytest.mark.requirement("R-064")
def test_new_official_from_person_to_first_sign_in(city: SmallCity) -> None:
    admin = city.actor("admin.mayangan")
    person = operations.add_person(name="Pejabat Baru", phone="0812-9999-0000", actor=admin, at=AT)
    first = operations.create_account(person_id=person, login="Pejabat.Baru", actor=admin, at=AT)
    operations.place_holder(
        post_id=_post(city.other_kelurahan, "kepala"),
        person_id=person,
        start_on=date(2026, 11, 2),
        actor=admin,
        at=AT,
    )
    answer = operations.sign_in(identifier="pejabat.baru", password=first.password, at=AT)
    assert answer.must_change_password
    assert answer.first_time
    operations.change_password(
        account_id=first.account_id, old_password=first.password, new_password="hujan turun di bukit", at=AT
    )
    assert not operations.sign_in(
        identifier="pejabat.baru", password="hujan turun di bukit", at=AT
    ).must_change_password
    with pytest.raises(NotAllowed):
        operations.sign_in(identifier="pejabat.baru", password=first.password, at=AT)
    assert city.actor("pejabat.baru").holds("kepala", city.other_kelurahan)
    assert queries.person(actor=admin, person_id=person, at=AT).phone == "+6281299990000"


def test_first_password_ends_after_a_week(city: SmallCity) -> None:
    account = Account.objects.get(login="bram")
    first = operations.issue_first_password(account_id=account.pk, actor=city.actor("admin.kota"), at=AT)
    with pytest.raises(NotAllowed):
        operations.sign_in(identifier="bram", password=first.password, at=AT + timedelta(days=7))
    with pytest.raises(NotAllowed):
        operations.sign_in(identifier="bram", password=PASSWORD, at=AT)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"name": "H\u0430san"}, "name", "not_text"),
        ({"name": "A", "nip": "123"}, "nip", "nip_length"),
        ({"name": "A", "phone": "021123"}, "phone", "phone_prefix"),
        ({"name": "A", "nik": "357403"}, "nik", "nik_length"),
        ({"name": "A", "email": "bukan"}, "email", "email_form"),
    ],
)
def test_particulars_are_checked(city: SmallCity, given: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        operations.add_person(**given, actor=city.actor("admin.kota"), at=AT)
    assert caught.value.faults == {field: (code,)}


def test_sign_in_names_are_checked(city: SmallCity) -> None:
    admin = city.actor("admin.kota")
    person = operations.add_person(name="Baru", actor=admin, at=AT)
    for login, email, fault in (
        ("a b", "", {"login": ("login_form",)}),
        ("bram", "", {"login": ("login_taken",)}),
        ("baru", "bram@contoh.id", {"email": ("email_taken",)}),
        ("baru", "x", {"email": ("email_form",)}),
    ):
        with pytest.raises(Invalid) as caught:
            operations.create_account(person_id=person, login=login, email=email, actor=admin, at=AT)
        assert caught.value.faults == fault
    operations.create_account(person_id=person, login="baru", actor=admin, at=AT)
    with pytest.raises(Invalid) as caught:
        operations.create_account(person_id=person, login="baru2", actor=admin, at=AT)
    assert caught.value.faults == {"": ("has_account",)}


def test_the_nik_of_an_official_is_sealed_and_masked(city: SmallCity) -> None:
    admin = city.actor("admin.kota")
    person = operations.add_person(name="Baru", nik="3509014409900001", actor=admin, at=AT)
    row = Person.objects.get(pk=person)
    assert b"3509014409900001" not in bytes(row.nik_sealed)
    assert queries.person(actor=admin, person_id=person, at=AT).nik_masked == "3509 **** **** 0001"


def test_replacing_a_holder_keeps_history_and_the_trail_has_old_and_new(city: SmallCity) -> None:
    post = _post(city.kelurahan, "cs")
    spare = Person.objects.create(public_id="cadangan", name="Cadangan").pk
    admin = city.actor("admin.mayangan")
    with pytest.raises(Invalid) as caught:
        operations.place_holder(post_id=post, person_id=spare, start_on=date(2026, 11, 9), actor=admin, at=AT)
    assert caught.value.faults == {"": ("overlaps_same_kind",)}
    operations.place_holder(
        post_id=post, person_id=spare, start_on=date(2026, 11, 9), end_previous=True, actor=admin, at=AT
    )
    held = queries.holders(actor=admin, post_id=post)
    assert [(h.name, h.start_on, h.end_on) for h in held] == [
        ("Cadangan", date(2026, 11, 9), None),
        ("Bram", date(2024, 1, 2), date(2026, 11, 8)),
    ]
    ended = AuditEntry.objects.get(action="people.end_holder")
    assert ended.detail["old"]["end_on"] is None
    assert ended.detail["new"]["end_on"] == "2026-11-08"
    assert "Bram" not in str(ended.detail)


def test_holder_that_has_not_begun_can_be_taken_back(city: SmallCity) -> None:
    admin = city.actor("admin.mayangan")
    spare = Person.objects.create(public_id="cadangan", name="Cadangan").pk
    coming = operations.place_holder(
        post_id=_post(city.other_kelurahan, "kepala"),
        person_id=spare,
        start_on=date(2026, 12, 1),
        actor=admin,
        at=AT,
    )
    operations.withdraw_holder(holder_id=coming, actor=admin, at=AT)
    assert not Holder.objects.filter(pk=coming).exists()
    running = queries.recipients(city.kelurahan, "cs", AT)[0].holder_id
    with pytest.raises(Invalid):
        operations.withdraw_holder(holder_id=running, actor=admin, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_admins_place_a_head_at_once_and_one_wins(tmp_path: Path) -> None:
    def prepare() -> tuple[int, list[int]]:
        city = small_city()
        people = [Person.objects.create(public_id=f"c{n}", name=f"Calon {n}").pk for n in range(8)]
        return _post(city.other_kelurahan, "kepala"), people

    with racing.raced_database(tmp_path, "people", "outbox", "audit", "platform"):
        post, people = racing.alone(prepare)
        answers = racing.in_threads(
            lambda n: operations.place_holder(
                post_id=post, person_id=people[n], start_on=date(2026, 11, 2), actor=SYSTEM, at=AT
            ),
            8,
        )
        held = racing.alone(lambda: Holder.objects.filter(post_id=post).count())
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert {a.faults[""] for a in answers if isinstance(a, Invalid)} == {("overlaps_same_kind",)}
    assert held == 1


def test_rw_and_rt_get_code_name_and_post_from_their_number(city: SmallCity) -> None:
    admin = city.actor("admin.mayangan")
    rw = operations.add_unit(parent_id=city.other_kelurahan, kind=UnitKind.RW, number="7", actor=admin, at=AT)
    rt = operations.add_unit(parent_id=rw, kind=UnitKind.RT, number="04", actor=admin, at=AT)
    unit = queries.unit(rt)
    assert (unit.code, unit.name) == ("35.74.03.1001-rw007-rt004", "RT 004")
    assert unit.path == "35.74/35.74.03/35.74.03.1001/rw007/rt004/"
    home = queries.home_units(kelurahan_code="35.74.03.1001", rw="7", rt="4")
    assert home is not None
    assert (home.rw_id, home.rt_id) == (rw, rt)
    assert Post.objects.filter(unit_id=rt, role="rt").exists()
    with pytest.raises(Invalid):
        operations.add_unit(parent_id=rw, kind=UnitKind.RT, number="4", actor=admin, at=AT)
    with pytest.raises(Invalid) as caught:
        operations.add_unit(parent_id=rw, kind=UnitKind.KELURAHAN, name="X", code="x", actor=admin, at=AT)
    assert caught.value.faults == {"kind": ("kind_not_below",)}


def test_a_desk_takes_a_second_officer_and_a_unit_no_second_head(city: SmallCity) -> None:
    admin = city.actor("admin.mayangan")
    second = operations.add_post(unit_id=city.kelurahan, role="cs", title="CS 2", actor=admin, at=AT)
    assert Post.objects.get(pk=second).seat == 2
    with pytest.raises(Invalid) as refused:
        operations.add_post(unit_id=city.kelurahan, role="kepala", title="Lurah", actor=admin, at=AT)
    assert refused.value.faults == {"role": ("seat_taken",)}


def test_unit_edits_are_checked_and_recorded(city: SmallCity) -> None:
    admin = city.actor("admin.mayangan")
    operations.edit_unit(
        unit_id=city.kelurahan, changes={"paper": "f4", "phone": "0335-1"}, actor=admin, at=AT
    )
    assert queries.unit(city.kelurahan).paper == "f4"
    entry = AuditEntry.objects.get(action="people.edit_unit")
    assert entry.detail == {"old": {"paper": "a4", "phone": ""}, "new": {"paper": "f4", "phone": "0335-1"}}
    for changes, field in (
        ({"path": "x/"}, "path"),
        ({"paper": "a3"}, "paper"),
        ({"postal_code": "67"}, "postal_code"),
        ({"name": ""}, "name"),
        ({"phone": "1" * 99}, "phone"),
        ({"is_active": False}, "is_active"),
    ):
        with pytest.raises(Invalid) as caught:
            operations.edit_unit(unit_id=city.kelurahan, changes=changes, actor=admin, at=AT)
        assert list(caught.value.faults) == [field]
