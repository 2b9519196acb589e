"""Hostile archives: nothing but small texts at known places comes in."""

import io
import stat
import zipfile
from collections.abc import Callable

import pytest

from emas.catalogue.rules import parcels
from emas.kernel.errors import Invalid

NAME = "izin-contoh"
GOOD = {f"{NAME}/service.yaml": "title: Izin\n", f"{NAME}/examples/satu.yaml": "a: 1\n"}


def _zip(files: dict[str, str | bytes], **changes: Callable[[zipfile.ZipInfo], None]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parcel:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for change in changes.values():
                change(entry)
            parcel.writestr(entry, content)
    return made.getvalue()


def _code(archive: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        parcels.opened(archive)
    (code,) = refused.value.faults["archive"]
    return code


def test_a_plain_folder_comes_in_and_goes_out_the_same() -> None:
    name, files = parcels.opened(_zip(GOOD | {f"{NAME}/form.yaml": b"\xef\xbb\xbfa: 1\r\n"}))
    assert (name, files["form.yaml"]) == (NAME, "a: 1\n")
    assert parcels.opened(parcels.closed(name, files)) == (name, files)
    assert parcels.closed(name, files) == parcels.closed(name, files)


def test_what_file_managers_leave_behind_is_passed_over() -> None:
    litter = {
        "__MACOSX/izin-contoh/._service.yaml": b"\0\1",
        f"{NAME}/.DS_Store": b"\0",
        f"{NAME}/Thumbs.db": b"\0",
    }
    assert set(parcels.opened(_zip({**GOOD, **litter}))[1]) == {"service.yaml", "examples/satu.yaml"}


@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../service.yaml", "zip_path"),
        (f"{NAME}/../../form.yaml", "zip_path"),
        ("/etc/form.yaml", "zip_path"),
        ("C:/form.yaml", "zip_path"),
        (f"{NAME}\\form.yaml", "zip_path"),
        (f"{NAME}//form.yaml", "zip_path"),
        (f"{NAME}/form\u202elmay.yaml", "zip_path"),
        ("form.yaml", "zip_folder"),
        ("lain/form.yaml", "zip_folder"),
        (f"{NAME}/hook.py", "zip_kind"),
        (f"{NAME}/letter.typ.sh", "zip_kind"),
        (f"{NAME}/examples/sub/a.yaml", "zip_kind"),
        (f"{NAME}/examples/Ä.yaml", "zip_kind"),
        (f"{NAME}/logo.svg", "zip_kind"),
        (f"{NAME}/{NAME}/form.yaml", "zip_kind"),
        (f"{NAME}/" + "x/" * 200 + "form.yaml", "zip_kind"),
    ],
)
def test_odd_places_are_refused(path: str, code: str) -> None:
    assert _code(_zip(GOOD | {path: "a: 1\n"})) == code


@pytest.mark.parametrize("name", ["Izin", "1izin", "i", "izin_a", "izin.b", "x" * 60])
def test_the_folder_is_named_like_a_service(name: str) -> None:
    assert _code(_zip({f"{name}/service.yaml": "a: 1\n"})) == "zip_folder"


@pytest.mark.asvs("5.2.3")
def test_bombs_are_refused_before_and_while_unpacking() -> None:
    assert _code(_zip(GOOD | {f"{NAME}/form.yaml": b"0" * 70_000})) == "zip_big"
    assert _code(_zip(GOOD | {f"{NAME}/letter.typ": b"0" * 21_000})) == "zip_big"
    many = {f"{NAME}/examples/nr-{n}.yaml": "a: 1\n" for n in range(parcels.FILES + 1)}
    assert _code(_zip(GOOD | many)) == "zip_many"
    big = {f"{NAME}/examples/nr-{n}.yaml": b"0" * 60_000 for n in range(20)}
    assert _code(_zip(GOOD | big)) == "zip_big"
    assert _code(b"0" * (parcels.ARCHIVE_BYTES + 1)) == "zip_big"
    # An entry that lies about its size: the bytes are counted, and the checksum is looked at.
    lying = _zip(GOOD | {f"{NAME}/form.yaml": b"0" * 70_000}).replace(
        (70_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    )
    assert _code(lying) in {"zip_big", "zip_broken"}


def test_links_passwords_and_doubles_are_refused() -> None:
    def link(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert _code(_zip(GOOD, link=link)) == "zip_link"
    locked = bytearray(_zip({f"{NAME}/service.yaml": "a: 1\n"}))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        locked[locked.index(mark) + offset] |= 1
    assert _code(bytes(locked)) == "zip_secret"
    twice = _zip(GOOD | {f"{NAME}/service.yamL": "a: 1\n"}).replace(b"service.yamL", b"service.yaml")
    assert _code(twice) == "zip_twice"


def test_what_is_no_zip_or_no_text_is_refused() -> None:
    whole = _zip(GOOD)
    assert _code(b"") == _code(b"hello") == _code(whole[:-30]) == "zip_broken"
    assert _code(_zip(GOOD | {f"{NAME}/form.yaml": b"\xff\xfe\0"})) == "zip_text"
    assert _code(_zip(GOOD | {f"{NAME}/form.yaml": "a: \x00"})) == "zip_text"
    assert _code(_zip({f"{NAME}/form.yaml": "a: 1\n"})) == "zip_no_service"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 60_000,
        "{a: " * 15_000,
        "- " * 30_000,
        "&a [*a]",
        "x0: &x0 [a, a]\n" + "\n".join(f"x{n}: &x{n} [*x{n - 1}, *x{n - 1}]" for n in range(1, 30)),
    ],
)
def test_yaml_that_would_exhaust_the_process_is_refused(text: str) -> None:
    """The first of these breaks the parser itself: it must never be composed."""
    assert _code(_zip(GOOD | {f"{NAME}/form.yaml": text})) == "zip_deep"


def test_what_is_merely_not_yaml_is_left_to_the_check_that_names_the_line() -> None:
    assert parcels.opened(_zip(GOOD | {f"{NAME}/form.yaml": "a: [1\nb: }"}))[1]["form.yaml"] == "a: [1\nb: }"
