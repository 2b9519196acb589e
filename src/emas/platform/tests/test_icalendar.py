"""The calendar text that other people's programs must read (RFC 5545)."""

from datetime import UTC, date, datetime

import pytest

from emas.platform.icalendar import Event, calendar, escaped, folded

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def test_a_leave_of_three_days_ends_before_the_fourth() -> None:
    event = Event("K7QM", "Contoh Staf", date(2026, 11, 16), date(2026, 11, 18), AT, is_tentative=True)
    text = calendar(name="Kantor", events=[event], made_at=AT).decode()
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    for line in ("UID:K7QM", "DTSTART;VALUE=DATE:20261116", "DTEND;VALUE=DATE:20261119", "STATUS:TENTATIVE", "DTSTAMP:20261102T020000Z"):  # fmt: skip
        assert line in lines
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\\b", "a\\\\b"),
        ("a;b,c", "a\\;b\\,c"),
        ("a\nb\r\x07", "a\\nb"),
        ("END:VEVENT\r\nX", "END:VEVENT\\nX"),
    ],
)
def test_a_value_can_not_end_its_line(text: str, written: str) -> None:
    assert escaped(text) == written


@pytest.mark.parametrize("text", ["x" * 400, "é" * 200, "Cut Nyak " * 40, "🗓" * 60])
def test_lines_are_folded_between_characters(text: str) -> None:
    pieces = folded(f"SUMMARY:{text}").split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == f"SUMMARY:{text}"
