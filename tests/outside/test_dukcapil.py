"""Asking Dukcapil through its stand-in: both ways of asking, every refusal, every way in which it can be away."""

from dataclasses import asdict
from typing import Any

import pytest

from emas.audit.models import AuditEntry
from emas.kernel.actor import ANONYMOUS, SYSTEM, Actor
from emas.kernel.errors import NotFound, TooMany, Unavailable
from emas.platform import db, outside, sealing
from emas.platform.models import OutsideService
from emas.project.simulators.dukcapil.server import Simulator
from emas.registry import queries
from emas.registry.models import Resident
from emas.registry.queries._find import claims_of
from emas.registry.tests.factories import AT, OWN_RT, RT_HEAD, TONO, WATI, register
from emas.registry.types import ResidentInfo

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-007")]
BRAM = Actor(kind="staff", account_id=21)
STRANGER = "3574031507990001"


def find(nik: str, actor: Actor = BRAM, **more: Any) -> ResidentInfo:
    return queries.find_resident(nik=nik, actor=actor, at=AT, purpose="uji", **more)


def refusal(nik: str = WATI.nik, actor: Actor = BRAM, **more: Any) -> str:
    with pytest.raises((NotFound, Unavailable)) as caught:
        find(nik, actor, **more)
    return caught.value.code


def lines() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action__in=["registry.find", "registry.verify"]).order_by("pk"))


@pytest.mark.parametrize("numbers", ["text", "integer", "float"])
@pytest.mark.parametrize("key_case", ["upper", "lower"])
def test_a_whole_record_is_read_in_every_spelling(
    numbers: str, key_case: str, dukcapil: Simulator, settings: Any
) -> None:
    settings.EMAS_DUKCAPIL_KEY_CASE = key_case
    dukcapil.state.control({"numbers": numbers, "key_case": key_case})
    found = find(WATI.nik)
    same = (
        "nik",
        "kk",
        "birth_on",
        "sex",
        "religion",
        "marital_status",
        "occupation",
        "rt",
        "rw",
        "kelurahan_code",
    )
    assert {name: getattr(found, name) for name in same} == {name: getattr(WATI, name) for name in same}
    assert (found.name, found.source, found.needs_card) == ("WATI HANDAYANI", "dukcapil", False)
    assert not Resident.objects.exists()


def test_a_gateway_that_names_its_keys_otherwise(dukcapil: Simulator, settings: Any) -> None:
    settings.EMAS_DUKCAPIL_KEYS = {"IP_USER": "ip_users"}
    assert refusal() == "population_login"
    settings.EMAS_DUKCAPIL_KEYS = {}
    settings.EMAS_DUKCAPIL_METHOD_NIK = "BYNIK"
    assert find(WATI.nik).rt == "001"


@pytest.mark.parametrize(
    ("fault", "full", "verify"),
    [
        ("login", "population_login", "population_login"),
        ("ip", "population_ip", "population_ip"),
        ("quota", "population_quota", "population_quota"),
        ("hours", "population_hours", "population_hours"),
        ("incomplete", "population_incomplete", "population_incomplete"),
        ("agency", "population_agency", "population_agency"),
        ("user", "population_user", "population_user"),
        ("two_keys", "population_quota", "population_quota"),
        ("error_in_200", "population_bad_answer", "population_bad_answer"),
        ("empty", "population_bad_answer", "population_bad_answer"),
        ("html", "population_bad_answer", "population_bad_answer"),
        ("truncated", "population_bad_answer", "population_bad_answer"),
        ("http_500", "population_down", "population_down"),
        ("http_503", "population_down", "population_down"),
        ("reset", "population_slow", "population_slow"),
    ],
)
def test_every_refusal_has_its_own_code(
    fault: str, full: str, verify: str, dukcapil: Simulator, settings: Any
) -> None:
    dukcapil.state.control({"fault": fault})
    assert refusal() == full
    settings.EMAS_DUKCAPIL_MODE = "verify"
    checked = queries.verify_resident(claimed=claims_of(WATI), actor=BRAM, at=AT, purpose="uji")
    assert checked is not None
    assert (checked.outcome, checked.reason) == ("unchecked", verify)
    assert [line.detail["code"] for line in lines()] == [full, verify]


@pytest.mark.parametrize(
    ("status", "code"),
    [("meninggal", "deceased"), ("nonaktif", "inactive"), ("ganda", "ambiguous")],
)
def test_a_record_with_which_nobody_applies(
    status: str, code: str, dukcapil: Simulator, settings: Any
) -> None:
    dukcapil.state.control({"status": {WATI.nik: status}})
    assert refusal() == f"resident_{code}"
    settings.EMAS_DUKCAPIL_MODE = "verify"
    checked = queries.verify_resident(claimed=claims_of(WATI), actor=BRAM, at=AT, purpose="uji")
    assert checked is not None
    assert checked.outcome == code


def test_nobody_of_that_number(dukcapil: Simulator, settings: Any) -> None:
    assert refusal(STRANGER) == "resident_not_found"
    settings.EMAS_DUKCAPIL_MODE = "verify"
    claimed = {**claims_of(WATI), "nik": STRANGER}
    checked = queries.verify_resident(claimed=claimed, actor=BRAM, at=AT, purpose="uji")
    assert checked is not None
    assert checked.outcome == "not_found"


def test_somebody_else_s_record_is_no_answer(dukcapil: Simulator) -> None:
    dukcapil.state.control({"fault": "other_person"})
    assert refusal(TONO.nik) == "population_other_person"


@pytest.mark.parametrize("mode", ["full", "verify"])
@pytest.mark.parametrize(
    ("changed", "outcome", "wrong"),
    [
        ({}, "match", set()),
        ({"name": "Wati Handayanti"}, "match", set()),
        ({"name": "Siti Rahma"}, "mismatch", {"name"}),
        ({"kk": "3574030101159999"}, "mismatch", {"kk"}),
        ({"birth_on": "1990-09-05"}, "mismatch", {"birth_on"}),
        ({"rt": "9", "address": "Jalan Lain 99 Blok Z"}, "match", {"rt", "address"}),
    ],
)
def test_typed_data_are_compared_element_by_element(
    mode: str, changed: dict[str, str], outcome: str, wrong: set[str], dukcapil: Simulator, settings: Any
) -> None:
    settings.EMAS_DUKCAPIL_MODE = mode
    claimed = {**claims_of(WATI), "birth_on": WATI.birth_on.isoformat(), **changed}
    checked = queries.verify_resident(claimed=claimed, actor=BRAM, at=AT, purpose="loket")
    assert checked is not None
    assert checked.outcome == outcome
    assert {each.name for each in checked.fields if not each.agrees} == wrong
    name = next(each for each in checked.fields if each.name == "name")
    assert name.score is not None
    (line,) = lines()
    assert (line.action, line.result, line.subject_ref) == (
        "registry.verify", outcome, sealing.digest(WATI.nik, "registry.nik"),
    )  # fmt: skip
    assert line.detail == {"purpose": "loket", "register": f"dukcapil/{mode}"}


def test_without_an_outside_register_nothing_is_verified() -> None:
    assert queries.verify_resident(claimed=claims_of(WATI), actor=BRAM, at=AT, purpose="uji") is None


@pytest.mark.parametrize("form", ["DD-MM-YYYY", "YYYY-MM-DD"])
def test_both_forms_of_a_date(form: str, dukcapil: Simulator, settings: Any) -> None:
    settings.EMAS_DUKCAPIL_MODE, settings.EMAS_DUKCAPIL_DATE_FORM = "verify", form
    checked = queries.verify_resident(claimed=claims_of(WATI), actor=BRAM, at=AT, purpose="uji")
    assert checked is not None
    assert checked.outcome == "match"


@pytest.mark.parametrize("mode", ["full", "verify"])
def test_while_it_is_away_the_portal_s_own_record_goes_on_marked(
    mode: str, dukcapil: Simulator, settings: Any
) -> None:
    settings.EMAS_DUKCAPIL_MODE = mode
    register()
    dukcapil.state.control({"fault": "http_503"})
    found = find(WATI.nik)
    assert (found.name, found.source, found.needs_card) == (WATI.name, "register", True)
    assert found.verification is not None
    assert (found.verification.outcome, found.verification.reason) == ("unchecked", "population_down")
    assert lines()[-1].result == "card"
    assert asdict(found)["verification"]["outcome"] == "unchecked"


@pytest.mark.parametrize("mode", ["full", "verify"])
@pytest.mark.asvs("8.2.2")
def test_an_rt_gets_no_further_than_his_own_rt(mode: str, dukcapil: Simulator, settings: Any) -> None:
    settings.EMAS_DUKCAPIL_MODE = mode
    register()
    own = {"actor": RT_HEAD, "only_within": OWN_RT}
    assert find(WATI.nik, **own).rt == "001"
    assert refusal(TONO.nik, **own) == refusal(STRANGER, **own) == "resident_not_found"
    # Nor does he learn that another RT's resident died.
    dukcapil.state.control({"status": {TONO.nik: "meninggal", WATI.nik: "meninggal"}})
    assert refusal(TONO.nik, **own) == "resident_not_found"
    assert refusal(WATI.nik, **own) == "resident_deceased"
    results = [line.result for line in lines()]
    assert results == ["ok", "outside", "unknown", "outside", "resident_deceased"]


@pytest.mark.parametrize("mode", ["full", "verify"])
@pytest.mark.asvs("8.2.2")
def test_an_outage_opens_no_other_rt(mode: str, dukcapil: Simulator, settings: Any) -> None:
    settings.EMAS_DUKCAPIL_MODE = mode
    register()
    dukcapil.state.control({"fault": "http_503"})
    own = {"actor": RT_HEAD, "only_within": OWN_RT}
    assert find(WATI.nik, **own).needs_card
    others = refusal(TONO.nik, **own), refusal(STRANGER, **own)
    assert others[0] == others[1]


@pytest.mark.asvs("14.2.6")
def test_the_trail_names_nobody(dukcapil: Simulator) -> None:
    find(WATI.nik)
    refusal(STRANGER)
    dukcapil.state.control({"fault": "quota"})
    refusal(TONO.nik)
    text = str([vars(line) for line in lines()])
    assert not any(number in text for number in (WATI.nik, STRANGER, TONO.nik, WATI.kk))
    assert [line.result for line in lines()] == ["ok", "unknown", "population_quota"]


def test_an_rt_has_his_thirty_a_day_there_too(dukcapil: Simulator, settings: Any) -> None:
    settings.EMAS_NIK_LOOKUPS_PER_DAY = 2
    for _ in range(2):
        find(WATI.nik, RT_HEAD, only_within=OWN_RT)
    with pytest.raises(TooMany):
        find(WATI.nik, RT_HEAD, only_within=OWN_RT)
    assert dukcapil.state.used == 2


def test_the_quota_of_the_day_ends(dukcapil: Simulator) -> None:
    dukcapil.state.control({"quota": 1})
    assert find(WATI.nik).nik == WATI.nik
    assert refusal() == "population_quota"


def test_the_public_form_leaves_the_clerks_their_quota(dukcapil: Simulator, settings: Any) -> None:
    settings.EMAS_DUKCAPIL_PUBLIC_PER_DAY = 1
    assert find(WATI.nik, ANONYMOUS).nik == WATI.nik
    assert refusal(WATI.nik, ANONYMOUS) == "population_quota"
    assert find(WATI.nik).nik == WATI.nik
    assert dukcapil.state.used == 2


def test_it_is_not_asked_inside_a_transaction(dukcapil: Simulator) -> None:
    with db.act_transaction(), pytest.raises(db.TransactionMisuseError):
        find(WATI.nik)


def test_wrong_password_and_wrong_address_are_told_apart(dukcapil: Simulator, settings: Any) -> None:
    settings.EMAS_DUKCAPIL_PASSWORD = "keliru"
    assert refusal() == "population_login"
    settings.EMAS_DUKCAPIL_MODE = "verify"
    register()
    settings.EMAS_DUKCAPIL_PASSWORD, settings.EMAS_DUKCAPIL_IP_USER = "sandi-dukcapil-latihan", "10.9.9.9"
    found = find(WATI.nik)
    assert found.verification is not None
    assert found.verification.reason == "population_ip"


def test_what_it_answered_is_seen_by_the_administrator(dukcapil: Simulator) -> None:
    dukcapil.state.control({"fault": "user"})
    refusal()
    state = next(each for each in outside.states() if each.name == "dukcapil")
    assert (state.state, state.last_error) == ("closed", "population_user")


@pytest.mark.parametrize("mode", ["full", "verify"])
def test_try_now_tells_whether_it_is_back(mode: str, dukcapil: Simulator, settings: Any) -> None:
    from emas.registry.adapters import dukcapil as adapter

    settings.EMAS_DUKCAPIL_MODE = mode
    adapter.register_probe()
    dukcapil.state.control({"fault": "http_503"})
    for _ in range(5):
        queries.verify_resident(claimed=claims_of(WATI), actor=SYSTEM, at=AT, purpose="uji")
    assert outside.try_now("dukcapil").state == "open"
    dukcapil.state.control({"fault": ""})
    assert outside.try_now("dukcapil").state == "closed"
    assert OutsideService.objects.get(name="dukcapil").failures == 0
    dukcapil.state.control({"fault": "login"})
    assert outside.try_now("dukcapil").last_error == "population_login"
