"""
Archives of a whole installation: database and sealed files in one, keys in another.

The first holds no keys: who finds it can't read what is sealed. It tells by a fingerprint which keys it needs, so that a
restore with others is refused before anything is overwritten, and not found out when the first letter is opened.
"""

import hashlib
import hmac
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connections

FORMAT: Final = 1
#: What must be the same again for sealed data to open and for people to be found by their number.
SECRETS: Final = ("EMAS_SECRET_KEY", "EMAS_SEALING_KEY", "EMAS_DIGEST_KEY")
_KEYED: Final = ("EMAS_SEALING_KEY", "EMAS_DIGEST_KEY")


class ArchiveError(Exception):
    """An archive that can't be made or read here; the words are for the operator."""


def vendor() -> str:
    """Name the database that is set up: ``sqlite`` or ``postgresql``."""
    return "sqlite" if _database()["ENGINE"].endswith("sqlite3") else "postgresql"


def write(target: Path, scratch: Path, at: datetime) -> int:
    """Write database and sealed files into ``target``; gives its size. The portal may be running."""
    dump = scratch / "database"
    _dump(dump)
    # Files are only ever added or erased for good: copied after the database, none that it names is missing.
    with _private(target) as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
        manifest = {"format": FORMAT, "database": vendor(), "made_at": at.isoformat(), "keys": fingerprint()}
        _add_bytes(archive, "manifest.json", json.dumps(manifest).encode())
        archive.add(dump, "database")
        for path in _files(Path(settings.BLOBS_DIR)):
            try:
                archive.add(path, f"blobs/{path.relative_to(settings.BLOBS_DIR)}")
            except FileNotFoundError:
                continue
    return target.stat().st_size


def write_keys(target: Path) -> None:
    """Write the secrets in force, wherever they came from, with the folders of keys and of the certificate authority."""
    with _private(target) as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name in SECRETS:
            _add_bytes(archive, f"keys/{name.lower()}", str(_secret(name)).encode())
        own = {name.lower() for name in SECRETS}
        for folder in (Path(settings.KEYS_DIR), Path(settings.CA_DIR)):
            for path in _files(folder):
                if path.name not in own:
                    archive.add(path, f"{folder.name}/{path.relative_to(folder)}")


def read_manifest(source: Path) -> dict[str, Any]:
    """Give what an archive says of itself. Raises: ArchiveError when it is none, or of another version or database."""
    try:
        with tarfile.open(source) as archive:
            member = archive.extractfile("manifest.json")
            manifest: dict[str, Any] = json.loads(member.read()) if member else {}
    except (tarfile.TarError, KeyError, ValueError, OSError) as error:
        raise ArchiveError(f"{source} is no archive of emas backup") from error
    if manifest.get("format") != FORMAT:
        raise ArchiveError(f"archive format {manifest.get('format')} is not known to this version")
    if manifest["database"] != vendor():
        raise ArchiveError(
            f"the archive holds a {manifest['database']} database; EMAS_DATABASE_URL names a {vendor()} one"
        )
    return manifest


def read_keys(source: Path) -> dict[str, str]:
    """Give the secrets of an archive of keys. Raises: ArchiveError when it is none."""
    try:
        with tarfile.open(source) as archive:
            found = {name: archive.extractfile(f"keys/{name.lower()}") for name in SECRETS}
            return {name: member.read().decode() for name, member in found.items() if member}
    except (tarfile.TarError, KeyError, OSError) as error:
        raise ArchiveError(f"{source} is no archive of emas backup --keys") from error


def has_data() -> bool:
    """Tell whether the database that is set up holds an installation already."""
    return "django_migrations" in connections["default"].introspection.table_names()


def restore(source: Path, scratch: Path, keys: Path | None) -> None:
    """Put an archive, checked before, in the place of what is there."""
    with tarfile.open(source) as archive:
        archive.extractall(scratch, filter="data")
    connections.close_all()
    if vendor() == "sqlite":
        _replace_sqlite(scratch / "database")
    else:
        _replace_postgresql(scratch / "database")
    if keys is not None:
        with tarfile.open(keys) as archive:
            archive.extractall(settings.HOME_DIR, filter="data")
        for path in _files(Path(settings.KEYS_DIR)):
            path.chmod(0o600)
    if (scratch / "blobs").exists():
        shutil.copytree(scratch / "blobs", settings.BLOBS_DIR, dirs_exist_ok=True)


def fingerprint(secrets: dict[str, str] | None = None) -> str:
    """Give a word that tells the keys in force (or ``secrets``) from others and says nothing about them."""
    total = hashlib.sha256()
    for name in _KEYED:
        key = (secrets or {}).get(name) or _secret(name)
        total.update(hmac.digest(key.encode(), b"emas backup fingerprint", "sha256"))
    return total.hexdigest()[:16]


def _secret(name: str) -> str:
    return str(getattr(settings, "SECRET_KEY" if name == "EMAS_SECRET_KEY" else name))


def _database() -> dict[str, Any]:
    found: dict[str, Any] = settings.DATABASES["default"]
    return found


def _dump(target: Path) -> None:
    if vendor() == "sqlite":
        with sqlite3.connect(str(_database()["NAME"])) as source, sqlite3.connect(str(target)) as copy:
            source.backup(copy)
        source.close()
        copy.close()
        return
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}", f"--dbname={_conninfo()}")


def _replace_sqlite(dump: Path) -> None:
    name = Path(str(_database()["NAME"]))
    fresh = name.with_name(f"{name.name}.restored")
    shutil.copyfile(dump, fresh)
    for suffix in ("-wal", "-shm"):
        Path(f"{name}{suffix}").unlink(missing_ok=True)
    fresh.chmod(0o600)
    fresh.replace(name)


def _replace_postgresql(dump: Path) -> None:
    _run(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        f"--dbname={_conninfo()}",
        str(dump),
    )


def _run(program: str, *arguments: str) -> None:
    # The password goes by the environment: an argument can be seen by every user of the machine.
    environment = {
        **os.environ,
        "PGPASSWORD": str(_database()["PASSWORD"] or os.environ.get("PGPASSWORD", "")),
    }
    try:
        done = subprocess.run(
            [program, *arguments], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise ArchiveError(
            f"{program} is not on the path: install the client programs of PostgreSQL"
        ) from error
    if done.returncode:
        raise ArchiveError(f"{program} failed: {done.stderr.strip()[-500:]}")


def _conninfo() -> str:
    from psycopg.conninfo import make_conninfo

    database = _database()
    given = {
        "host": database["HOST"],
        "port": database["PORT"],
        "dbname": database["NAME"],
        "user": database["USER"],
        **{k: v for k, v in database["OPTIONS"].items() if isinstance(v, str | int)},
    }
    return make_conninfo(**{key: str(value) for key, value in given.items() if value != ""})


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _private(target: Path) -> io.BufferedWriter:
    """Open a file that nobody else can read from its first byte on."""
    target.unlink(missing_ok=True)
    return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mode = 0o600
    archive.addfile(info, io.BytesIO(content))
