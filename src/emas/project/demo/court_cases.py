"""What was brought to the court of the demo: requests at every stage and with every end, and some criticisms."""

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from PIL import Image

from emas.cases import operations as cases
from emas.cases.types import ApplicantInput
from emas.documents import operations as documents
from emas.kernel import clock
from emas.kernel.actor import ANONYMOUS, Actor
from emas.people import queries as people
from emas.project.demo._court import COURT_UNIT, REGISTRY_UNIT

SIRAMASAKAN, KRITIS = "mahkamah/siramasakan", "mahkamah/kritis"
_NAMES: Final = (
    "Nur Aisyah",
    "Rahma Hasanah",
    "Fitri Lubis",
    "Siti Nasution",
    "Dewi Harahap",
    "Yuni Siregar",
    "Cut Meutia",
    "Zulaikha",
    "Mariana",
    "Ratna Juwita",
    "Nurlela",
    "Ida Royani",
    "Salbiah",
    "Yusnidar",
    "Hasanah",
    "Syarifah",
)
_FILED: Final = ("ktp", "kk", "buku_nikah")
_FINAL: Final = ("salinan_putusan", "akta_cerai", "formulir")
#: How far each request went, and how many days ago it began.
_STAGES: Final = ((0, 1), (2, 20), (3, 40), (5, 55), (6, 60), (7, 75), (1, 2), (8, 90))
#: Others that went another way: (acts done as above, days ago, then the act, who does it, what is written, what is marked).
_ASIDE: Final[tuple[tuple[int, int, str, str, str, tuple[str, ...]], ...]] = (
    (0, 3, "kembalikan", "cs", "Foto KK terpotong, NIK anak tidak terbaca.", ("kk",)),
    (5, 12, "kembalikan", "operator", "Formulir F-1.06 belum ditandatangani.", ("formulir",)),
    (2, 30, "tutup", "cs", "Perkara dicabut.", ()),
    (1, 8, "batalkan", "", "", ()),
    (3, 25, "banding", "cs", "", ()),
    (0, 70, "kembalikan", "cs", "Buku nikah tidak terbaca.", ("buku_nikah",)),
)
#: What was said, and how far it went: with the officer, the head, whoever acts on it, answered.
_CRITICISM: Final = (
    ("keterlambatan", "Antrean salinan putusan pada hari Senin lebih dari tiga jam.", 0),
    ("pelayanan", "Kursi di ruang tunggu sidang kurang, beberapa ibu hamil berdiri.", 1),
    ("pelayanan", "Papan jadwal sidang sulit dibaca dari kursi belakang.", 2),
    ("keterlambatan", "Telepon pelayanan tidak diangkat sesudah pukul tiga.", 3),
)


def build(*, at: datetime) -> int:
    """Let the cast of the court work through the doors; gives how many cases."""
    for number, (steps, days) in enumerate(_STAGES):
        _request(number, steps, at - timedelta(days=days))
    for number, (steps, days, act, role, note, marked) in enumerate(_ASIDE, start=len(_STAGES)):
        _turn_aside(number, steps, at - timedelta(days=days), (act, role, note, marked))
    _unchanged(len(_STAGES) + len(_ASIDE), at - timedelta(days=33))
    _refused(len(_STAGES) + len(_ASIDE) + 1, at - timedelta(days=16))
    # The clock closes what nobody corrected in time.
    cases.run_timers(at=at)
    for number, (kind, text, steps) in enumerate(_CRITICISM):
        began = at - timedelta(days=2 * number + 1)
        ref = _criticise(number, kind, text, began)
        decision = {
            "tindakan": "Diperbaiki oleh sekretariat pekan ini.",
            "penanggung_jawab": "sekretaris",
            "batas": (clock.local_date(at) + timedelta(days=7)).isoformat(),
        }
        way: tuple[tuple[str, str, dict[str, Any], str], ...] = (
            ("cs", "teruskan", {"ringkasan": text}, ""),
            ("kepala", "putuskan", decision, ""),
            ("sekretaris", "selesai", {}, "Sudah diperbaiki. Terima kasih atas kritik Anda."),
        )
        for hour, (role, act, told, note) in enumerate(way[:steps], start=1):
            _act(ref, role, act, began + timedelta(hours=hour), told, note=note)
    return len(_STAGES) + len(_ASIDE) + 2 + len(_CRITICISM)


def _turn_aside(number: int, steps: int, at: datetime, turn: tuple[str, str, str, tuple[str, ...]]) -> None:
    act, role, note, marked = turn
    ref = _request(number, steps, at)
    when = at + timedelta(days=steps, hours=2)
    if act == "batalkan":
        cases.cancel(case_ref=ref, actor=Actor(kind="applicant", case_ref=ref), at=when)
        return
    actor = _holder(REGISTRY_UNIT if role == "operator" else COURT_UNIT, role, when)
    cases.act(case_ref=ref, act=act, actor=actor, at=when, note=note, data={"marked": list(marked)})


def _unchanged(number: int, at: datetime) -> None:
    """A guardianship that changes no civil data: it ends with its papers, and the registry never hears of it."""
    ref = _request(number, 4, at, {"jenis_perkara": "wali", "ubah_status": False, "ubah_kk": False})
    _act(ref, "cs", "terima_dokumen", at + timedelta(days=5), {}, ("salinan_putusan",))


def _refused(number: int, at: datetime) -> None:
    """A divorce that was refused, and that may still be appealed."""
    ref = _request(number, 2, at)
    told = {"tanggal_putusan": clock.local_date(at).isoformat(), "jenis_putusan": "ditolak"}
    _act(ref, "cs", "putusan", at + timedelta(days=3), told)


def _request(number: int, steps: int, at: datetime, other: Mapping[str, Any] | None = None) -> str:
    on = clock.local_date(at)
    owner = f"demo-mahkamah-{number}"
    store_papers(owner, _FILED, at)
    ref = cases.submit(
        service=SIRAMASAKAN,
        channel="web",
        applicant=ApplicantInput(resident={"name": _NAMES[number]}, phone=f"0800777700{number:02d}"),
        answers={
            "jenis_perkara": "cerai_gugat",
            "nik": f"117302410190{number + 1:04d}",
            "alamat": f"Jalan Contoh Nomor {number + 7}",
            "ubah_status": True,
            "ubah_kk": True,
            "setuju_data": True,
            **(other or {}),
        },
        uploads_owner=owner,
        actor=ANONYMOUS,
        at=at,
        idempotency_key=owner,
    ).ref
    verdict = {"tanggal_putusan": on.isoformat(), "jenis_putusan": "dikabulkan"}
    way: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("cs", "lengkap", {}),
        ("cs", "daftar", {"nomor_perkara": f"{number + 101}/Pdt.G/{on.year}/MS.Lsm"}),
        ("cs", "putusan", verdict),
        ("cs", "catat_bht", {"tanggal_bht": on.isoformat()}),
        ("cs", "terima_dokumen", {}),
        ("operator", "verifikasi", {}),
        ("operator", "siap", {"dokumen_siap": "ktp_kk"}),
        ("cs", "serahkan", {}),
    )
    for day, (role, act, told) in enumerate(way[:steps], start=1):
        code = REGISTRY_UNIT if role == "operator" or act == "serahkan" else COURT_UNIT
        _act(ref, role, act, at + timedelta(days=day), told, _FINAL if act == "terima_dokumen" else (), code)
    return ref


def _criticise(number: int, kind: str, text: str, at: datetime) -> str:
    return cases.submit(
        service=KRITIS,
        channel="web",
        applicant=ApplicantInput(resident={}, phone=""),
        answers={"jenis": kind, "uraian": text},
        uploads_owner="",
        actor=ANONYMOUS,
        at=at,
        idempotency_key=f"demo-kritis-{number}",
    ).ref


def _act(
    ref: str,
    role: str,
    act: str,
    at: datetime,
    told: Mapping[str, Any],
    papers: tuple[str, ...] = (),
    code: str = COURT_UNIT,
    note: str = "",
) -> None:
    owner = f"tindakan:{ref}" if papers else ""
    if papers:
        store_papers(owner, papers, at)
    cases.act(
        case_ref=ref, act=act, actor=_holder(code, role, at), at=at, note=note, data={"answers": dict(told)}, uploads_owner=owner
    )  # fmt: skip


def store_papers(owner: str, names: tuple[str, ...], at: datetime) -> None:
    """Keep a small picture as each of these papers."""
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "#e8efe9").save(out, "JPEG")
    for name in names:
        documents.store_upload(
            owner_ref=owner, field=name, file_name=f"{name}.jpg", content=out.getvalue(), kinds=("photo",),
            max_bytes=1_000_000, uploaded_by="demo", at=at,
        )  # fmt: skip


def store_pdf(owner: str, name: str, at: datetime) -> None:
    """Keep a page of nothing as this paper."""
    out = io.BytesIO()
    Image.new("RGB", (595, 842), "white").save(out, "PDF")
    documents.store_upload(
        owner_ref=owner, field=name, file_name=f"{name}.pdf", content=out.getvalue(), kinds=("pdf",),
        max_bytes=1_000_000, uploaded_by="demo", at=at,
    )  # fmt: skip


def _holder(code: str, role: str, at: datetime) -> Actor:
    unit = people.unit_by_code(code=code)
    assert unit is not None, "the demo was just built"
    account_id = people.recipients(unit_id=unit.id, role=role, at=at)[0].account_id
    assert account_id is not None, "every post of an office has an account in the demo"
    return people.actor_for(account_id=account_id, at=at)
