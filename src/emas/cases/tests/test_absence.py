"""Leave of an official from the request to the permit, and what the ledger knows at each step (flows section 12; leave-rules)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from emas.cases import access, operations, queries
from emas.cases.access import absent, letter
from emas.cases.tests.factories import Town, publish
from emas.documents import queries as documents
from emas.kernel import codes
from emas.kernel.errors import Conflict, Invalid, NotAllowed
from emas.notify.models import Message
from emas.people.tests.factories import AT, COURT, small_city
from emas.personnel import operations as personnel
from emas.personnel import queries as ledgers
from emas.personnel.tests.factories import COURT_UNIT, LEDGER, person_of, staff_the_court
from emas.personnel.types import AbsenceState

SERVICE = "mahkamah/cuti"
ASKED = {
    "jenis": "tahunan",
    "alasan": "Menghadiri acara keluarga",
    "mulai": "2026-11-16",
    "selesai": "2026-11-18",
    "alamat": "Jalan Contoh Nomor 5, Banda Aceh",
    "telepon": "081200000099",
}


class Court(Town):
    """The court of the small city; its methods speak for its staff."""

    @property
    def unit(self) -> int:
        return self.city.units[COURT_UNIT]

    def ask(self, login: str = "staf.ms", **changes: Any) -> str:
        papers = changes.pop("papers", ())
        owner = self.upload(f"meja:{codes.new_public_id()}", papers) if papers else ""
        return operations.open_own(
            service=SERVICE, unit_id=self.unit, answers={**ASKED, **changes}, uploads_owner=owner,
            actor=self.actor(login), at=self.at, idempotency_key=codes.new_public_id(),
        )  # fmt: skip

    def state(self, ref: str) -> str:
        return queries.desk_case(actor=self.actor("cuti.ms"), ref=ref, at=self.at).state

    def left(self, login: str = "staf.ms") -> int:
        return self.balance(login).left

    def balance(self, login: str = "staf.ms", year: int = 0) -> Any:
        return ledgers.balance(
            person_id=person_of(self.city, login), ledger=LEDGER, instansi=COURT, at=self.at, year=year
        )

    def approved(self, **changes: Any) -> str:
        """A leave with its permit out."""
        ref = self.ask(**changes)
        for login, act in (
            ("kasubbag.ms", "setuju"), ("ketua.ms", "setuju"), ("penomoran.ms", "beri_nomor"), ("ketua.ms", "tandatangani"),
        ):  # fmt: skip
            self.at += timedelta(minutes=5)
            self.act(login, ref, act)
        self.deliver()
        return ref

    def applicant(self, login: str, ref: str) -> Any:
        return queries.my_applicant(actor=self.actor(login), ref=ref)


@pytest.fixture
def court(db: None) -> Court:
    town = Court(small_city(AT))
    staff_the_court(town.city)
    publish(SERVICE)
    return town


@pytest.mark.requirement("R-088", "R-100", "R-101", "R-102", "R-103", "R-104")
def test_from_the_request_to_the_permit(court: Court) -> None:
    ref = court.ask()
    assert court.balance().held == 3
    assert court.left() == 9
    told = [m.title for m in _notices(court, "kasubbag.ms")]
    assert set(told) == {"Permohonan cuti menunggu Anda"}

    court.act("kasubbag.ms", ref, "setuju")
    court.act("ketua.ms", ref, "setuju")
    assert (court.balance().held, court.balance().taken) == (0, 3)
    assert "Cuti disetujui dan perlu nomor" in [m.title for m in _notices(court, "penomoran.ms")]
    court.act("penomoran.ms", ref, "beri_nomor")
    court.act("ketua.ms", ref, "tandatangani")
    court.deliver()

    progress = queries.progress(ref, court.applicant("staf.ms", ref), court.at)
    assert progress.status == "izin_terbit"
    assert progress.document is not None
    assert progress.document.is_downloadable
    assert progress.document.number.startswith("1/KMS.")
    assert any("dapat menjalankan cuti" in m.body for m in _notices(court, "staf.ms"))
    absence = ledgers.absence(request=ref)
    assert absence is not None
    assert (absence.state, absence.days) == (AbsenceState.APPROVED, 3)


@pytest.mark.requirement("R-103")
def test_the_permit_is_the_official_form_filled_in(court: Court) -> None:
    row, definition, places = access.system_case(court.approved())
    content, _signings = letter.of_case(row, definition, places, court.at)
    assert definition.letter is not None
    text = " ".join(documents.letter_text(content=content, source=definition.letter.source).split())
    for words in (
        "SURAT IZIN CUTI", "3 (tiga) hari kerja", "16 November 2026", "FORMULIR PERMINTAAN DAN PEMBERIAN CUTI",
        "I. DATA PEGAWAI", "Lhokseumawe, 2 November 2026 Kepada Yth.", "V. CATATAN CUTI", "2024 0", "2026 9 setelah cuti ini", "VII. PERTIMBANGAN ATASAN LANGSUNG",
        "Kasubbag Kepegawaian", "VIII. KEPUTUSAN PEJABAT", "Jalan Contoh Nomor 5",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.requirement("R-105")
def test_refused_with_a_reason_gives_the_days_back(court: Court) -> None:
    ref = court.ask()
    with pytest.raises(Invalid) as refusal:
        court.act("kasubbag.ms", ref, "tolak")
    assert refusal.value.faults == {"note": ("note_required",)}
    court.act("kasubbag.ms", ref, "tolak", note="Ada akreditasi pada tanggal itu.")
    assert court.left() == 12
    assert court.balance().held == 0
    assert any("Ada akreditasi" in m.body for m in _notices(court, "staf.ms"))


def test_only_the_very_seat_approves(court: Court) -> None:
    """The route names one seat; a colleague of the same role, and the applicant himself, may not."""
    ref = court.ask()
    for stranger in ("sekretaris.ms", "panmud.ms", "ketua.ms"):
        with pytest.raises(NotAllowed):
            court.act(stranger, ref, "setuju") if stranger == "ketua.ms" else _refused(court, stranger, ref)
    page = queries.inbox(actor=court.actor("kasubbag.ms"), filter=_waiting(), at=court.at)
    assert [row.ref for row in page.rows] == [ref]


def test_a_second_request_can_not_spend_the_same_days(court: Court) -> None:
    court.ask(mulai="2026-11-16", selesai="2026-11-27")
    with pytest.raises(Invalid) as refusal:
        court.ask(mulai="2026-12-01", selesai="2026-12-03")
    assert refusal.value.faults == {"selesai": ("not_enough_days",)}
    with pytest.raises(Invalid) as refusal:
        court.ask(mulai="2026-11-27", selesai="2026-11-27")
    assert refusal.value.faults == {"mulai": ("overlaps_own",)}


@pytest.mark.parametrize(
    ("login", "changes", "faults"),
    [
        ("penomoran.ms", {}, {"jenis": ("service_too_short",), "selesai": ("not_enough_days",)}),
        ("staf2.ms", {"jenis": "besar", "alasan_besar": "lain", "papers": ("bukti_alasan",)}, {"jenis": ("not_for_kind", "service_too_short")}),
        ("panitera.ms", {"jenis": "melahirkan", "anak_ke": "1", "papers": ("surat_dokter",)}, {"jenis": ("not_for_sex",)}),
        ("staf.ms", {"mulai": "2026-10-26", "selesai": "2026-10-27"}, {"mulai": ("starts_in_past",)}),
        ("staf.ms", {"mulai": "2026-11-14", "selesai": "2026-11-15"}, {"selesai": ("no_working_day",)}),
        ("staf.ms", {"mulai": "2026-12-30", "selesai": "2027-01-04"}, {"selesai": ("two_years",)}),
        ("ptsp.ms", {}, {"jenis": ("employment_unknown",)}),
    ],
)  # fmt: skip
def test_what_may_not_be_sent(
    court: Court, login: str, changes: dict[str, Any], faults: dict[str, tuple[str, ...]]
) -> None:
    more = {"pengganti": _seat_answer(court, "wakil.ms")} if login == "panitera.ms" else {}
    with pytest.raises(Invalid) as refusal:
        court.ask(login, **changes, **more)
    assert refusal.value.faults == faults


def test_sick_leave_may_begin_some_days_ago_and_leaves_the_balance(court: Court) -> None:
    court.ask(jenis="sakit", mulai="2026-10-28", selesai="2026-10-30", papers=("surat_dokter",))
    assert court.left() == 12


def test_changed_dates_are_agreed_to_before_it_goes_on(court: Court) -> None:
    ref = court.ask()
    court.act(
        "kasubbag.ms", ref, "ubah", note="Tanggal 16 ada rapat.",
        data={"answers": {"mulai": "2026-11-17", "selesai": "2026-11-18"}},
    )  # fmt: skip
    assert court.balance().held == 2
    operations.repair(
        case_ref=ref, actor=court.applicant("staf.ms", ref), at=court.at, answers={"setuju_perubahan": "ya"}
    )
    assert court.state(ref) == "diajukan"
    court.act("kasubbag.ms", ref, "setuju")
    assert court.state(ref) == "keputusan"


def test_more_days_than_there_are_can_not_be_proposed_either(court: Court) -> None:
    ref = court.ask()
    with pytest.raises(Invalid) as refusal:
        court.act("kasubbag.ms", ref, "ubah", note="Sekalian.",
                  data={"answers": {"mulai": "2026-11-16", "selesai": "2026-12-31"}})  # fmt: skip
    assert refusal.value.faults == {"selesai": ("not_enough_days",)}
    assert court.balance().held == 3


def test_postponed_days_go_over_in_full(court: Court) -> None:
    ref = court.ask(mulai="2026-11-16", selesai="2026-11-27")
    court.act("kasubbag.ms", ref, "tangguhkan", note="Akreditasi.")
    assert court.left() == 12
    court.at = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    assert court.left() == 22


@pytest.mark.requirement("R-106")
def test_withdrawn_by_the_applicant(court: Court) -> None:
    ref = court.ask()
    operations.cancel(case_ref=ref, actor=court.applicant("staf.ms", ref), at=court.at)
    assert court.left() == 12
    assert court.state(ref) == "ditarik"


def test_recalled_to_work_gives_the_unused_days_back(court: Court) -> None:
    ref = court.approved(mulai="2026-11-16", selesai="2026-11-20")
    assert court.left() == 7
    court.at = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
    court.act("ketua.ms", ref, "panggil_kembali", note="Kedinasan mendesak.",
              data={"answers": {"kembali_bekerja": "2026-11-18"}})  # fmt: skip
    assert court.left() == 10
    shown = queries.progress(ref, court.applicant("staf.ms", ref), court.at)
    assert shown.status == "dipanggil", "his permit was not simply withdrawn"
    absence = ledgers.absence(request=ref)
    assert absence is not None
    assert (absence.end_on, absence.days) == (date(2026, 11, 17), 2)


def test_days_that_were_never_charged_do_not_come_back(court: Court) -> None:
    """Six further days for a place hard to reach stand at the end of the leave; a recall in them gives nothing back."""
    ref = court.approved(mulai="2026-11-16", selesai="2026-11-24", sulit_dijangkau="ya", tambahan="6")
    assert court.left() == 9
    court.at = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
    court.act("ketua.ms", ref, "panggil_kembali", note="Mendesak.",
              data={"answers": {"kembali_bekerja": "2026-11-20"}})  # fmt: skip
    assert court.left() == 9


def test_an_unanswered_change_ends_by_itself_and_gives_the_days_back(court: Court) -> None:
    ref = court.ask()
    court.act("kasubbag.ms", ref, "ubah", note="Geser.",
              data={"answers": {"mulai": "2026-11-17", "selesai": "2026-11-18"}})  # fmt: skip
    court.at = datetime(2026, 11, 12, 2, 0, tzinfo=UTC)
    operations.run_timers(at=court.at)
    assert court.state(ref) == "kedaluwarsa"
    assert court.left() == 12


def test_the_head_is_decided_outside_with_the_decision_uploaded(court: Court) -> None:
    ref = court.ask("ketua.ms", pengganti=_seat_answer(court, "wakil.ms"))
    assert court.state(ref) == "diteruskan_keluar"
    seen = queries.desk_case(actor=court.actor("cuti.ms"), ref=ref, at=court.at)
    assert not seen.can_preview, "decided elsewhere: there is no letter of this portal to see"
    owner = court.upload(f"meja:{codes.new_public_id()}", ("keputusan_luar",))
    court.act("cuti.ms", ref, "catat_disetujui", data={"answers": {"nomor_luar": "12/KPTA/XI/2026"}},
              uploads_owner=owner)  # fmt: skip
    assert court.balance("ketua.ms").taken == 3


def test_the_deputy_takes_the_post_for_these_days_and_gives_it_back(court: Court) -> None:
    ref = court.ask("panitera.ms", pengganti=_seat_answer(court, "wakil.ms"))
    assert court.state(ref) == "keputusan"
    for login, act in (("ketua.ms", "setuju"), ("penomoran.ms", "beri_nomor"), ("ketua.ms", "tandatangani")):
        court.act(login, ref, act)
    court.deliver()
    assert (
        Message.objects.get(template="deputy_named", case_ref=ref).person_id
        == court.actor("wakil.ms").person_id
    )
    # An official who asks for himself has messages of his own kind: those of other officers stay on their desks.
    assert set(
        Message.objects.filter(case_ref=ref, template="issued").values_list(
            "recipient_label", "recipient_role"
        )
    ) >= {("Pemohon", "pemohon")}
    court.at = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
    assert court.actor("wakil.ms").holds("panitera")
    assert not court.actor("panitera.ms").holds("panitera")
    court.act("ketua.ms", ref, "panggil_kembali", note="Mendesak.",
              data={"answers": {"kembali_bekerja": "2026-11-18"}})  # fmt: skip
    court.at = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
    assert court.actor("panitera.ms").holds("panitera")
    assert (
        Message.objects.get(template="deputy_released", case_ref=ref).person_id
        == court.actor("wakil.ms").person_id
    )


def test_the_one_who_numbers_may_number_his_own_and_decides_nothing(court: Court) -> None:
    court.at = datetime(2027, 3, 8, 2, 0, tzinfo=UTC)
    ref = court.ask("penomoran.ms", mulai="2027-03-15", selesai="2027-03-16")
    court.act("kasubbag.ms", ref, "setuju")
    court.act("ketua.ms", ref, "setuju")
    court.act("penomoran.ms", ref, "beri_nomor")
    assert court.state(ref) == "ditandatangani"


def test_the_only_leave_officer_may_ask_for_leave_and_decides_nothing(court: Court) -> None:
    ref = court.ask("cuti.ms")
    with pytest.raises(NotAllowed):
        court.act("cuti.ms", ref, "setuju")
    for login, act in (
        ("kasubbag.ms", "setuju"), ("ketua.ms", "setuju"), ("penomoran.ms", "beri_nomor"), ("ketua.ms", "tandatangani"),
    ):  # fmt: skip
        court.act(login, ref, act)
    court.deliver()
    assert court.state(ref) == "terbit"
    with pytest.raises(NotAllowed):
        court.act(
            "cuti.ms",
            ref,
            "panggil_kembali",
            note="Ingin kembali.",
            data={"answers": {"kembali_bekerja": "2026-11-17"}},
        )


def test_a_table_of_the_office_goes_before_the_tree(court: Court) -> None:
    admin = court.actor("admin.pengadilan")
    posts = {p.role: p.post_id for login in ("staf2.ms", "ketua.ms") for p in court.actor(login).posts}
    personnel.set_route(
        post_id=posts["pegawai"], sort="", approvers=[posts["kepala"]], is_outside=False, actor=admin, at=AT
    )
    ref = court.ask("staf2.ms")
    assert court.state(ref) == "keputusan"
    court.act("ketua.ms", ref, "setuju")
    assert court.state(ref) == "penomoran"
    # The line for every kind gives no power over a leave that is granted outside; a line for that kind would.
    _row, definition, _places = access.system_case(ref)
    assert absent.route_of(definition, posts["pegawai"], "besar").is_outside
    personnel.set_route(
        post_id=posts["pegawai"],
        sort="besar",
        approvers=[posts["kepala"]],
        is_outside=False,
        actor=admin,
        at=AT,
    )
    assert not absent.route_of(definition, posts["pegawai"], "besar").is_outside


def test_the_same_act_twice_writes_once(court: Court) -> None:
    ref = court.ask()
    key = codes.new_public_id()
    for _ in range(2):
        court.act("kasubbag.ms", ref, "tolak", note="Tidak bisa.", idempotency_key=key)
    with pytest.raises(Conflict):
        court.act("kasubbag.ms", ref, "tolak", note="Lagi.")
    assert court.left() == 12


def _refused(court: Court, login: str, ref: str) -> None:
    try:
        court.act(login, ref, "setuju")
    except Exception as error:
        raise NotAllowed("stranger") from error


def _seat_answer(court: Court, login: str) -> str:
    return f"{person_of(court.city, login)}"


def _waiting() -> Any:
    from emas.cases.types import InboxFilter

    return InboxFilter()


def _notices(court: Court, login: str) -> list[Any]:
    from emas.notify import queries as notify

    court.deliver()
    return list(notify.recent(person_id=person_of(court.city, login)))
