"""The first pages of a request: which service, who applies, and, where the register does not know him, his data by hand."""

from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from emas.catalogue import queries as catalogue
from emas.kernel import clock
from emas.kernel.actor import ANONYMOUS
from emas.kernel.errors import NotFound, Unavailable
from emas.people import queries as people
from emas.platform import limits, sealing
from emas.registry import queries as registry
from emas.web.components import citizens
from emas.web.public.apply import journey as journeys
from emas.web.public.apply.forms import AddressForm, ContactForm, IdentityForm, PersonForm
from emas.web.public.apply.journey import AS_GIVEN, BY_HAND, CHANNEL, Journey
from emas.web.public.page import PublicRequest, moved, public_view

LOOKUPS_PER_HOUR = 20
_HOUR_SECONDS = 3600
#: What an identity block holds; a changed NIK must leave nothing of the former person behind.
_BLANK: dict[str, Any] = dict.fromkeys(
    ("name", "birth_place", "birth_on", "sex", "religion", "marital_status", "occupation", "education", "address",
     "rt", "rw", "kelurahan_code", "father_name", "mother_name", "family_role", "kelurahan", "kecamatan", "source"), ""
) | {"verification": None}  # fmt: skip


@public_view("POST")
def start(request: PublicRequest, slug: str) -> HttpResponse:
    """Begin a request for one service."""
    definition = catalogue.definition(slug=slug)
    if definition is None or CHANNEL not in definition.channels:
        raise Http404
    if definition.sealed:
        return moved("public:box_new", slug)
    if definition.is_help:
        return moved("public:help")
    journeys.begin(request, slug)
    return moved("public:apply_identity")


@public_view("GET", "POST", is_personal=True)
def identity(request: PublicRequest) -> HttpResponse:
    """NIK, KK and phone. Both numbers must be those of one person; else the data are typed by hand."""
    at = clock.now()
    journey = journeys.current(request, at)
    if journey is None:
        return moved("public:services")
    if journey.is_anyone:
        return _contact(request, journey)
    typed = {name: journey.applicant.get(name, "") for name in ("nik", "kk", "phone", "email")}
    if not typed["nik"]:
        typed = {**typed, **_of_account(request)}
    form = IdentityForm(request.POST or None, initial=typed)
    if request.method == "POST" and form.is_valid():
        limits.reserve(f"apply.nik:{request.remote}", LOOKUPS_PER_HOUR, _HOUR_SECONDS, at)
        numbers = {name: form.cleaned_data[name] for name in ("nik", "kk", "phone")}
        numbers["email"] = form.cleaned_data.get("email", "")
        found, is_away = _known(numbers["nik"], numbers["kk"])
        kept = _kept_by_hand(journey, numbers["nik"])
        block = {**_BLANK, "is_manual": True, "source": BY_HAND, **kept, **found, **numbers}
        journeys.save(request, journey, applicant=block)
        if found:
            return _go_on(request)
        return moved(_with(reverse("public:apply_person"), request, is_away=is_away))
    context = {"form": form, "journey": journey}
    return render(
        request, "public/apply/identity.html", context, status=422 if request.method == "POST" else 200
    )


def _of_account(request: PublicRequest) -> dict[str, str]:
    """What a signed-in resident need not type again (flows section 4: optional, never a condition)."""
    citizen = citizens.current(request)
    if citizen is None:
        return {}
    return {"nik": citizen.profile["nik"], "kk": citizen.profile.get("kk", ""), "phone": citizen.phone}


def _contact(request: PublicRequest, journey: Journey) -> HttpResponse:
    """Anyone: what the service asks of him, and nothing is looked up."""
    spec = journey.definition.applicant
    if spec.asks_nothing:
        # The form itself asks who he is; nothing is to be asked here.
        journeys.save(request, journey, applicant={"source": AS_GIVEN})
        return _go_on(request)
    names = sorted(people.region_names().items(), key=lambda item: item[1])
    form = ContactForm(request.POST or None, initial=journey.applicant, spec=spec, kelurahan=names)
    if request.method == "POST" and form.is_valid():
        limits.reserve(f"apply.anyone:{request.remote}", LOOKUPS_PER_HOUR, _HOUR_SECONDS, clock.now())
        typed = {name: value for name, value in form.cleaned_data.items() if name != "situs"}
        journeys.save(request, journey, applicant={**typed, "source": AS_GIVEN})
        return _go_on(request)
    context = {"form": form, "journey": journey}
    return render(request, "public/apply/contact.html", context, status=422 if form.errors else 200)


def _known(nik: str, kk: str) -> tuple[dict[str, Any], bool]:
    """
    The register's record when NIK and KK belong together, else nothing; and whether the register could not be asked.

    A wrong KK and an unknown NIK look the same from outside: the page does not tell whether a person exists (ASVS 6.3.8). That
    Dukcapil is away may be told: it is so for every number.
    """
    try:
        resident = registry.find_resident(nik=nik, actor=ANONYMOUS, at=clock.now(), purpose="apply")
    except NotFound:
        return {}, False
    except Unavailable:
        return {}, True
    if not sealing.same(resident.kk, kk) or resident.status != "aktif":
        return {}, False
    record = {name: value for name, value in asdict(resident).items() if name != "status"}
    record["birth_on"] = resident.birth_on.isoformat()
    return {**record, "is_manual": resident.needs_card}, False


def _kept_by_hand(journey: Journey, nik: str) -> dict[str, Any]:
    """What this same person typed before, so that going back loses nothing."""
    if journey.applicant.get("nik") != nik or journey.applicant.get("source") != BY_HAND:
        return {}
    return {name: journey.applicant.get(name, "") for name in _BLANK}


@public_view("GET", "POST", is_personal=True)
def person(request: PublicRequest) -> HttpResponse:
    """By hand, first half."""
    at = clock.now()
    journey = journeys.current(request, at)
    if journey is None or not journey.applicant.get("nik"):
        return moved("public:apply_identity")
    today = clock.local_date(at)
    initial = {**journey.applicant, "birth_on": _day_as_typed(journey.applicant.get("birth_on", ""))}
    form = PersonForm(request.POST or None, initial=initial, nik=journey.applicant["nik"], today=today)
    if request.method == "POST" and form.is_valid():
        typed = {name: value for name, value in form.cleaned_data.items() if name != "sure"}
        data = {**typed, "birth_on": form.cleaned_data["birth_on"].isoformat(), "is_manual": True}
        journeys.save(request, journey, applicant={**data, "source": BY_HAND})
        return moved(_with(reverse("public:apply_address"), request))
    context = {"form": form, "journey": journey, "is_away": request.GET.get("data") == "tutup"}
    return render(request, "public/apply/person.html", context, status=422 if form.errors else 200)


@public_view("GET", "POST", is_personal=True)
def address(request: PublicRequest) -> HttpResponse:
    """By hand, second half."""
    journey = journeys.current(request, clock.now())
    if journey is None or not journey.applicant.get("name"):
        return moved("public:apply_identity")
    names = sorted(people.region_names().items(), key=lambda item: item[1])
    form = AddressForm(request.POST or None, initial=journey.applicant, kelurahan=names)
    if request.method == "POST" and form.is_valid():
        typed = {**form.cleaned_data, "citizenship": "WNI", "source": BY_HAND}
        journeys.save(
            request, journey, applicant={**typed, **_checked(request, {**journey.resident, **typed})}
        )
        return _go_on(request)
    context = {"form": form, "journey": journey}
    return render(request, "public/apply/address.html", context, status=422 if form.errors else 200)


def _go_on(request: PublicRequest) -> HttpResponse:
    at = clock.now()
    journey = journeys.current(request, at)
    if journey is None:
        return moved("public:services")
    if request.GET.get("kembali") == "periksa":
        return moved("public:apply_check")
    return moved(journeys.after(journey, 0, clock.local_date(at)))


def _checked(request: PublicRequest, claimed: dict[str, Any]) -> dict[str, Any]:
    """What an outside register says of typed data, for the officers; the citizen is not told (ASVS 6.3.8)."""
    at = clock.now()
    limits.reserve(f"apply.nik:{request.remote}", LOOKUPS_PER_HOUR, _HOUR_SECONDS, at)
    found = registry.verify_resident(claimed=claimed, actor=ANONYMOUS, at=at, purpose="apply")
    is_confirmed = found is not None and found.outcome == "match"
    return {"verification": asdict(found) if found else None, "is_manual": not is_confirmed}


def _with(address: str, request: PublicRequest, *, is_away: bool = False) -> str:
    kept = {"kembali": "periksa"} if request.GET.get("kembali") == "periksa" else {}
    query = urlencode({**kept, **({"data": "tutup"} if is_away else {})})
    return f"{address}?{query}" if query else address


def _day_as_typed(stored: str) -> str:
    try:
        found = date.fromisoformat(stored)
    except ValueError:
        return stored
    return f"{found.day}-{found.month}-{found.year}"
