"""The units of the demo: the city's real tree with invented RW and RT, its agencies, and a court of another instansi."""

from dataclasses import dataclass
from random import Random

from emas.people.types import NewPost, NewUnit, UnitKind
from emas.project import data
from emas.project.demo import _court
from emas.project.demo._court import COURT as COURT

CITY = "kota-probolinggo"
INSTANSI = (
    (CITY, "Pemerintah Kota Probolinggo", "35.74"),
    (COURT, "Mahkamah Syar'iyah Lhokseumawe", _court.REGION),
)
CAST_KELURAHAN = "35.74.01.1001"
#: In the cast's kelurahan RW 007 stands on addresses but was never registered (flows section 3, first case).
UNREGISTERED_RW = "007"
OPDS = (
    ("DISKOMINFO", "Dinas Komunikasi dan Informatika", "425.101"),
    ("DISPENDUKCAPIL", "Dinas Kependudukan dan Pencatatan Sipil", "425.102"),
    ("DINSOS", "Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak", "425.103"),
    ("DPMPTSP", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "425.104"),
    ("DINKES", "Dinas Kesehatan, Pengendalian Penduduk dan Keluarga Berencana", "425.105"),
    ("BAKESBANGPOL", "Badan Kesatuan Bangsa dan Politik", "425.106"),
    ("BPPKAD", "Badan Pendapatan, Pengelolaan Keuangan dan Aset Daerah", "425.107"),
    ("INSPEKTORAT", "Inspektorat", "425.108"),
)
#: The division of Dukcapil that opens accounts: its standard names six operators, six service officers and a chain of five who watch.
PIAK = "DISPENDUKCAPIL-PIAK"
_SEATS = 6
_PIAK = (
    ("kepala", "Kepala Bidang PIAK", 1),
    ("kasi", "Analis Kebijakan pada Bidang PIAK", 1),
    ("admin", "Operator GO Online", 1),
    ("operator", "Operator Verifikasi", _SEATS),
    ("cs", "Petugas Pelayanan", _SEATS),
)
_OFFICE = ("cs", "operator", "kasi", "sekretaris", "kepala")


@dataclass(frozen=True, slots=True)
class Home:
    """One RT that residents can live in; ``unit_code`` is '' where it was never registered."""

    kelurahan_code: str
    rw: str
    rt: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The units and posts to install, and the places where residents live."""

    units: tuple[NewUnit, ...]
    posts: tuple[NewPost, ...]
    homes: tuple[Home, ...]
    names: dict[str, str]

    def of(self, instansi: tuple[str, ...]) -> "Tree":
        """Give the part of these instansi."""
        units = tuple(unit for unit in self.units if unit.instansi in instansi)
        codes = {unit.code for unit in units}
        posts = tuple(post for post in self.posts if post.unit_code in codes)
        return Tree(units, posts, self.homes if CITY in instansi else (), self.names)


def plant(rng: Random) -> Tree:
    """Make the tree: five kecamatan, 29 kelurahan, five to seven RW each with four to six RT."""
    regions = data.regions("3574")
    names = {r.code: r.name for r in regions}
    units = [_city(), *_agencies()]
    homes: list[Home] = []
    for number, district in enumerate((r for r in regions if r.level == "district"), start=1):
        units.append(_kecamatan(district, number))
        for place, village in enumerate((r for r in regions if r.parent == district.code), start=1):
            postal = f"672{10 + number * 5 + place % 5:02d}"
            units.append(_kelurahan(village, f"425.50{number}.{place}", postal))
            units += _neighbourhoods(rng, village.code, postal, homes)
    posts = (*_posts(units), *_court.posts())
    return Tree((*units, *_court.units()), posts, tuple(homes), names)


def _city() -> NewUnit:
    return NewUnit(
        "35.74",
        UnitKind.KOTA,
        "Kota Probolinggo",
        None,
        CITY,
        region_code="35.74",
        number_code="425",
        address="Jalan Contoh Nomor 1",
        website="emas.example",
        email="kota@emas.example",
        postal_code="67200",
    )


def _agencies() -> list[NewUnit]:
    found = [
        NewUnit(
            code,
            UnitKind.OPD,
            name,
            "35.74",
            CITY,
            region_code="35.74",
            number_code=number,
            address="Jalan Contoh Nomor 2",
            email=f"{code.lower()}@emas.example",
            postal_code="67200",
        )
        for code, name, number in OPDS
    ]
    division = NewUnit(
        PIAK,
        UnitKind.OPD,
        "Bidang PIAK dan Pemanfaatan Data",
        "DISPENDUKCAPIL",
        CITY,
        region_code="35.74",
        number_code="425.102.1",
        address="Jalan Contoh Nomor 2",
        email="piak@emas.example",
        postal_code="67200",
    )
    counter = NewUnit(
        "MPP",
        UnitKind.MPP,
        "Mal Pelayanan Publik",
        "35.74",
        CITY,
        region_code="35.74",
        number_code="425.104.1",
    )
    return [*found, division, counter]


def _kecamatan(district: data.Region, number: int) -> NewUnit:
    return NewUnit(
        district.code,
        UnitKind.KECAMATAN,
        district.name,
        "35.74",
        CITY,
        region_code=district.code,
        number_code=f"425.50{number}",
        address=f"Jalan Kantor Kecamatan {district.name} Nomor 1",
        email=f"kec-{slug(district.name)}@emas.example",
        postal_code=f"672{10 + number * 5:02d}",
    )


def _kelurahan(village: data.Region, number_code: str, postal_code: str) -> NewUnit:
    return NewUnit(
        village.code,
        UnitKind.KELURAHAN,
        village.name,
        village.parent,
        CITY,
        region_code=village.code,
        number_code=number_code,
        address=f"Jalan Kantor Kelurahan {village.name} Nomor 1",
        email=f"{slug(village.name)}@emas.example",
        postal_code=postal_code,
    )


def _neighbourhoods(rng: Random, kelurahan: str, postal: str, homes: list[Home]) -> list[NewUnit]:
    is_cast = kelurahan == CAST_KELURAHAN
    found: list[NewUnit] = []
    for rw_number in range(1, (7 if is_cast else rng.randint(5, 7)) + 1):
        rw = f"{rw_number:03d}"
        rts = [f"{n:03d}" for n in range(1, (5 if is_cast else rng.randint(4, 6)) + 1)]
        homes += [Home(kelurahan, rw, rt, postal) for rt in rts]
        if is_cast and rw == UNREGISTERED_RW:
            continue
        code = f"{kelurahan}-rw{rw}"
        found.append(NewUnit(code, UnitKind.RW, f"RW {rw}", kelurahan, CITY, region_code=kelurahan, rw=rw))
        found += [
            NewUnit(
                f"{code}-rt{rt}", UnitKind.RT, f"RT {rt}", code, CITY, region_code=kelurahan, rw=rw, rt=rt
            )
            for rt in rts
        ]
    return found


def _posts(units: list[NewUnit]) -> list[NewPost]:
    plain = [NewPost(unit.code, role, title(unit, role)) for unit in units for role in _roles(unit)]
    seats = [
        NewPost(PIAK, role, f"{words} {seat}" if count > 1 else words, seat)
        for role, words, count in _PIAK
        for seat in range(1, count + 1)
    ]
    return plain + seats


def _roles(unit: NewUnit) -> tuple[str, ...]:
    if unit.code == PIAK:
        return ()
    if unit.code == "DISKOMINFO":
        # The one administrator of Diskominfo is that of the whole city (Perwali 107/2021 Pasal 9(2)).
        return _OFFICE
    return {
        UnitKind.KOTA: ("admin", "monev", "ketua", "sekretaris", "kepala"),
        UnitKind.KECAMATAN: (*_OFFICE, "admin"),
        UnitKind.KELURAHAN: _OFFICE,
        UnitKind.RW: ("rw",),
        UnitKind.RT: ("rt",),
        UnitKind.OPD: ("cs", "operator", "kasi", "kabid", "sekretaris", "kepala", "admin"),
        UnitKind.MPP: ("cs", "operator", "admin"),
    }[unit.kind]


def title(unit: NewUnit, role: str) -> str:
    """Write the title of a post as it stands on a door."""
    heads = {
        UnitKind.KELURAHAN: "Lurah",
        UnitKind.KECAMATAN: "Camat",
        UnitKind.OPD: "Kepala",
    }
    seconds = {
        UnitKind.KELURAHAN: "Sekretaris Lurah",
        UnitKind.KECAMATAN: "Sekretaris Camat",
        UnitKind.KOTA: "Sekretaris Daerah",
    }
    titles = {
        "cs": f"CS {unit.name}",
        "operator": f"Operator {unit.name}",
        "kasi": "Kepala Seksi Pelayanan",
        "kabid": "Kepala Bidang Pencatatan Sipil" if unit.code == "DISPENDUKCAPIL" else "Kepala Bidang",
        "sekretaris": seconds.get(unit.kind, "Sekretaris"),
        "kepala": f"{heads.get(unit.kind, 'Kepala')} {unit.name}"
        if unit.kind != UnitKind.KOTA
        else f"Wali {unit.name}",
        "admin": "Administrator Portal" if unit.kind == UnitKind.KOTA else f"Administrator {unit.name}",
        "monev": "Tim Monitoring dan Evaluasi",
        "ketua": "Ketua Tim Monitoring dan Evaluasi",
        "rw": f"Ketua RW {unit.rw}",
        "rt": f"Ketua RT {unit.rt} RW {unit.rw}",
    }
    return titles[role][:120]


def slug(name: str) -> str:
    """Write a name for addresses and sign-in names."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
