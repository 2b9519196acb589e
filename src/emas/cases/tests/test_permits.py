"""Applications and permits of the court by the doors: filed at the desk, checked, decided, numbered by the queue, out (R-089, R-090)."""

import os
import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from emas.cases import operations, queries
from emas.cases.access import sealed
from emas.cases.models import Case
from emas.cases.tests.factories import Town, town
from emas.cases.tests.test_races import together
from emas.cases.types import ApplicantInput
from emas.documents import queries as documents
from emas.documents.models import Document, Register, RegisterEntry, Signature
from emas.documents.queries._frame import CONTENT_PURPOSE
from emas.documents.rules import frozen
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from emas.notify import queries as messages
from emas.notify.models import Message
from emas.people import operations as people
from emas.people import queries as staff
from emas.people.models import Instansi, Unit
from emas.platform import sealing

TASK, SLIP, RESEARCH = "mahkamah/surat-tugas", "mahkamah/izin-keluar-kantor", "mahkamah/izin-penelitian"
ASKED = {
    "keperluan": "Mengikuti bimbingan teknis e-Court",
    "tempat": "Banda Aceh",
    "mulai": "2026-11-16",
    "selesai": "2026-11-18",
}
SLIP_ASKED = {
    "hari": "2026-11-03",
    "dari_jam": "10.00",
    "sampai_jam": "11.30",
    "jenis": "dinas",
    "keperluan": "Mengantar berkas",
}
TO_QUEUE = (("kasubbag.ms", "periksa"), ("sekretaris.ms", "setujui"))


@pytest.fixture
def court(db: None) -> Town:
    made = town((TASK, SLIP, RESEARCH))
    Unit.objects.filter(code="MS-LSM").update(number_code="W1-A11")
    return made


def ask(court: Town, who: str = "staf2.ms", service: str = TASK, **answers: Any) -> str:
    owner = court.upload(f"meja:{codes.new_public_id()}", ("undangan",)) if service == TASK else ""
    return operations.open_own(
        service=service,
        unit_id=court.city.units["MS-LSM"],
        answers={**(ASKED if service == TASK else SLIP_ASKED), **answers},
        uploads_owner=owner,
        actor=court.actor(who),
        at=court.at,
        idempotency_key=codes.new_public_id(),
    )


def queued(court: Town, **changes: Any) -> str:
    ref = ask(court, **changes)
    court.walk(ref, chain=TO_QUEUE)
    return ref


def numbers() -> list[int]:
    return list(RegisterEntry.objects.order_by("sequence").values_list("sequence", flat=True))


@pytest.mark.requirement("R-089")
def test_an_official_files_and_hears_of_every_step(court: Town) -> None:
    ref = queued(court)
    court.walk(ref, chain=(("penomoran.ms", "beri_nomor"), ("ketua.ms", "tandatangani")))
    court.deliver()
    mine = queries.my_applicant(actor=court.actor("staf2.ms"), ref=ref)
    shown = queries.progress(ref=ref, pin_or_actor=mine, at=court.at)
    assert (shown.status, shown.document is not None and shown.document.is_downloadable) == ("terbit", True)
    assert operations.download_letter(case_ref=ref, actor=mine, at=court.at).content.startswith(b"%PDF")
    me = court.actor("staf2.ms").person_id
    told = Message.objects.filter(case_ref=ref, person_id=me, channel="layar").order_by("pk")
    assert [row.template for row in told] == ["submitted", "advanced", "advanced", "advanced", "issued"]


@pytest.mark.requirement("R-089")
def test_colleagues_who_come_along_are_chosen_and_hear_of_it_once(court: Town) -> None:
    mate, stranger = court.actor("staf.ms").person_id, court.actor("lurah.hasan").person_id
    with pytest.raises(Invalid) as refused:
        ask(court, pengikut=[{"nama": str(stranger), "jabatan": "Lurah"}])
    assert refused.value.faults == {"pengikut-0-nama": ("not_a_colleague",)}
    with pytest.raises(Invalid) as refused:
        ask(court, pengikut=[{"nama": str(mate), "jabatan": "Staf"}] * 2)
    assert refused.value.faults == {"pengikut": ("rule:pengikut_sekali",)}
    ref = queued(court, pengikut=[{"nama": f"{mate}|Nama Lain", "jabatan": "Staf"}])
    court.walk(ref, chain=(("penomoran.ms", "beri_nomor"), ("ketua.ms", "tandatangani")))
    court.deliver()
    (told,) = Message.objects.filter(case_ref=ref, person_id=mate, channel="layar")
    assert (told.template, told.recipient_role) == ("issued", "rekan")
    with pytest.raises(NotFound):
        queries.my_applicant(actor=court.actor("staf.ms"), ref=ref)


@pytest.mark.requirement("R-089")
@pytest.mark.asvs("8.2.2")
def test_a_letter_is_read_by_those_it_names_and_by_no_other_colleague(court: Town) -> None:
    mate = court.actor("staf.ms").person_id
    ref = queued(court, pengikut=[{"nama": str(mate)}])
    names = ("staf.ms", "staf2.ms", "hakim.ms", "lurah.hasan")
    assert {who for who in names if reads(court, who, ref)} == set(), "nothing is out yet"
    court.walk(ref, chain=(("penomoran.ms", "beri_nomor"), ("ketua.ms", "tandatangani")))
    court.deliver()
    assert {who for who in names if reads(court, who, ref)} == {"staf.ms"}
    assert queries.named_letter_file(actor=court.actor("staf.ms"), ref=ref, at=court.at).content.startswith(
        b"%PDF"
    )
    (told,) = (m for m in messages.recent(case_ref=ref) if m.recipient_label == "Rekan yang disebut")
    assert f"/desk/named/{ref}/" in told.body + told.link
    court.act("ketua.ms", ref, "cabut", note="Kegiatan dibatalkan penyelenggara.")
    found = queries.named_letter(actor=court.actor("staf.ms"), ref=ref)
    assert not found.is_downloadable
    with pytest.raises(NotFound):
        queries.named_letter_file(actor=court.actor("staf.ms"), ref=ref, at=court.at)


def reads(court: Town, who: str, ref: str) -> bool:
    try:
        queries.named_letter(actor=court.actor(who), ref=ref)
    except NotFound:
        return False
    return True


@pytest.mark.requirement("R-089")
def test_the_post_of_a_colleague_comes_from_the_register_unless_it_was_written(court: Town) -> None:
    mate, other = court.actor("staf.ms").person_id, court.actor("hakim.ms").person_id
    ref = ask(court, pengikut=[{"nama": str(mate)}, {"nama": str(other), "jabatan": "Narasumber"}])
    first, second = sealed.open_case(Case.objects.get(ref=ref).pk).answers["pengikut"]
    office = (court.city.units["MS-LSM"],)
    known = {p.person_id: p for p in staff.staff_of_units(unit_ids=office, on=court.at.date())}[mate]
    assert (first["jabatan"], first.get("nip", "").replace(" ", "")) == (known.title, known.nip)
    assert second["jabatan"] == "Narasumber"


@pytest.mark.requirement("R-090")
def test_the_officer_gives_the_number_before_anybody_signs_and_the_letter_bears_it(court: Town) -> None:
    ref = queued(court)
    assert documents.numbers_of_case(case_ref=ref) == ()
    court.walk(ref, chain=(("penomoran.ms", "beri_nomor"),))
    (given,) = documents.numbers_of_case(case_ref=ref)
    assert given.number == "1/KMS.W1-A11/ST/XI/2026"
    assert documents.document_for_case(case_ref=ref) is None, "no letter yet"
    court.walk(ref, chain=(("ketua.ms", "tandatangani"),))
    court.deliver()
    letter = documents.document_for_case(case_ref=ref)
    assert letter is not None
    assert (letter.number, letter.dated_on, letter.state) == (given.number, given.dated_on, "terbit")
    assert numbers() == [1], "one line of the book for number and letter"


@pytest.mark.requirement("R-090")
def test_number_date_and_mark_of_a_letter_are_those_of_the_day_of_its_number(court: Town) -> None:
    office = Instansi.objects.filter(code="ms-lhokseumawe")
    office.update(mark_digest="a" * 16)
    marked, bare = queued(court), queued(court, who="staf.ms")
    court.walk(marked, chain=(("penomoran.ms", "beri_nomor"),))
    office.update(mark_digest="")
    court.walk(bare, chain=(("penomoran.ms", "beri_nomor"),))
    office.update(mark_digest="b" * 16)
    court.at += timedelta(days=1)
    for ref, mark in ((marked, "a" * 16), (bare, "")):
        court.walk(ref, chain=(("ketua.ms", "tandatangani"),))
        row, line = Document.objects.get(case_ref=ref), RegisterEntry.objects.get(case_ref=ref)
        kept, _source = frozen.thaw(sealing.unseal_json(bytes(row.content_sealed), CONTENT_PURPOSE))
        assert (kept.letterhead.mark, row.dated_on, row.number) == (mark, line.dated_on, line.number)


@pytest.mark.requirement("R-090")
def test_who_signs_sees_the_number_that_was_given(court: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    draw = "emas.documents.queries._previews._draw"
    monkeypatch.setattr(draw, lambda content, *_rest: drawn.append(content.number) or ())
    ref = queued(court)
    queries.preview(actor=court.actor("penomoran.ms"), ref=ref, at=court.at)
    court.walk(ref, chain=(("penomoran.ms", "beri_nomor"),))
    queries.preview(actor=court.actor("ketua.ms"), ref=ref, at=court.at)
    assert drawn == ["", "1/KMS.W1-A11/ST/XI/2026"]


@pytest.mark.requirement("R-090")
def test_a_cancelled_number_stays_used_and_is_marked(court: Town) -> None:
    first, second = queued(court), queued(court, who="staf.ms")
    court.walk(first, chain=(("penomoran.ms", "beri_nomor"),))
    court.act("ketua.ms", first, "tolak", note="Kegiatan dibatalkan penyelenggara.")
    court.walk(second, chain=(("penomoran.ms", "beri_nomor"),))
    rows = documents.register_rows(unit_id=court.city.units["MS-LSM"], year=2026).rows
    assert [(r.sequence, r.state, r.note) for r in rows] == [
        (2, "terpakai", ""),
        (1, "batal", "Kegiatan dibatalkan penyelenggara."),
    ]
    narrowed = documents.register_rows(unit_id=court.city.units["MS-LSM"], year=2026, state="batal")
    assert [r.case_ref for r in narrowed.rows] == [first]


def test_a_request_that_ends_after_its_number_marks_it_by_itself(court: Town) -> None:
    ref = queued(court)
    court.walk(ref, chain=(("penomoran.ms", "beri_nomor"),))
    RegisterEntry.objects.update(document=None)
    court.act("ketua.ms", ref, "tolak", note="Tidak jadi.")
    assert RegisterEntry.objects.get().state == "batal"


@pytest.mark.requirement("R-090")
def test_only_the_numbering_officer_gives_numbers_and_nobody_types_one(court: Town) -> None:
    ref = queued(court)
    with pytest.raises(NotAllowed):
        court.act("sekretaris.ms", ref, "beri_nomor")
    with pytest.raises(NotFound):
        court.act("lurah.hasan", ref, "beri_nomor")
    court.act("penomoran.ms", ref, "beri_nomor", data={"answers": {"nomor": "99/X"}, "number": "99"})
    assert RegisterEntry.objects.get().sequence == 1


def test_a_slip_is_numbered_sealed_and_out_in_one_act_in_a_book_of_its_own(court: Town) -> None:
    ref = ask(court, service=SLIP)
    court.walk(ref, chain=(("kasubbag.ms", "setujui"), ("penomoran.ms", "beri_nomor")))
    court.deliver()
    letter = documents.document_for_case(case_ref=ref)
    assert letter is not None
    assert letter.state == "terbit"
    assert "IZN" in letter.number
    assert Register.objects.get().name == "surat-keluar IZN"


def test_nobody_decides_about_himself_and_a_desk_of_his_own_is_passed_over(court: Town) -> None:
    ref = ask(court, "kasubbag.ms")
    mine = queries.my_applicant(actor=court.actor("kasubbag.ms"), ref=ref)
    assert queries.progress(ref=ref, pin_or_actor=mine, at=court.at).state == "persetujuan"
    with pytest.raises(Unavailable):
        ask(court, "ketua.ms")


def test_a_request_belongs_to_who_filed_it(court: Town) -> None:
    ref = ask(court)
    for other in ("staf.ms", "lurah.hasan"):
        with pytest.raises(NotFound):
            queries.my_applicant(actor=court.actor(other), ref=ref)
    assert [r.ref for r in queries.my_requests(actor=court.actor("staf2.ms")).rows] == [ref]
    assert queries.my_requests(actor=court.actor("staf.ms")).rows == ()
    with pytest.raises(NotAllowed):
        ask(court, "lurah.hasan")
    with pytest.raises(NotAllowed):
        ask(court, "dukcapil.lsm")


def test_he_cancels_and_repairs_by_his_account(court: Town) -> None:
    ref = ask(court)
    court.act("kasubbag.ms", ref, "kembalikan", note="Undangan tidak terbaca.")
    mine = queries.my_applicant(actor=court.actor("staf2.ms"), ref=ref)
    operations.repair(case_ref=ref, actor=mine, at=court.at, answers={"tempat": "Sabang"})
    operations.cancel(case_ref=ref, actor=mine, at=court.at)
    assert queries.progress(ref=ref, pin_or_actor=mine, at=court.at).status == "dibatalkan"


def test_a_form_filled_wrong_is_told_by_field(court: Town) -> None:
    with pytest.raises(Invalid) as refused:
        ask(court, selesai="2026-11-15")
    assert refused.value.faults["selesai"] == ("rule:selesai_setelah_mulai",)


@pytest.mark.requirement("R-089")
def test_a_researcher_of_the_public_gets_a_permit_of_the_court(court: Town) -> None:
    owner = court.upload(f"draft:{codes.new_public_id()}", ("surat_kampus", "proposal"))
    receipt = operations.submit(
        service=RESEARCH,
        channel="web",
        applicant=ApplicantInput(resident={"name": "Rini Lestari"}, phone="081200009999"),
        answers={
            "kampus": "Universitas Contoh",
            "nim": "2103001",
            "judul": "Pelaksanaan e-Court",
            "cara": "wawancara",
            "mulai": "2026-11-16",
            "selesai": "2027-01-29",
            "setuju_data": "ya",
        },
        uploads_owner=owner,
        actor=Actor(kind="anonymous"),
        at=court.at,
        idempotency_key=codes.new_public_id(),
    )
    court.walk(
        receipt.ref,
        chain=(
            ("ptsp.ms", "periksa"),
            ("panitera.ms", "setujui"),
            ("penomoran.ms", "beri_nomor"),
            ("ketua.ms", "tandatangani"),
        ),
    )
    court.deliver()
    shown = queries.progress(ref=receipt.ref, pin_or_actor=court.citizen(receipt.ref), at=court.at)
    assert shown.document is not None
    assert shown.status == "terbit"


@pytest.fixture
def shared(transactional_db: None) -> Town:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("several connections need a database file or PostgreSQL")
    return town((TASK,))


def race(court: Town, cases: int) -> tuple[list[str], list[Any]]:
    """Let two officers give numbers to all cases of the queue at once, each case twice."""
    refs = [queued(court) for _ in range(cases)]
    officer = court.actor("penomoran.ms")
    deeds = [
        partial(operations.act, case_ref=ref, act="beri_nomor", actor=officer, at=court.at)
        for ref in refs
        for _ in range(2)
    ]
    return refs, together(deeds)


@pytest.mark.requirement("R-090")
@pytest.mark.asvs("15.4.2")
def test_two_officers_at_once_never_lose_or_double_a_number(shared: Town) -> None:
    refs, results = race(shared, 5)
    assert sum(not isinstance(r, Exception) for r in results) == 5
    assert {type(r) for r in results if isinstance(r, Exception)} == {Conflict}
    assert numbers() == [1, 2, 3, 4, 5]
    assert {e.case_ref for e in RegisterEntry.objects.all()} == set(refs)


@pytest.mark.asvs("15.4.2")
def test_a_counter_that_is_read_first_is_noticed(
    shared: Town, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the last number is read, then one more is written. The book refuses the doubled number, so acts are lost."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time: there nothing comes between reading and writing")
    settings.EMAS_FAILPOINTS = True
    monkeypatch.setenv("EMAS_SABOTAGE", "counter")
    lost = 0
    for _ in range(3):
        _refs, results = race(shared, 5)
        lost += sum(isinstance(r, Exception) and not isinstance(r, Conflict) for r in results)
        RegisterEntry.objects.all().delete()
        Register.objects.all().delete()
    assert lost


def test_the_deputy_signs_as_plh_while_the_head_is_away_and_the_letter_says_so(court: Town) -> None:
    today = court.at.date()
    ketua, wakil = (court.actor(name).person_id for name in ("ketua.ms", "wakil.ms"))
    assert ketua is not None
    people.note_absence(
        person_id=ketua,
        deputy_id=wakil,
        start_on=today,
        end_on=today,
        basis="Surat Perintah Nomor 5",
        actor=court.actor("admin.pengadilan"),
        at=court.at,
    )
    ref = queued(court)
    court.walk(ref, chain=(("penomoran.ms", "beri_nomor"),))
    with pytest.raises(NotFound):
        court.act("ketua.ms", ref, "tandatangani")
    court.act("wakil.ms", ref, "tandatangani")
    court.deliver()
    signed = Signature.objects.get(document__case_ref=ref)
    assert signed.state == "selesai"
    assert signed.signer_title.startswith("Plh. KETUA")
    assert signed.signer_person_id == wakil


@pytest.mark.requirement("R-090")
def test_two_officers_at_once_on_a_file(tmp_path: Path) -> None:
    """The same race on SQLite with a real file, in a process of its own: threads can't share a database in memory."""
    if connection.vendor != "sqlite":
        pytest.skip("ran above")
    wanted = f"{__file__}::test_two_officers_at_once_never_lose_or_double_a_number"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "emas.cases.tests.on_a_file", wanted],
        env={**os.environ, "EMAS_RACE_FILE": str(tmp_path / "race.sqlite3"), "PYTHONPATH": "src"},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert "1 passed" in done.stdout, done.stdout[-3000:]
