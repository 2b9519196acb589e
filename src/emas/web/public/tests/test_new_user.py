"""Registration of a new user on a phone without script: form, password, photos, code, summary, yes; then the account itself."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from emas.audit.models import AuditEntry
from emas.cases import queries as case_queries
from emas.cases.models import Case, Draft, Event
from emas.cases.tests.factories import SERVICES, WATI, Town, sharp_photo
from emas.catalogue import operations as catalogue
from emas.documents.models import Attachment
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.kernel.errors import NotFound
from emas.notify import queries as notify
from emas.people import operations as people
from emas.people import queries
from emas.people.models import ChosenPassword, PhoneCode
from emas.people.tests.factories import AT, CITY, PASSWORD
from emas.people.types import NewHolding, NewPerson, NewPost, NewUnit, UnitKind
from emas.registry.types import ResidentInfo
from emas.web.public.tests.conftest import Citizen
from emas.web.public.tests.test_parts import add, begin

SLUG = "opd/dukcapil-user-baru"
PIAK = "DISPENDUKCAPIL-PIAK"
SECRET = "kopi-susu-di-teras-71"
PHOTOS = ("foto_ktp", "foto_tanda_tangan", "foto_diri")
FIRST = {
    "nik": WATI["nik"], "nama": "Wati Handayani", "whatsapp": "0812 3456 7890", "no_kk": WATI["kk"],
}  # fmt: skip
SECOND = {"kata_sandi": SECRET, "alamat": "Jalan Mastrip Nomor 12", "setuju_data": "ya"}


def install_agency(city: Town) -> None:
    """Add Dukcapil's division: one operator, one service officer and their head; publish the service."""
    roles = ("operator", "cs", "kepala")
    people.install(
        instansi=[(CITY, "Pemerintah Kota Probolinggo", "35.74")],
        units=[NewUnit(PIAK, UnitKind.OPD, "Bidang PIAK", "35.74", CITY, region_code="35.74")],
        posts=[NewPost(PIAK, role, f"{role} PIAK") for role in roles],
        people=[
            NewPerson(
                name=f"Petugas {role}", holdings=(NewHolding(PIAK, role, AT.date() - timedelta(days=400)),),
                phone=f"0812999000{number}", login=f"{role}.piak", has_signed_in=True,
            )
            for number, role in enumerate(roles)
        ],
        actor=SYSTEM,
        at=city.at,
        password=PASSWORD,
    )  # fmt: skip
    catalogue.publish(path=SERVICES / SLUG, at=city.at)


@pytest.fixture
def agency(city: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    install_agency(city)
    monkeypatch.setattr(clock, "now", lambda: city.at)
    return city


def to_the_code(citizen: Citizen, **changes: str) -> Any:
    """All pages up to the proof of the phone."""
    answer = citizen.start(SLUG)
    assert answer["Location"] == "/ajukan/data-diri/"
    assert citizen.get("/ajukan/data-diri/")["Location"] == "/ajukan/isian/1/"
    answer = citizen.post("/ajukan/isian/1/", {**FIRST, **changes, "ditanya": " ".join(FIRST)})
    assert answer["Location"] == "/ajukan/isian/2/", answer.context
    answer = citizen.post("/ajukan/isian/2/", {**SECOND, "ditanya": " ".join(SECOND)})
    assert answer["Location"] == "/ajukan/foto/"
    files = {name: SimpleUploadedFile(f"{name}.jpg", sharp_photo(), "image/jpeg") for name in PHOTOS}
    assert citizen.post("/ajukan/foto/", {**files, "lanjut": "1"})["Location"] == "/ajukan/periksa/"
    return citizen.get("/ajukan/periksa/")


def prove(citizen: Citizen, city: Town) -> None:
    citizen.post("/ajukan/nomor/", {"kirim_kode": "1"})
    city.deliver()
    row = PhoneCode.objects.filter(proved_at__isnull=True).latest("created_at")
    code = queries.phone_code_message(code_id=row.public_id)
    assert code is not None
    assert citizen.post("/ajukan/nomor/", {"kode": code.code})["Location"] == "/ajukan/periksa/"


def registered(citizen: Citizen, city: Town) -> str:
    assert to_the_code(citizen)["Location"] == "/ajukan/nomor/"
    prove(citizen, city)
    assert "Kirim data registrasi user baru?" in citizen.post("/ajukan/periksa/").content.decode()
    answer = citizen.post("/ajukan/periksa/", {"ya": "1"})
    assert answer["Location"] == "/ajukan/terkirim/", answer.content.decode()[:2000]
    city.deliver()
    return Case.objects.latest("id").ref


@pytest.mark.requirement("R-130")
@pytest.mark.requirement("R-131")
@pytest.mark.requirement("R-133")
@pytest.mark.requirement("R-136")
@pytest.mark.requirement("R-137")
@pytest.mark.requirement("R-138")
def test_a_registration_is_filled_proved_confirmed_and_sent_without_script(
    agency: Town, citizen: Citizen
) -> None:
    ref = registered(citizen, agency)
    case = Case.objects.get(ref=ref)
    assert (case.state, case.applicant_name) == ("terkirim", "Wati Handayani")
    papers = Attachment.objects.filter(owner_ref=ref)
    assert {(p.field, p.data_class) for p in papers} == {(name, "biometrik") for name in PHOTOS}
    told = [m.body for m in notify.recent(limit=9) if m.template == "submitted"]
    assert "sedang diverifikasi" in told[0]


@pytest.mark.requirement("R-135")
@pytest.mark.requirement("R-149")
def test_the_password_is_never_an_answer_a_draft_or_a_page(
    agency: Town, citizen: Citizen, caplog: Any
) -> None:
    to_the_code(citizen)
    from emas.cases.access import sealed

    draft = Draft.objects.get()
    kept = sealed.open_json(draft.payload_sealed, sealed.DRAFT, draft.public_id)
    assert SECRET not in str(kept)
    assert kept["answers"]["kata_sandi"] == "dipilih"
    for address in ("/ajukan/isian/2/", "/ajukan/nomor/"):
        assert SECRET not in citizen.get(address).content.decode()
    weak = citizen.post("/ajukan/isian/2/", {**SECOND, "kata_sandi": "12345678", "ditanya": " ".join(SECOND)})
    assert weak.status_code == 422
    assert "12345678" not in weak.content.decode()
    assert SECRET not in caplog.text


def test_a_wrong_code_does_not_open_the_way(agency: Town, citizen: Citizen) -> None:
    to_the_code(citizen)
    citizen.post("/ajukan/nomor/", {"kirim_kode": "1"})
    assert citizen.post("/ajukan/nomor/", {"kode": "000"}).status_code == 422
    assert citizen.get("/ajukan/periksa/")["Location"] == "/ajukan/nomor/"
    assert citizen.post("/ajukan/periksa/", {"ya": "1"})["Location"] == "/ajukan/nomor/"
    assert not Case.objects.exists()


@pytest.mark.requirement("R-132")
@pytest.mark.requirement("R-139")
@pytest.mark.requirement("R-141")
def test_an_approved_user_is_told_signs_in_and_has_his_letters_filled_in(
    agency: Town, citizen: Citizen, wati: ResidentInfo
) -> None:
    ref = registered(citizen, agency)
    with pytest.raises(Exception, match="sign_in_refused"):
        people.sign_in_citizen(nik=WATI["nik"], password=SECRET, at=agency.at)
    agency.at += timedelta(minutes=30)
    agency.act("operator.piak", ref, "lengkap")
    case = Case.objects.get(ref=ref)
    assert case.clock_started_at is not None
    assert clock.local_date(case.promise_due_at) == clock.local_date(agency.at) + timedelta(days=1)  # type: ignore[arg-type]
    agency.act("operator.piak", ref, "setujui")
    agency.deliver()
    assert Case.objects.get(ref=ref).state == "aktif"
    assert "sudah aktif" in next(m.body for m in notify.recent(limit=9) if m.template == "advanced")
    assert not ChosenPassword.objects.exists()
    phone = Citizen()
    answer = phone.post("/akun/masuk/", {"nik": WATI["nik"], "password": SECRET})
    assert answer["Location"] == "/akun/"
    page = phone.get("/akun/").content.decode()
    assert "Wati Handayani" in page
    assert WATI["nik"] not in page
    assert phone.post("/akun/permohonan/", {"kode": ref})["Location"] == "/lacak/surat/"
    tracker = phone.get("/lacak/surat/").content.decode()
    assert "Akun Anda aktif" in tracker
    assert 'href="/akun/masuk/"' in tracker
    assert phone.get("/desk/").status_code == 302, "an account of a resident opens no desk"
    phone.start()
    assert WATI["nik"] in phone.get("/ajukan/data-diri/").content.decode(), "letters are filled in"


@pytest.mark.requirement("R-134")
@pytest.mark.requirement("R-140")
@pytest.mark.requirement("R-142")
@pytest.mark.requirement("R-143")
@pytest.mark.requirement("R-146")
@pytest.mark.requirement("R-147")
@pytest.mark.requirement("R-151")
@pytest.mark.requirement("R-152")
def test_the_menu_leads_to_the_standard_in_14_components(agency: Town, client: Client) -> None:
    assert "Login user baru" in client.get("/").content.decode()
    assert client.get("/akun/baru/")["Location"] == f"/layanan/{SLUG}/"
    page = client.get(f"/layanan/{SLUG}/").content.decode()
    for number in range(1, 15):
        assert f"{number}. " in page
    for words in ("Gratis", "400.8.2-5484.Dukcapil", "Aplikasi SIAK", "1 kali dalam 1 tahun", "Radio Suara Kota",
                  "6 orang petugas pelayanan, 6 operator", "Analis Kebijakan pada Bidang PIAK", "SLTA, S1, S2"):  # fmt: skip
        assert words in page, words


def _hand_over(ref: str) -> None:
    """The service officer at the door: name, time and a photo that comes in parts."""
    desk = Client()
    desk.post("/masuk/", {"identifier": "cs.piak", "password": PASSWORD})
    page = desk.get(f"/desk/cases/{ref}/acts/serahkan/").content.decode()
    ticket = re.search(r'data-pe-parts="([^"]+)"', page)
    key = re.search(r'name="kunci" value="([^"]+)"', page)
    assert ticket is not None
    assert key is not None
    content = sharp_photo()
    address = begin(desk, ticket.group(1), len(content), field="foto_serah_terima")["Location"]
    assert add(desk, address, 0, content).status_code == 204
    sent = {
        "act": "serahkan", "version": Case.objects.get(ref=ref).version, "kunci": key.group(1),
        "nama_penerima": "Wati Handayani", "tanggal_terima-day": "4", "tanggal_terima-month": "11",
        "tanggal_terima-year": "2026", "jam_terima": "09.15",
        "ditanyakan": "nama_penerima tanggal_terima jam_terima",
    }  # fmt: skip
    done = desk.post(f"/desk/cases/{ref}/act/", sent)
    assert done.status_code in {302, 303}, done.content.decode()


@pytest.mark.requirement("R-145")
def test_a_missed_day_is_made_good_at_the_door_of_the_applicant(agency: Town, citizen: Citizen) -> None:
    from emas.cases import operations as cases

    ref = registered(citizen, agency)
    agency.act("operator.piak", ref, "lengkap")
    agency.at += timedelta(days=2)
    cases.run_timers(at=agency.at)
    agency.deliver()
    assert Case.objects.get(ref=ref).state == "terlambat"
    assert {m.template for m in notify.recent(limit=20)} >= {"late"}
    agency.act("operator.piak", ref, "setujui_antar")
    assert people.sign_in_citizen(nik=WATI["nik"], password=SECRET, at=agency.at)
    bearer = agency.actor("cs.piak")
    # Who brings the slip home needs an address, not a selfie.
    seen = case_queries.desk_case(actor=bearer, ref=ref, at=agency.at)
    assert (seen.attachments, seen.has_closed_papers) == ((), True)
    assert {row.value for row in seen.identity if row.name == "nik"} == {WATI["nik"]}
    with pytest.raises(NotFound):
        case_queries.compare_sheet(actor=bearer, ref=ref, at=agency.at)
    photo_id = Attachment.objects.filter(owner_ref=ref)[0].public_id
    with pytest.raises(NotFound):
        case_queries.case_attachment_image(actor=bearer, ref=ref, public_id=photo_id, page=1, at=agency.at)
    agency.act("cs.piak", ref, "jadwalkan", data={"answers": {"tanggal_antar": "2026-11-05"}})
    _hand_over(ref)
    # The proof of handing over is for the superiors to see.
    proof = case_queries.desk_case(actor=agency.actor("operator.piak"), ref=ref, at=agency.at).attachments
    assert [paper.name for paper in proof] == ["foto_serah_terima"]
    assert Case.objects.get(ref=ref).state == "selesai"
    assert Event.objects.filter(case__ref=ref).latest("seq").act == "serahkan"


def test_photos_go_some_days_after_the_decision(agency: Town, citizen: Citizen) -> None:
    from emas.documents import operations as documents

    ref = registered(citizen, agency)
    assert not Attachment.objects.filter(owner_ref=ref, delete_after__isnull=False).exists()
    agency.act("operator.piak", ref, "lengkap")
    agency.act("operator.piak", ref, "tolak", note="Data tidak cocok dengan data kependudukan.")
    last = clock.local_date(agency.at) + timedelta(days=30)
    assert set(Attachment.objects.filter(owner_ref=ref).values_list("delete_after", flat=True)) == {last}
    assert documents.delete_expired_uploads(today=last + timedelta(days=1), at=agency.at) == 3
    assert not ChosenPassword.objects.exists()


def test_who_has_an_account_is_led_to_a_new_password_and_tries_are_counted(
    agency: Town, citizen: Citizen
) -> None:
    ref = registered(citizen, agency)
    agency.act("operator.piak", ref, "lengkap")
    agency.act("operator.piak", ref, "setujui")
    again = Citizen()
    to_the_code(again)
    prove(again, agency)
    answer = again.post("/ajukan/periksa/", {"ya": "1"})
    assert answer.status_code == 409
    assert "Anda sudah punya akun" in answer.content.decode()
    assert Case.objects.count() == 1
    other = Citizen()
    to_the_code(other, whatsapp="081234567899")
    prove(other, agency)
    assert other.post("/ajukan/periksa/", {"ya": "1"})["Location"] == "/ajukan/terkirim/", (
        "nobody else is told"
    )


def test_only_the_marked_photo_is_asked_again(agency: Town, citizen: Citizen) -> None:
    ref = registered(citizen, agency)
    agency.act(
        "operator.piak", ref, "minta_ulang", note="Foto KTP tidak terbaca.", data={"marked": ["foto_ktp"]}
    )
    from emas.cases import queries as cases
    from emas.kernel.actor import Actor

    sheet = cases.correction_sheet(ref=ref, actor=Actor(kind="applicant", case_ref=ref), at=agency.at)
    assert (sheet.fields, sheet.papers) == ((), ("foto_ktp",))


@pytest.mark.requirement("R-148")
@pytest.mark.requirement("R-150")
def test_the_operator_sees_typed_and_known_side_by_side_and_every_opening_is_on_record(
    agency: Town, citizen: Citizen, wati: ResidentInfo
) -> None:
    from emas.cases import queries as cases
    from emas.kernel.errors import NotFound

    ref = registered(citizen, agency)
    operator = agency.actor("operator.piak")
    sheet = cases.compare_sheet(actor=operator, ref=ref, at=agency.at)
    assert {row.name: row.outcome for row in sheet.rows} == dict.fromkeys(
        ("nik", "kk", "name", "address"), "match"
    )
    assert [photo.name for photo in sheet.photos] == list(PHOTOS)
    paper = sheet.photos[0].public_id
    image, kind = cases.case_attachment_image(actor=operator, ref=ref, public_id=paper, page=1, at=agency.at)
    assert (kind, image[:2]) == ("image/jpeg", b"\xff\xd8")
    assert AuditEntry.objects.filter(action="case.biometric", subject_ref=ref).count() == 1
    (opening,) = cases.compare_sheet(actor=operator, ref=ref, at=agency.at).openings
    assert (opening.label.id, opening.name) == ("Foto KTP", "Petugas operator (operator.piak)")
    with pytest.raises(NotFound):
        cases.case_attachment(actor=operator, ref=ref, public_id=paper, at=agency.at)
    for stranger in ("cs.piak", "kepala.piak", "bram"):
        with pytest.raises(NotFound):
            cases.compare_sheet(actor=agency.actor(stranger), ref=ref, at=agency.at)
        with pytest.raises(NotFound):
            cases.case_attachment_image(
                actor=agency.actor(stranger), ref=ref, public_id=paper, page=1, at=agency.at
            )
    watched = cases.desk_case(actor=agency.actor("kepala.piak"), ref=ref, at=agency.at)
    assert (watched.state, watched.attachments, watched.acts) == ("terkirim", (), ())
    assert WATI["nik"] not in str(watched.identity) + str(watched.answers)
    agency.act("operator.piak", ref, "lengkap")
    agency.act("operator.piak", ref, "setujui")
    with pytest.raises(NotFound):
        cases.case_attachment_image(actor=operator, ref=ref, public_id=paper, page=1, at=agency.at)


def test_the_desk_pages_of_a_registration(agency: Town, citizen: Citizen, wati: ResidentInfo) -> None:
    ref = registered(citizen, agency)
    desk = Client()
    desk.post("/masuk/", {"identifier": "operator.piak", "password": PASSWORD})
    page = desk.get(f"/desk/cases/{ref}/").content.decode()
    assert "Cocokkan data" in page
    # The letters of another agency are no choice of this desk's filter, though both are agencies.
    catalogue.publish(path=SERVICES / "opd/rekomendasi-izin-reklame", at=agency.at)
    inbox = desk.get("/desk/inbox/").content.decode()
    assert f'value="{SLUG}"' in inbox
    assert "rekomendasi-izin-reklame" not in inbox
    head = Client()
    head.post("/masuk/", {"identifier": "kepala.piak", "password": PASSWORD})
    assert head.get("/desk/")["Location"] == "/desk/inbox/", (
        "who signs nothing does not land on an empty list"
    )
    page = desk.get(f"/desk/cases/{ref}/compare/").content.decode()
    assert page.count("Cocok<") == 4
    assert "dinyatakan lengkap: kurang dari 1 jam kerja." in page
    version = Case.objects.get(ref=ref).version
    sent = {"act": "lengkap", "version": version, "kunci": "a" * 24}
    assert desk.post(f"/desk/cases/{ref}/act/", sent).status_code in {302, 303}
    page = desk.get(f"/desk/cases/{ref}/compare/").content.decode()
    assert "Data cocok, aktifkan user" in page, page
    form = desk.get(f"/desk/cases/{ref}/acts/minta_ulang/").content.decode()
    assert "Foto KTP" in form
    assert "Kata sandi baru" not in form


def test_queue_before_complete_is_measured(agency: Town, citizen: Citizen) -> None:
    from emas.cases import queries as cases

    assert cases.queue_minutes(service=SLUG) is None
    ref = registered(citizen, agency)
    agency.at += timedelta(minutes=45)
    agency.act("operator.piak", ref, "lengkap")
    assert cases.queue_minutes(service=SLUG) == 45
    assert "Biasanya kurang dari 1 jam kerja" in Client().get(f"/layanan/{SLUG}/").content.decode()


def test_an_officer_closes_an_account_for_misuse_and_its_owner_is_told(
    agency: Town, citizen: Citizen
) -> None:
    ref = registered(citizen, agency)
    agency.act("operator.piak", ref, "lengkap")
    agency.act("operator.piak", ref, "setujui")
    officer = Client()
    officer.post("/masuk/", {"identifier": "cs.piak", "password": PASSWORD})
    assert officer.get(f"/desk/cases/{ref}/account/").status_code == 404, "a service officer does not decide"
    desk = Client()
    desk.post("/masuk/", {"identifier": "operator.piak", "password": PASSWORD})
    assert "Nonaktifkan akun warga" in desk.get(f"/desk/cases/{ref}/").content.decode()
    assert desk.post(f"/desk/cases/{ref}/account/", {"reason": ""}).status_code == 422
    done = desk.post(f"/desk/cases/{ref}/account/", {"reason": "Dipakai orang lain."})
    assert done["Location"] == f"/desk/cases/{ref}/"
    with pytest.raises(Exception, match="sign_in_refused"):
        people.sign_in_citizen(nik=WATI["nik"], password=SECRET, at=agency.at)
    agency.deliver()
    assert any(m.template == "citizen_changed" for m in notify.recent(limit=9))
