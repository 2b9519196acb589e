"""Stored blobs, uploads, spreadsheets."""

import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from emas.kernel.errors import Invalid, NotFound
from emas.platform import blobs, sealing, uploads, xlsx

SECRET = b"foto KTP Wati 3573014409900001"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.BLOBS_DIR = tmp_path / "blobs"
    return tmp_path / "blobs"


@pytest.mark.asvs("5.3.1")
def test_a_blob_comes_back_for_its_purpose_and_is_sealed_on_disk(folder: Path) -> None:
    name = blobs.put(SECRET, "attachment")
    assert blobs.get(name, "attachment") == SECRET
    with pytest.raises(sealing.SealError):
        blobs.get(name, "letter")
    (stored,) = [path for path in folder.rglob("*") if path.is_file()]
    assert b"Wati" not in stored.read_bytes()
    assert stored.stat().st_mode & 0o077 == 0
    assert list(blobs.names()) == [name]
    assert blobs.exists(name)
    blobs.delete(name)
    blobs.delete(name)
    assert list(blobs.names()) == []
    with pytest.raises(NotFound):
        blobs.get(name, "attachment")


def test_two_blobs_cannot_be_swapped(folder: Path) -> None:
    one, other = blobs.put(b"satu", "a"), blobs.put(b"dua", "a")
    (folder / one[:2] / one).write_bytes((folder / other[:2] / other).read_bytes())
    with pytest.raises(sealing.SealError):
        blobs.get(one, "a")


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", "a" * 31, "A" * 32, "a" * 33, "a" * 31 + "\x00", "a" * 31 + "/"]
)
def test_no_other_name_reaches_the_disk(folder: Path, name: str) -> None:
    for act in (lambda: blobs.get(name, "a"), lambda: blobs.delete(name), lambda: blobs.exists(name)):
        with pytest.raises(NotFound):
            act()


def posted(size: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    file = BytesIO(b"x" * size)
    file.name = "foto.jpg"
    request = RequestFactory().post("/", {"foto": file, "nama": "Wati"})
    request.upload_handlers = [uploads.MemoryOnlyUploadHandler(request)]
    return request


@pytest.mark.asvs("14.2.2")
def test_an_upload_never_touches_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    monkeypatch.setattr("tempfile.mkstemp", None)
    request = posted(6_000_000, monkeypatch)
    assert request.FILES["foto"].size == 6_000_000
    assert request.POST["nama"] == "Wati"


@pytest.mark.asvs("5.2.1")
def test_a_file_over_the_cap_is_cut_one_byte_beyond_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_FILE_BYTES", 100_000)
    assert posted(300_000, monkeypatch).FILES["foto"].size == 100_001


@pytest.mark.asvs("5.2.1")
@pytest.mark.parametrize("stated", [True, False])
def test_a_request_over_the_cap_is_refused_whole(monkeypatch: pytest.MonkeyPatch, stated: bool) -> None:
    monkeypatch.setattr(uploads, "MAX_REQUEST_BYTES", 100_000)
    request = posted(300_000, monkeypatch)
    if not stated:
        monkeypatch.setattr(uploads.MemoryOnlyUploadHandler, "handle_raw_input", lambda *a, **k: None)
    with pytest.raises(RequestDataTooBig):
        _ = request.FILES


rows = st.lists(
    st.tuples(
        st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20),
        st.integers(0, 10**16 - 1).map(lambda n: f"{n:016d}"),
    ),
    max_size=15,
)


@given(rows, st.booleans())
def test_a_sheet_reads_back_as_it_was_written(written: list[tuple[str, str]], is_large: bool) -> None:
    data = xlsx.write_sheet(["Nama", "NIK"], written, "Penduduk: [2026]", is_large=is_large)
    read = list(xlsx.read_rows(data, "penduduk.xlsx"))
    assert read == [{"Nama": name, "NIK": nik} for name, nik in written]


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("cell", ["=1+1", "+62", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_no_cell_becomes_a_formula(cell: str) -> None:
    assert f"'{cell}".encode() in xlsx.write_csv(["a"], [[cell]]).replace(b'""', b'"')
    data = xlsx.write_sheet(["a"], [[cell]], "x")
    assert next(xlsx.read_rows(data, "x.xlsx"))["a"] == cell.strip()


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("cell", ["Wati;=1+1", 'Wati";"=1+1', "Wati\r\n@SUM(A1)", "Wati\t-1"])
def test_no_formula_begins_inside_a_cell(cell: str) -> None:
    """Where ``;`` parts cells, as in Indonesia, a spreadsheet reads on inside ours, quotes or not."""
    written = xlsx.write_csv(["Nama", "RT"], [["Bram", cell]]).decode("utf-8-sig")
    parts = re.split(r"[;,\t\r\n]", written)
    assert not [part for part in parts if part.strip().strip('"').startswith(("=", "+", "-", "@"))]


def test_rows_keep_the_number_that_the_spreadsheet_shows() -> None:
    text = "NIK;Nama\r\n1;Wati\r\n;\r\n2;Bram;lebih\r\n3\r\n".encode("utf-8-sig")
    assert list(xlsx.read_numbered_rows(text, "a.csv")) == [
        (2, {"NIK": "1", "Nama": "Wati"}),
        (4, {"NIK": "2", "Nama": "Bram"}),
        (5, {"NIK": "3", "Nama": ""}),
    ]


def test_files_of_old_windows_and_with_breaks_in_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('Nama,Alamat\r\nRené,"Jl. Mawar\r\nRT 1"\r\n'.encode("cp1252"))
    assert list(xlsx.read_rows(path, path.name)) == [{"Nama": "René", "Alamat": "Jl. Mawar\r\nRT 1"}]


def _part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as book:
        return book.read(name).decode()


def test_a_sheet_holds_numbers_days_and_shares_as_such_and_texts_as_texts() -> None:
    noon = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
    row = ["3574014409900001", "081234567890", "003", 7, Decimal("26.0"), xlsx.Share(0.75), date(2026, 11, 2), noon, None]  # fmt: skip
    data = xlsx.write_sheet([f"Kolom {n}" for n in range(len(row))], [row], "x")
    (cells,) = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()[1:]
    assert cells[:6] == ["3574014409900001", "081234567890", "003", 7.0, 26.0, 0.75]
    assert cells[6:] == [date(2026, 11, 2), datetime(2026, 11, 2, 12, 0), ""]
    looks = _part(data, "xl/styles.xml")
    assert all(f'formatCode="{form}"' in looks for form in ("0.0", "d mmm yyyy", "d mmm yyyy hh:mm"))


def test_the_head_stays_in_sight_and_columns_are_as_wide_as_what_stands_in_them() -> None:
    sheet = _part(xlsx.write_sheet(["RT", "Nama"], [["003", "Wati" * 12]], "x"), "xl/worksheets/sheet1.xml")
    assert 'state="frozen"' in sheet
    narrow, wide = (float(width) for width in re.findall(r'<col [^>]*width="([0-9.]+)"', sheet))
    assert (narrow < 10, wide > 48) == (True, True)


@pytest.mark.parametrize(
    ("title", "tab"),
    [
        ("Antrean sebelum dinyatakan lengkap", "Antrean sebelum dinyatakan…"),
        ("Yang masih menunggu menurut um", "Yang masih menunggu menurut um"),
        ("K" * 40, "K" * 31),
        ("[Daftar]: RT/RW", "Daftar RTRW"),
    ],
)
def test_the_tab_of_a_sheet_ends_at_a_whole_word(title: str, tab: str) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(xlsx.write_sheet(["a"], [], title)))
    assert book.sheet_names == [tab]


def test_numbers_and_dates_become_the_text_people_typed() -> None:
    data = xlsx.write_sheet(
        ["a", "b", "c", "d"], [[5, 2.5, date(2026, 5, 1), datetime(2026, 5, 1, 8, 30)]], "x"
    )
    assert next(xlsx.read_rows(data, "x.xlsx")) == {
        "a": "5",
        "b": "2.5",
        "c": "2026-05-01",
        "d": "2026-05-01 08:30:00",
    }


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"x", "a.pdf", "file_type"),
        (b"x", "a.xlsx", "file_broken"),
        (b"", "a.csv", "file_empty"),
        (b"PK\x03\x04", "a.xlsx", "file_broken"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, name: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        list(xlsx.read_rows(data, name))
    assert refused.value.faults == {"file": (code,)}
