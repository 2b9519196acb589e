"""Papers that no official signs: the portal seals them, and says so wherever they are looked at."""

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases import queries as cases
from emas.cases.tests.factories import SERVICES, Town
from emas.catalogue import operations as catalogue
from emas.documents import queries as documents
from emas.documents.adapters import pades, signing
from emas.documents.adapters.files import pdf_text
from emas.documents.adapters.local import LocalSigner, authority
from emas.documents.models import Signature
from emas.documents.types import Verdict

PENGANTAR = "kelurahan/pengantar-rt-rw"
N4 = "kelurahan/form-n4"
ANSWERS = {
    "keperluan": "Melamar kerja",
    "untuk": "diri",
    "instansi_tujuan": "PT Sumber Rejeki",
    "setuju_data": True,
}
SAYS_SO = "bukan tanda tangan seseorang"


class _Certified(LocalSigner):
    """A provider that certifies and wants a passphrase, as BSrE does: no letter of the portal's seal may come to it."""

    needs_secret = True
    is_certified = True

    def sign(self, pdf: bytes, **more: Any) -> Any:
        raise AssertionError("the seal is not for this provider")


@pytest.fixture
def sealing(city: Town) -> Town:
    catalogue.publish(path=SERVICES / PENGANTAR, at=city.at)
    return city


def _introduced(city: Town) -> str:
    ref = city.submit(service=PENGANTAR, answers=ANSWERS, papers=("ktp", "kk")).ref
    city.walk(ref, chain=(("rt001", "setujui"), ("rw001", "validasi")))
    city.deliver()
    return ref


def _pages(content: bytes) -> str:
    return " ".join(" ".join(pdf_text.pages(content)).split())


@pytest.mark.requirement("R-032")
@pytest.mark.requirement("R-059")
def test_an_introduction_ends_with_the_rw_and_carries_the_seal_and_both_approvals(sealing: Town) -> None:
    ref = _introduced(sealing)
    issued = documents.issued_file(case_ref=ref)
    words = _pages(issued.content)
    for part in ("RW 001", "Ketua RT Satu", "Ketua RW Satu", "pukul 09.05 WIB", "pukul 09.10 WIB", SAYS_SO,
                 "Segel Portal Emas", "Melamar kerja"):  # fmt: skip
        assert part in words, part
    assert "Ditandatangani secara elektronik" not in words
    report = pades.check(issued.content, roots=(authority.root().der,))
    assert report.faults == ()
    (seal,) = report.signatures
    assert seal.signer_name == "Segel Portal Emas"
    with pikepdf.open(io.BytesIO(issued.content)) as pdf:
        assert pdf.Root.AcroForm.Fields


@pytest.mark.requirement("R-090")
def test_the_rw_keeps_its_own_book_and_no_number_is_given_twice(sealing: Town) -> None:
    first, second = _introduced(sealing), _introduced(sealing)
    rows = documents.register_rows(unit_id=sealing.city.rw, year=2026).rows
    assert [(row.sequence, row.case_ref) for row in rows] == [(2, second), (1, first)]
    assert rows[0].signer == "Segel Portal Emas"
    assert rows[0].number == "400.12.2.1/2/RW001/2026"
    assert documents.register_rows(unit_id=sealing.city.kelurahan, year=2026).rows == ()


def test_the_seal_needs_nobodys_secret_whatever_people_sign_with(
    sealing: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "provider", _Certified)
    ref = _introduced(sealing)
    found = documents.document_for_case(case_ref=ref)
    assert found is not None
    assert found.state == "terbit"
    answer = documents.verify_file(content=documents.issued_file(case_ref=ref).content, at=sealing.at)
    assert (answer.verdict, answer.is_seal, answer.is_certified) == (Verdict.GENUINE, True, False)
    assert Signature.objects.get().signer_person_id is None
    assert documents.waiting_signatures(at=sealing.at) == ()


@pytest.mark.requirement("R-034")
def test_the_public_page_says_that_it_is_a_seal(sealing: Town, client: Client) -> None:
    ref = _introduced(sealing)
    found = documents.document_for_case(case_ref=ref)
    assert found is not None
    page = client.get(f"/v/{found.token}")
    assertContains(page, "ASLI")
    assertContains(page, "Segel bukan tanda tangan seseorang")
    assertContains(page, "RW 001 Kelurahan Jati")
    assertNotContains(page, "ditandatangani dengan sertifikat lokal")


def test_a_letter_somebody_signed_is_no_sealed_one(city: Town, client: Client) -> None:
    found = documents.document_for_case(case_ref=city.signed())
    assert found is not None
    assertNotContains(client.get(f"/v/{found.token}"), "Segel")


def test_no_persons_certificate_passes_for_the_seal(city: Town) -> None:
    seal = signing.of_document(is_seal=True)
    pair = authority.signer(person_id=7, name="Hasan", organisation="Kelurahan Jati", at=city.at)
    whoever = replace(seal_identity(), person_id=7)
    assert not seal.belongs_to(whoever, pair.der)
    assert not LocalSigner().belongs_to(
        whoever, authority.seal(name="Segel Portal Emas", number="SEGEL", at=city.at).der
    )


def seal_identity() -> Any:
    from emas.documents.ports import SignerIdentity

    return SignerIdentity(person_id=0, name="Portal Emas", title="", organisation="Portal Emas")


def test_a_withdrawn_introduction_says_so(sealing: Town, client: Client) -> None:
    ref = _introduced(sealing)
    found = documents.document_for_case(case_ref=ref)
    assert found is not None
    sealing.act("rw001", ref, "cabut", note="Pemohon sudah pindah.")
    assertContains(client.get(f"/v/{found.token}"), "DICABUT")


@pytest.mark.requirement("R-032")
def test_a_form_is_sealed_for_signing_by_pen(city: Town) -> None:
    catalogue.publish(path=SERVICES / N4, at=city.at)
    person = {"tempat_lahir": "Probolinggo", "pekerjaan": "Pedagang", "alamat": "Jalan Mastrip 12"}
    answers = {
        "keperluan": "Mendaftar nikah di KUA", "untuk": "diri", "setuju_data": True, "tgl_akad": "2026-12-12",
        "kua_tujuan": "KUA Kecamatan Mayangan", "nama_istri": "Wati Handayani", "nik_istri": "3574034409900001",
        "tgl_lahir_istri": "1990-09-04", "nama_suami": "Agus Salim", "nik_suami": "3574011205980011",
        "tgl_lahir_suami": "1998-05-12", **{f"{k}_{who}": v for k, v in person.items() for who in ("istri", "suami")},
    }  # fmt: skip
    ref = city.submit(service=N4, answers=answers, papers=()).ref
    city.walk(ref, until="susun")
    city.deliver()
    words = _pages(documents.issued_file(case_ref=ref).content)
    assert "Model N4" in words
    assert "(Agus Salim)" in words
    assert "(Wati Handayani)" in words
    assert SAYS_SO in words
    (row,) = documents.register_rows(unit_id=city.city.kelurahan, year=2026, register="formulir-nikah").rows
    assert row.sequence == 1
    found = cases.progress(ref, city.pins[ref], city.at).document
    assert found is not None
    assert found.is_downloadable
