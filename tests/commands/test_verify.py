"""``emas verify``: the same verdict as the public page, and a check of the code without any server."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from tests.commands.conftest import Here, Portal


@pytest.fixture(scope="session")
def scanned(town_portal: Portal) -> str:
    """What a telephone reads from the printed letter."""
    page = pypdfium2.PdfDocument(town_portal.home / "surat.pdf")[0]
    (found,) = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    return str(found.text)


def test_the_issued_file_is_genuine(town_portal: Portal) -> None:
    told = town_portal.json("verify", str(town_portal.home / "surat.pdf"))
    assert (told["verdict"], told["file_matches"]) == ("asli", True)
    assert told["number"] == town_portal.facts["number"]
    assert town_portal.facts["nik"] not in str(told)
    assert "ASLI" in town_portal.emas("verify", str(town_portal.home / "surat.pdf")).stdout


def test_one_changed_byte_is_altered(town_portal: Portal, tmp_path: Path) -> None:
    content = bytearray((town_portal.home / "surat.pdf").read_bytes())
    content[-20] ^= 1
    (tmp_path / "x.pdf").write_bytes(content)
    assert town_portal.json("verify", str(tmp_path / "x.pdf"), ok=False)["verdict"] == "berubah"


def test_another_file_is_not_known(town_portal: Portal, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7\n")
    assert town_portal.json("verify", str(tmp_path / "x.pdf"), ok=False)["verdict"] == "tidak_dikenal"


def test_the_code_is_checked_by_the_server(town_portal: Portal, scanned: str) -> None:
    assert town_portal.json("verify", "--code", scanned)["verdict"] == "asli"
    assert town_portal.json("verify", "--code", town_portal.facts["token"])["verdict"] == "asli"


def test_the_code_is_checked_without_any_server(town_portal: Portal, scanned: str, tmp_path: Path) -> None:
    """On a machine that has nothing but the published key; no installation is made there."""
    laptop = Portal(tmp_path, {"EMAS_DATABASE_URL": "postgresql://127.0.0.1:1/nowhere"})
    key, facts = str(town_portal.home / "kunci.pem"), town_portal.facts
    given = ("verify", "--code", scanned, "--public-key", key, "--date", facts["dated_on"], "--number")
    assert laptop.json(*given, facts["number"])["fits_letter"] is True
    other = laptop.json(*given, "500.2.2.6/2//2026", ok=False)
    assert (other["is_genuine"], other["fits_letter"]) == (True, False)
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_is_said(here: Here) -> None:
    assert "give a FILE or --code" in here.emas("verify", ok=False).stderr
