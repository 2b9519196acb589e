"""Whole-day events as an iCalendar text (RFC 5545): enough for a feed, and not a letter more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_LINE_BYTES: Final = 75


@dataclass(frozen=True, slots=True)
class Event:
    """One event of whole days, both ends included. ``uid`` stays the same when the event changes; ``changed_at`` is aware."""

    uid: str
    title: str
    start_on: date
    end_on: date
    changed_at: datetime
    is_tentative: bool = False


def calendar(*, name: str, events: Iterable[Event], made_at: datetime) -> bytes:
    """
    Write a calendar. Lines end in CRLF and are folded at 75 octets between characters; the end of an event is the day after (RFC 5545 3.6.1).
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//emas//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(event.uid)}",
            f"DTSTAMP:{_moment(made_at)}",
            f"LAST-MODIFIED:{_moment(event.changed_at)}",
            f"DTSTART;VALUE=DATE:{event.start_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.end_on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(event.title)}",
            f"STATUS:{'TENTATIVE' if event.is_tentative else 'CONFIRMED'}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    r"""
    Escape a value of type TEXT (RFC 5545 3.3.11).

    >>> escaped("a,b;c")
    'a\\,b\\;c'
    """
    clean = "".join(c for c in text if c == "\n" or (ord(c) >= 32 and ord(c) != 127))
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """Break a line into pieces of at most 75 octets, each further one after a blank (RFC 5545 3.1)."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LINE_BYTES:
            pieces.append(piece)
            # The blank that begins the next piece is one of its octets.
            piece, size = "", 1
        piece += character
        size += width
    return "\r\n ".join([*pieces, piece])


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
