"""Employment of the court's staff in the demo, their balances of two years, and who approves for whom."""

from datetime import date, datetime
from typing import Final

from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.people import queries as people
from emas.people.types import SeatInfo, StaffInfo
from emas.personnel import operations
from emas.personnel.types import OpeningRow

LEDGER: Final = "cuti-tahunan"
#: What the last word of a staff title says of the superior's (leave-rules section 6).
_SUPERIOR: Final = {"Hukum": "panmud", "Gugatan": "panmud", "Permohonan": "panmud"}
_EVERY_FIFTH: Final = 5


def employ(*, unit_id: int, at: datetime) -> int:
    """Write facts, opening balances and routes for everybody of an office; gives how many people. The same office gets the same."""
    today = clock.local_date(at)
    staff = people.staff_of_units(unit_ids=[unit_id], on=today)
    for number, who in enumerate(staff):
        since, sex = _facts(who, number)
        kind = "pppk" if who.role == "pegawai" and number % _EVERY_FIFTH == 0 else "pns"
        operations.set_employment(
            person_id=who.person_id,
            kind=kind,
            since_on=since,
            sex=sex,
            grade=str(5 + number % 8),
            actor=SYSTEM,
            at=at,
        )
    rows = [
        row for number, who in enumerate(staff) if who.nip for row in _openings(who.nip, number, today.year)
    ]
    if rows:
        operations.import_openings(rows=rows, ledger=LEDGER, actor=SYSTEM, at=at)
    _routes(unit_id, at)
    return len(staff)


def _facts(who: StaffInfo, number: int) -> tuple[date, str]:
    """Read service and sex out of the NIP (digits 9-14 and 15), as every office does."""
    if len(who.nip) == 18 and 1990 <= int(who.nip[8:12]) <= 2025 and 1 <= int(who.nip[12:14]) <= 12:
        return date(int(who.nip[8:12]), int(who.nip[12:14]), 1), "p" if who.nip[14] == "2" else "l"
    return date(2010 + number % 10, 3, 1), "p" if number % 2 else "l"


def _openings(nip: str, number: int, year: int) -> list[OpeningRow]:
    used = ((12, 4), (0, 0), (8, 12), (3, 9))[number % 4]
    return [OpeningRow(nip, year - 2 + n, 12, days) for n, days in enumerate(used)]


def _routes(unit_id: int, at: datetime) -> None:
    seats = people.seats_of_units(unit_ids=[unit_id])
    head = next(seat for seat in seats if seat.role == "kepala")
    for seat in seats:
        above = superior(seat, seats) if seat.role == "pegawai" else None
        if above is not None:
            operations.set_route(
                post_id=seat.post_id, sort="", approvers=[above.post_id, head.post_id], is_outside=False,
                actor=SYSTEM, at=at,
            )  # fmt: skip


def superior(seat: SeatInfo, seats: tuple[SeatInfo, ...]) -> SeatInfo | None:
    """Give the seat that a member of the staff works under, by the words of both titles."""
    words = seat.title.removeprefix("Staf ").removeprefix("Kepaniteraan ")
    role = next((role for word, role in _SUPERIOR.items() if word in words), "kasubbag")
    named = [each for each in seats if each.role == role and words.split(" ")[-1] in each.title]
    return next(iter(named), None)
