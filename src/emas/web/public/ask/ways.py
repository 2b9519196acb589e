"""How to reach a person: the information desk of an office with its place, hours, telephone and WhatsApp. Only what exists is told."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from emas.inquiries import queries as inquiries
from emas.kernel.workingtime import Interval, OfficeCalendar
from emas.people import queries as people
from emas.web.components import whatsapp

_CITY = "kota-probolinggo"


@dataclass(frozen=True, slots=True)
class Ways:
    """
    The ways to an officer. ``hours`` are (days, times); ``opens_at`` is None while the desk is open; ``number`` and ``chat`` are the
    WhatsApp number as people write it and the address that opens it, '' where there is none.
    """

    name: str = ""
    address: str = ""
    phone: str = ""
    hours: tuple[tuple[str, str], ...] = ()
    is_open: bool = False
    opens_at: datetime | None = None
    number: str = ""
    chat: str = ""


def of(instansi: str, at: datetime) -> Ways:
    """Give the ways to the desk of ``instansi``; '' means the one whose portal it is."""
    whose = instansi or settings.EMAS_INSTANSI or _CITY
    number = str(settings.EMAS_WHATSAPP_SHOWN.get(whose, ""))
    chat = whatsapp.address(number)
    if chat and settings.EMAS_DEMO:
        # The number of a demo belongs to nobody.
        chat = reverse("public:demo_phones")
    desk = inquiries.desk(instansi=whose, at=at)
    if desk is None:
        return Ways(number=number, chat=chat)
    unit = people.unit(unit_id=desk.unit_id)
    return Ways(
        name=unit.name,
        address=", ".join(part for part in (unit.address, unit.postal_code) if part),
        phone=unit.phone,
        hours=_hours(people.calendar(unit_id=unit.id)),
        is_open=desk.is_open,
        opens_at=desk.opens_at,
        number=number,
        chat=chat,
    )


def _hours(calendar: OfficeCalendar) -> tuple[tuple[str, str], ...]:
    """Days with the same times one after another are one line: "Senin sampai Kamis"."""
    days = [(day, calendar.hours[day]) for day in range(7) if calendar.hours.get(day)]
    return tuple(
        (_days([day for day, _times in group]), _times_of(times))
        for times, found in groupby(days, key=lambda each: each[1])
        for group in [list(found)]
    )


def _days(days: list[int]) -> str:
    first, last = str(WEEKDAYS[days[0]]), str(WEEKDAYS[days[-1]])
    if first == last:
        return first
    return _("%(first)s sampai %(last)s") % {"first": first, "last": last}


def _times_of(times: tuple[Interval, ...]) -> str:
    parts = [f"{each.opens:%H.%M}–{each.closes:%H.%M}" for each in times]
    return f" {_('dan')} ".join(parts)
