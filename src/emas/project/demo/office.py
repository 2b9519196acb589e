"""What offices of the demo wrote: information that is out, a report at the desk of the secretary, a list of data packages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from emas.cases import operations, queries
from emas.catalogue import queries as catalogue
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.people import queries as people

KOTA, KECAMATAN = "35.74", "35.74.01"
_SHOWN: Final = timedelta(days=30)
_INFORMATION: Final = "diskominfo/informasi"
_REPORT: Final = "diskominfo/laporan-monev"
_PACKAGES: Final = "diskominfo/paket-data"
_TEXTS: Final[tuple[Mapping[str, str], ...]] = (
    {
        "jenis": "pengumuman",
        "judul": "Mengurus surat pengantar sekarang cukup dari ponsel",
        "isi": "Surat pengantar RT dan RW dibuat di dalam aplikasi.\n\n- Gratis\n- Tanpa akun\n- Hasilnya PDF yang bisa dicek keasliannya",
        "untuk": "semua",
    },
    {
        "jenis": "jadwal",
        "judul": "Jam layanan loket kecamatan",
        "isi": "| Hari | Jam |\n|---|---|\n| Senin sampai Kamis | 07.30-16.00 |\n| Jumat | 07.30-16.30 |\n\nIstirahat pukul 12.00 sampai 13.00.",
        "untuk": "semua",
    },
    {
        "jenis": "panduan",
        "judul": "Membantu warga lanjut usia di loket",
        "isi": "1. Tanyakan keperluannya lebih dahulu.\n2. Isikan formulir sambil dibacakan.\n3. Cetak tanda terima dengan kode dan PIN.",
        "untuk": "staff",
    },
)


def build(*, at: datetime) -> int:
    """Let the offices begin these cases through the doors; gives how many: none where their services are not all installed."""
    if any(catalogue.definition(slug=slug) is None for slug in (_INFORMATION, _REPORT, _PACKAGES)):
        return 0
    on = clock.local_date(at)
    days = {"mulai": on.isoformat(), "sampai": (on + _SHOWN).isoformat()}
    admin, city_admin = _holder(KECAMATAN, "admin", at), _holder(KOTA, "admin", at)
    for text in _TEXTS:
        ref = _begin(_INFORMATION, KECAMATAN, admin, {**text, **days}, at)
        operations.act(case_ref=ref, act="terbitkan", actor=city_admin, at=at)
    period = {"dari": on.replace(day=1).isoformat(), "sampai": on.isoformat()}
    basis = {"sk_tim": f"188.45/12/425.013/{on.year}"}
    _begin(_REPORT, KOTA, _holder(KOTA, "monev", at), {**period, **basis}, at)
    return len(_TEXTS) + 1 + _packages(admin, at)


def _packages(admin: Actor, at: datetime) -> int:
    service, unit_id = _PACKAGES, _unit(KECAMATAN)
    lines = queries.batch_fill(actor=admin, service=service, unit_id=unit_id, at=at)
    _begin(service, KECAMATAN, admin, {"periode": f"{clock.local_date(at):%Y-%m}", "daftar": lines}, at)
    return 1


def _begin(service: str, unit: str, actor: Actor, answers: Mapping[str, Any], at: datetime) -> str:
    return operations.open_desk(
        service=service,
        unit_id=_unit(unit),
        answers=answers,
        actor=actor,
        at=at,
        idempotency_key=f"demo:{service}:{answers.get('judul', '')}"[:64],
    )


def _unit(code: str) -> int:
    unit = people.unit_by_code(code=code)
    assert unit is not None, "the demo was just built"
    return unit.id


def _holder(code: str, role: str, at: datetime) -> Actor:
    account_id = people.recipients(unit_id=_unit(code), role=role, at=at)[0].account_id
    assert account_id is not None, "every post of an office has an account in the demo"
    return people.actor_for(account_id=account_id, at=at)
