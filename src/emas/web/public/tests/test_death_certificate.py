"""The death certificate: Dukcapil goes on from the kelurahan's letter, started by the RT for the family."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from emas.cases import operations, queries
from emas.cases.tests.factories import CHAIN, SERVICES, Town
from emas.catalogue import operations as catalogue
from emas.kernel import codes
from emas.kernel.actor import SYSTEM
from emas.people import operations as people
from emas.people.tests.factories import CITY, SINCE
from emas.people.types import NewHolding, NewPerson, NewPost, NewUnit, UnitKind

SURAT, AKTA, OPD = "kelurahan/sk-kematian", "opd/dukcapil-akta-kematian", "DISPENDUKCAPIL"
DIED: dict[str, Any] = {
    "keperluan": "Mengurus akta kematian", "untuk": "diri", "setuju_data": True, "nama_almarhum": "Sukardi",
    "nik_almarhum": "3574030101550007", "jk_almarhum": "L", "tempat_lahir_almarhum": "Probolinggo",
    "tgl_lahir_almarhum": "1955-01-01", "alamat_almarhum": "Jalan Mastrip Nomor 12", "tgl_meninggal": "2026-10-30",
    "tempat_meninggal": "di rumah", "sebab": "sakit", "yang_menerangkan": "lain", "pelapor_hubungan": "anak",
}  # fmt: skip


@pytest.fixture
def office(city: Town) -> Town:
    """Dukcapil's own posts beside the small city."""
    roles = ("cs", "operator", "kabid")
    people.install(
        instansi=[],
        units=[NewUnit(OPD, UnitKind.OPD, "Dinas Kependudukan", "35.74", CITY, region_code="35.74")],
        posts=[NewPost(OPD, role, f"{role} Dukcapil") for role in roles],
        people=[
            NewPerson(f"{role} Dukcapil", (NewHolding(OPD, role, SINCE),), login=f"{role}.dukcapil",
                      phone=f"0812000002{n:02}", email=f"{role}.dukcapil@contoh.id")
            for n, role in enumerate(roles)
        ],
        actor=SYSTEM,
        at=city.at,
        password="sepeda-biru-menanjak-91",
    )  # fmt: skip
    for slug in (SURAT, AKTA):
        catalogue.publish(path=SERVICES / slug, at=city.at)
    return city


@pytest.mark.requirement("R-008")
@pytest.mark.requirement("R-029")
@pytest.mark.requirement("R-086")
def test_from_the_letter_of_the_kelurahan_to_the_certificate(office: Town, client: Client) -> None:
    papers = ("ktp", "kk", "ktp_almarhum", "pernyataan", "saksi2")
    ref = office.submit(service=SURAT, answers=DIED, papers=papers).ref
    office.walk(ref, chain=CHAIN)
    office.deliver()
    rt = office.actor("rt001")
    (offered,) = queries.continuations(actor=rt, ref=ref, channel="rt", at=office.at)
    assert offered.slug == AKTA
    saved = operations.continue_letter(case_ref=ref, service=AKTA, channel="rt", actor=rt, at=office.at)
    draft = queries.draft(actor=rt, draft_id=saved.public_id, at=office.at)
    assert {draft.answers[name] for name in ("nama_almarhum", "tgl_meninggal")} == {"Sukardi", "2026-10-30"}
    office.upload(draft.uploads_owner, ("ktp", "kk", "ktp_almarhum"))
    operations.save_draft(
        service=AKTA, channel="rt", actor=rt, at=office.at, draft_id=saved.public_id,
        answers={"setuju_data": True, "kk_baru": True},
    )  # fmt: skip
    filed = operations.send_draft(
        draft_id=saved.public_id, actor=rt, at=office.at, idempotency_key=codes.new_public_id()
    )
    assert filed.state == "loket_dukcapil"
    office.act("cs.dukcapil", filed.ref, "lengkap")
    office.act(
        "operator.dukcapil", filed.ref, "catat", data={"answers": {"no_akta": "3574-KM-02112026-0001"}}
    )
    office.act("kabid.dukcapil", filed.ref, "setujui")
    client.post("/lacak/", {"kode": filed.ref, "pin": filed.pin})
    assertContains(client.get("/lacak/surat/"), "Akta siap diambil di Dukcapil")
    assert office.act("cs.dukcapil", filed.ref, "serahkan", note="Diterima anak almarhum.").state == "selesai"
