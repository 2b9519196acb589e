from collections import Counter
from datetime import UTC, date, datetime

import pytest

from emas.kernel import identity
from emas.kernel.actor import SYSTEM, HoldingKind
from emas.people import operations as people_acts
from emas.people import queries as people
from emas.people.types import RwUse, UnitKind
from emas.project import data, demo
from emas.project.demo import _officials, _residents
from emas.registry import queries as registry
from emas.registry.operations import _import

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
ON = date(2026, 11, 2)


@pytest.fixture
def built(db: None) -> demo.City:
    return demo.build(residents=600, at=AT)


@pytest.mark.requirement("R-005")
def test_the_city_s_real_tree_stands(built: demo.City) -> None:
    for region in data.regions("3574"):
        if region.level in {"regency", "district", "village"}:
            assert built.units[region.code]
    kinds = Counter(u.kind for u in people.find_units(actor=SYSTEM, size=5000).items)
    assert (kinds[UnitKind.KECAMATAN], kinds[UnitKind.KELURAHAN], kinds[UnitKind.COURT]) == (5, 29, 1)
    assert kinds[UnitKind.RW] > 140
    assert kinds[UnitKind.RT] > 600
    assert people.unit_by_code("MS-LSM").instansi == "ms-lhokseumawe"  # type: ignore[union-attr]


def test_the_same_seed_gives_the_same_people() -> None:
    first = list(demo.invent_residents(300, on=ON))
    assert first == list(demo.invent_residents(300, on=ON))
    assert first != list(demo.invent_residents(300, seed=2, on=ON))
    assert first[:2] == [_residents.WATI, _residents.TONO]


def test_invented_residents_are_well_formed_and_apart() -> None:
    made = list(demo.invent_residents(20_000, on=ON))
    assert len({r.nik for r in made}) == len(made)
    assert not {r.nik for r in made} & {r.kk for r in made}
    assert not any(identity.nik_agrees(r.nik, r.birth_on, r.sex) for r in made)
    assert all(r.birth_on < ON for r in made)
    assert sum(not r.nik.startswith("3574") for r in made) > 1000
    reader = _import.rules.Places({r.code: r.name for r in data.regions("3574") if r.level == "village"})
    assert {r.kelurahan_code for r in made} == reader.codes


def test_each_of_the_cast_signs_in(built: demo.City) -> None:
    rows = people.demo_accounts(AT)
    assert {row.login for row in rows} == {login for login, _ in _officials.CAST.values()}
    names = {row.login: row.name for row in rows}
    assert names["demo.cs"].startswith("Bram")
    assert names["demo.kasi"].startswith("Sari")
    assert names["demo.lurah"].startswith("Hasan")
    answer = people_acts.sign_in(identifier="demo.lurah", password=demo.PASSWORD, at=AT)
    assert people.actor_for(answer.account_id, AT).holds("kepala", built.units["35.74.01.1001"])


@pytest.mark.requirement("R-026")
def test_the_cast_s_kelurahan_shows_the_five_cases_of_an_rw(built: demo.City) -> None:
    uses = {}
    for rw in ("003", "004", "005", "006", "007"):
        home = people.home_units(kelurahan_code="35.74.01.1001", rw=rw, rt="001")
        assert home is not None
        uses[rw] = people.rw_use(home, AT)
    assert uses == {
        "003": RwUse.NO_ACCOUNT,
        "004": RwUse.NEVER_SIGNED_IN,
        "005": RwUse.IN_USE,
        "006": RwUse.INACTIVE,
        "007": RwUse.NO_RECORD,
    }


def test_gaps_and_acting_holders_are_where_they_should_be(built: demo.City) -> None:
    lacking = {
        (r.unit_id, r.role)
        for r in people.coverage(actor=SYSTEM, at=AT, only_lacking=True)
        if r.lacks != "post"
    }
    assert lacking == {(built.units[code], role) for code, role in _officials.VACANT}
    for code, kinds in (
        (_officials.PLT_LURAH, [HoldingKind.PLT]),
        (_officials.PLH_LURAH, [HoldingKind.PLH]),
        (_officials.AN_LURAH, [HoldingKind.DEFINITIVE, HoldingKind.AN]),
    ):
        assert [h.kind for h in people.recipients(built.units[code], "kepala", AT)] == kinds


def test_residents_are_found_and_have_a_home(built: demo.City) -> None:
    assert registry.count() == 600
    wati = registry.find_resident(nik=_residents.WATI.nik, actor=SYSTEM, at=AT, purpose="uji")
    home = people.home_units(kelurahan_code=wati.kelurahan_code, rw=wati.rw, rt=wati.rt)
    assert home is not None
    assert home.rt_id == built.units["35.74.01.1001-rw005-rt003"]


def test_office_hours_and_days_off_are_set(built: demo.City) -> None:
    calendar = people.calendar(built.units["35.74.01.1001"])
    assert not calendar.is_working_day(date(2026, 12, 25))
    assert not calendar.is_working_day(date(2026, 11, 7))
    assert len(people.hours("kota-probolinggo")) == 5


def test_every_reason_of_refusal_has_words() -> None:
    words = data.refusal_words()
    assert {"nik_rounded", "nik_repeated", "kelurahan_unknown", "required"} <= set(words)
    assert all(sentence.endswith(".") for sentence in words.values())


@pytest.mark.requirement("R-144")
@pytest.mark.requirement("R-148")
def test_dukcapil_has_six_operators_six_officers_and_a_chain_of_five(built: demo.City) -> None:
    piak, agency = built.units["DISPENDUKCAPIL-PIAK"], built.units["DISPENDUKCAPIL"]
    pairs = [(piak, role) for role in ("operator", "cs", "kepala", "kasi", "admin")]
    states = people.post_states(pairs=[*pairs, (agency, "kepala"), (agency, "sekretaris")], at=AT)
    seats = {pair: len([h for h in state.holders if h.has_active_account]) for pair, state in states.items()}
    assert (seats[(piak, "operator")], seats[(piak, "cs")]) == (6, 6)
    chain = [(agency, "kepala"), (agency, "sekretaris"), (piak, "kepala"), (piak, "kasi"), (piak, "admin")]
    assert [seats[pair] for pair in chain] == [1, 1, 1, 1, 1]
