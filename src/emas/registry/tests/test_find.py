from datetime import timedelta

import pytest
from django.db import connection

from emas.audit.models import AuditEntry
from emas.kernel.actor import ANONYMOUS, SYSTEM
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from emas.kernel.identity import IdentityFault
from emas.platform import sealing
from emas.registry import access, operations, queries
from emas.registry.models import Resident, ResidentChange
from emas.registry.tests.factories import AT, KOTA, MAYANGAN, OWN_RT, RT_HEAD, TONO, WATI, admin, register

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-025")
@pytest.mark.parametrize("typed", ["3574034409900001", "3574 0344 0990 0001", "3574.0344.0990.0001"])
def test_right_nik_shows_the_record(typed: str) -> None:
    register()
    found = queries.find_resident(nik=typed, actor=RT_HEAD, at=AT, purpose="surat", only_within=OWN_RT)
    assert (found.name, found.nik, found.kk, found.source) == (WATI.name, WATI.nik, WATI.kk, "register")


@pytest.mark.asvs("14.2.4")
def test_numbers_lie_sealed() -> None:
    register()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_resident")
        dump = str([[bytes(c) if isinstance(c, memoryview) else c for c in row] for row in cursor.fetchall()])
    assert WATI.name in dump
    assert WATI.nik not in dump
    assert WATI.kk not in dump


@pytest.mark.requirement("R-007")
@pytest.mark.asvs("8.2.2")
def test_another_rt_s_resident_is_as_unknown_as_nobody() -> None:
    register()
    answers = []
    for nik in (TONO.nik, "3574031507990001"):
        with pytest.raises(NotFound) as caught:
            queries.find_resident(nik=nik, actor=RT_HEAD, at=AT, purpose="surat", only_within=OWN_RT)
        answers.append((caught.value.code, caught.value.params))
    assert answers == [("resident_not_found", {})] * 2


@pytest.mark.asvs("14.2.6")
def test_every_look_up_is_recorded_without_the_number() -> None:
    register()
    queries.find_resident(nik=WATI.nik, actor=RT_HEAD, at=AT, purpose="surat", only_within=OWN_RT)
    for nik in (TONO.nik, "3574031507990001"):
        with pytest.raises(NotFound):
            queries.find_resident(nik=nik, actor=RT_HEAD, at=AT, purpose="surat", only_within=OWN_RT)
    lines = list(AuditEntry.objects.filter(action="registry.find").order_by("pk"))
    assert [line.result for line in lines] == ["ok", "outside", "unknown"]
    assert {line.actor for line in lines} == {RT_HEAD.label}
    assert lines[0].detail == {"purpose": "surat"}
    assert WATI.nik not in str([vars(line) for line in lines])


def test_an_rt_has_thirty_look_ups_a_day() -> None:
    register()
    for _ in range(30):
        queries.find_resident(nik=WATI.nik, actor=RT_HEAD, at=AT, purpose="surat", only_within=OWN_RT)
    assert queries.lookups_left(RT_HEAD, AT) == 0
    with pytest.raises(TooMany):
        queries.find_resident(nik=WATI.nik, actor=RT_HEAD, at=AT, purpose="surat", only_within=OWN_RT)
    tomorrow = AT + timedelta(days=1)
    assert queries.find_resident(
        nik=WATI.nik, actor=RT_HEAD, at=tomorrow, purpose="surat", only_within=OWN_RT
    )
    assert queries.find_resident(nik=WATI.nik, actor=SYSTEM, at=AT, purpose="uji")


@pytest.mark.parametrize(
    ("nik", "code"),
    [("357403440990000", "nik_length"), ("3574037209900001", "nik_date"), ("3574034409900000", "nik_serial")],
)
def test_malformed_nik_is_told_and_not_counted(nik: str, code: str) -> None:
    with pytest.raises(IdentityFault) as caught:
        queries.find_resident(nik=nik, actor=RT_HEAD, at=AT, purpose="surat", only_within=OWN_RT)
    assert caught.value.code == code
    assert queries.lookups_left(RT_HEAD, AT) == 30


def test_search_is_narrowed_masked_and_recorded() -> None:
    register()
    assert queries.search(text="", actor=KOTA, at=AT).total == 2
    page = queries.search(text="", actor=MAYANGAN, at=AT)
    assert [(r.name, r.nik_masked) for r in page.items] == [("Wati Handayani", "3574 **** **** 0001")]
    assert queries.search(text="prasetyo", actor=KOTA, at=AT).items[0].name == "Tono Prasetyo"
    assert queries.search(text=TONO.nik, actor=KOTA, at=AT).total == 1
    assert queries.search(text=TONO.kk, actor=KOTA, at=AT).total == 1
    assert queries.search(text=TONO.nik, actor=MAYANGAN, at=AT).total == 0
    assert (
        queries.search(text="", actor=KOTA, at=AT, kelurahan_code="35.74.04.1003", rw="3", rt="2").total == 1
    )
    assert TONO.nik not in str(list(AuditEntry.objects.values()))
    for stranger in (RT_HEAD, ANONYMOUS, admin("opd", "35.74/DINSOS/"), admin("pengadilan", "MS-LSM/")):
        with pytest.raises(NotAllowed):
            queries.search(text="", actor=stranger, at=AT)


def test_region_of_a_kecamatan_is_no_mere_beginning_of_text() -> None:
    register()
    assert queries.search(text="", actor=admin("kecamatan", "35.74/35.74.0/"), at=AT).total == 0


@pytest.mark.requirement("R-007")
def test_correction_keeps_old_and_new_sealed() -> None:
    register()
    row = Resident.objects.get(name=WATI.name)
    fixed = operations.correct_resident(
        resident_id=row.pk,
        changes={"name": "Wati Handayani, S.E.", "birth_on": "05-09-1990", "rt": "2"},
        reason="Salah ketik",
        actor=MAYANGAN,
        at=AT,
    )
    assert (fixed.name, fixed.birth_on.day, fixed.rt) == ("Wati Handayani, S.E.", 5, "002")
    assert (
        queries.find_resident(nik=WATI.nik, actor=SYSTEM, at=AT, purpose="uji").name == "Wati Handayani, S.E."
    )
    change = ResidentChange.objects.get()
    assert change.fields == ["birth_on", "name", "rt"]
    assert sealing.unseal_json(change.values_sealed, access.CHANGE_PURPOSE)["rt"] == ["001", "002"]
    entry = AuditEntry.objects.get(action="registry.correct")
    assert entry.detail == {"fields": ["birth_on", "name", "rt"]}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"nik": "3574034409900009"}, {"nik": ("unknown_field",)}),
        ({"kk": "12"}, {"kk": ("kk_length",)}),
        ({"birth_on": "31-02-1990"}, {"birth_on": ("date_impossible",)}),
        ({"sex": "X"}, {"sex": ("sex_unknown",)}),
        ({"name": ""}, {"name": ("required",)}),
    ],
)
def test_correction_is_checked(changes: dict[str, str], faults: dict[str, tuple[str, ...]]) -> None:
    register()
    row = Resident.objects.get(name=WATI.name)
    with pytest.raises(Invalid) as caught:
        operations.correct_resident(resident_id=row.pk, changes=changes, reason="x", actor=KOTA, at=AT)
    assert caught.value.faults == faults


@pytest.mark.asvs("8.2.2")
def test_correction_stays_within_reach() -> None:
    register()
    tono, wati = Resident.objects.get(name=TONO.name), Resident.objects.get(name=WATI.name)
    with pytest.raises(NotFound):
        operations.correct_resident(
            resident_id=tono.pk, changes={"rt": "1"}, reason="x", actor=MAYANGAN, at=AT
        )
    with pytest.raises(NotFound):
        queries.resident(resident_id=tono.pk, actor=MAYANGAN, at=AT, purpose="periksa")
    with pytest.raises(NotAllowed):
        operations.correct_resident(
            resident_id=wati.pk, changes={"rt": "1"}, reason="x", actor=RT_HEAD, at=AT
        )
    with pytest.raises(NotAllowed, match="outside_reach"):
        operations.correct_resident(
            resident_id=wati.pk,
            changes={"kelurahan_code": "35.74.04.1003"},
            reason="x",
            actor=MAYANGAN,
            at=AT,
        )
    with pytest.raises(Conflict, match="nothing_changed"):
        operations.correct_resident(
            resident_id=wati.pk, changes={"rt": "1"}, reason="x", actor=MAYANGAN, at=AT
        )
