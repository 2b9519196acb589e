"""Office hours and days off of an instansi."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.kernel import clock, errors
from emas.people import operations, queries
from emas.web.desk.admin.forms import WEEKDAYS, HolidayForm, HoursForm, YearForm
from emas.web.desk.admin.page import ADMIN, bound, form_page
from emas.web.desk.page import StaffRequest, desk_view, moved, told


def own_instansi(request: StaffRequest) -> str:
    """The instansi of this admin's post."""
    for post in request.actor.posts:
        if post.role == "admin":
            return post.instansi
    raise errors.NotAllowed("wrong_role")


@desk_view("GET", roles=ADMIN)
def hours(request: StaffRequest) -> HttpResponse:
    """When the offices are open."""
    rows = {row.weekday: row for row in queries.hours(own_instansi(request))}
    days = [(weekday, name, rows.get(weekday)) for weekday, name in enumerate(WEEKDAYS)]
    return render(request, "desk/admin/hours.html", {"days": days, "unit": None, "is_own": True})


@desk_view("GET", "POST", roles=ADMIN)
def hours_edit(request: StaffRequest, weekday: int) -> HttpResponse:
    """Change one weekday."""
    instansi = own_instansi(request)
    row = next((row for row in queries.hours(instansi) if row.weekday == weekday), None)
    names = ("opens", "closes", "break_starts", "break_ends")
    initial = {name: getattr(row, name) for name in names} if row else {}
    return form_page(
        request,
        form=bound(request, HoursForm, initial={"weekday": weekday, **initial}),
        heading=_("Jam buka"),
        lead=_("Tenggat dihitung dengan jam ini. Kosongkan jam buka dan tutup bila hari itu libur."),
        back=reverse("desk:hours"),
        button=_("Simpan jam buka"),
        save=lambda clean: operations.edit_hours(
            instansi=instansi, actor=request.actor, at=clock.now(), **clean
        ),
        done=_("Jam buka sudah disimpan."),
    )


@desk_view("GET", roles=ADMIN)
def holidays(request: StaffRequest) -> HttpResponse:
    """The days off of one year."""
    this_year = clock.local_date(clock.now()).year
    form = YearForm(request.GET)
    year = form.cleaned_data["year"] if form.is_valid() else this_year
    context = {
        "rows": queries.holidays(own_instansi(request), year),
        "year": year,
        "years": range(this_year - 1, this_year + 3),
    }
    return render(request, "desk/admin/holidays.html", context)


@desk_view("GET", "POST", roles=ADMIN)
def holiday_new(request: StaffRequest) -> HttpResponse:
    """Add a day off, or change the one on that date."""
    instansi = own_instansi(request)
    return form_page(
        request,
        form=bound(request, HolidayForm),
        heading=_("Hari libur"),
        back=reverse("desk:holidays"),
        button=_("Simpan hari libur"),
        save=lambda clean: operations.edit_holiday(
            instansi=instansi, actor=request.actor, at=clock.now(), **clean
        ),
        done=_("Hari libur sudah disimpan."),
    )


@desk_view("POST", roles=ADMIN)
def holiday_remove(request: StaffRequest, on: date) -> HttpResponse:
    """Make a date a usual day again."""
    operations.remove_holiday(instansi=own_instansi(request), on=on, actor=request.actor, at=clock.now())
    told(request, _("Hari libur sudah dihapus."))
    return moved(request, "desk:holidays")


@desk_view("POST", roles=ADMIN)
def holidays_seed(request: StaffRequest) -> HttpResponse:
    """Fill a year with the days of the joint decree; what the office wrote itself stays."""
    form = YearForm(request.POST)
    if not form.is_valid():
        raise errors.Invalid({"year": ("invalid",)})
    year = form.cleaned_data["year"]
    count = operations.seed_holidays(
        year=year, actor=request.actor, at=clock.now(), instansi=own_instansi(request)
    )
    told(request, _("%(count)d hari libur tahun %(year)d ditambah.") % {"count": count, "year": year})
    return moved(request, "desk:holidays")
