"""The calendar of an office: one month, as a table on a wide screen and as a list of days on a phone; and the secret address of its feed."""

from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.kernel import clock, errors
from emas.personnel import operations, queries
from emas.personnel.types import CalendarDay
from emas.web.desk.admin.forms import WEEKDAYS
from emas.web.desk.page import StaffRequest, desk_view, moved, told

_DAYS_A_WEEK = 7


@desk_view("GET")
def month(request: StaffRequest) -> HttpResponse:
    """Who is away in a month: this one, or the one asked for as 2026-11."""
    today = clock.local_date(clock.now())
    first = _first(request.GET.get("bulan", ""), today)
    after = _months_on(first, 1)
    days = queries.calendar(actor=request.actor, start_on=first, days=(after - first).days)
    if not days:
        raise errors.NotAllowed("not_your_service")
    token = queries.feed_token(actor=request.actor)
    context = {
        "first": first,
        "before": _months_on(first, -1),
        "after": after,
        "today": today,
        "weekdays": WEEKDAYS,
        "weeks": _weeks(days),
        "away": [day for day in days if day.away or day.holiday],
        "feed": f"{settings.EMAS_BASE_URL}{reverse('public:calendar_feed', args=[token])}" if token else "",
    }
    return render(request, "desk/leave/calendar.html", context)


def _first(asked: str, today: date) -> date:
    year, _dash, number = asked.partition("-")
    if year.isdecimal() and number.isdecimal() and 2000 <= int(year) <= 2100 and 1 <= int(number) <= 12:
        return date(int(year), int(number), 1)
    return today.replace(day=1)


def _months_on(first: date, step: int) -> date:
    years, month = divmod(first.month - 1 + step, 12)
    return date(first.year + years, month + 1, 1)


def _weeks(days: tuple[CalendarDay, ...]) -> list[list[CalendarDay | None]]:
    cells: list[CalendarDay | None] = [None] * days[0].on.weekday() + list(days)
    cells += [None] * (-len(cells) % _DAYS_A_WEEK)
    return [cells[n : n + _DAYS_A_WEEK] for n in range(0, len(cells), _DAYS_A_WEEK)]


@desk_view("POST")
def renew(request: StaffRequest) -> HttpResponse:
    """Make a secret address for a calendar program; the one before stops working."""
    operations.renew_feed(actor=request.actor, at=clock.now())
    told(request, _("Alamat kalender sudah dibuat. Alamat lama tidak berlaku lagi."))
    return moved(request, "desk:leave_calendar")
