"""A backup that can be restored, that keeps its secrets, and that refuses what would end in data nobody can open."""

import json
import tarfile
from pathlib import Path

import pytest

from emas.project import installation
from tests.commands.conftest import Portal

#: Identity, telephone and answers. The register book's own columns (name, purpose, address) are plain: it is searched.
SECRETS = (
    b"3574034409900001",
    b"3574030101150001",
    b"81234567890",
    b"Toko Melati Biru Laut",
    b"Gang Teratai Ungu 77",
)


@pytest.fixture(scope="session")
def archives(town_portal: Portal) -> tuple[Path, Path]:
    data, keys = town_portal.home / "data.tar.gz", town_portal.home / "keys.tar.gz"
    told = town_portal.json("backup", str(data), "--keys", str(keys))
    assert told["bytes"] == data.stat().st_size
    return data, keys


@pytest.fixture(scope="session")
def other_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of another installation."""
    stranger = Portal(tmp_path_factory.mktemp("stranger"))
    stranger.emas("account", "create-admin", "--name", "A B", "--login", "admin", "--email", "a@kota.example")
    keys = stranger.home / "k.tar.gz"
    stranger.emas("backup", str(stranger.home / "x.tar.gz"), "--keys", str(keys))
    return keys


@pytest.fixture
def elsewhere(town_portal: Portal, tmp_path: Path) -> Portal:
    """Another machine: an empty home, and an empty database of the same kind."""
    url = town_portal.environment.get("EMAS_DATABASE_URL")
    if url is None:
        yield Portal(tmp_path)
        return
    with installation.scratch_postgres() as other:
        yield Portal(tmp_path, {"EMAS_DATABASE_URL": other})


@pytest.mark.asvs("14.2.4")
def test_the_archive_holds_no_secret_and_no_key(
    town_portal: Portal, archives: tuple[Path, Path], tmp_path: Path
) -> None:
    data, keys = archives
    for path in archives:
        assert path.stat().st_mode & 0o077 == 0
    with tarfile.open(data) as archive:
        archive.extractall(tmp_path, filter="data")
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("blobs" in path.parts for path in found)
    if "EMAS_DATABASE_URL" in town_portal.environment:
        # The custom format is compressed: as plain SQL its content can be looked through.
        import subprocess

        done = subprocess.run(
            ["pg_restore", "--file=-", str(tmp_path / "database")], capture_output=True, check=True
        )
        (tmp_path / "database.sql").write_bytes(done.stdout)
        found.append(tmp_path / "database.sql")
        assert b"Wati" in done.stdout
    else:
        assert b"Wati" in (tmp_path / "database").read_bytes(), (
            "names are plain by design: what was searched is the data"
        )
    secrets = list(SECRETS)
    with tarfile.open(keys) as archive:
        for name in ("emas_sealing_key", "emas_digest_key", "emas_secret_key"):
            member = archive.extractfile(f"keys/{name}")
            assert member is not None
            secrets.append(member.read())
    for path in found:
        content = path.read_bytes()
        for secret in secrets:
            assert secret not in content, f"{secret[:6]!r} in {path.name}"
            assert secret.hex().encode() not in content, f"{secret[:6]!r} as hex in {path.name}"


def test_it_comes_back_whole_on_another_machine(
    town_portal: Portal, archives: tuple[Path, Path], elsewhere: Portal
) -> None:
    data, keys = archives
    told = elsewhere.json("restore", str(data), "--keys", str(keys))
    assert told["made_at"]
    letter = str(town_portal.home / "surat.pdf")
    assert elsewhere.json("verify", letter)["verdict"] == "asli"
    opened = elsewhere.python(Path(__file__).with_name("open_case.py"), town_portal.facts["ref"])
    facts = json.loads(opened.strip().splitlines()[-1])
    assert facts == {"state": "terbit", "chain_is_whole": True, "letter_bytes": Path(letter).stat().st_size}
    again = elsewhere.emas("restore", str(data), "--keys", str(keys), ok=False)
    assert "--force" in again.stderr
    elsewhere.emas("restore", str(data), "--keys", str(keys), "--force")


def test_without_its_keys_nothing_is_overwritten(archives: tuple[Path, Path], elsewhere: Portal) -> None:
    refused = elsewhere.emas("restore", str(archives[0]), ok=False)
    assert "other keys" in refused.stderr
    assert elsewhere.emas("manage", "showmigrations", "--plan").stdout.count("[X]") == 0


def test_keys_of_another_installation_are_refused(
    archives: tuple[Path, Path], elsewhere: Portal, other_keys: Path
) -> None:
    refused = elsewhere.emas("restore", str(archives[0]), "--keys", str(other_keys), ok=False)
    assert "not those of the archive" in refused.stderr


def test_keys_pinned_by_the_environment_are_noticed(archives: tuple[Path, Path], elsewhere: Portal) -> None:
    data, keys = archives
    refused = elsewhere.emas("restore", str(data), "--keys", str(keys), ok=False, EMAS_SEALING_KEY="another")
    assert "EMAS_SEALING_KEY" in refused.stderr


def test_an_archive_of_the_other_database_is_refused(
    town_portal: Portal, archives: tuple[Path, Path], tmp_path: Path
) -> None:
    data, keys = archives
    if "EMAS_DATABASE_URL" in town_portal.environment:
        refused = Portal(tmp_path).emas("restore", str(data), "--keys", str(keys), ok=False)
        assert "holds a postgresql database" in refused.stderr
        return
    url = "postgresql://127.0.0.1:1/nowhere"
    refused = Portal(tmp_path, {"EMAS_DATABASE_URL": url}).emas(
        "restore", str(data), "--keys", str(keys), ok=False
    )
    assert "holds a sqlite database" in refused.stderr


def test_what_is_no_archive_is_said_to_be_none(portal: Portal) -> None:
    path = portal.home / "x.tar.gz"
    path.write_bytes(b"nothing of the kind")
    assert "no archive" in portal.emas("restore", str(path), ok=False).stderr
