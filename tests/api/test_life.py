"""The whole life of a letter, driven through the API alone."""

from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from emas.audit.models import AuditEntry
from emas.cases.models import Event
from tests.api.conftest import Office

CHAIN = (("cs", "lengkap"), ("operator", "susun"), ("kasi", "paraf"), ("sekretaris", "paraf"))


def to_the_head(office: Office) -> str:
    """File a letter and bring it before the head of the kelurahan."""
    city = office.town.city
    ref = office.system(unit=city.kota).file()
    for role, unit, name in (("rt", city.rt, "setujui"), ("rw", city.rw, "validasi")):
        office.tick()
        assert office.system(role, unit).act(ref, name).status_code == 200
    for role, name in CHAIN:
        office.tick()
        answer = office.system(role).act(ref, name)
        assert answer.status_code == 200, answer.content
    return ref


@pytest.mark.requirement("R-048")
@pytest.mark.requirement("R-056")
def test_a_letter_is_filed_handled_signed_and_fetched(office: Office) -> None:
    filing = office.system(unit=office.town.city.kota, name="Kios Dukcapil")
    filing.upload()
    receipt = filing.post("/cases", filing.request()).json()
    assert receipt["state"] == "menunggu_rt"
    assert len(receipt["pin"]) == 6
    assert receipt["track_url"].endswith(f"/lacak/{receipt['ref']}")
    ref = receipt["ref"]
    city = office.town.city
    desk = office.system("rt", city.rt)
    assert [row["ref"] for row in desk.get("/inbox").json()["items"]] == [ref]
    for role, unit, name in (
        ("rt", city.rt, "setujui"), ("rw", city.rw, "validasi"), *((r, city.kelurahan, n) for r, n in CHAIN),
    ):  # fmt: skip
        office.tick()
        assert office.system(role, unit).act(ref, name).status_code == 200
    head = office.signer(name="Meja Lurah")
    case = head.get(f"/cases/{ref}").json()
    assert [a["name"] for a in case["acts"] if a["kind"] == "sign"] == ["tandatangani"]
    assert case["letter"] is None
    assert head.get(f"/cases/{ref}/document").status_code == 404
    signed = head.act(ref, "tandatangani")
    assert signed.status_code == 200, signed.content
    assert signed.json()["state"] == "tte_lurah"
    office.town.deliver()
    seen = filing.get(f"/cases/{ref}/progress").json()
    assert (seen["state"], seen["is_downloadable"]) == ("terbit", True)
    letter = filing.get(f"/cases/{ref}/document")
    assert letter["Content-Type"] == "application/pdf"
    assert letter.content.startswith(b"%PDF")
    assert filing.get(f"/cases/{ref}/progress").json()["state"] == "selesai"
    answer = filing.send("/verify", file=SimpleUploadedFile("surat.pdf", letter.content, "application/pdf"))
    told = answer.json()
    assert (told["verdict"], told["file_matches"]) == ("asli", True)
    assert told["number"] == seen["letter_number"]
    assert told["digest"] == sha256(letter.content).hexdigest()
    assert "Wati" not in answer.content.decode()


def test_the_applicant_tracks_a_request_of_the_api(office: Office) -> None:
    """Reference and PIN of the receipt open the citizen's own tracker."""
    from emas.cases import queries

    filing = office.system(unit=office.town.city.kota)
    filing.upload()
    receipt = filing.post("/cases", filing.request()).json()
    found = queries.progress(receipt["ref"], receipt["pin"], office.now())
    assert found.status == "diperiksa_rt"


def test_signing_names_the_client_and_the_person(office: Office) -> None:
    ref = to_the_head(office)
    head = office.signer(name="Meja Lurah")
    assert head.act(ref, "tandatangani").status_code == 200
    hasan = office.town.actor("lurah.hasan")
    event = Event.objects.get(case__ref=ref, act="tandatangani")
    assert event.actor == f"client:{head.client_id}"
    assert event.actor_person_id == hasan.person_id
    assert "Hasan" in event.actor_name
    assert "Meja Lurah" in event.actor_name
    line = AuditEntry.objects.get(action="api.act_as_holder", subject_ref=ref)
    assert line.actor == f"client:{head.client_id}"
    assert line.detail == {"act": "tandatangani", "person": hasan.person_id}


def test_without_the_scope_a_system_never_signs(office: Office, is_problem) -> None:  # type: ignore[no-untyped-def]
    ref = to_the_head(office)
    head = office.system("kepala")
    assert [a for a in head.get(f"/cases/{ref}").json()["acts"] if a["kind"] == "sign"] == []
    is_problem(head.act(ref, "tandatangani"), 403, "not_a_person")
    assert AuditEntry.objects.filter(action="case.act", result="refused", subject_ref=ref).exists()


def test_the_older_version_loses_and_learns_who_was_first(office: Office, is_problem) -> None:  # type: ignore[no-untyped-def]
    ref = office.system(unit=office.town.city.kota).file()
    desk = office.system("rt", office.town.city.rt)
    version = desk.get(f"/cases/{ref}").json()["version"]
    assert desk.act(ref, "setujui", version=version).status_code == 200
    told = is_problem(desk.act(ref, "setujui", version=version), 409, "conflict")
    assert told["params"]["act"] == "setujui"
    assert told["params"]["role"] == "rt"


def test_the_same_key_gives_the_first_answer(office: Office, is_problem) -> None:  # type: ignore[no-untyped-def]
    filing = office.system(unit=office.town.city.kota)
    filing.upload()
    body = filing.request()
    first = filing.post("/cases", body, "kunci-tetap-1")
    again = filing.post("/cases", body, "kunci-tetap-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    other = filing.request(phone="081234567891")
    is_problem(filing.post("/cases", other, "kunci-tetap-1"), 409, "key_reused")
    desk, ref = office.system("rt", office.town.city.rt), first.json()["ref"]
    acted = desk.act(ref, "setujui", version=1, key="kunci-tetap-2")
    assert desk.act(ref, "setujui", version=1, key="kunci-tetap-2").json() == acted.json()
    assert Event.objects.filter(case__ref=ref, act="setujui").count() == 1


def test_a_paper_is_opened_and_recorded(office: Office) -> None:
    ref = office.system(unit=office.town.city.kota).file()
    desk = office.system("rt", office.town.city.rt)
    paper = desk.get(f"/cases/{ref}").json()["papers"][0]
    answer = desk.get(f"/cases/{ref}/papers/{paper['public_id']}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert AuditEntry.objects.filter(action="case.paper", actor=f"client:{desk.client_id}").count() == 1
