"""Units and posts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.people import operations, queries
from emas.people.types import UnitKind
from emas.web.desk import search, sentences
from emas.web.desk.admin import reach
from emas.web.desk.admin.forms import WEEKDAYS, HoursForm, NewUnitForm, PostForm, UnitForm
from emas.web.desk.admin.page import ADMIN, bound, form_page
from emas.web.desk.page import StaffRequest, desk_view, moved


@desk_view("GET", "POST", roles=ADMIN)
def units(request: StaffRequest) -> HttpResponse:
    """The units in reach."""
    if request.method == "POST":
        search.keep(request, "units")
        return moved(request, "desk:units")
    kind = request.GET.get("kind", "")
    text = search.kept(request, "units")
    found = queries.find_units(actor=request.actor, text=text, kind=kind, page=search.page_number(request))
    kinds = [(code.value, sentences.unit_kind(code.value)) for code in UnitKind]
    return render(
        request, "desk/admin/units.html", {"list": found, "kind": kind, "kinds": kinds, "search": text}
    )


@desk_view("GET", roles=ADMIN)
def unit(request: StaffRequest, unit_id: int) -> HttpResponse:
    """One unit with its posts and what stands below it."""
    found = queries.find_posts(actor=request.actor, at=clock.now(), unit_id=unit_id)
    below = queries.find_units(actor=request.actor, parent_id=unit_id, size=200)
    context = {"unit": reach.unit(request.actor, unit_id), "posts": found.items, "children": below.items}
    return render(request, "desk/admin/unit.html", context)


@desk_view("GET", "POST", roles=ADMIN)
def unit_edit(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Change what a letterhead needs."""
    info = reach.unit(request.actor, unit_id)
    initial = {name: getattr(info, name) for name in UnitForm.base_fields}
    return form_page(
        request,
        form=bound(request, UnitForm, initial=initial),
        heading=_("Ubah %(name)s") % {"name": info.name},
        back=reverse("desk:unit", args=[unit_id]),
        button=_("Simpan perubahan"),
        save=lambda clean: operations.edit_unit(
            unit_id=unit_id, changes=clean, actor=request.actor, at=clock.now()
        ),
        done=_("Unit sudah diubah."),
    )


@desk_view("GET", "POST", roles=ADMIN)
def unit_new(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Add a unit below this one."""
    parent = reach.unit(request.actor, unit_id)
    return form_page(
        request,
        form=bound(request, NewUnitForm),
        heading=_("Unit baru di bawah %(name)s") % {"name": parent.name},
        back=reverse("desk:unit", args=[unit_id]),
        button=_("Tambah unit"),
        save=lambda clean: reverse(
            "desk:unit",
            args=[operations.add_unit(parent_id=unit_id, actor=request.actor, at=clock.now(), **clean)],
        ),
        done=_("Unit sudah ditambah."),
    )


@desk_view("GET", "POST", roles=ADMIN)
def post_new(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Add a post at this unit."""
    info = reach.unit(request.actor, unit_id)
    return form_page(
        request,
        form=bound(request, PostForm, kind=info.kind),
        heading=_("Jabatan baru di %(name)s") % {"name": info.name},
        back=reverse("desk:unit", args=[unit_id]),
        button=_("Tambah jabatan"),
        save=lambda clean: reverse(
            "desk:post",
            args=[operations.add_post(unit_id=unit_id, actor=request.actor, at=clock.now(), **clean)],
        ),
        done=_("Jabatan sudah ditambah."),
    )


@desk_view("GET", roles=ADMIN)
def unit_hours(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Opening hours of one unit, where they differ from those of the instansi."""
    info = reach.unit(request.actor, unit_id)
    own = queries.hours(info.instansi, unit_id)
    rows = {row.weekday: row for row in own or queries.hours(info.instansi)}
    days = [(weekday, name, rows.get(weekday)) for weekday, name in enumerate(WEEKDAYS)]
    return render(request, "desk/admin/hours.html", {"days": days, "unit": info, "is_own": bool(own)})


@desk_view("GET", "POST", roles=ADMIN)
def unit_hours_edit(request: StaffRequest, unit_id: int, weekday: int) -> HttpResponse:
    """Change the hours of one weekday at one unit."""
    info = reach.unit(request.actor, unit_id)
    rows = queries.hours(info.instansi, unit_id) or queries.hours(info.instansi)
    row = next((row for row in rows if row.weekday == weekday), None)
    names = ("opens", "closes", "break_starts", "break_ends")
    initial = {name: getattr(row, name) for name in names} if row else {}
    return form_page(
        request,
        form=bound(request, HoursForm, initial={"weekday": weekday, **initial}),
        heading=_("Jam buka %(name)s") % {"name": info.name},
        back=reverse("desk:unit_hours", args=[unit_id]),
        button=_("Simpan jam buka"),
        save=lambda clean: operations.edit_hours(
            instansi=info.instansi, unit_id=unit_id, actor=request.actor, at=clock.now(), **clean
        ),
        done=_("Jam buka sudah disimpan."),
    )
