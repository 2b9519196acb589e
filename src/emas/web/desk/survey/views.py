"""The satisfaction survey of a period in the reach of who asks: value, elements, services, comments."""

from datetime import date

import segno
from django.conf import settings
from django.contrib import auth
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from emas.cases import queries
from emas.kernel import clock
from emas.kernel.digits import whole
from emas.web.components import sessions, survey
from emas.web.desk.page import StaffRequest, desk_view


@desk_view("GET")
def board(request: StaffRequest) -> HttpResponse:
    """Figures and comments of one year; this year's unless another is named."""
    at = clock.now()
    today = clock.local_date(at)
    given = request.GET.get("tahun", "")
    asked = whole(given, 4) or 0
    year = asked if 2000 <= asked <= today.year else today.year
    found = queries.survey_board(
        actor=request.actor, start_on=date(year, 1, 1), end_on=min(today, date(year, 12, 31)), at=at
    )
    figures = found.figures
    context = {
        "year": year,
        "before": year - 1,
        "board": found,
        "figures": figures,
        "elements": [(survey.element(name), mean) for name, mean in figures.elements] if figures else (),
        "weakest": [survey.element(name) for name in figures.weakest] if figures else (),
    }
    return render(request, "desk/survey/board.html", context)


@desk_view("GET")
def hand_out(request: StaffRequest, ref: str) -> HttpResponse:
    """What a visitor without a phone is given: a QR code for the counter's tablet or on paper, and the way to fill it in here."""
    link = queries.survey_link(actor=request.actor, ref=ref, at=clock.now())
    path = reverse("public:survey_link", args=[link.code])
    address = f"{settings.EMAS_BASE_URL}{path}"
    context = {
        "link": link,
        "address": address,
        "qr": segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4),
    }
    return render(request, "desk/survey/hand_out.html", context)


@desk_view("POST")
def here(request: StaffRequest, ref: str) -> HttpResponse:
    """
    Open the questions on the officer's own screen, which a visitor then holds: the officer is signed out first.

    Nothing of his work is left behind the page, also not for who types an address or goes back; the page of thanks leads him in again.
    """
    link = queries.survey_link(actor=request.actor, ref=ref, at=clock.now())
    auth.logout(request)
    request.session[sessions.LENT] = reverse("desk:case", args=[link.ref])
    response = HttpResponseRedirect(reverse("public:survey_link", args=[link.code]))
    response.status_code = 303
    response["Clear-Site-Data"] = '"cache"'
    return response
