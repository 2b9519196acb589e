"""Numbers about cases: never a name, a number of a person, or a word of an answer."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Position:
    """
    Letters that lie open at one role: measure (b) of the table of officials (flows section 9).

    ``line_id`` is the unit of the line (a kecamatan, or inside one its office and each kelurahan), ``level`` the kind of the office that
    holds them: ``rt``, ``rw``, ``kelurahan``, ``kecamatan`` or ``opd``.
    """

    line_id: int
    level: str
    role: str
    open_cases: int
    late: int
    oldest_at: datetime
