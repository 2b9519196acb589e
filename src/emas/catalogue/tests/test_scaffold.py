"""A new service begins as a folder that loads."""

from pathlib import Path

import pytest

from emas.catalogue import operations, queries
from emas.kernel import errors

LIKE = "desa/surat-contoh"


@pytest.mark.requirement("R-031")
@pytest.mark.requirement("R-061")
def test_a_new_folder_loads_at_once(services: Path) -> None:
    path = operations.new_service_folder(root=services, slug="desa/surat-baru", title="Surat Baru", like=LIKE)
    definitions, faults = queries.load(services)
    assert faults == ()
    new = next(d for d in definitions if d.slug == "desa/surat-baru")
    assert (new.title.id, new.letter and new.letter.title.id) == ("Surat Baru", "SURAT BARU")
    assert (path / "SOURCES.md").read_text().startswith("# Sources of Surat Baru")


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize("slug", ["../../etc/passwd", "desa", "Desa/x", "desa/..", "/tmp/x", "desa/a b"])
def test_a_slug_never_leaves_the_folder(services: Path, slug: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        operations.new_service_folder(root=services, slug=slug, title="Surat Baru", like=LIKE)
    assert caught.value.faults == {"slug": ("bad_slug",)}


def test_what_exists_is_not_overwritten(services: Path) -> None:
    with pytest.raises(errors.Conflict):
        operations.new_service_folder(root=services, slug=LIKE, title="Surat Baru", like=LIKE)
    with pytest.raises(errors.NotFound):
        operations.new_service_folder(root=services, slug="desa/lain", title="Surat Baru", like="desa/tiada")
    with pytest.raises(errors.Invalid):
        operations.new_service_folder(root=services, slug="desa/lain", title="Surat: {Baru}", like=LIKE)
