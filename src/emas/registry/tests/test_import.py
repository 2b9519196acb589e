from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emas.audit.models import AuditEntry
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Invalid, NotAllowed
from emas.platform import xlsx
from emas.registry import operations, queries, rules
from emas.registry.models import Resident
from emas.registry.operations import _store
from emas.registry.tests.factories import (
    AT,
    DUKCAPIL,
    KOTA,
    MAYANGAN,
    OPENSID,
    PLACES,
    RT_HEAD,
    TONO,
    WATI,
    register,
    sheet,
)
from emas.registry.types import ImportReport


def _import(path: Path, actor: Actor = SYSTEM, **options: Any) -> ImportReport:
    return operations.import_residents(path=path, at=AT, actor=actor, **{"places": PLACES, **options})


def _wati() -> Any:
    return queries.find_resident(nik=WATI.nik, actor=SYSTEM, at=AT, purpose="uji")


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_dukcapil_headers(tmp_path: Path, ending: str) -> None:
    report = _import(sheet(tmp_path / f"warga.{ending}", [DUKCAPIL]))
    assert (report.rows, report.created, report.refused) == (1, 1, ())
    found = _wati()
    assert (found.name, found.birth_on, found.sex) == ("WATI HANDAYANI", date(1990, 9, 4), "P")
    assert (found.rt, found.rw, found.kelurahan_code) == ("001", "001", "35.74.03.1003")
    assert (found.religion, found.education, found.family_role) == ("Islam", "SLTA/Sederajat", "Istri")


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_opensid_headers_and_codes(tmp_path: Path, ending: str) -> None:
    report = _import(sheet(tmp_path / f"warga.{ending}", [OPENSID]), kelurahan_code="35.74.03.1003")
    assert (report.created, report.refused) == (1, ())
    found = _wati()
    assert (found.religion, found.marital_status, found.occupation) == ("Islam", "Kawin", "Pedagang")
    assert (found.education, found.family_role, found.citizenship, found.status) == (
        "SLTA/Sederajat",
        "Istri",
        "WNI",
        "aktif",
    )
    assert (found.birth_on, found.mother_name) == (date(1990, 9, 4), "Aminah")


@pytest.mark.django_db
def test_headings_of_a_printed_list_and_names_of_places(tmp_path: Path) -> None:
    row = {
        "No": "1",
        "No. KK": WATI.kk,
        "NIK": WATI.nik,
        "Nama": "Wati Handayani",
        "Alamat": "-",
        "RW": "001",
        "RT": "01",
        "Jenis Kelamin": "Perempuan",
        "Tempat Lahir": "Probolinggo",
        "Tanggal Lahir": "04 September 1990",
        "Agama": "ISLAM",
        "Kelurahan": "JATI",
    }
    assert _import(sheet(tmp_path / "warga.csv", [row])).created == 1
    assert (_wati().kelurahan_code, _wati().address) == ("35.74.03.1003", "")


_BAD: list[tuple[dict[str, str], str, str, str]] = [
    ({"NIK": ""}, "NIK", "", "required"),
    ({"NIK": "357403440990001"}, "NIK", "3574***********", "nik_length"),
    ({"NIK": "3574037209900001"}, "NIK", "3574 **** **** 0001", "nik_date"),
    ({"NIK": "3574033102900001"}, "NIK", "3574 **** **** 0001", "nik_date"),
    ({"NIK": "3574034409900000"}, "NIK", "3574 **** **** 0000", "nik_serial"),
    ({"NIK": "3,57403E+15"}, "NIK", "3,57*******", "nik_rounded"),
    ({"NIK": "3.57403440990000E+15"}, "NIK", "3.57****************", "nik_rounded"),
    ({"NO_KK": "12345"}, "NO_KK", "1234*", "kk_length"),
    ({"NAMA_LGKP": ""}, "NAMA_LGKP", "", "required"),
    ({"NAMA_LGKP": "WATI 123"}, "NAMA_LGKP", "W*** 1**", "name_form"),
    ({"NAMA_LGKP": "W\u0410TI"}, "NAMA_LGKP", "W***", "name_form"),
    ({"NAMA_LGKP": "=cmd()"}, "NAMA_LGKP", "=*****", "name_form"),
    ({"TGL_LHR": "31/02/1990"}, "TGL_LHR", "31/02/****", "date_impossible"),
    ({"TGL_LHR": "kemarin"}, "TGL_LHR", "kemarin", "date_form"),
    ({"TGL_LHR": "2026-11-03"}, "TGL_LHR", "****-11-03", "date_future"),
    ({"TGL_LHR": "01-01-1801"}, "TGL_LHR", "01-01-****", "date_too_old"),
    ({"JENIS_KLMIN": "X"}, "JENIS_KLMIN", "X", "sex_unknown"),
    ({"AGAMA": "99"}, "AGAMA", "99", "code_unknown"),
    ({"NO_RT": ""}, "NO_RT", "", "place_needed"),
    ({"NO_RW": "1234"}, "NO_RW", "1234", "place_form"),
    ({"NO_KEL": "9999"}, "NO_PROP", "35", "kelurahan_unknown"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "column", "value", "reason"), _BAD, ids=[f"{b[3]}-{n}" for n, b in enumerate(_BAD)]
)
def test_bad_cell_is_refused_and_masked(
    tmp_path: Path, change: Mapping[str, str], column: str, value: str, reason: str
) -> None:
    good = DUKCAPIL | {
        "NIK": "3509011207880002",
        "NAMA_LGKP": "TONO",
        "TGL_LHR": "12-07-1988",
        "JENIS_KLMIN": "L",
    }
    report = _import(sheet(tmp_path / "warga.csv", [DUKCAPIL | dict(change), good]))
    assert (report.created, report.refused_rows) == (1, 1)
    fault = report.refused[0]
    assert (fault.row, fault.column, fault.value, fault.reason) == (2, column, value, reason)
    assert Resident.objects.get().name == "TONO"


@pytest.mark.parametrize("nik", ["3509011207880002", "1173014409900001", "9171010101900001"])
@pytest.mark.django_db
def test_nik_of_any_region_is_taken(tmp_path: Path, nik: str) -> None:
    assert _import(sheet(tmp_path / "warga.csv", [DUKCAPIL | {"NIK": nik}])).created == 1


@pytest.mark.django_db
def test_disagreeing_nik_is_counted_not_refused(tmp_path: Path) -> None:
    report = _import(
        sheet(tmp_path / "warga.csv", [DUKCAPIL | {"TGL_LHR": "1991-01-01", "JENIS_KLMIN": "L"}])
    )
    assert (report.created, report.doubtful) == (1, 1)


@pytest.mark.django_db
def test_nik_typed_as_a_number_is_refused(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "warga.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, list(DUKCAPIL))
        page.write_row(1, 0, list(DUKCAPIL.values()))
        page.write_number(1, 0, 3574034409900001)
        page.write_datetime(
            1, 4, __import__("datetime").datetime(1990, 9, 4), book.add_format({"num_format": "dd/mm/yy"})
        )
    report = _import(path)
    assert [fault.reason for fault in report.refused] == ["nik_rounded"]


@pytest.mark.django_db
def test_date_cells_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    import datetime

    import xlsxwriter

    path = tmp_path / "warga.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, list(DUKCAPIL))
        for number, column in enumerate(DUKCAPIL.values()):
            page.write_string(1, number, column)
        page.write_datetime(
            1, 4, datetime.datetime(1990, 9, 4), book.add_format({"num_format": "dd/mm/yyyy"})
        )
    assert _import(path).created == 1
    assert _wati().birth_on == date(1990, 9, 4)


@pytest.mark.django_db
def test_repeated_nik_is_refused_from_the_second_on(tmp_path: Path) -> None:
    report = _import(sheet(tmp_path / "warga.csv", [DUKCAPIL, DUKCAPIL | {"NAMA_LGKP": "LAIN"}]))
    assert (report.created, report.refused[0].row, report.refused[0].reason) == (1, 3, "nik_repeated")
    assert _wati().name == "WATI HANDAYANI"


@pytest.mark.django_db
def test_second_import_updates_what_differs_and_leaves_the_rest(tmp_path: Path) -> None:
    register()
    other = DUKCAPIL | {
        "NIK": "3574031507990001",
        "NAMA_LGKP": "BARU",
        "TGL_LHR": "15-07-1999",
        "JENIS_KLMIN": "L",
    }
    path = sheet(tmp_path / "warga.csv", [DUKCAPIL, other])
    first, again = _import(path), _import(path)
    assert (first.created, first.updated, first.unchanged) == (1, 1, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert queries.find_resident(nik=TONO.nik, actor=SYSTEM, at=AT, purpose="uji").name == TONO.name
    assert Resident.objects.count() == 3


@pytest.mark.django_db
def test_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = sheet(tmp_path / "warga.csv", [DUKCAPIL, DUKCAPIL | {"NIK": "1"}])
    report = _import(path, dry_run=True)
    assert (report.rows, report.created, report.refused_rows, report.dry_run) == (2, 1, 1, True)
    assert not Resident.objects.exists()
    assert not AuditEntry.objects.exists()


def _many(count: int) -> list[dict[str, str]]:
    return [DUKCAPIL | {"NIK": f"357403440990{n + 1:04d}"} for n in range(count)]


@pytest.mark.django_db
def test_a_fault_on_the_way_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = _store.write, []

    def breaks(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("the disk is full")
        real(*args)

    monkeypatch.setattr(_store, "write", breaks)
    path = sheet(tmp_path / "warga.csv", _many(5000))
    with pytest.raises(RuntimeError):
        _import(path)
    assert len(calls) == 3
    assert not Resident.objects.exists()
    monkeypatch.setattr(_store, "write", real)
    assert _import(path).created == 5000


@pytest.mark.django_db
def test_strict_writes_nothing_when_a_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        _import(sheet(tmp_path / "warga.csv", [DUKCAPIL, DUKCAPIL | {"NIK": "1"}]), strict=True)
    assert caught.value.faults == {"file": ("rows_refused",)}
    assert not Resident.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("warga.pdf", b"%PDF", "file_type"),
        ("warga.xlsx", b"bukan zip", "file_broken"),
        ("warga.csv", b"", "file_empty"),
        ("warga.csv", b"NIK;NAMA\n1;Wati\n", "column_missing"),
    ],
)
def test_a_file_that_is_no_sheet_of_residents_is_told(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Invalid) as caught:
        _import(path)
    assert caught.value.faults == {"file": (code,)}


@pytest.mark.django_db
def test_only_the_city_s_admin_imports(tmp_path: Path) -> None:
    path = sheet(tmp_path / "warga.csv", [DUKCAPIL])
    for stranger in (MAYANGAN, RT_HEAD):
        with pytest.raises(NotAllowed):
            _import(path, actor=stranger)
    assert _import(path, actor=KOTA).created == 1
    entry = AuditEntry.objects.get(action="registry.import")
    assert entry.detail == {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "refused": 0}


@pytest.mark.django_db
def test_refused_rows_go_back_as_a_sheet_with_words(tmp_path: Path) -> None:
    report = _import(sheet(tmp_path / "warga.csv", [DUKCAPIL | {"NIK": "3574037209900001", "NAMA_LGKP": ""}]))
    data = operations.refused_rows_sheet(report.refused, {"nik_date": "Tanggal tidak ada."})
    rows = list(xlsx.read_rows(data, "tolak.xlsx"))
    assert rows == [
        {
            "Baris": "2",
            "Kolom": "NIK",
            "Isi (disamarkan)": "3574 **** **** 0001",
            "Alasan": "Tanggal tidak ada.",
        },
        {"Baris": "2", "Kolom": "NAMA_LGKP", "Isi (disamarkan)": "", "Alasan": "required"},
    ]


@pytest.mark.django_db
def test_progress_grows_to_the_end(tmp_path: Path) -> None:
    seen: list[int] = []
    _import(sheet(tmp_path / "warga.csv", _many(4500)), progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 9000


def test_spool_on_disk_is_unreadable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from emas.registry.operations import _spool

    kept = (tmp_path / "spool").open("w+b")
    monkeypatch.setattr(_spool.tempfile, "TemporaryFile", lambda: kept)
    spool = _spool.SealedSpool()
    spool.put([("Wati Handayani", WATI.nik, 1)])
    kept.flush()
    written = (tmp_path / "spool").read_bytes()
    assert b"Wati" not in written
    assert WATI.nik.encode() not in written
    assert list(spool.batches()) == [[("Wati Handayani", WATI.nik, 1)]]
    kept.close()


_COLUMNS = rules.columns_of(DUKCAPIL)


@given(st.dictionaries(st.sampled_from(sorted(DUKCAPIL)), st.text(max_size=30)))
@example(dict.fromkeys(DUKCAPIL, "²"))
def test_no_text_breaks_the_reader_or_shows_a_number(change: dict[str, str]) -> None:
    reader = rules.RowReader(_COLUMNS, rules.Places(PLACES), date(2026, 11, 2))
    info, faults = reader.read(DUKCAPIL | change)
    assert (info is None) == bool(faults)
    for _, value, _ in faults:
        assert len(value) <= 64


@given(st.dates(date(1900, 1, 1), date(2026, 11, 2)), st.sampled_from("LP"), st.integers(1, 9999))
def test_every_well_formed_nik_is_read(born: date, sex: str, serial: int) -> None:
    nik = f"{357403}{born.day + (40 if sex == 'P' else 0):02d}{born:%m%y}{serial:04d}"
    reader = rules.RowReader(_COLUMNS, rules.Places(PLACES), date(2026, 11, 2))
    info, faults = reader.read(DUKCAPIL | {"NIK": nik, "TGL_LHR": born.isoformat(), "JENIS_KLMIN": sex})
    assert faults == []
    assert info is not None
    assert not rules.is_doubtful(info)
