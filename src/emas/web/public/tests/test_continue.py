"""A request that begins from a finished letter: its answers come along, its letter is the proof, while it is in force."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases import operations, queries
from emas.cases.tests.factories import SERVICES, USAHA, Town
from emas.catalogue import operations as catalogue
from emas.documents import queries as documents
from emas.kernel import codes
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from emas.people import operations as people
from emas.people.tests.factories import CITY, SINCE, browser_of
from emas.people.types import NewHolding, NewPerson, NewPost, NewUnit, UnitKind

REKLAME = "opd/rekomendasi-izin-reklame"
CITIZEN = Actor(kind="applicant", name="Pemohon")
REST = {
    "keperluan": "Memasang papan nama", "setuju_data": True, "jenis_reklame": "papan", "isi_reklame": "Warung Bu Wati",
    "panjang_cm": 200, "lebar_cm": 100, "jumlah_reklame": 1, "lokasi_reklame": "Depan Jalan Mastrip 12",
    "status_tempat": "milik", "mulai": "2026-11-16", "selesai": "2027-11-15",
}  # fmt: skip


def _offices(city: Town) -> None:
    """The counter of the public service mall and the office behind it."""
    posts = [("MPP", "cs"), ("DPMPTSP", "operator"), ("DPMPTSP", "kasi"), ("DPMPTSP", "kepala")]
    people.install(
        instansi=[],
        units=[
            NewUnit("MPP", UnitKind.MPP, "Mal Pelayanan Publik", "35.74", CITY, region_code="35.74"),
            NewUnit("DPMPTSP", UnitKind.OPD, "DPMPTSP", "35.74", CITY, region_code="35.74"),
        ],
        posts=[NewPost(unit, role, f"{role} {unit}") for unit, role in posts],
        people=[
            NewPerson(f"{role} {unit}", (NewHolding(unit, role, SINCE),), login=f"{role}.{unit.lower()}",
                      phone=f"0812000001{n:02}", email=f"{role}.{unit.lower()}@contoh.id")
            for n, (unit, role) in enumerate(posts)
        ],
        actor=SYSTEM,
        at=city.at,
        password="sepeda-biru-menanjak-91",
    )  # fmt: skip


@pytest.fixture
def mall(city: Town) -> Town:
    _offices(city)
    catalogue.publish(path=SERVICES / REKLAME, at=city.at)
    return city


def _begun(city: Town, ref: str, **more: Any) -> Any:
    return operations.continue_letter(
        case_ref=ref,
        service=REKLAME,
        channel="web",
        actor=city.citizen(ref),
        keeper=CITIZEN,
        at=city.at,
        **more,
    )


def _sent(city: Town, draft_id: str) -> Any:
    draft = queries.draft(actor=CITIZEN, public_id=draft_id, at=city.at)
    city.upload(draft.uploads_owner, ("ktp", "gambar_reklame", "foto_lokasi"))
    operations.save_draft(
        service=REKLAME, channel="web", actor=CITIZEN, at=city.at, answers=REST, draft_id=draft_id
    )
    return operations.send_draft(
        draft_id=draft_id, actor=CITIZEN, at=city.at, idempotency_key=codes.new_public_id()
    )


@pytest.mark.requirement("R-008")
@pytest.mark.requirement("R-058")
def test_answers_and_letter_come_along_and_the_counter_sees_the_proof(mall: Town) -> None:
    ref = mall.signed()
    saved = _begun(mall, ref)
    draft = queries.draft(actor=CITIZEN, public_id=saved.public_id, at=mall.at)
    assert draft.applicant["name"] == "Wati Handayani"
    assert draft.answers["nama_usaha"] == "Warung Bu Wati"
    assert "omzet_bulan" not in draft.answers
    assert "setuju_data" not in draft.answers
    new = _sent(mall, saved.public_id).ref
    seen = queries.desk_case(actor=mall.actor("cs.mpp"), ref=new, at=mall.at)
    (proof,) = [paper for paper in seen.attachments if paper.letter_number]
    letter = documents.document_for_case(case_ref=ref)
    assert letter is not None
    assert (proof.name, proof.letter_number, proof.letter_state) == ("surat_usaha", letter.number, "terbit")
    content, media_type, _name = queries.case_attachment(
        actor=mall.actor("cs.mpp"), ref=new, public_id=proof.public_id, at=mall.at
    )
    assert media_type == "application/pdf"
    assert content == documents.issued_file(case_ref=ref).content


@pytest.mark.requirement("R-083")
def test_the_permit_goes_through_the_mall_and_the_office_to_a_signed_letter(mall: Town) -> None:
    new = _sent(mall, _begun(mall, mall.signed()).public_id).ref
    chain = (("cs.mpp", "lengkap"), ("operator.dpmptsp", "susun"), ("kasi.dpmptsp", "paraf"), ("kepala.dpmptsp", "tandatangani"))  # fmt: skip
    mall.walk(new, chain=chain)
    mall.deliver()
    assert documents.issued_file(case_ref=new).content.startswith(b"%PDF-")


def test_a_letter_withdrawn_meanwhile_is_no_proof(mall: Town) -> None:
    ref = mall.signed()
    saved = _begun(mall, ref)
    mall.act("lurah.hasan", ref, "cabut", note="Usaha sudah tutup.")
    with pytest.raises(Invalid) as refused:
        _sent(mall, saved.public_id)
    assert refused.value.faults == {"surat_usaha": ("letter_withdrawn",)}
    with pytest.raises(Conflict, match="letter_withdrawn"):
        _begun(mall, ref)
    assert queries.continuations(actor=mall.citizen(ref), ref=ref, channel="web", at=mall.at) == ()


def test_an_expired_letter_is_no_proof(mall: Town) -> None:
    ref = mall.signed()
    mall.at += timedelta(days=200)
    with pytest.raises(Conflict, match="letter_expired"):
        _begun(mall, ref)


def test_nobody_goes_on_from_a_letter_that_is_not_his_or_not_out(mall: Town) -> None:
    ref = mall.signed()
    for stranger in (mall.citizen("AAAA-BBBB-CCCCC"), mall.actor("tono"), mall.actor("admin.kota"), CITIZEN):
        with pytest.raises(NotFound):
            operations.continue_letter(
                case_ref=ref, service=REKLAME, channel="counter", actor=stranger, at=mall.at
            )
    with pytest.raises(NotAllowed, match="channel_closed"):
        operations.continue_letter(
            case_ref=ref, service=REKLAME, channel="rt", actor=mall.actor("rt001"), at=mall.at
        )
    with pytest.raises(NotAllowed, match="cannot_continue"):
        operations.continue_letter(
            case_ref=ref, service=USAHA, channel="counter", actor=mall.actor("bram"), at=mall.at
        )
    waiting = mall.submit().ref
    with pytest.raises(Conflict, match="letter_not_issued"):
        _begun(mall, waiting)


@pytest.mark.requirement("R-052")
def test_pages_go_on_from_the_letter_without_an_account(mall: Town, client: Client) -> None:
    ref = mall.signed()
    client.post("/lacak/", {"kode": ref, "pin": mall.pins[ref]})
    page = client.get("/lacak/surat/")
    assertContains(page, "Lanjutkan ke Rekomendasi Izin Reklame")
    first = client.post(f"/lacak/surat/lanjut/{REKLAME}/")
    assertRedirects(first, "/ajukan/isian/1/", status_code=303)
    assertContains(client.get("/ajukan/isian/1/"), 'value="Warung Bu Wati"')
    assertContains(client.get("/ajukan/foto/"), "dari portal ini")


def test_pages_go_on_with_code_and_pin(mall: Town, client: Client) -> None:
    ref = mall.signed()
    assertContains(client.get(f"/layanan/{REKLAME}/"), f"/ajukan/lanjut/{REKLAME}/")
    address = f"/ajukan/lanjut/{REKLAME}/"
    assertContains(client.get(address), "Surat Keterangan Usaha")
    wrong = client.post(address, {"kode": ref, "pin": "000000" if mall.pins[ref] != "000000" else "111111"})
    assertContains(wrong, "Kode dan PIN itu belum cocok", status_code=422)
    assert client.post(address, {"kode": ref, "pin": mall.pins[ref]})["Location"] == "/ajukan/isian/1/"
    assert client.get(f"/ajukan/lanjut/{USAHA}/").status_code == 404


def test_a_withdrawn_letter_is_told_on_the_check_page(mall: Town, client: Client) -> None:
    ref = mall.signed()
    client.post(f"/ajukan/lanjut/{REKLAME}/", {"kode": ref, "pin": mall.pins[ref]})
    draft_id = client.session["ajukan"]["draft"]
    draft = queries.draft(actor=CITIZEN, public_id=draft_id, at=mall.at)
    mall.upload(draft.uploads_owner, ("ktp", "gambar_reklame", "foto_lokasi"))
    operations.save_draft(
        service=REKLAME, channel="web", actor=CITIZEN, at=mall.at, answers=REST, draft_id=draft_id
    )
    mall.act("lurah.hasan", ref, "cabut", note="Usaha sudah tutup.")
    refused = client.post("/ajukan/periksa/")
    assertContains(refused, "sudah dicabut, jadi tidak bisa dipakai lagi", status_code=422)
    page = client.post("/lacak/", {"kode": ref, "pin": mall.pins[ref]}, follow=True)
    assertNotContains(page, "Lanjutkan ke")


def test_the_clerk_goes_on_for_a_resident(mall: Town) -> None:
    ref = mall.signed()
    bram = browser_of("bram")
    page = bram.get(f"/desk/cases/{ref}/")
    assertContains(page, "Lanjutkan ke Rekomendasi Izin Reklame")
    answer = bram.post(f"/desk/entry/from/{ref}/{REKLAME}/")
    assert answer["Location"].startswith("/desk/entry/draft/")
    assertContains(bram.get(answer["Location"]), "Wati Handayani")


@pytest.mark.requirement("R-005")
@pytest.mark.requirement("R-008")
def test_the_counter_of_the_mall_files_what_begins_there(mall: Town) -> None:
    answers = {**REST, "untuk": "diri", "nama_usaha": "Warung Bu Wati", "jenis_usaha": "warung makan",
               "alamat_usaha": "Jalan Mastrip 12", "nib": "1234567890123"}  # fmt: skip
    common = {"answers": answers, "papers": ("ktp", "gambar_reklame", "foto_lokasi"), "channel": "counter"}
    filed = mall.submit(service=REKLAME, actor=mall.actor("cs.mpp"), **common)
    assert filed.state == "loket_mpp"
    with pytest.raises(NotAllowed, match="not_own_unit"):
        mall.submit(service=REKLAME, actor=mall.actor("cs.dinsos"), **common)
    with pytest.raises(NotAllowed, match="not_own_unit"):
        mall.submit(channel="counter", actor=mall.actor("cs.mpp"))


def test_the_mall_is_offered_its_own_services_alone(mall: Town) -> None:
    page = browser_of("cs.mpp").get("/desk/entry/")
    assertContains(page, "Rekomendasi Izin Reklame")
    assertNotContains(page, "Surat Keterangan Usaha")
    assert browser_of("cs.mpp").get(f"/desk/entry/service/{USAHA}/").status_code == 404
    assertContains(browser_of("bram").get("/desk/entry/"), "Surat Keterangan Usaha")
