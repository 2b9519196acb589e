"""The page that proves a phone by a one-time code, before a form that asks for it can be sent."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.kernel.errors import NotAllowed
from emas.people import operations as people
from emas.people import queries
from emas.web.public.apply import journey as journeys
from emas.web.public.apply.journey import Journey
from emas.web.public.page import PublicRequest, moved, public_view

ASKED = "kode_diminta"


def unproved(journey: Journey) -> tuple[str, str] | None:
    """The first field whose phone is still to be proved, with that phone; None when all are."""
    at = clock.now()
    clean = journey.clean(clock.local_date(at))
    for name, field in journey.definition.form.fields.items():
        phone = str(clean.get(name) or "")
        is_owed = bool(field.proof and phone)
        if is_owed and not queries.is_phone_proved(owner=journey.uploads_owner, phone=phone, at=at):
            return name, phone
    return None


@public_view("GET", "POST", is_personal=True)
def phone(request: PublicRequest) -> HttpResponse:
    """Send the code, take the code."""
    journey = journeys.current(request, clock.now())
    if journey is None or not journey.has_identity:
        return moved("public:apply_identity")
    owed = unproved(journey)
    if owed is None:
        return moved("public:apply_check")
    _field, number = owed
    is_asked = request.session.get(ASKED) == journey.draft_id
    if request.method == "POST" and "kirim_kode" in request.POST:
        people.ask_phone_code(
            owner=journey.uploads_owner, phone=number, at=clock.now(), remote=request.remote
        )
        request.session[ASKED] = journey.draft_id
        return moved("public:apply_phone")
    fault = ""
    if request.method == "POST":
        fault = _prove(journey, number, request.POST.get("kode", ""))
        if not fault:
            request.session.pop(ASKED, None)
            return moved("public:apply_check")
    context: dict[str, Any] = {
        "journey": journey,
        "phone": number,
        "is_asked": is_asked,
        "fault": fault,
        "faults": (("kode", fault),) if fault else (),
    }
    return render(request, "public/apply/phone.html", context, status=422 if fault else 200)


def _prove(journey: Journey, number: str, code: str) -> str:
    """Take the code; gives the sentence of what is wrong, or ''."""
    if not code.strip():
        return _("Tulis 6 angka dari pesan yang kami kirim.")
    try:
        people.prove_phone_code(owner=journey.uploads_owner, phone=number, code=code[:20], at=clock.now())
    except NotAllowed:
        return _("Kode belum cocok atau sudah lewat waktunya. Minta kode baru bila perlu.")
    return ""
