"""``emas services``: name the line of a fault, publish what changed, begin a folder that works."""

import shutil
from pathlib import Path

import pytest

from tests.commands.conftest import REPO, Here


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two services with what they share."""
    root = tmp_path / "services"
    for part in ("_shared", "kelurahan/sk-usaha", "diskominfo/bantuan-akun-rw"):
        shutil.copytree(REPO / "services" / part, root / part)
    return root


@pytest.mark.requirement("R-049")
def test_a_fault_is_named_with_file_and_line(here: Here, folder: Path) -> None:
    told = here.json("services", "check", str(folder), "--stats")
    assert (told["services"], told["special_python_lines"]) == (2, 0)
    assert told["examples"] > 0
    form = folder / "kelurahan/sk-usaha/form.yaml"
    text = form.read_text(encoding="utf-8")
    form.write_text(text.replace("jenis_usaha: { type: text", "jenis_usaha: { type: teks"), encoding="utf-8")
    line = next(n for n, row in enumerate(form.read_text().splitlines(), 1) if "teks" in row)
    told = here.json("services", "check", str(folder), ok=False)
    assert any(fault.startswith(f"services/kelurahan/sk-usaha/form.yaml:{line}:") for fault in told["faults"])
    assert f"form.yaml:{line}:" in here.emas("services", "check", str(folder), ok=False).stderr


def test_all_or_nothing_is_published(here: Here, folder: Path) -> None:
    service = folder / "kelurahan/sk-usaha/service.yaml"
    sound = service.read_text(encoding="utf-8")
    service.write_text(sound.replace("kind: keterangan", "kind: entah"), encoding="utf-8")
    here.json("services", "publish", str(folder), ok=False)
    service.write_text(sound, encoding="utf-8")
    told = here.json("services", "publish", str(folder))
    assert {row["service"] for row in told["published"]} == {
        "kelurahan/sk-usaha",
        "diskominfo/bantuan-akun-rw",
    }
    assert "nothing changed" in here.emas("services", "publish", str(folder)).stdout
    service.write_text(sound.replace("umkm, kur,", "umkm, kur, lapak,"), encoding="utf-8")
    told = here.json("services", "publish", str(folder))
    assert [row["service"] for row in told["published"]] == ["kelurahan/sk-usaha"]


def test_an_installation_of_one_office_publishes_its_own_services_alone(
    here: Here, folder: Path, settings: pytest.FixtureRequest
) -> None:
    settings.EMAS_INSTANSI = "ms-lhokseumawe"  # type: ignore[attr-defined]
    for part in ("mahkamah/kritis", "_shared"):
        shutil.copytree(REPO / "services" / part, folder / part, dirs_exist_ok=True)
    told = here.json("services", "publish", str(folder))
    assert [row["service"] for row in told["published"]] == ["mahkamah/kritis"]
    settings.EMAS_INSTANSI = "kota-probolinggo"  # type: ignore[attr-defined]
    told = here.json("services", "publish", str(folder))
    assert {row["service"] for row in told["published"]} == {
        "kelurahan/sk-usaha",
        "diskominfo/bantuan-akun-rw",
    }


def test_a_new_folder_loads_at_once(here: Here, folder: Path) -> None:
    title = "Surat Keterangan Janda"
    made = here.emas("services", "new", "kelurahan/sk-janda", "--title", title, "--folder", str(folder))
    assert "emas services check" in made.stdout
    assert here.json("services", "check", str(folder))["services"] == 3
    again = here.emas(
        "services", "new", "kelurahan/sk-janda", "--title", title, "--folder", str(folder), ok=False
    )
    assert "service_exists" in again.stderr
    bad = here.emas("services", "new", "Sembarang", "--title", title, "--folder", str(folder), ok=False)
    assert "bad_slug" in bad.stderr
