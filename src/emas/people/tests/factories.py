"""A small city for tests: one kelurahan with RW 001, RT 001 and 002, its kecamatan, the city, an OPD, a court, and the cast."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.test import Client

from emas.kernel.actor import SYSTEM, Actor
from emas.people import operations, queries
from emas.people.types import NewHolding, NewPerson, NewPost, NewUnit, UnitKind
from tests import replay

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
SINCE = date(2024, 1, 2)
PASSWORD = "sepeda-biru-menanjak-91"
CITY = "kota-probolinggo"
COURT = "ms-lhokseumawe"

UNITS = (
    NewUnit("35.74", UnitKind.KOTA, "Kota Probolinggo", None, CITY, region_code="35.74"),
    NewUnit("35.74.03", UnitKind.KECAMATAN, "Mayangan", "35.74", CITY, region_code="35.74.03"),
    NewUnit("35.74.03.1003", UnitKind.KELURAHAN, "Jati", "35.74.03", CITY, region_code="35.74.03.1003"),
    NewUnit(
        "35.74.03.1003-rw001",
        UnitKind.RW,
        "RW 001",
        "35.74.03.1003",
        CITY,
        region_code="35.74.03.1003",
        rw="001",
    ),
    NewUnit(
        "35.74.03.1003-rw001-rt001",
        UnitKind.RT,
        "RT 001",
        "35.74.03.1003-rw001",
        CITY,
        region_code="35.74.03.1003",
        rw="001",
        rt="001",
    ),
    NewUnit(
        "35.74.03.1003-rw001-rt002",
        UnitKind.RT,
        "RT 002",
        "35.74.03.1003-rw001",
        CITY,
        region_code="35.74.03.1003",
        rw="001",
        rt="002",
    ),
    NewUnit("35.74.03.1001", UnitKind.KELURAHAN, "Mayangan", "35.74.03", CITY, region_code="35.74.03.1001"),
    NewUnit("35.74.04", UnitKind.KECAMATAN, "Kanigaran", "35.74", CITY, region_code="35.74.04"),
    NewUnit("dinsos", UnitKind.OPD, "Dinas Sosial", "35.74", CITY, region_code="35.74"),
    NewUnit("MS-LSM", UnitKind.COURT, "Mahkamah Syar'iyah Lhokseumawe", None, COURT, region_code="11.73"),
    NewUnit("DUKCAPIL-LSM", UnitKind.OPD, "Disdukcapil Lhokseumawe", None, COURT, region_code="11.73"),
)

_JATI, _MAYANGAN = "35.74.03.1003", "35.74.03"
POSTS = (
    NewPost("35.74", "admin", "Administrator Portal"),
    NewPost(_MAYANGAN, "admin", "Administrator Kecamatan"),
    NewPost(_MAYANGAN, "cs", "CS Kecamatan"),
    NewPost(_MAYANGAN, "operator", "Operator Kecamatan"),
    NewPost(_MAYANGAN, "kasi", "Kasi Pelayanan"),
    NewPost(_MAYANGAN, "sekretaris", "Sekretaris Camat"),
    NewPost(_MAYANGAN, "kepala", "Camat Mayangan"),
    NewPost("35.74.04", "admin", "Administrator Kecamatan"),
    NewPost(_JATI, "cs", "CS Kelurahan"),
    NewPost(_JATI, "operator", "Operator Kelurahan"),
    NewPost(_JATI, "kasi", "Kasi Pelayanan"),
    NewPost(_JATI, "sekretaris", "Sekretaris Lurah"),
    NewPost(_JATI, "kepala", "Lurah Jati"),
    NewPost("35.74.03.1001", "cs", "CS Kelurahan"),
    NewPost("35.74.03.1001", "kepala", "Lurah Mayangan"),
    NewPost("35.74.03.1003-rw001", "rw", "Ketua RW 001"),
    NewPost("35.74.03.1003-rw001-rt001", "rt", "Ketua RT 001"),
    NewPost("35.74.03.1003-rw001-rt002", "rt", "Ketua RT 002"),
    NewPost("dinsos", "cs", "CS Dinas Sosial"),
    NewPost("dinsos", "admin", "Administrator OPD"),
    NewPost("MS-LSM", "admin", "Administrator Pengadilan"),
    NewPost("MS-LSM", "kepala", "Ketua Mahkamah"),
    NewPost("MS-LSM", "wakil", "Wakil Ketua"),
    NewPost("MS-LSM", "hakim", "Hakim"),
    NewPost("MS-LSM", "panitera", "Panitera"),
    NewPost("MS-LSM", "sekretaris", "Sekretaris"),
    NewPost("MS-LSM", "panmud", "Panitera Muda Hukum"),
    NewPost("MS-LSM", "kasubbag", "Kepala Subbagian Kepegawaian"),
    NewPost("MS-LSM", "pegawai", "Staf Kepegawaian"),
    NewPost("MS-LSM", "pegawai", "Staf Hukum", 2),
    NewPost("MS-LSM", "cuti", "Petugas Cuti"),
    NewPost("MS-LSM", "penomoran", "Petugas Penomoran"),
    NewPost("MS-LSM", "cs", "Petugas PTSP"),
    NewPost("DUKCAPIL-LSM", "operator", "Petugas Verifikasi"),
    NewPost("DUKCAPIL-LSM", "cs", "Petugas Loket"),
)


def _person(login: str, name: str, unit: str, role: str, phone: str, seat: int = 1) -> NewPerson:
    return NewPerson(
        name,
        (NewHolding(unit, role, SINCE, seat=seat),),
        login=login,
        phone=phone,
        email=f"{login}@contoh.id",
    )


PEOPLE = (
    _person("admin.kota", "Pengelola Kota", "35.74", "admin", "081200000001"),
    _person("admin.mayangan", "Pengelola Mayangan", _MAYANGAN, "admin", "081200000002"),
    _person("admin.kanigaran", "Pengelola Kanigaran", "35.74.04", "admin", "081200000003"),
    _person("cs.mayangan", "CS Camat", _MAYANGAN, "cs", "081200000004"),
    _person("operator.mayangan", "Operator Camat", _MAYANGAN, "operator", "081200000005"),
    _person("kasi.mayangan", "Kasi Camat", _MAYANGAN, "kasi", "081200000006"),
    _person("sekcam.mayangan", "Sekretaris Camat", _MAYANGAN, "sekretaris", "081200000007"),
    _person("camat.mayangan", "Camat Mayangan", _MAYANGAN, "kepala", "081200000008"),
    _person("bram", "Bram", _JATI, "cs", "081200000009"),
    _person("operator.jati", "Operator Jati", _JATI, "operator", "081200000010"),
    _person("sari", "Sari", _JATI, "kasi", "081200000011"),
    _person("seklur.jati", "Sekretaris Jati", _JATI, "sekretaris", "081200000012"),
    _person("lurah.hasan", "Hasan", _JATI, "kepala", "081200000013"),
    _person("rw001", "Ketua RW Satu", "35.74.03.1003-rw001", "rw", "081200000014"),
    _person("rt001", "Ketua RT Satu", "35.74.03.1003-rw001-rt001", "rt", "081200000015"),
    _person("rt002", "Ketua RT Dua", "35.74.03.1003-rw001-rt002", "rt", "081200000016"),
    _person("tono", "Tono", "35.74.03.1001", "cs", "081200000017"),
    _person("cs.dinsos", "CS Dinsos", "dinsos", "cs", "081200000018"),
    _person("admin.dinsos", "Pengelola Dinsos", "dinsos", "admin", "081200000019"),
    _person("admin.pengadilan", "Pengelola Pengadilan", "MS-LSM", "admin", "081200000020"),
    _person("ketua.ms", "Ketua Mahkamah", "MS-LSM", "kepala", "081200000021"),
    _person("wakil.ms", "Wakil Ketua", "MS-LSM", "wakil", "081200000022"),
    _person("hakim.ms", "Hakim Anggota", "MS-LSM", "hakim", "081200000023"),
    _person("panitera.ms", "Panitera Mahkamah", "MS-LSM", "panitera", "081200000024"),
    _person("sekretaris.ms", "Sekretaris Mahkamah", "MS-LSM", "sekretaris", "081200000025"),
    _person("panmud.ms", "Panitera Muda Hukum", "MS-LSM", "panmud", "081200000026"),
    _person("kasubbag.ms", "Kasubbag Kepegawaian", "MS-LSM", "kasubbag", "081200000027"),
    _person("staf.ms", "Staf Kepegawaian", "MS-LSM", "pegawai", "081200000028"),
    _person("staf2.ms", "Staf Hukum", "MS-LSM", "pegawai", "081200000029", seat=2),
    _person("cuti.ms", "Petugas Cuti", "MS-LSM", "cuti", "081200000030"),
    _person("penomoran.ms", "Petugas Penomoran", "MS-LSM", "penomoran", "081200000031"),
    _person("ptsp.ms", "Petugas PTSP", "MS-LSM", "cs", "081200000032"),
    _person("dukcapil.lsm", "Petugas Disdukcapil", "DUKCAPIL-LSM", "operator", "081200000033"),
    _person("loket.lsm", "Loket Disdukcapil", "DUKCAPIL-LSM", "cs", "081200000034"),
)


@dataclass(frozen=True, slots=True)
class SmallCity:
    """The ids of the small city; ``actor("bram")`` gives somebody by login."""

    units: dict[str, int]

    @property
    def kota(self) -> int:
        return self.units["35.74"]

    @property
    def kecamatan(self) -> int:
        return self.units["35.74.03"]

    @property
    def kelurahan(self) -> int:
        return self.units["35.74.03.1003"]

    @property
    def rw(self) -> int:
        return self.units["35.74.03.1003-rw001"]

    @property
    def rt(self) -> int:
        return self.units["35.74.03.1003-rw001-rt001"]

    @property
    def other_rt(self) -> int:
        return self.units["35.74.03.1003-rw001-rt002"]

    @property
    def other_kelurahan(self) -> int:
        return self.units["35.74.03.1001"]

    def actor(self, login: str, at: datetime = AT) -> Actor:
        """Give the actor behind a login of the cast."""
        from emas.people.models import Account

        return queries.actor_for(Account.objects.values_list("pk", flat=True).get(login=login), at)


def browser_of(login: str) -> Client:
    """Give a browser in which somebody of the cast is signed in, without his password."""
    from emas.people.models import Account

    browser = Client()
    account = Account.objects.get(login=login)
    browser.force_login(account)
    session = browser.session
    session["epoch"] = account.session_epoch
    session.save()
    return browser


def small_city(at: datetime = AT) -> SmallCity:
    """Install the small city through the door; every account has ``PASSWORD`` and signed in once."""
    return replay.once(("small city", at), lambda: _install(at))


def _install(at: datetime) -> SmallCity:
    units = operations.install(
        instansi=[
            (CITY, "Pemerintah Kota Probolinggo", "35.74"),
            (COURT, "Mahkamah Syar'iyah Lhokseumawe", "11.73"),
        ],
        units=UNITS,
        posts=POSTS,
        people=PEOPLE,
        actor=SYSTEM,
        at=at,
        password=PASSWORD,
    )
    return SmallCity(units)
