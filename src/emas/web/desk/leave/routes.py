"""The table of approvers of an office, and what the agency sets."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from emas.cases import queries as cases
from emas.kernel import clock, errors
from emas.kernel.actor import HeldPost
from emas.people import queries as people
from emas.personnel import operations, queries
from emas.personnel.types import Policy
from emas.web.desk.leave import words
from emas.web.desk.leave.keeping import form_page
from emas.web.desk.page import StaffRequest, desk_view, moved, told

_STEPS = ("pertama", "kedua", "ketiga")


class PolicyForm(forms.Form):
    """What an agency decides for its people."""

    pppk_carries = forms.BooleanField(
        required=False, label=gettext_lazy("Sisa cuti PPPK terbawa ke tahun berikutnya")
    )
    honorary_days = forms.IntegerField(
        min_value=0, max_value=24, label=gettext_lazy("Hak cuti honorer atau PPNPN (hari kerja setahun)")
    )
    back_days = forms.IntegerField(
        min_value=0, max_value=30, label=gettext_lazy("Cuti sakit boleh diajukan mundur (hari)")
    )
    most_away_percent = forms.IntegerField(
        min_value=0,
        max_value=100,
        label=gettext_lazy("Peringatkan bila yang cuti melebihi (persen; 0 = tidak)"),
    )


def _keeper(request: StaffRequest) -> HeldPost:
    post = next((p for p in request.actor.posts if p.role in {"cuti", "admin"}), None)
    if post is None:
        raise errors.NotAllowed("wrong_role")
    return post


@desk_view("GET", "POST")
def policy(request: StaffRequest) -> HttpResponse:
    """Change what the agency sets."""
    now = queries.policy(_keeper(request).instansi)
    names = tuple(PolicyForm.base_fields)
    form = PolicyForm(request.POST or None, initial={name: getattr(now, name) for name in names})
    return form_page(
        request, form, heading=_("Aturan cuti kantor"),
        lead=_("Hal yang oleh peraturan diserahkan kepada kantor."),
        back=reverse("desk:leave_staff"), button=_("Simpan aturan"),
        save=lambda clean: operations.set_policy(
            policy=Policy(**clean), actor=request.actor, at=clock.now()
        ),
        done=_("Aturan disimpan."),
    )  # fmt: skip


@desk_view("GET")
def table(request: StaffRequest) -> HttpResponse:
    """Who approves for whom."""
    unit_id = _unit(request)
    context = {
        "rows": queries.routes(actor=request.actor, unit_id=unit_id, at=clock.now()),
        "unit": people.unit(unit_id=unit_id),
        "sorts": _sorts(request),
    }
    return render(request, "desk/leave/routes.html", context)


def _unit(request: StaffRequest) -> int:
    asked = request.GET.get("unit", "")
    return int(asked) if asked.isdecimal() and len(asked) < 12 else _keeper(request).unit_id


def _sorts(request: StaffRequest) -> dict[str, str]:
    found: dict[str, str] = {}
    for offer in cases.absence_offers(actor=request.actor):
        found |= words.sorts(offer.definition, get_language() or "id")
    return found


@desk_view("GET", "POST")
def edit(request: StaffRequest, post_id: int) -> HttpResponse:
    """Set the approvers of one post, for all kinds of leave or for one."""
    _keeper(request)
    seat = people.seats(post_ids=[post_id]).get(post_id)
    if seat is None:
        raise errors.NotFound
    sort = request.GET.get("jenis", "")
    rows = queries.routes(actor=request.actor, unit_id=seat.unit_id, at=clock.now())
    own = [row for row in rows if row.post_id == post_id]
    now = next((row for row in own if row.sort == sort), own[0])
    form = _route_form(request, seat.unit_id, now, sort)
    return form_page(
        request, form, heading=seat.title,
        lead=" · ".join(
            filter(None, (now.holder, _("Pejabat terakhir memutuskan, yang sebelumnya memberi pertimbangan.")))
        ),
        back=reverse("desk:leave_routes"), button=_("Simpan pejabat"),
        save=lambda clean: operations.set_route(
            post_id=post_id, sort=clean["sort"], is_outside=clean["is_outside"],
            approvers=[int(clean[name]) for name in _STEPS if clean[name]],
            actor=request.actor, at=clock.now(),
        ),
        done=_("Pejabat disimpan."),
    )  # fmt: skip


def _offered(unit_ids: list[int], *, besides: int) -> list[tuple[str, str]]:
    """The posts that may approve, each told from its like by who holds it; nobody approves for himself."""
    seats = [seat for seat in people.seats_of_units(unit_ids=unit_ids) if seat.post_id != besides]
    on = clock.local_date(clock.now())
    holders = people.staff_of_posts(post_ids=[seat.post_id for seat in seats], on=on)
    names = {info.post_id: info.name for info in holders}
    own = unit_ids[0]
    return [
        (
            str(seat.post_id),
            " – ".join(
                filter(
                    None, (seat.title, "" if seat.unit_id == own else seat.unit_name, names.get(seat.post_id))
                )
            ),
        )
        for seat in seats
    ]


def _route_form(request: StaffRequest, unit_id: int, now: Any, sort: str) -> forms.Form:
    chain = [unit_id, *(unit.id for unit in people.ancestors(unit_id=unit_id))]
    seats = _offered(chain, besides=now.post_id)
    labels = (_("Pejabat pertama"), _("Pejabat kedua"), _("Pejabat ketiga"))
    form = forms.Form(request.POST or None)
    kinds = [("", _("Semua jenis cuti")), *_sorts(request).items()]
    form.fields["sort"] = forms.ChoiceField(
        choices=kinds, required=False, initial=sort, label=_("Berlaku untuk")
    )
    for number, name in enumerate(_STEPS):
        known = now.approvers[number][0] if number < len(now.approvers) else ""
        form.fields[name] = forms.ChoiceField(
            choices=[("", _("Tidak ada")), *seats], required=False, initial=str(known), label=labels[number]
        )
    form.fields["is_outside"] = forms.BooleanField(
        required=False, initial=now.is_outside, label=_("Keputusan terakhir diambil di luar portal")
    )
    return form


@desk_view("POST")
def drop(request: StaffRequest, post_id: int) -> HttpResponse:
    """Take a line out of the table."""
    operations.drop_route(
        post_id=post_id, sort=request.POST.get("jenis", ""), actor=request.actor, at=clock.now()
    )
    told(request, _("Baris dihapus. Urutan menurut susunan kantor berlaku lagi."))
    return moved(request, "desk:leave_routes")
