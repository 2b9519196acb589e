"""Decisions without a database: numbers, blocks, codes, verdicts."""

import doctest
from datetime import date
from importlib import import_module

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from emas.documents.rules import blocks, codes, frozen, limits, numbering, verdicts
from emas.documents.tests import factories as make
from emas.documents.types import Verdict
from emas.kernel.actor import HoldingKind
from emas.people.types import UnitInfo, UnitKind

ON = date(2026, 11, 21)


@pytest.mark.parametrize("name", ["numbering", "blocks", "limits", "sources", "verdicts"])
def test_examples_of_the_rules_run(name: str) -> None:
    assert doctest.testmod(import_module(f"emas.documents.rules.{name}")).failed == 0


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("{klasifikasi}/{urut}/{kode_unit}/{tahun}", "470/7/425.504.3/2026"),
        ("{klasifikasi}/{urut:3}/{kode_unit}/{tahun}", "470/007/425.504.3/2026"),
        ("{urut}/SKU/{bulan_romawi}/{tahun}", "7/SKU/XI/2026"),
    ],
)
def test_number_patterns(pattern: str, written: str) -> None:
    number = numbering.write_number(
        pattern=pattern, sequence=7, dated_on=ON, classification="470", unit_code="425.504.3"
    )
    assert number == written


@pytest.mark.parametrize("pattern", ["", "{tahun}", "{urut}/{nama}", "{klasifikasi}"])
def test_pattern_that_cannot_tell_letters_apart_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        numbering.write_number(pattern=pattern, sequence=1, dated_on=ON, classification="", unit_code="")


def test_register_that_never_ends_has_one_counter() -> None:
    assert numbering.register_year(dated_on=ON, resets_yearly=True) == 2026
    assert numbering.register_year(dated_on=ON, resets_yearly=False) == 0


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (HoldingKind.DEFINITIVE, ("LURAH MAYANGAN,",)),
        (HoldingKind.PLT, ("Plt. LURAH MAYANGAN,",)),
        (HoldingKind.PLH, ("Plh. LURAH MAYANGAN,",)),
        (HoldingKind.AN, ("a.n. LURAH MAYANGAN", "Sekretaris Lurah,")),
        (HoldingKind.UB, ("a.n. LURAH MAYANGAN", "Sekretaris Lurah", "u.b.", "Kasi Pelayanan,")),
    ],
)
def test_headings_by_holding(kind: HoldingKind, lines: tuple[str, ...]) -> None:
    """Letter-format section 6."""
    own = {HoldingKind.AN: "Sekretaris Lurah", HoldingKind.UB: "Kasi Pelayanan"}.get(kind, "")
    between = "Sekretaris Lurah" if kind is HoldingKind.UB else ""
    assert blocks.heading_of(kind=kind, title="Lurah Mayangan", own_title=own, between_title=between) == lines


def unit(kind: UnitKind, name: str) -> UnitInfo:
    return UnitInfo(
        id=1,
        code="x",
        kind=kind,
        name=name,
        path="x/",
        parent_id=None,
        instansi="kota",
        address="Jalan A",
        phone="0335",
    )


def test_letterhead_names_those_above() -> None:
    """Letter-format section 3."""
    chain = (
        unit(UnitKind.KOTA, "Kota Probolinggo"),
        unit(UnitKind.KECAMATAN, "Mayangan"),
        unit(UnitKind.KELURAHAN, "Jati"),
    )
    head = blocks.letterhead(chain=chain)
    assert head.lines == ("Pemerintah Kota Probolinggo", "Kecamatan Mayangan", "Kelurahan Jati")
    assert head.address == "Jalan A  Telepon\N{NO-BREAK SPACE}0335"
    opd = blocks.letterhead(chain=(chain[0], unit(UnitKind.OPD, "Dinas Sosial")))
    assert opd.lines == ("Pemerintah Kota Probolinggo", "Dinas Sosial")
    assert blocks.head_title(unit(UnitKind.OPD, "Dinas Sosial")) == "Kepala Dinas Sosial"


def test_block_of_a_holder_groups_the_nip() -> None:
    made = blocks.signer_block(slot="lurah", unit=unit(UnitKind.KELURAHAN, "Mayangan"), holder=make.holder())
    assert (made.heading, made.nip) == (("LURAH MAYANGAN,",), "19670619 199006 1 001")


def test_frozen_content_comes_back_whole() -> None:
    content = make.two_signers()
    assert frozen.thaw(frozen.freeze(content, source="x")) == (content, "x")


def test_code_is_small_signed_and_the_same_each_time() -> None:
    key = Ed25519PrivateKey.generate()
    token = codes.write_token(bytes(range(16)))
    assert codes.is_token(token)
    code = codes.write_code(token=token, number="1/2/3", dated_on=ON, key=key)
    assert len(code) == codes.CODE_LENGTH == 152
    assert code == codes.write_code(token=token, number="1/2/3", dated_on=ON, key=key)
    keys = {codes.key_id_of(key.public_key()): key.public_key()}
    read = codes.read_code(f"https://kota.go.id/V/{code.lower()}", keys=keys)
    assert read is not None
    assert (read.token, read.issued_on) == (token, ON)
    assert codes.read_code(code, keys={}) is None


@pytest.mark.asvs("9.1.2")
def test_signature_for_another_purpose_is_no_code() -> None:
    import base64

    key = Ed25519PrivateKey.generate()
    kid = codes.key_id_of(key.public_key())
    head = bytes([1]) + bytes.fromhex(kid) + bytes(26)
    code = base64.b32encode(head + key.sign(head)).decode().rstrip("=")
    assert codes.read_code(code, keys={kid: key.public_key()}) is None


@pytest.mark.parametrize(
    ("state", "issued", "until", "verdict"),
    [
        ("terbit", True, None, Verdict.GENUINE),
        ("terbit", True, ON, Verdict.GENUINE),
        ("terbit", True, date(2026, 11, 20), Verdict.EXPIRED),
        ("dicabut", True, date(2026, 11, 20), Verdict.WITHDRAWN),
        ("diganti", True, None, Verdict.REPLACED),
        ("batal", False, None, Verdict.UNKNOWN),
        ("gagal", False, None, Verdict.UNKNOWN),
        ("menunggu_tte", False, None, Verdict.UNKNOWN),
        ("membuat", False, None, Verdict.UNKNOWN),
    ],
)
def test_verdict_by_state(state: str, issued: bool, until: date | None, verdict: Verdict) -> None:
    assert verdicts.verdict_of(state=state, was_issued=issued, valid_until=until, today=ON) is verdict


def test_end_record_of_an_archive_counts_only_at_the_end() -> None:
    assert not limits.is_two_files(b"\xff\xd8" + b"PK\x05\x06" + b"\0" * 30)
    assert limits.is_two_files(b"\xff\xd8" + b"PK\x05\x06" + b"\0" * 18)
