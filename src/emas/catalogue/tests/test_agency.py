"""What an agency may say in its own service: its posts, the plain abilities, and a letter that is no program."""

from pathlib import Path

import pytest

from emas.catalogue.rules import agency, folder

SERVICES = Path(__file__).resolve().parents[4] / "services"
REKLAME = "opd/rekomendasi-izin-reklame"


@pytest.mark.parametrize(
    "line",
    [
        '#import "/emas.typ": *',
        "#show: surat",
        '#identitas(bidang: ("nama", "nik"))',
        '#rincian(lewati-kosong: true, ("Nama usaha", "nama_usaha"))',
        '#jika("sejak")[ sejak tanggal #isian("sejak")]. *Catatan:* berlaku 3 hari.',
        '#if pemohon("jenis_kelamin") == "Perempuan" [istri] else [suami]',
        "Rp100.000 (seratus ribu rupiah), telepon 0335 421234",
    ],
)
def test_a_letter_of_text_and_parts_passes(line: str) -> None:
    assert list(agency._line_faults(line)) == []


@pytest.mark.asvs("5.3.2", "1.3.2")
@pytest.mark.parametrize(
    "line",
    [
        '#import "@preview/cetz:0.2.2": *',
        '#include "/emas.typ"',
        '#read("/emas.typ")',
        '#image("/lambang.svg")',
        '#plugin("x.wasm")',
        "#while true {}",
        "#for i in range(9) []",
        "#let f(x) = f(x)",
        "#(1 + 1)",
        "#{1}",
        "$x^2$",
        "`raw`",
        '#eval("1")',
        '" #eval("1") "',
        '// "\n#eval("1")',
        '#h("//") #eval("1")',
        '#h((eval)("1"))',
        '#text("a" * 9999)',
        '#text("a" * nilai("n"))',
        '#baris("x").map(s => s)',
        "#sys.inputs",
        "/* #surat */",
        "#context here()",
        "#set page(width: 1pt)",
    ],
)
def test_a_letter_that_is_a_program_is_refused(line: str) -> None:
    assert [fault for each in line.splitlines() for fault in agency._line_faults(each)]


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*", r"(.)\1", "(?=x)", "a*b*c*d*", "x" * 90])
def test_patterns_that_could_take_for_ever_are_refused(pattern: str) -> None:
    assert agency._is_risky(pattern)


@pytest.mark.parametrize("pattern", ["", r"\d{13}", "[A-Z]{1,2} [0-9]{1,4} [A-Z]{1,3}", "https://.*"])
def test_usual_patterns_pass(pattern: str) -> None:
    assert not agency._is_risky(pattern)


@pytest.mark.requirement("R-083")
def test_the_shipped_permit_is_its_agencys_own_and_nobody_elses() -> None:
    loaded = folder.load_one(SERVICES / REKLAME)
    assert loaded.definition is not None
    assert agency.faults(loaded.definition, loaded.source, "opd:DPMPTSP") == ()
    others = agency.faults(loaded.definition, loaded.source, "opd:DINSOS")
    assert {fault.code for fault in others} == {"post_elsewhere"}
    assert all(fault.line > 0 for fault in others)


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("kelurahan/sk-usaha", "post_elsewhere"),
        ("diskominfo/pengaduan", "ability_reserved"),
        ("diskominfo/informasi", "ability_reserved"),
        ("diskominfo/paket-data", "ability_reserved"),
        ("opd/dukcapil-user-baru", "ability_reserved"),
        ("mahkamah/cuti", "ability_reserved"),
    ],
)
def test_abilities_of_the_city_are_not_an_agencys(slug: str, code: str) -> None:
    loaded = folder.load_one(SERVICES / slug)
    assert loaded.definition is not None
    assert code in {f.code for f in agency.faults(loaded.definition, loaded.source, "opd:DPMPTSP")}
