"""Data packages for RT and RW: a list by the kecamatan, a quota by Diskominfo, a file of numbers alone, answers by the chairs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from emas.audit import queries as audit
from emas.cases import operations, queries
from emas.cases.models import BatchLine, Case
from emas.cases.operations import _batch
from emas.cases.tests.factories import Town, town
from emas.catalogue import queries as catalogue
from emas.kernel import codes
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from emas.platform import xlsx

PACKAGES, HELP = "diskominfo/paket-data", "diskominfo/bantuan"


@pytest.fixture
def city(db: None) -> Town:
    return town((PACKAGES, HELP))


def rows(city: Town) -> list[dict[str, str]]:
    return queries.batch_fill(
        actor=city.actor("admin.mayangan"), service=PACKAGES, unit_id=city.city.kecamatan, at=city.at
    )


def propose(city: Town, lines: list[dict[str, str]] | None = None, period: str = "2026-12") -> str:
    return operations.open_desk(
        service=PACKAGES,
        unit_id=city.city.kecamatan,
        answers={"periode": period, "daftar": rows(city) if lines is None else lines},
        actor=city.actor("admin.mayangan"),
        at=city.at,
        idempotency_key=codes.new_public_id(),
    )


def sent(city: Town) -> str:
    ref = propose(city)
    city.act("admin.kota", ref, "setujui")
    city.act("admin.kota", ref, "kirim")
    return ref


def tell(city: Town, login: str, *, came: bool, note: str = "") -> str:
    (line,) = queries.lines_to_tell(actor=city.actor(login))
    return operations.tell_line(
        line_id=line.line_id, came=came, note=note, actor=city.actor(login), at=city.at
    )


@pytest.mark.requirement("R-009")
def test_the_list_is_filled_from_active_chairs(city: Town) -> None:
    found = rows(city)
    assert [line["wilayah"] for line in found] == ["RW 001 Jati", "RT 001 RW 001 Jati", "RT 002 RW 001 Jati"]
    assert found[0] == {
        "kode": "35.74.03.1003-rw001",
        "wilayah": "RW 001 Jati",
        "nama": "Ketua RW Satu",
        "nomor": "081200000014",
        "penyedia": "telkomsel",
    }
    with pytest.raises(NotFound):
        queries.batch_fill(
            actor=city.actor("bram"), service=PACKAGES, unit_id=city.city.kecamatan, at=city.at
        )
    with pytest.raises(NotAllowed):
        operations.open_desk(
            service=PACKAGES, unit_id=city.city.kecamatan, answers={}, actor=city.actor("bram"), at=city.at,
            idempotency_key="x",
        )  # fmt: skip


@pytest.mark.requirement("R-009")
def test_a_number_is_used_once_in_a_period(city: Town) -> None:
    lines = rows(city)
    doubled = [*lines, {**lines[0], "kode": "35.74.03.1001"}]
    with pytest.raises(Invalid) as refused:
        propose(city, doubled)
    assert refused.value.faults == {"daftar-3-nomor": ("batch_twice",)}
    with pytest.raises(Invalid) as unknown:
        propose(city, [{**lines[0], "kode": "99"}])
    assert unknown.value.faults == {"daftar-0-kode": ("batch_unit",)}
    ref = propose(city, lines[:1])
    with pytest.raises(Invalid) as taken:
        propose(city, lines)
    assert taken.value.faults == {"daftar-0-kode": ("batch_taken",), "daftar-0-nomor": ("batch_taken",)}
    assert Case.objects.filter(service=PACKAGES).count() == 1
    propose(city, lines, period="2027-01")
    city.act("admin.kota", ref, "tolak", note="Daftar belum lengkap")
    propose(city, lines)


@pytest.mark.requirement("R-009")
def test_the_quota_of_a_period_holds_over_all_lists(city: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = rows(city)
    first, second = propose(city, lines[:2]), propose(city, lines[2:])
    whole = _batch.take_quota

    def small(*, case_id: int, definition: Any) -> None:
        assert definition.batch is not None
        whole(case_id=case_id, definition=replace(definition, batch=replace(definition.batch, quota=2)))

    monkeypatch.setattr(_batch, "take_quota", small)
    city.act("admin.kota", first, "setujui")
    with pytest.raises(Invalid) as refused:
        city.act("admin.kota", second, "setujui")
    assert refused.value.faults == {"": ("quota_exceeded",)}
    assert Case.objects.get(ref=second).state == "usulan"
    state = queries.batch_state(actor=city.actor("admin.kota"), ref=first)
    assert state is not None
    assert (state.counts, state.left) == ({"approved": 2}, 1098)


@pytest.mark.requirement("R-009")
def test_the_partner_gets_numbers_and_nothing_else(city: Town) -> None:
    ref, admin = propose(city), city.actor("admin.kota")
    asked: Mapping[str, Any] = {"ref": ref, "name": "mitra", "at": city.at}
    with pytest.raises(NotFound):
        queries.batch_export(actor=admin, kind="csv", **asked)
    city.act("admin.kota", ref, "setujui")
    with pytest.raises(NotFound):
        queries.batch_export(actor=city.actor("admin.mayangan"), kind="csv", **asked)
    content = queries.batch_export(actor=admin, kind="csv", **asked).decode("utf-8-sig")
    assert content.split() == ["Nomor", "HP", "081200000014", "081200000015", "081200000016"]
    sheet = queries.batch_export(actor=admin, kind="xlsx", **asked)
    assert [set(row) for row in xlsx.read_rows(sheet, "mitra.xlsx")] == [{"Nomor HP"}] * 3
    assert len(audit.entries(action="batch.export")) == 2


@pytest.mark.requirement("R-009")
def test_chairs_tell_whether_it_came_and_help_is_called(city: Town) -> None:
    ref = sent(city)
    assert tell(city, "rw001", came=True) == ""
    ticket = tell(city, "rt001", came=False, note="Kuota belum masuk sampai hari ini")
    case = Case.objects.get(ref=ticket)
    assert (case.service, case.desk_unit_id, case.desk_role) == (HELP, city.city.kecamatan, "admin")
    assert case.applicant_name == "RT 001 RW 001 Jati"
    assert queries.lines_to_tell(actor=city.actor("rt001")) == ()
    line = BatchLine.objects.get(unit_id=city.city.rt)
    rt = city.actor("rt001")
    again = operations.tell_line(line_id=line.pk, came=False, actor=rt, at=city.at)
    assert again == ticket
    with pytest.raises(Conflict):
        operations.tell_line(line_id=line.pk, came=True, actor=rt, at=city.at)
    assert Case.objects.get(ref=ref).state == "dikirim"
    tell(city, "rt002", came=True)
    assert Case.objects.get(ref=ref).state == "selesai"
    states = dict(BatchLine.objects.values_list("unit_id", "state"))
    assert states == {
        city.city.rw: "received",
        city.city.rt: "failed",
        city.city.other_rt: "received",
    }


def test_nobody_tells_for_another(city: Town) -> None:
    sent(city)
    line = BatchLine.objects.get(unit_id=city.city.rt)
    for login in ("rt002", "rw001", "bram", "admin.kota"):
        with pytest.raises(NotFound):
            operations.tell_line(line_id=line.pk, came=True, actor=city.actor(login), at=city.at)


def test_no_number_stands_open_in_the_lines(city: Town) -> None:
    propose(city)
    assert not [
        value for line in BatchLine.objects.values() for value in line.values() if "81200000014" in str(value)
    ]
    definition = catalogue.definition(slug=PACKAGES)
    assert definition is not None
    assert definition.form.fields["daftar"].columns[3].is_secret


def test_a_long_list_is_read_to_its_end(city: Town) -> None:
    """No line is dropped in silence: a kecamatan has some two hundred RT and RW."""
    definition = catalogue.definition(slug=PACKAGES)
    assert definition is not None
    line = rows(city)[0]
    for count, faults in ((200, {}), (401, {"daftar": ("too_many_rows",)})):
        lines = [{**line, "nomor": f"08120000{n:04d}"} for n in range(count)]
        clean, found = catalogue.parse_answers(
            form=definition.form,
            raw={"periode": "2026-12", "daftar": lines},
            resident={},
            today=city.at.date(),
        )
        assert (len(clean["daftar"]), found) == (count, faults)
