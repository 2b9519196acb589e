"""Who is away and who stands in: what an administrator notes beside the leave that cases decide."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.kernel import clock, errors
from emas.people import operations, queries
from emas.web.desk import search
from emas.web.desk.admin.forms import day_field
from emas.web.desk.admin.page import ADMIN, bound, form_page
from emas.web.desk.page import StaffRequest, desk_view


class AbsenceForm(forms.Form):
    """From when to when somebody is away, and who stands in."""

    start_on = day_field(gettext_lazy("Tidak hadir mulai"))
    end_on = day_field(gettext_lazy("Sampai dengan"))
    deputy_id = forms.ChoiceField(
        label=gettext_lazy("Pengganti (Plh.)"),
        required=False,
        help_text=gettext_lazy(
            "Memegang kotak masuk dan tanda tangan pada tanggal itu. Kosongkan bila tidak ada."
        ),
    )
    basis = forms.CharField(
        label=gettext_lazy("Dasar"),
        max_length=200,
        help_text=gettext_lazy("Contoh: Surat Perintah Nomor 12 Tahun 2026"),
    )

    def __init__(self, *args: Any, deputies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy_id"].choices = [("", _("Tidak ada pengganti")), *deputies]  # type: ignore[attr-defined]


class BackForm(forms.Form):
    """The first day of work after an absence that ends early."""

    back_on = day_field(gettext_lazy("Bekerja lagi mulai"))


@desk_view("GET", roles=ADMIN)
def absences(request: StaffRequest) -> HttpResponse:
    """Running and coming absences, or all."""
    only_open = request.GET.get("all") != "1"
    found = queries.absences(
        actor=request.actor, at=clock.now(), only_open=only_open, number=search.page_number(request)
    )
    return render(request, "desk/admin/absences.html", {"list": found, "only_open": only_open})


@desk_view("GET", "POST", roles=ADMIN)
def absence_new(request: StaffRequest, person_id: int) -> HttpResponse:
    """Note an absence of one official."""
    at = clock.now()
    who = queries.person(actor=request.actor, person_id=person_id, at=at)
    today = clock.local_date(at)
    held = queries.staff_posts(person_id=person_id, on=today)
    colleagues = queries.staff_of_units(unit_ids={post.unit_id for post in held}, on=today)
    deputies = [
        (str(each.person_id), f"{each.name}, {each.title}")
        for each in colleagues
        if each.person_id not in {person_id, request.actor.person_id}
    ]
    return form_page(
        request,
        form=bound(request, AbsenceForm, deputies=deputies, initial={"start_on": today}),
        heading=_("Ketidakhadiran %(name)s") % {"name": who.name},
        lead=_warning(person_id, request),
        back=reverse("desk:absences"),
        button=_("Simpan ketidakhadiran"),
        save=lambda clean: _note(request, person_id, clean),
        done=_("Ketidakhadiran sudah dicatat."),
    )


def _warning(person_id: int, request: StaffRequest) -> str:
    """Say for whom this official stands in on the days that were typed: those posts are then left alone."""
    form = BackForm({"back_on": request.POST.get("start_on", "")}) if request.method == "POST" else None
    until = BackForm({"back_on": request.POST.get("end_on", "")}) if request.method == "POST" else None
    if form is None or until is None or not (form.is_valid() and until.is_valid()):
        return ""
    first, last = form.cleaned_data["back_on"], until.cleaned_data["back_on"]
    found = queries.standing_in(person_id=person_id, start_on=first, end_on=last)
    titles = ", ".join(each.title for each in found)
    return (
        _("Orang ini sedang menjadi Plh. pada tanggal itu: %(titles)s.") % {"titles": titles} if found else ""
    )


def _note(request: StaffRequest, person_id: int, clean: dict[str, Any]) -> None:
    deputy = clean["deputy_id"]
    try:
        operations.note_absence(
            person_id=person_id,
            deputy_id=int(deputy) if deputy else None,
            start_on=clean["start_on"],
            end_on=clean["end_on"],
            basis=clean["basis"],
            actor=request.actor,
            at=clock.now(),
        )
    except errors.Invalid as error:
        code = error.faults.get("", ("invalid",))[0]
        field = "end_on" if code == "period_backwards" else "deputy_id"
        raise errors.Invalid({**{k: v for k, v in error.faults.items() if k}, field: (code,)}) from None


@desk_view("GET", "POST", roles=ADMIN)
def absence_end(request: StaffRequest, absence_id: int) -> HttpResponse:
    """End an absence early: the post goes back on that day."""
    who = queries.noted_absence(actor=request.actor, absence_id=absence_id, at=clock.now())
    return form_page(
        request,
        form=bound(request, BackForm, initial={"back_on": clock.local_date(clock.now())}),
        heading=_("Akhiri ketidakhadiran %(name)s") % {"name": who.name},
        lead=_("Kotak masuk dan tanda tangan kembali kepada pejabat pada tanggal ini."),
        back=reverse("desk:absences"),
        button=_("Akhiri"),
        save=lambda clean: operations.end_noted_absence(
            absence_id=absence_id, back_on=clean["back_on"], actor=request.actor, at=clock.now()
        ),
        done=_("Ketidakhadiran sudah diakhiri."),
    )
