"""What is under way while processes are killed: four kinds of requests, and who hands each on by which act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from emas.project import town
from emas.project.benches import filing
from emas.project.drills import court

#: What an office signs by: whose hand, under which client, at which step.
HEAD: Final = (town.login(town.KELURAHAN[town.HERE], "kepala"), "kepala", "ttd_lurah")


@dataclass(frozen=True, slots=True)
class Step:
    """One act: the client that does it, what it tells and which papers it brings."""

    role: str
    act: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """Requests of one service, from their filing to their last state; ``signs`` is login, client and step of the signer."""

    name: str
    service: str
    steps: tuple[Step, ...]
    last: str
    signs: tuple[str, str, str] | None = None


def _head_of_court(state: str) -> tuple[str, str, str]:
    return town.login(court.UNIT, "kepala"), "court.kepala", state


LETTER: Final = Kind(
    "letters",
    filing.SERVICE,
    tuple(
        Step(role, act)
        for role, act in (
            ("rt", "setujui"),
            ("rw", "validasi"),
            ("cs", "lengkap"),
            ("operator", "susun"),
            ("kasi", "paraf"),
            ("sekretaris", "paraf"),
        )
    ),
    "terbit",
    HEAD,
)
ASSIGNMENT: Final = Kind(
    "assignment letters of the court",
    court.SERVICE,
    tuple(Step(f"court.{role}", act) for role, act in court.STEPS),
    "terbit",
    _head_of_court(court.SIGNING_STATE),
)
LEAVE: Final = Kind(
    "requests for leave",
    court.LEAVE,
    (
        Step("court.kasubbag", "setuju"),
        Step("court.kepala", "setuju"),
        Step("court.penomoran", "beri_nomor"),
    ),
    "terbit",
    _head_of_court("ditandatangani"),
)


def verdicts(on: str) -> Kind:
    """Give the SIRAMASAKAN cases that wait for their verdict, which falls on this date."""
    return Kind(
        "SIRAMASAKAN cases",
        court.SIRAMASAKAN,
        (
            Step("court.cs", "putusan", {"tanggal_putusan": on, "jenis_putusan": "dikabulkan"}),
            Step("court.cs", "catat_bht", {"tanggal_bht": on}),
            Step("court.cs", "terima_dokumen", papers=("salinan_putusan", "akta_cerai", "formulir")),
            Step("registry.operator", "verifikasi"),
            Step("registry.operator", "siap", {"dokumen_siap": "ktp_kk"}),
            Step("registry.cs", "serahkan"),
        ),
        "selesai",
    )
