"""Who holds the posts of the demo: invented officials, the test cast, a few gaps and every kind of acting holder."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from emas.kernel.actor import HoldingKind
from emas.people.types import NewHolding, NewPerson, NewPost, NewUnit, UnitKind
from emas.project.demo import _court, _names
from emas.project.demo._numbers import Numbers, Phones, nip
from emas.project.demo._tree import CAST_KELURAHAN, PIAK, Tree, slug

_KEC = CAST_KELURAHAN[:8]
_RW, _RT = f"{CAST_KELURAHAN}-rw005", f"{CAST_KELURAHAN}-rw005-rt003"
#: The cast and one example of each role: a tap signs in (login, name or '' for an invented one).
CAST: dict[tuple[str, str], tuple[str, str]] = {
    (_RT, "rt"): ("demo.rt", ""),
    (f"{CAST_KELURAHAN}-rw004-rt001", "rt"): ("demo.rt-tanpa-rw", ""),
    (_RW, "rw"): ("demo.rw", ""),
    (CAST_KELURAHAN, "cs"): ("demo.cs", "Bram Kusuma"),
    (CAST_KELURAHAN, "operator"): ("demo.operator", ""),
    (CAST_KELURAHAN, "kasi"): ("demo.kasi", "Sari Utami"),
    (CAST_KELURAHAN, "sekretaris"): ("demo.sekretaris", ""),
    (CAST_KELURAHAN, "kepala"): ("demo.lurah", "Hasan Mustofa"),
    (_KEC, "cs"): ("demo.cs-kecamatan", ""),
    (_KEC, "operator"): ("demo.operator-kecamatan", ""),
    (_KEC, "kasi"): ("demo.kasi-kecamatan", ""),
    (_KEC, "sekretaris"): ("demo.sekcam", ""),
    (_KEC, "kepala"): ("demo.camat", ""),
    (_KEC, "admin"): ("demo.admin-kecamatan", ""),
    ("MPP", "cs"): ("demo.cs-mpp", ""),
    ("DISPENDUKCAPIL", "cs"): ("demo.cs-dukcapil", ""),
    ("DISPENDUKCAPIL", "operator"): ("demo.operator-dukcapil", ""),
    ("DISPENDUKCAPIL", "kabid"): ("demo.kabid-dukcapil", ""),
    ("DISPENDUKCAPIL", "kepala"): ("demo.kepala-dukcapil", ""),
    (PIAK, "operator"): ("demo.operator-piak", ""),
    (PIAK, "cs"): ("demo.petugas-piak", ""),
    (PIAK, "kepala"): ("demo.kabid-piak", ""),
    ("DISKOMINFO", "kasi"): ("demo.pengelola-aduan", ""),
    ("INSPEKTORAT", "kasi"): ("demo.penangan-aduan", ""),
    ("35.74", "admin"): ("demo.admin", ""),
    ("35.74", "monev"): ("demo.monev", ""),
    ("35.74", "ketua"): ("demo.ketua-monev", ""),
    ("35.74", "sekretaris"): ("demo.sekda", ""),
    ("35.74", "kepala"): ("demo.walikota", ""),
    **_court.CAST,
}
#: Posts without anybody: a skipped kasi and sekretaris, a head that blocks, and a counter without a clerk.
VACANT = frozenset(
    {
        ("35.74.02.1003", "kasi"),
        ("35.74.03.1004", "kasi"),
        ("35.74.04.1005", "sekretaris"),
        ("35.74.05.1002", "kepala"),
        ("35.74.05.1006", "cs"),
    }
)
PLT_LURAH = "35.74.02.1002"
PLH_LURAH = "35.74.03.1004"
AN_LURAH = "35.74.04.1003"
#: How the RWs of the cast's kelurahan use the application (flows section 3): account, signed in, blocked.
RW_STATES = {"003": (False, False, False), "004": (True, False, False), "006": (True, True, True)}
_RANKS = ("Penata Muda", "Penata Muda Tk. I", "Penata", "Penata Tk. I", "Pembina", "Pembina Tk. I")
_SINCE = date(2022, 1, 3)


class Officials:
    """Fills the posts of a tree."""

    def __init__(self, rng: Random, numbers: Numbers, tree: Tree, on: date) -> None:
        self._rng = rng
        self._numbers = numbers
        self._phones = Phones()
        self._on = on
        self._units = {unit.code: unit for unit in tree.units}
        self._posts = tree.posts

    def people(self) -> Iterator[NewPerson]:
        """Give everyone who holds a post."""
        for post in self._posts:
            unit = self._units[post.unit_code]
            if (post.unit_code, post.role) in VACANT or (post.unit_code, post.role) == (PLT_LURAH, "kepala"):
                continue
            yield (
                self._chair(unit, post)
                if unit.kind in {UnitKind.RW, UnitKind.RT}
                else self._official(unit, post)
            )

    def _official(self, unit: NewUnit, post: NewPost) -> NewPerson:
        login, name = f"{post.role}{post.seat if post.seat > 1 else ''}.{_short(unit)}", ""
        if post.seat == 1:
            login, name = CAST.get((unit.code, post.role), (login, name))
        sex = "L" if name.startswith(("Bram", "Hasan")) else "P" if name else self._rng.choice("LP")
        number, born_on = nip(self._rng, sex)
        rank = self._rng.choice(_RANKS[4:] if post.role == "kepala" else _RANKS[:4])
        return NewPerson(
            name=name or _names.person(self._rng, sex),
            holdings=(
                NewHolding(unit.code, post.role, _SINCE, seat=post.seat),
                *self._acting(unit, post),
            ),
            nip=number,
            rank=rank,
            nik=self._numbers.nik("117302" if unit.region_code == _court.REGION else "357403", born_on, sex),
            phone=self._phones.next(),
            email=f"{login}@emas.example",
            login=login,
        )

    def _acting(self, unit: NewUnit, post: NewPost) -> tuple[NewHolding, ...]:
        """Let the sekretaris of three kelurahan stand in for the lurah: Plt, Plh and a.n. (letter-format section 6)."""
        kinds = {PLT_LURAH: HoldingKind.PLT, PLH_LURAH: HoldingKind.PLH, AN_LURAH: HoldingKind.AN}
        if post.role != "sekretaris" or unit.code not in kinds:
            return ()
        kind = kinds[unit.code]
        before, after = {HoldingKind.PLH: (1, 6), HoldingKind.PLT: (60, 120), HoldingKind.AN: (90, 275)}[kind]
        return (
            NewHolding(
                unit.code,
                "kepala",
                self._on - timedelta(days=before),
                kind=kind,
                end_on=self._on + timedelta(days=after),
                basis=f"Surat Perintah Nomor 800/{10 + before}/425.1/{self._on.year}",
                on_behalf_title="Sekretaris Lurah" if kind is HoldingKind.AN else "",
            ),
        )

    def _chair(self, unit: NewUnit, post: NewPost) -> NewPerson:
        login, _ = CAST.get((unit.code, post.role), (_chair_login(unit, self._units[unit.code[:13]]), ""))
        sex = "L" if self._rng.random() < 0.8 else "P"
        has_account, has_signed_in, is_blocked = True, True, False
        if unit.kind == UnitKind.RW and unit.region_code == CAST_KELURAHAN:
            has_account, has_signed_in, is_blocked = RW_STATES.get(unit.rw, (True, True, False))
        born_on = date(self._rng.randint(1955, 1990), self._rng.randint(1, 12), self._rng.randint(1, 28))
        return NewPerson(
            name=_names.person(self._rng, sex),
            holdings=(NewHolding(unit.code, post.role, _SINCE),),
            nik=self._numbers.nik(unit.region_code[:8].replace(".", ""), born_on, sex),
            phone=self._phones.next(),
            login=login if has_account else "",
            has_signed_in=has_signed_in,
            is_blocked=is_blocked,
        )


def _short(unit: NewUnit) -> str:
    prefix = "kec-" if unit.kind == UnitKind.KECAMATAN else ""
    if unit.kind in {UnitKind.OPD, UnitKind.MPP, UnitKind.COURT}:
        return slug(unit.code)
    return prefix + slug(unit.name)


def _chair_login(unit: NewUnit, kelurahan: NewUnit) -> str:
    rt = f"rt{unit.rt}." if unit.rt else ""
    return f"{rt}rw{unit.rw}.{slug(kelurahan.name)}"
