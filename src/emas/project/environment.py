"""Typed readers of the environment. Each fails loudly and says what to write; secrets may come from ``NAME_FILE``."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """Read ``name``, or the file that ``name_FILE`` points to."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={file_name} can't be read: {error.strerror}") from error
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """Read a yes/no switch: 1, true, yes, on or 0, false, no, off."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is not a switch: write 1 or 0")


def integer(name: str, default: int) -> int:
    """Read a whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number") from error


def words(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def minutes(name: str, default: str) -> dict[str, tuple[int, int]]:
    """Read pairs of minutes by word: ``admin=60/480,other=120/720``. Each must be at least 1, the first at most the second."""
    found: dict[str, tuple[int, int]] = {}
    for entry in words(name, default):
        word, _, pair = entry.partition("=")
        first, _, second = pair.partition("/")
        if not (first.isdigit() and second.isdigit() and 0 < int(first) <= int(second)):
            raise ImproperlyConfigured(f"{name}: {entry!r} is not word=idle/absolute in minutes")
        found[word.strip()] = (int(first), int(second))
    if "other" not in found:
        raise ImproperlyConfigured(f"{name} needs an entry for other=idle/absolute")
    return found


def pairs(name: str) -> dict[str, str]:
    """Read ``A=b,C=d``."""
    found = [word.partition("=") for word in words(name)]
    if any(not key or not value for key, _, value in found):
        raise ImproperlyConfigured(f"{name} is written as NAME=name,OTHER=other")
    return {key.strip(): value.strip() for key, _, value in found}


def complete(for_what: str, *names: str) -> None:
    """Refuse half a configuration. Raises: ImproperlyConfigured, naming everything that is missing."""
    missing = [name for name in names if not text(name)]
    if missing:
        raise ImproperlyConfigured(f"{for_what} also needs {', '.join(missing)}")


def address(name: str) -> str:
    """Read the address of an outside service. Raises: ImproperlyConfigured when it has no scheme or no host."""
    value = text(name).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ImproperlyConfigured(
            f"{name}={value!r} is not an address: write https://host or http://host:port"
        )
    return value


def choice(name: str, default: str, allowed: set[str]) -> str:
    """Read one of the allowed words."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} is not one of {', '.join(sorted(allowed))}")
    return value


def secret(name: str, keys_dir: Path, *, embedded: bool) -> str:
    """
    Read a secret; in the embedded default (no production switch) make one once and keep it in ``keys_dir`` (mode 600).

    Raises: ImproperlyConfigured in production when nothing is set.
    """
    value = text(name)
    if value:
        return value
    if not embedded:
        raise ImproperlyConfigured(f"{name} or {name}_FILE must be set in production (EMAS_PRODUCTION=1)")
    path = keys_dir / name.lower()
    if not path.exists():
        keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def database(name: str, default: str) -> dict[str, Any]:
    """
    Read a database address: ``sqlite:///path`` or ``postgresql://user:password@host:port/name?sslmode=verify-full``.

    An empty host means the local socket. SQLite runs in WAL mode with full synchronisation and immediate transactions.
    """
    url = urlsplit(text(name, default))
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.path[1:] if url.path.startswith("//") or url.netloc == "" else url.path)
            or ":memory:",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;",
            },
        }
    if url.scheme in {"postgresql", "postgres"}:
        options: dict[str, Any] = dict(parse_qsl(url.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ImproperlyConfigured(
        f"{name}: {url.scheme!r} is not a known database; write sqlite:///path or postgresql://…"
    )
