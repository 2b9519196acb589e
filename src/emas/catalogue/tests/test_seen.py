"""An unchanged folder is not read again at the next start; any change is seen."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from emas.catalogue import operations
from emas.catalogue.models import Service
from emas.catalogue.rules import folder

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
SERVICE = "desa/surat-contoh/service.yaml"

pytestmark = pytest.mark.django_db


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Each reading of a whole folder."""
    seen: list[Path] = []
    load = folder.load
    monkeypatch.setattr(folder, "load", lambda root: seen.append(root) or load(root))
    return seen


def sync(services: Path) -> int:
    return len(operations.sync_folder(root=services, at=AT, home=services.parent))


def test_an_unchanged_folder_is_not_read_again(services: Path, readings: list[Path]) -> None:
    assert [sync(services), sync(services), sync(services)] == [1, 0, 0]
    assert len(readings) == 1


def test_a_changed_file_is_seen(services: Path, readings: list[Path]) -> None:
    sync(services)
    path = services / SERVICE
    path.write_text(path.read_text(encoding="utf-8").replace("title:", "title: ", 1), encoding="utf-8")
    sync(services)
    assert len(readings) == 2


def test_another_database_is_filled(services: Path, readings: list[Path]) -> None:
    """The home may be older or younger than the database: after a restore, what is remembered does not fit."""
    sync(services)
    Service.objects.update(active_version=None)
    assert sync(services) == 1
    assert len(readings) == 2


def test_a_folder_with_a_fault_is_read_each_time(services: Path, readings: list[Path]) -> None:
    (services / SERVICE).write_text("title: 1\n", encoding="utf-8")
    sync(services)
    sync(services)
    assert len(readings) == 2
