"""Who is in the stand-in's register: invented people, or those of a small file."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from emas.project import data
from emas.registry.types import ResidentInfo

#: What an answer of the full kind holds, in the order of the real one.
FIELDS = (
    "NIK", "NO_KK", "NAMA_LGKP", "TMPT_LHR", "TGL_LHR", "JENIS_KLMIN", "GOL_DARAH", "AGAMA",
    "STATUS_KAWIN", "TGL_KWN", "NO_AKTA_KWN", "TGL_CRAI", "NO_AKTA_CRAI", "NO_AKTA_LHR",
    "PDDK_AKH", "JENIS_PKRJN", "STAT_HBKEL", "NIK_AYAH", "NAMA_LGKP_AYAH", "NIK_IBU", "NAMA_LGKP_IBU",
    "ALAMAT", "DUSUN", "NO_RT", "NO_RW", "NO_KEL", "NO_KEC", "NO_KAB", "NO_PROP",
    "KEL_NAME", "KEC_NAME", "KAB_NAME", "PROP_NAME",
)  # fmt: skip
#: What becomes a number where the gateway writes numbers.
NUMBERS = frozenset(
    {"NIK", "NO_KK", "NIK_AYAH", "NIK_IBU", "NO_RT", "NO_RW", "NO_KEL", "NO_KEC", "NO_KAB", "NO_PROP"}
)
STATUSES = frozenset({"", "meninggal", "nonaktif", "ganda"})


@dataclass(slots=True)
class Person:
    """One record. ``status`` is empty, ``meninggal``, ``nonaktif`` or ``ganda``."""

    fields: dict[str, str]
    status: str = ""

    @property
    def nik(self) -> str:
        return self.fields["NIK"]


@dataclass(slots=True)
class Places:
    """Names of regions, for the four names of an address."""

    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_cities(cls, *cities: str) -> "Places":
        return cls({region.code: region.name for city in cities for region in data.regions(city)})

    def of(self, code: str) -> dict[str, str]:
        """Give the four codes and four names of a kelurahan."""
        parts = code.split(".")
        keys = ("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL")
        words = ("PROP_NAME", "KAB_NAME", "KEC_NAME", "KEL_NAME")
        numbers = dict(zip(keys, parts, strict=True))
        names = {word: self.names.get(".".join(parts[: n + 1]), "").upper() for n, word in enumerate(words)}
        return numbers | names


def from_residents(residents: Iterable[ResidentInfo], places: Places) -> list[Person]:
    """Write residents the way Dukcapil does: upper case, sex in words, region in four numbers."""
    return [Person(_record(resident, places)) for resident in residents]


def _record(resident: ResidentInfo, places: Places) -> dict[str, str]:
    known = {
        "NIK": resident.nik,
        "NO_KK": resident.kk,
        "NAMA_LGKP": resident.name.upper(),
        "TMPT_LHR": resident.birth_place.upper(),
        "TGL_LHR": resident.birth_on.isoformat(),
        "JENIS_KLMIN": "Laki-Laki" if resident.sex == "L" else "Perempuan",
        "AGAMA": resident.religion.upper(),
        "STATUS_KAWIN": resident.marital_status.upper(),
        "PDDK_AKH": resident.education.upper(),
        "JENIS_PKRJN": resident.occupation.upper(),
        "STAT_HBKEL": resident.family_role.upper(),
        "NAMA_LGKP_AYAH": resident.father_name.upper(),
        "NAMA_LGKP_IBU": resident.mother_name.upper(),
        "ALAMAT": resident.address.upper(),
        "NO_RT": str(int(resident.rt)),
        "NO_RW": str(int(resident.rw)),
        "GOL_DARAH": "TIDAK TAHU",
        "DUSUN": "-",
    }
    return dict.fromkeys(FIELDS, "") | known | places.of(resident.kelurahan_code)


def from_file(path: Path) -> list[Person]:
    """
    Read people from a CSV file with the names of the web service as headers; a column ``STATUS`` may hold a status.

    Raises: ValueError that names the line.
    """
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            fields = {name: (row.get(name) or "").strip() for name in FIELDS}
            status = (row.get("STATUS") or "").strip().lower()
            if len(fields["NIK"]) != 16 or status not in STATUSES:
                raise ValueError(
                    f"{path}:{number}: NIK of 16 digits and a STATUS of {sorted(STATUSES)} are needed"
                )
            found.append(Person(fields, status))
    return found
