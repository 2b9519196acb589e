"""A request that begins from a finished letter: from its page, or with its code and PIN."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from emas.cases import operations as cases
from emas.catalogue import queries as catalogue
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, NotAllowed, NotFound
from emas.platform import limits
from emas.web.components import sentences
from emas.web.public.apply import journey as journeys
from emas.web.public.apply.journey import APPLICANT, CHANNEL
from emas.web.public.page import PublicRequest, moved, public_view
from emas.web.public.track.views import applicant_of

TRIES_PER_QUARTER = 30
_QUARTER_SECONDS = 900


@public_view("POST", is_personal=True)
def from_letter(request: PublicRequest, slug: str) -> HttpResponse:
    """ "Lanjutkan ke …" on the page of a finished letter."""
    actor = applicant_of(request)
    if actor is None or actor.case_ref is None:
        return moved("public:track")
    try:
        _begin(request, actor, slug)
    except (Conflict, NotAllowed) as error:
        messages.warning(request, sentences.fault(error.code))
        return moved("public:case")
    return moved(_first_page(request))


@public_view("GET", "POST", is_personal=True)
def with_pin(request: PublicRequest, slug: str) -> HttpResponse:
    """From the page of the service: code and PIN of the letter that comes before."""
    definition = catalogue.definition(slug=slug)
    if definition is None or not definition.continues or CHANNEL not in definition.channels:
        raise Http404
    context = {
        "service": definition,
        "before": [d for s in definition.continues if (d := catalogue.definition(slug=s))],
    }
    if request.method != "POST":
        return render(request, "public/apply/continue.html", context)
    at = clock.now()
    typed, pin = request.POST.get("kode", "").strip()[:40], request.POST.get("pin", "").strip()[:12]
    limits.reserve(f"track:{request.remote}", TRIES_PER_QUARTER, _QUARTER_SECONDS, at)
    context["typed"] = typed
    try:
        _begin(request, cases.prove_applicant(ref=typed, pin=pin, at=at), slug)
    except NotFound:
        return render(request, "public/apply/continue.html", {**context, "is_unknown": True}, status=422)
    except (Conflict, NotAllowed) as error:
        context["sentence"] = sentences.fault(error.code)
        return render(request, "public/apply/continue.html", context, status=422)
    return moved(_first_page(request))


def _begin(request: PublicRequest, actor: Actor, slug: str) -> None:
    saved = cases.continue_letter(
        case_ref=str(actor.case_ref),
        service=slug,
        channel=CHANNEL,
        actor=actor,
        keeper=APPLICANT,
        at=clock.now(),
    )
    request.session.cycle_key()
    journeys.adopt(request, saved, slug)


def _first_page(request: PublicRequest) -> str:
    """Who the applicant is, the letter told: the form begins with its own first page."""
    at = clock.now()
    journey = journeys.current(request, at)
    return (
        journeys.after(journey, 0, clock.local_date(at))
        if journey and journey.has_identity
        else "public:apply_identity"
    )
