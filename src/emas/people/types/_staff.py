"""Officials as employees: who, in which post, at which unit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StaffInfo:
    """Somebody in a post of an office. ``is_acting``: he stands in for it."""

    person_id: int
    name: str
    nip: str
    rank: str
    post_id: int
    role: str
    title: str
    unit_id: int
    unit_name: str
    unit_path: str
    instansi: str
    is_acting: bool = False


@dataclass(frozen=True, slots=True)
class SeatInfo:
    """One post, whoever holds it."""

    post_id: int
    unit_id: int
    unit_name: str
    role: str
    title: str
    instansi: str
