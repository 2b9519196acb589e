"""What the staff of the demo's court asked for: leave in every state, permits, a book of visits. Through the doors, a few of each."""

import contextlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from emas.cases import operations as cases
from emas.cases import queries
from emas.cases.types import ApplicantInput
from emas.catalogue import queries as catalogue
from emas.inquiries import operations as inquiries
from emas.inquiries.types import VisitInput
from emas.kernel import clock
from emas.kernel.actor import ANONYMOUS, Actor
from emas.kernel.errors import Invalid
from emas.outbox import operations as outbox
from emas.people import queries as people
from emas.project.demo._court import COURT_UNIT
from emas.project.demo._leave import superior
from emas.project.demo.court_cases import store_papers, store_pdf

LEAVE, TASK, SLIP = "mahkamah/cuti", "mahkamah/surat-tugas", "mahkamah/izin-keluar-kantor"
RESEARCH: Final = "mahkamah/izin-penelitian"
_TO_PERMIT: Final = ("setuju", "setuju", "beri_nomor", "tandatangani")
#: Who asks (by seat), days ago, weeks from then to the leave, its days, and what is done: an act by the next of ``_TURNS``, or the applicant's.
_LEAVES: Final[tuple[tuple[int, int, int, int, tuple[str, ...]], ...]] = (
    (0, 45, 2, 3, _TO_PERMIT),
    (1, 12, 4, 2, _TO_PERMIT),
    (2, 3, 5, 2, ("setuju", "setuju")),
    (3, 2, 6, 1, ("setuju",)),
    (0, 1, 7, 2, ()),
    (1, 1, 8, 3, ("ubah",)),
    (2, 9, 9, 4, ("ubah", "terima", "setuju")),
    (3, 15, 3, 2, ("tolak",)),
    (0, 20, 5, 3, ("tangguhkan",)),
    (1, 7, 6, 2, ("batalkan",)),
)
#: After each consent the next one has it: the superior, the head, the officer of numbers, the head again.
_TURNS: Final = ("", "kepala", "penomoran", "kepala")
_NOTES: Final = {
    "ubah": "Pada tanggal itu ada pengawasan. Mohon dimajukan selesainya.",
    "tolak": "Bersamaan dengan penilaian akreditasi.",
    "tangguhkan": "Tugas akhir tahun belum bisa ditinggalkan.",
}
_TO_TASK: Final = (
    ("kasubbag", "periksa"),
    ("sekretaris", "setujui"),
    ("penomoran", "beri_nomor"),
    ("kepala", "tandatangani"),
)
#: Who asks to do research, on what, how many days ago, and what the officers did.
_TO_RESEARCH: Final = (
    ("cs", "periksa"),
    ("panitera", "setujui"),
    ("penomoran", "beri_nomor"),
    ("kepala", "tandatangani"),
)
_RESEARCH: Final[tuple[tuple[str, str, int, tuple[tuple[str, str], ...], str], ...]] = (
    ("Rini Lestari", "Pelaksanaan e-Court di Mahkamah Syar'iyah", 14, _TO_RESEARCH, ""),
    ("Teuku Farhan", "Mediasi dalam perkara cerai", 4, _TO_RESEARCH[:2], ""),
    ("Putri Balqis", "Pelayanan bagi penyandang disabilitas", 1, (), ""),
    ("Ilham Saputra", "Hak asuh anak sesudah perceraian", 2, (("cs", "kembalikan"),), "Surat kampus tidak terbaca."),
    ("Dara Phonna", "Isi putusan perkara anak", 10, (("cs", "periksa"), ("panitera", "tolak")), "Perkara yang diminta tertutup untuk umum."),
)  # fmt: skip
_VISITS: Final = (
    ("Nurlaila", "mahkamah/siramasakan", 1),
    ("Burhanuddin", "mahkamah/kritis", 0),
    ("Salmiah", "mahkamah/siramasakan", 99),
)


def build(*, at: datetime) -> int:
    """Let the staff ask and the court decide; gives how many. Services that are not published are left out."""
    seats = people.seats_of_units(unit_ids=[_unit()])
    staff = [(_held(seat.post_id, at), superior(seat, seats)) for seat in seats if seat.role == "pegawai"]
    count = 0
    if catalogue.active_version(slug=LEAVE):
        for number, plan in enumerate(_LEAVES):
            who, above = staff[plan[0] % len(staff)]
            count += _leave(number, plan, who, _held(above.post_id, at) if above else None, at)
    count += _permits(staff[0][0], at)
    count += _research(at)
    outbox.drain(at=at)
    return count + _visits(at)


def _leave(
    number: int,
    plan: tuple[int, int, int, int, tuple[str, ...]],
    who: Actor,
    above: Actor | None,
    now: datetime,
) -> int:
    _, days_ago, weeks, length, acts = plan
    at = now - timedelta(days=days_ago)
    first = _monday(clock.local_date(at)) + timedelta(weeks=weeks)
    answers = {
        "jenis": "tahunan",
        "alasan": ("Menghadiri acara keluarga", "Menengok orang tua", "Urusan keluarga")[number % 3],
        "mulai": first.isoformat(),
        "selesai": (first + timedelta(days=length - 1)).isoformat(),
        "alamat": f"Jalan Contoh Nomor {number + 2}, Lhokseumawe",
        "telepon": f"0800777800{number:02d}",
    }
    try:
        ref = _ask(LEAVE, answers, "", who, at, f"demo-cuti-{number}")
    except Invalid:
        # Days of an invented year may fall on holidays or beyond the balance; the other requests show the same.
        return 0
    with contextlib.suppress(Invalid):
        _decided(ref, acts, who, above, at, first)
    return 1


def _decided(
    ref: str, acts: tuple[str, ...], who: Actor, above: Actor | None, at: datetime, first: date
) -> None:
    turn = 0
    for act in acts:
        at += timedelta(minutes=30)
        decider = (above or _officer("kepala", at)) if not _TURNS[turn] else _officer(_TURNS[turn], at)
        _one_leave_act(ref, act, who, decider, at, first)
        turn += act in _TO_PERMIT
        outbox.drain(at=at)


def _one_leave_act(ref: str, act: str, who: Actor, decider: Actor, at: datetime, first: date) -> None:
    if act in {"terima", "batalkan"}:
        applicant = queries.my_applicant(actor=who, ref=ref)
        if act == "batalkan":
            cases.cancel(case_ref=ref, actor=applicant, at=at)
        else:
            cases.repair(case_ref=ref, actor=applicant, at=at, answers={"setuju_perubahan": "ya"})
        return
    changed = {"mulai": first.isoformat(), "selesai": (first + timedelta(days=1)).isoformat()}
    data = {"answers": changed} if act == "ubah" else None
    cases.act(case_ref=ref, act=act, actor=decider, at=at, note=_NOTES.get(act, ""), data=data)


def _permits(who: Actor, now: datetime) -> int:
    count = 0
    if catalogue.active_version(slug=TASK):
        for number, steps in enumerate((4, 2, 0)):
            at = now - timedelta(days=9 - 3 * number)
            first = _monday(clock.local_date(now)) + timedelta(weeks=1 + number)
            answers = {
                "keperluan": "Mengikuti bimbingan teknis e-Court",
                "tempat": "Banda Aceh",
                "mulai": first.isoformat(),
                "selesai": (first + timedelta(days=2)).isoformat(),
            }
            owner = f"demo-tugas-{number}"
            store_papers(owner, ("undangan",), at)
            ref = _ask(TASK, answers, owner, who, at, owner)
            for role, act in _TO_TASK[:steps]:
                at += timedelta(minutes=30)
                cases.act(case_ref=ref, act=act, actor=_officer(role, at), at=at)
            count += 1
    if catalogue.active_version(slug=SLIP):
        answers = {
            "hari": clock.local_date(now).isoformat(),
            "dari_jam": "10.00",
            "sampai_jam": "11.30",
            "jenis": "dinas",
            "keperluan": "Mengantar berkas ke bank",
        }
        _ask(SLIP, answers, "", who, now - timedelta(minutes=5), "demo-keluar")
        count += 1
    return count


def _research(now: datetime) -> int:
    """Let students ask at the court's page for a permit: issued, waiting, sent back, refused."""
    if catalogue.active_version(slug=RESEARCH) is None:
        return 0
    for number, (name, title, days_ago, acts, note) in enumerate(_RESEARCH):
        at = now - timedelta(days=days_ago)
        owner = f"demo-penelitian-{number}"
        store_papers(owner, ("surat_kampus",), at)
        store_pdf(owner, "proposal", at)
        first = clock.local_date(now) + timedelta(days=7)
        answers = {
            "kampus": "Universitas Contoh", "nim": f"21030{number + 1:02d}", "judul": title, "cara": "wawancara",
            "mulai": first.isoformat(), "selesai": (first + timedelta(days=60)).isoformat(), "setuju_data": True,
        }  # fmt: skip
        ref = cases.submit(
            service=RESEARCH, channel="web", applicant=ApplicantInput({"name": name}, f"0800777900{number:02d}"),
            answers=answers, uploads_owner=owner, actor=ANONYMOUS, at=at, idempotency_key=owner,
        ).ref  # fmt: skip
        for role, act in acts:
            at += timedelta(minutes=30)
            refuses = act in {"kembalikan", "tolak"}
            data = {"marked": ["surat_kampus"]} if act == "kembalikan" else None
            cases.act(
                case_ref=ref, act=act, actor=_officer(role, at), at=at, note=note if refuses else "", data=data
            )  # fmt: skip
    return len(_RESEARCH)


def _visits(now: datetime) -> int:
    """One visitor who still lacks papers, one who was helped, one who brought all."""
    desk = _officer("cs", now)
    count = 0
    for number, (name, topic, brought) in enumerate(_VISITS):
        if catalogue.active_version(slug=topic) is None:
            continue
        given = VisitInput(name=name, topic=topic, ticked=tuple(range(brought)))
        at = now - timedelta(hours=number + 1)
        visit = inquiries.register_visit(given=given, once=f"demo-kunjungan-{number}", actor=desk, at=at)
        if not brought:
            inquiries.finish_visit(visit=visit, actor=desk, at=at + timedelta(minutes=12))
        count += 1
    return count


def _ask(service: str, answers: Mapping[str, Any], owner: str, who: Actor, at: datetime, once: str) -> str:
    return cases.open_own(
        service=service, unit_id=_unit(), answers=dict(answers), uploads_owner=owner, actor=who, at=at, idempotency_key=once
    )  # fmt: skip


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _unit() -> int:
    unit = people.unit_by_code(code=COURT_UNIT)
    assert unit is not None, "the demo was just built"
    return unit.id


def _officer(role: str, at: datetime) -> Actor:
    account_id = people.recipients(unit_id=_unit(), role=role, at=at)[0].account_id
    assert account_id is not None, "every post of an office has an account in the demo"
    return people.actor_for(account_id=account_id, at=at)


def _held(post_id: int, at: datetime) -> Actor:
    seat = people.seats(post_ids=[post_id])[post_id]
    for holder in people.recipients(unit_id=seat.unit_id, role=seat.role, at=at):
        actor = people.actor_for(account_id=holder.account_id or 0, at=at)
        if any(post.post_id == post_id for post in actor.posts):
            return actor
    raise LookupError(post_id)
