"""The first pages of the journey: which letter, what it is, whose NIK."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition
from emas.kernel import clock, errors
from emas.kernel.actor import HeldPost
from emas.people import queries as people
from emas.registry import queries as registry
from emas.registry.types import ResidentInfo
from emas.web.components import sentences as shared
from emas.web.desk import sentences
from emas.web.desk.entry.forms import ManualForm, NikForm
from emas.web.desk.page import StaffRequest, desk_view, moved

FILERS = frozenset({"rt", "cs", "operator"})
_COUNTER_LOOKUPS_PER_DAY = 300
_OFFICES = frozenset({"opd", "mpp"})


def channel_of(request: StaffRequest) -> str:
    """``rt`` for the head of an RT, ``counter`` for a service desk."""
    return "rt" if any(post.role == "rt" for post in request.actor.posts) else "counter"


def service_of(request: StaffRequest, slug: str) -> ServiceDefinition:
    """The active definition of a service that may be filed this way. Raises NotFound."""
    found = catalogue.definition(slug=slug)
    if found is None or not _may_file(request, found):
        raise errors.NotFound
    return found


def _may_file(request: StaffRequest, found: ServiceDefinition) -> bool:
    """Whether this desk takes such requests: the counter of an office only those that begin at its own desk."""
    channel = channel_of(request)
    if channel not in found.channels:
        return False
    if channel == "rt" or not _offices(request):
        return True
    step = found.flow.steps.get(found.flow.start.get(channel, ""))
    level = step.post.level if step and step.post else ""
    codes = {people.unit(post.unit_id).code for post in _offices(request)}
    return level.partition(":")[2] in codes


def _offices(request: StaffRequest) -> list[HeldPost]:
    """The posts of somebody who serves at offices alone, none for the desk of a kelurahan or kecamatan."""
    posts = [post for post in request.actor.posts if post.role in FILERS]
    return posts if all(post.unit_kind in _OFFICES for post in posts) else []


@desk_view("GET", roles=FILERS)
def services(request: StaffRequest) -> HttpResponse:
    """Surat Pengantar: the letters that can be filed (R-022)."""
    channel = channel_of(request)
    offered = [
        found for found in catalogue.live_definitions() if found.is_listed and _may_file(request, found)
    ]
    context = {
        "services": sorted(offered, key=lambda found: found.title.id),
        "drafts": queries.drafts(actor=request.actor, at=clock.now()),
        "channel": channel,
    }
    return render(request, "desk/entry/services.html", context)


@desk_view("GET", roles=FILERS)
def information(request: StaffRequest, slug: str) -> HttpResponse:
    """Information, legal basis, requirements, how to apply (R-023)."""
    found = service_of(request, slug)
    context = {
        "service": found,
        "papers": [found.form.attachments[name] for name in found.form.page_papers],
        "components": catalogue.standard(definition=found),
        "channel": channel_of(request),
    }
    return render(request, "desk/entry/information.html", context)


@desk_view("GET", "POST", roles=FILERS)
def nik(request: StaffRequest, slug: str) -> HttpResponse:
    """The applicant's NIK (R-024); before anything is typed the RT reads whether the RW can take letters (R-026)."""
    found = service_of(request, slug)
    form = NikForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                resident = _resident(request, form.cleaned_data["nik"])
            except errors.NotFound as error:
                form.add_error("nik", _unknown(request, error.code))
            except errors.Unavailable as error:
                status = 503
                form.add_error("nik", _away(request, error.code))
            except errors.TooMany as error:
                status = 429
                form.add_error("nik", _used_up(error))
            else:
                return _begin(request, found, as_applicant(resident))
    context = {
        "service": found,
        "form": form,
        "channel": channel_of(request),
        "warning": queries.rw_warning(actor=request.actor, at=clock.now())
        if channel_of(request) == "rt"
        else None,
    }
    return render(request, "desk/entry/nik.html", context, status=status)


def _resident(request: StaffRequest, number: str) -> ResidentInfo:
    """The resident of that NIK: own RT for an RT (R-025), own kelurahan or kecamatan for a desk."""
    at = clock.now()
    if channel_of(request) == "rt":
        return queries.rt_resident(actor=request.actor, nik=number, at=at)
    resident = registry.find_resident(
        nik=number, actor=request.actor, at=at, purpose="counter", limit_per_day=_COUNTER_LOOKUPS_PER_DAY
    )
    # A desk serves its own kelurahan; who lives elsewhere answers as one who is not known.
    if resident.kelurahan_code not in dict(_places(request)):
        raise errors.NotFound("resident_not_found")
    return resident


def _used_up(error: errors.TooMany) -> str:
    """That the look-ups of a day are used up, and when there are new ones: the day of the limit does not begin at midnight."""
    again = localtime(clock.now() + timedelta(seconds=shared.wait_seconds(error)))
    return _(
        "Batas pencarian NIK untuk satu hari sudah tercapai. Anda dapat mencari lagi mulai %(at)s. Draf yang sudah ada tetap dapat dilanjutkan."
    ) % {"at": date_format(again, "l, j F, H.i")}


def _unknown(request: StaffRequest, code: str) -> str:
    if code in sentences.GONE:
        return sentences.for_code(code)
    if channel_of(request) == "rt":
        return sentences.for_code("nik_unknown")
    return _(
        "NIK ini tidak ada di data penduduk wilayah Anda. Periksa angkanya, atau tulis data dari KTP dan KK."
    )


def _away(request: StaffRequest, code: str) -> str:
    """Why Dukcapil gave no answer, and what can be done meanwhile."""
    if channel_of(request) == "rt":
        onward = _("Coba lagi nanti, atau minta warga ke kelurahan.")
    else:
        onward = _("Tulis data dari KTP dan KK. Surat akan ditandai untuk dicocokkan dengan kartunya.")
    return f"{sentences.for_code(code)} {onward}"


def as_applicant(resident: ResidentInfo) -> dict[str, Any]:
    """The identity block of a draft: plain JSON values under the register's names."""
    block = asdict(resident)
    block["birth_on"] = resident.birth_on.isoformat()
    return {**block, "is_manual": resident.needs_card}


def _begin(request: StaffRequest, found: ServiceDefinition, applicant: dict[str, Any]) -> HttpResponse:
    saved = operations.save_draft(
        service=found.slug,
        channel=channel_of(request),
        actor=request.actor,
        at=clock.now(),
        applicant=applicant,
    )
    return moved(request, "desk:draft_resident", saved.public_id)


def _places(request: StaffRequest) -> tuple[tuple[str, str], ...]:
    """The kelurahan that this desk serves: its own, or those of its kecamatan."""
    found: dict[str, str] = {}
    for post in request.actor.posts:
        if post.unit_kind == "kelurahan":
            unit = people.unit(post.unit_id)
            found[unit.region_code] = unit.name
        elif post.unit_kind == "kecamatan":
            found.update({unit.region_code: unit.name for unit in people.children(post.unit_id, "kelurahan")})
        elif post.unit_kind in _OFFICES:
            # An office serves the whole city.
            units = people.units_of_kind("kelurahan", post.instansi)
            found.update({unit.region_code: unit.name for unit in units})
    return tuple(found.items())


@desk_view("GET", "POST", roles=frozenset({"cs", "operator"}))
def manual(request: StaffRequest, slug: str) -> HttpResponse:
    """Particulars by hand for somebody whom the register does not know; the case is marked so unless Dukcapil confirms them."""
    found = service_of(request, slug)
    # From the page before comes the NIK alone, which nobody should have to type twice.
    is_begun = request.method == "POST" and "mulai" not in request.POST
    typed = {"nik": request.POST.get("nik", "")[:40]}
    form = ManualForm(request.POST if is_begun else None, initial=typed, places=_places(request))
    status = 200
    if is_begun:
        status = 422
        if form.is_valid():
            applicant = dict(form.cleaned_data)
            applicant["birth_on"] = applicant["birth_on"].isoformat()
            applicant["rt"], applicant["rw"] = applicant["rt"].zfill(3), applicant["rw"].zfill(3)
            applicant |= {"source": "manual", "citizenship": "WNI"}
            return _begin(request, found, {**applicant, **_checked(request, applicant)})
    return render(request, "desk/entry/manual.html", {"service": found, "form": form}, status=status)


def _checked(request: StaffRequest, applicant: dict[str, Any]) -> dict[str, Any]:
    """What Dukcapil says of the typed data, where it is set up."""
    found = registry.verify_resident(
        claimed=applicant,
        actor=request.actor,
        at=clock.now(),
        purpose="counter",
        limit_per_day=_COUNTER_LOOKUPS_PER_DAY,
    )
    is_confirmed = found is not None and found.outcome == "match"
    return {"verification": asdict(found) if found else None, "is_manual": not is_confirmed}


@desk_view("POST", roles=FILERS)
def onward(request: StaffRequest, ref: str, slug: str) -> HttpResponse:
    """Begin another service from the finished letter of a resident: data filled in, letter as proof."""
    found = service_of(request, slug)
    saved = operations.continue_letter(
        case_ref=ref, service=found.slug, channel=channel_of(request), actor=request.actor, at=clock.now()
    )
    return moved(request, "desk:draft_resident", saved.public_id)
