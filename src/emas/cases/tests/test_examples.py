"""Every worked example of every service runs through the engine; a wrong one is named by file and line."""

import shutil
from pathlib import Path

import pytest

from emas.cases import queries
from emas.cases.queries import _examples
from emas.cases.tests.factories import SERVICES
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition


def test_shipped_services_and_examples_hold() -> None:
    """Two of each kind of agency; ``emas services check``, the step before the tests, runs all of them."""
    definitions, faults = catalogue.load(SERVICES)
    assert [str(fault) for fault in faults] == []
    assert len(definitions) >= 60
    kept: dict[str, list[ServiceDefinition]] = {}
    for definition in definitions:
        kept.setdefault(definition.agency, []).append(definition)
    for some in kept.values():
        for definition in some[:2]:
            for example in definition.examples:
                assert _examples.run_example(definition, example) == (), (definition.slug, example.name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "services"
    shutil.copytree(SERVICES / "_shared", root / "_shared")
    for slug in ("kelurahan/sk-usaha", "diskominfo/bantuan-akun-rw"):
        shutil.copytree(SERVICES / slug, root / slug)
    return root


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("state: selesai", "state: terbit", "expected terbit, got selesai"),
        ("promise_due_on: 2026-11-03", "promise_due_on: 2026-11-05", "expected 2026-11-05, got 2026-11-03"),
        ("fee_rupiah: 0", "fee_rupiah: 10000", "expected 10000, got 0"),
        ('"SURAT KETERANGAN USAHA"', '"SURAT IZIN USAHA"', "the letter lacks 'SURAT IZIN USAHA'"),
        ("by: rw@rw, act: validasi", "by: rt@rt, act: validasi", "not_your_step"),
        ("nama_usaha: Warung Bu Wati", "nama_usaha: X", "nama_usaha:too_short"),
    ],
)
def test_a_wrong_example_is_named(folder: Path, old: str, new: str, words: str) -> None:
    path = folder / "kelurahan/sk-usaha/examples/warung-lancar.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    faults = [f for f in queries.check_services(folder).faults if "warung-lancar" in f.path]
    assert faults
    assert any(words in f.message for f in faults), [str(f) for f in faults]
    assert all(f.path == "services/kelurahan/sk-usaha/examples/warung-lancar.yaml" for f in faults)
    if new.partition(":")[0] in {"state", "promise_due_on", "fee_rupiah"}:
        assert faults[0].line > 1
