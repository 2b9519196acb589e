from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from emas.kernel.actor import ANONYMOUS, SYSTEM
from emas.kernel.errors import Invalid
from emas.people import operations, queries
from emas.people.models import Account, ApiClient, Holder, Instansi, Post, Unit
from emas.people.tests.factories import AT, CITY, COURT, SmallCity
from emas.people.types import UnitKind


def test_lists_show_only_what_the_admin_reaches(city: SmallCity) -> None:
    kecamatan, kota = city.actor("admin.mayangan"), city.actor("admin.kota")
    court, clerk = city.actor("admin.pengadilan"), city.actor("bram")
    assert queries.find_units(actor=kota).total == 9
    assert queries.find_units(actor=kecamatan).total == 6
    assert [u.code for u in queries.find_units(actor=court).items] == ["DUKCAPIL-LSM", "MS-LSM"]
    assert queries.find_units(actor=clerk).total == 0
    assert queries.find_accounts(actor=clerk, at=AT).total == 0
    assert queries.find_people(actor=ANONYMOUS, at=AT).total == 0
    logins = {a.login for a in queries.find_accounts(actor=kecamatan, at=AT).items}
    assert "bram" in logins
    assert not logins & {"admin.kota", "admin.kanigaran", "cs.dinsos", "admin.pengadilan"}
    assert queries.find_posts(actor=kecamatan, at=AT, role="kepala").total == 3
    found = queries.find_posts(actor=kota, at=AT, text="hasan")
    assert [p.title for p in found.items] == ["Lurah Jati"]
    assert found.items[0].on_duty[0].name == "Hasan"


def test_lists_search_filter_and_page(city: SmallCity) -> None:
    kota = city.actor("admin.kota")
    first = queries.find_accounts(actor=kota, at=AT, size=7)
    assert (len(first.items), first.total, first.pages) == (7, 19, 3)
    assert queries.find_accounts(actor=kota, at=AT, size=7, page=99).number == 3
    Account.objects.filter(login="bram").update(is_blocked=True)
    Account.objects.filter(login="sari").update(locked_until=AT + timedelta(minutes=1))
    states = {
        s: [a.login for a in queries.find_accounts(actor=kota, at=AT, state=s).items]
        for s in ("blocked", "locked")
    }
    assert states == {"blocked": ["bram"], "locked": ["sari"]}
    assert queries.find_accounts(actor=kota, at=AT, text="sari").items[0].posts == ("Kasi Pelayanan Jati",)
    assert queries.find_people(actor=kota, at=AT, text="hasan").items[0].login == "lurah.hasan"
    assert queries.find_units(actor=kota, kind="rt", parent_id=city.rw).total == 2


def test_posts_of_an_account_stand_in_one_order(city: SmallCity) -> None:
    sari = Holder.objects.get(person__account__login="sari")
    for code, role in (("35.74.03.1003", "sekretaris"), ("35.74.03", "kasi")):
        seat = Post.objects.filter(unit__code=code, role=role).first() or Post.objects.create(
            unit=Unit.objects.get(code=code), role=role, title=role.title()
        )
        Holder.objects.create(
            post=seat, person=sari.person, kind="plt", basis="SK", start_on=AT.date(), end_on=AT.date()
        )
    found = queries.find_accounts(actor=city.actor("admin.kota"), at=AT, text="sari").items[0].posts
    ranked = Post.objects.filter(holders__person=sari.person).order_by("pk").select_related("unit")
    assert found == tuple(p.title if p.unit.name in p.title else f"{p.title} {p.unit.name}" for p in ranked)


@pytest.mark.requirement("R-006")
@pytest.mark.requirement("R-047")
def test_coverage_names_what_each_post_lacks(city: SmallCity) -> None:
    Account.objects.filter(login="sari").update(is_blocked=True)
    rows = {(r.unit_name, r.role): r.lacks for r in queries.coverage(actor=city.actor("admin.kota"), at=AT)}
    assert rows[("Jati", "cs")] == ""
    assert rows[("Jati", "kasi")] == "account"
    assert rows[("Mayangan", "kepala")] in {"holder", ""}
    assert rows[("Kanigaran", "cs")] == "post"
    kelurahan = [
        r
        for r in queries.coverage(actor=city.actor("admin.kota"), at=AT)
        if r.unit_id == city.other_kelurahan
    ]
    assert {r.role: r.lacks for r in kelurahan} == {
        "cs": "",
        "kepala": "holder",
        "operator": "post",
        "kasi": "post",
        "sekretaris": "post",
    }
    assert {r.kecamatan for r in kelurahan} == {"Mayangan"}
    cells = {
        (c.line, c.level, c.role): (c.filled, c.expected)
        for c in queries.coverage_table(actor=city.actor("admin.kota"), at=AT)
    }
    assert cells[("Mayangan", UnitKind.KELURAHAN, "cs")] == (2, 2)
    assert cells[("Mayangan", UnitKind.KELURAHAN, "kepala")] == (1, 2)
    assert cells[("Mayangan", UnitKind.RT, "rt")] == (2, 2)
    assert queries.coverage(actor=city.actor("tono"), at=AT) == ()


def test_system_client_needs_the_whole_instansi(city: SmallCity) -> None:
    with pytest.raises(Invalid):
        operations.issue_client(name="x", scopes=(), actor=city.actor("admin.kota"), at=AT)
    assert not ApiClient.objects.exists()


def test_calendar_follows_every_edit_at_once(city: SmallCity) -> None:
    admin = city.actor("admin.kota")
    on = date(2026, 9, 4)
    assert queries.calendar(city.kelurahan).is_working_day(on)
    operations.edit_holiday(instansi=CITY, on=on, name="Hari Jadi Kota Probolinggo", actor=admin, at=AT)
    assert not queries.calendar(city.kelurahan).is_working_day(on)
    assert queries.calendar(city.units["MS-LSM"]).is_working_day(on)
    operations.remove_holiday(instansi=CITY, on=on, actor=admin, at=AT)
    assert queries.calendar(city.kelurahan).is_working_day(on)


def test_calendar_costs_one_query_when_nothing_changed(
    city: SmallCity, django_assert_num_queries: Callable[[int], object]
) -> None:
    queries.calendar(city.kelurahan)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        queries.calendar(city.kelurahan)


def test_a_unit_may_keep_hours_of_its_own(city: SmallCity) -> None:
    saturday = date(2026, 11, 7)
    operations.edit_hours(
        instansi=CITY,
        unit_id=city.kelurahan,
        weekday=5,
        opens=time(8),
        closes=time(12),
        actor=city.actor("admin.mayangan"),
        at=AT,
    )
    assert queries.calendar(city.kelurahan).is_working_day(saturday)
    assert not queries.calendar(city.other_kelurahan).is_working_day(saturday)
    assert not queries.calendar(city.kelurahan).is_working_day(date(2026, 11, 9))
    with pytest.raises(Invalid):
        operations.edit_hours(instansi=CITY, weekday=0, opens=time(12), closes=time(8), actor=SYSTEM, at=AT)


@pytest.mark.parametrize(("year", "national", "leave"), [(2025, 17, 11), (2026, 17, 8), (2027, 18, 8)])
def test_holidays_of_the_joint_decree(city: SmallCity, year: int, national: int, leave: int) -> None:
    assert operations.seed_holidays(year=year, actor=city.actor("admin.kota"), at=AT) == national + leave
    rows = queries.holidays(CITY, year)
    assert sum(r.kind == "cuti_bersama" for r in rows) == leave
    assert all(r.source for r in rows)
    assert not any(r.name.startswith("New Year") for r in rows)
    assert queries.holidays(COURT, year) == ()
    operations.edit_holiday(instansi=CITY, on=rows[0].on, name="Ubahan kota", actor=SYSTEM, at=AT)
    assert operations.seed_holidays(year=year, instansi=CITY, actor=SYSTEM, at=AT) == 0
    assert queries.holidays(CITY, year)[0].name == "Ubahan kota"


def test_calendar_version_of_each_instansi_is_its_own(city: SmallCity) -> None:
    versions = list(Instansi.objects.values_list("calendar_version", flat=True))
    assert len(set(versions)) == len(versions) == 2
