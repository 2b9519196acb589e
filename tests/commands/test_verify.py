"""``emas verify``: the same verdict as the public page, and a check of the code without any server."""

import json
from pathlib import Path
from typing import Any

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


@pytest.fixture(scope="session")
def verdicts(
    town_portal: Portal, scanned: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """What the command says of each file and code: asked in one process, for it is the same installation each time."""
    folder = tmp_path_factory.mktemp("papers")
    content = bytearray((town_portal.home / "surat.pdf").read_bytes())
    content[-20] ^= 1
    (folder / "changed.pdf").write_bytes(content)
    (folder / "other.pdf").write_bytes(b"%PDF-1.7\n")
    asked = {
        "changed": (str(folder / "changed.pdf"),),
        "other": (str(folder / "other.pdf"),),
        "scanned": ("--code", scanned),
        "typed": ("--code", town_portal.facts["token"]),
    }
    done = town_portal.all(*(("verify", *words, "--json") for words in asked.values()))
    told = [json.loads(each["stdout"].splitlines()[-1]) | {"code": each["code"]} for each in done]
    return dict(zip(asked, told, strict=True))


def test_the_issued_file_is_genuine(town_portal: Portal) -> None:
    told = town_portal.json("verify", str(town_portal.home / "surat.pdf"))
    assert (told["verdict"], told["file_matches"]) == ("asli", True)
    assert told["number"] == town_portal.facts["number"]
    assert town_portal.facts["nik"] not in str(told)
    assert "ASLI" in town_portal.emas("verify", str(town_portal.home / "surat.pdf")).stdout


@pytest.mark.parametrize(
    ("asked", "verdict", "code"),
    [
        ("changed", "berubah", 1),  # one byte
        ("other", "tidak_dikenal", 1),
        ("scanned", "asli", 0),
        ("typed", "asli", 0),
    ],
)
def test_each_file_and_code_gets_its_verdict(
    verdicts: dict[str, dict[str, Any]], asked: str, verdict: str, code: int
) -> None:
    told = verdicts[asked]
    assert (told["verdict"], told["code"], told["ok"]) == (verdict, code, code == 0)


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
