"""Checks of the portal's seal and of continuation: the fault names what is wrong before a citizen meets it."""

import shutil
from pathlib import Path

import pytest

from emas.catalogue.rules import folder

SERVICE = "desa/surat-contoh/service.yaml"
FLOW = "desa/surat-contoh/flow.yaml"
FORM = "desa/surat-contoh/form.yaml"
SIGNED = "{ name: lurah, post: kepala@kelurahan, step: ttd }"
SEALED = "{ name: lurah, post: portal, step: tte }"


def _edit(services: Path, name: str, old: str, new: str) -> None:
    path = services / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def _codes(services: Path) -> list[str]:
    return [fault.code for fault in folder.load(services).faults]


def _seal(services: Path) -> None:
    _edit(services, SERVICE, SIGNED, SEALED)
    _edit(services, FLOW, "tandatangani: { kind: sign,", "tandatangani: { kind: forward,")
    _edit(services, FLOW, "    slot: lurah\n    due:", "    due:")


def test_a_sealed_letter_loads(services: Path) -> None:
    _seal(services)
    assert _codes(services) == []


def test_a_sealed_letter_has_no_other_signature(services: Path) -> None:
    _edit(services, SERVICE, f"- {SIGNED}", f"- {SIGNED}\n    - {{ name: portal, post: portal, step: tte }}")
    assert "seal_alone" in _codes(services) or "slot_unknown" in _codes(services)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (SEALED, "{ name: lurah, post: portal, step: operator }", "slot_unknown"),
        (SEALED, "{ name: lurah, post: portal@kota, step: tte }", "role_unknown"),
        (SEALED, "{ name: lurah, post: portal@rw, step: tte }", ""),
    ],
)
def test_the_seal_is_made_by_the_system_for_a_unit_with_a_book(
    services: Path, old: str, new: str, code: str
) -> None:
    _seal(services)
    _edit(services, SERVICE, old, new)
    assert (code in _codes(services)) if code else _codes(services) == []


def test_an_act_that_asks_for_the_seal_leads_to_it(services: Path) -> None:
    _seal(services)
    _edit(services, FLOW, "to: tte, effects:", "to: operator, effects:")
    assert "slot_unknown" in _codes(services)


def _second(services: Path) -> None:
    shutil.copytree(services / "desa/surat-contoh", services / "desa/surat-lain")


def test_a_service_continues_a_letter_that_stands_for_a_paper(services: Path) -> None:
    _second(services)
    _edit(services, SERVICE, "category: contoh", "category: contoh\ncontinues: [desa/surat-lain]")
    assert _codes(services) == ["proof_missing"]
    paper = "{ label: Foto, required: false, required_if: \"jenis == 'besar'\", kinds: [photo] }"
    _edit(
        services,
        FORM,
        f"  foto: {paper}",
        f"  foto: {paper}\n  asal: {{ label: Asal, letter_of: desa/surat-lain }}",
    )
    found = folder.load(services)
    assert [fault.code for fault in found.faults if fault.code != "example"] == []
    assert found.definitions[0].continues == ("desa/surat-lain",)


@pytest.mark.parametrize(
    ("slug", "code"), [("desa/tidak-ada", "service_unknown"), ("desa/surat-contoh", "continues_itself")]
)
def test_what_it_continues_exists(services: Path, slug: str, code: str) -> None:
    _edit(services, SERVICE, "category: contoh", f"category: contoh\ncontinues: [{slug}]")
    assert _codes(services) == [code]
