"""The queue: what waits for a number, oldest first, and the one act that gives it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.documents import queries as books
from emas.kernel import clock
from emas.kernel.errors import Conflict, Invalid, NotFound
from emas.web.components.forms import once_key
from emas.web.desk import sentences
from emas.web.desk.page import StaffRequest, desk_view, moved, told, warned

OFFICER = frozenset({"penomoran"})
#: So many numbers that were given last are shown below the queue.
_LATEST = 5


@desk_view("GET", roles=OFFICER)
def queue(request: StaffRequest) -> HttpResponse:
    """What waits, and what was given last."""
    at = clock.now()
    year = clock.local_date(at).year
    offices = [post for post in request.actor.posts if post.role in OFFICER]
    latest = [(post, books.latest_numbers(unit_id=post.unit_id, size=_LATEST)) for post in offices]
    context = {
        "page": queries.number_queue(actor=request.actor, at=at, cursor=request.GET.get("cursor", "")),
        "latest": latest,
        "year": year,
    }
    return render(request, "desk/numbers/queue.html", context)


@desk_view("POST", roles=OFFICER)
def give(request: StaffRequest, ref: str) -> HttpResponse:
    """Give one number: the next of the book. Nothing that was posted says which."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    act = next((offered for offered in found.acts if "give_number" in offered.act.effects), None)
    if act is None:
        return _numbered(request, found.ref)
    version = request.POST.get("version", "")
    try:
        operations.act(
            case_ref=ref,
            act=act.name,
            actor=request.actor,
            at=clock.now(),
            version=int(version) if version.isdecimal() and len(version) < 9 else found.version,
            idempotency_key=once_key(request),
        )
    except Conflict as error:
        warned(request, str(sentences.for_error(error)))
    except Invalid as error:
        codes = next(iter(error.faults.values()), ("invalid",))
        warned(request, str(sentences.for_code(codes[0])))
    else:
        given = next(iter(books.numbers_of_case(case_ref=found.ref)), None)
        number = given.number if given else ""
        told(request, _("Nomor %(number)s diberikan untuk %(ref)s.") % {"number": number, "ref": found.ref})
    return moved(request, "desk:numbers")


def _numbered(request: StaffRequest, ref: str) -> HttpResponse:
    """A colleague of the same desk was first: the number he gave, and the queue again."""
    given = next(iter(books.numbers_of_case(case_ref=ref)), None)
    if given is None:
        raise NotFound
    warned(request, _("%(ref)s sudah bernomor %(number)s.") % {"ref": ref, "number": given.number})
    return moved(request, "desk:numbers")
