"""The residents of the demo: invented households, and two of the cast."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from random import Random

from emas.project.demo import _names
from emas.project.demo._numbers import ELSEWHERE, Numbers
from emas.project.demo._tree import CAST_KELURAHAN, Home
from emas.registry.types import ResidentInfo

#: Wati applies; Tono lives elsewhere and may see nothing of hers. The numbers are those of the worked examples.
WATI = ResidentInfo(
    nik="3574014409900001",
    kk="3574010101150001",
    name="Wati Handayani",
    birth_place="Probolinggo",
    birth_on=date(1990, 9, 4),
    sex="P",
    religion="Islam",
    marital_status="Kawin",
    occupation="Pedagang",
    education="SLTA/Sederajat",
    address="Jalan Mastrip Nomor 12",
    rt="003",
    rw="005",
    kelurahan_code=CAST_KELURAHAN,
    father_name="Sukardi",
    mother_name="Aminah",
    family_role="Istri",
)
TONO = ResidentInfo(
    nik="3574011207880002",
    kk="3574010203140002",
    name="Tono Prasetyo",
    birth_place="Probolinggo",
    birth_on=date(1988, 7, 12),
    sex="L",
    religion="Islam",
    marital_status="Kawin",
    occupation="Karyawan Swasta",
    education="SLTA/Sederajat",
    address="Jalan Mawar Nomor 8",
    rt="002",
    rw="001",
    kelurahan_code="35.74.03.1004",
    father_name="Slamet",
    mother_name="Sumiati",
    family_role="Kepala Keluarga",
)
CAST = (WATI, TONO)
_RELIGIONS = ("Islam",) * 18 + ("Kristen", "Katolik")
_WORK = (
    "Karyawan Swasta",
    "Wiraswasta",
    "Pedagang",
    "Buruh Harian Lepas",
    "Nelayan/Perikanan",
    "Petani/Pekebun",
    "Pegawai Negeri Sipil (PNS)",
    "Guru",
    "Sopir",
    "Mengurus Rumah Tangga",
)
_SCHOOL = ("Tamat SD/Sederajat", "SLTP/Sederajat", "SLTA/Sederajat", "SLTA/Sederajat", "Diploma IV/Strata I")
_PLACES = ("Probolinggo",) * 7 + ("Pasuruan", "Lumajang", "Malang", "Surabaya", "Jember")


class Households:
    """Makes households one after the other, so that a whole city never stands in memory."""

    def __init__(self, rng: Random, numbers: Numbers, homes: tuple[Home, ...], on: date) -> None:
        self._rng = rng
        self._numbers = numbers
        self._homes = homes
        self._on = on

    def residents(self, count: int) -> Iterator[ResidentInfo]:
        """Give ``count`` residents: the cast first, then household by household around all homes in turn."""
        yield from islice(self._all(), count)

    def _all(self) -> Iterator[ResidentInfo]:
        yield from CAST
        # The cast's kelurahan comes first, so that even a small city has neighbours for them.
        homes = sorted(self._homes, key=lambda home: home.kelurahan_code != CAST_KELURAHAN)
        while True:
            for home in homes:
                yield from self._household(home)

    def _household(self, home: Home) -> Iterator[ResidentInfo]:
        rng = self._rng
        region = home.kelurahan_code[:8].replace(".", "")
        kk = self._numbers.kk(region, self._date(2010, self._on.year - 1))
        address, religion = _names.street(rng), rng.choice(_RELIGIONS)
        father, mother = _names.person(rng, "L"), _names.person(rng, "P")
        eldest = rng.randint(1945, self._on.year - 24)
        shared = (kk, address, religion, home, region)
        yield self._member(shared, father, "L", self._date(eldest, eldest), "Kepala Keluarga", "Kawin")
        if rng.random() < 0.85:
            born = self._date(eldest, eldest + 6)
            yield self._member(shared, mother, "P", born, "Istri", "Kawin")
        for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
            sex = rng.choice("LP")
            born = self._date(min(eldest + 20, self._on.year - 1), min(eldest + 38, self._on.year - 1))
            name = _names.person(rng, sex)
            yield self._member(shared, name, sex, born, "Anak", "Belum Kawin", father, mother)

    def _member(
        self,
        shared: tuple[str, str, str, Home, str],
        name: str,
        sex: str,
        born: date,
        role: str,
        marital: str,
        father: str = "",
        mother: str = "",
    ) -> ResidentInfo:
        kk, address, religion, home, region = shared
        rng = self._rng
        age = self._on.year - born.year
        issued = region if rng.random() < 0.85 else rng.choice(ELSEWHERE)
        return ResidentInfo(
            nik=self._numbers.nik(issued, born, sex),
            kk=kk,
            name=name,
            birth_place=rng.choice(_PLACES),
            birth_on=born,
            sex=sex,
            religion=religion,
            marital_status=marital,
            occupation="Belum/Tidak Bekerja"
            if age < 6
            else "Pelajar/Mahasiswa"
            if age < 19
            else rng.choice(_WORK),
            education="Tidak/Belum Sekolah" if age < 7 else rng.choice(_SCHOOL if age > 18 else _SCHOOL[:2]),
            address=address,
            rt=home.rt,
            rw=home.rw,
            kelurahan_code=home.kelurahan_code,
            father_name=father or _names.person(rng, "L"),
            mother_name=mother or _names.person(rng, "P"),
            family_role=role,
        )

    def _date(self, first: int, last: int) -> date:
        return date(self._rng.randint(first, last), self._rng.randint(1, 12), self._rng.randint(1, 28))
