"""The book of visits: enter who came, tick what he brought, tell him, print the slip."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.inquiries import operations, queries
from emas.inquiries.types import VisitInput
from emas.kernel import clock
from emas.kernel.errors import Invalid
from emas.web.components.forms import once_key
from emas.web.desk import search as searching
from emas.web.desk.inquiries import words
from emas.web.desk.inquiries.acting import done
from emas.web.desk.page import StaffRequest, desk_view, moved, told

VIEWS = (("open", gettext_lazy("Belum selesai")), ("done", gettext_lazy("Selesai")))
_FIELDS = ("nama", "topik", "syarat", "telepon", "setuju")


@desk_view("GET")
def visits(request: StaffRequest) -> HttpResponse:
    """Who came, the latest first."""
    view = request.GET.get("view", "open")
    page = queries.visits(actor=request.actor, view=view, page=searching.page_number(request))
    context = {
        "page": page,
        "view": view if view in page.counts else "open",
        "views": [(name, label, page.counts.get(name)) for name, label in VIEWS],
    }
    return render(request, "desk/inquiries/visits.html", context)


@desk_view("GET", "POST")
def new(request: StaffRequest) -> HttpResponse:
    """First the kind of information, then name, requirements, number and consent."""
    office = queries.desk_of(actor=request.actor, at=clock.now())
    slug = (request.POST if request.method == "POST" else request.GET).get("topik", "")
    topic = queries.topic(slug=slug) if slug else None
    if topic is None:
        topics = queries.topics(instansi=office.instansi)
        context: dict[str, Any] = {
            "topics": [(each.slug, each.title.id) for each in topics],
            "office": office,
        }
        context["fault"] = _("Pilih jenis informasi dari daftar.") if "topik" in request.GET or slug else ""
        return render(
            request, "desk/inquiries/visit_topic.html", context, status=422 if context["fault"] else 200
        )
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            public_id = operations.register_visit(
                given=_given(request, slug), once=once_key(request), actor=request.actor, at=clock.now()
            )
        except Invalid as error:
            faults = words.faults(error)
        else:
            told(request, _("Kunjungan sudah dicatat."))
            return moved(request, "desk:visit", public_id)
    context = {
        "topic": topic,
        "office": office,
        "requirements": [(str(n), label) for n, label in enumerate(topic.requirements)],
        "typed": request.POST,
        "ticked": request.POST.getlist("syarat"),
        "faults": faults,
        "fault_items": words.items(faults, _FIELDS),
    }
    return render(request, "desk/inquiries/visit_new.html", context, status=422 if faults else 200)


def _given(request: StaffRequest, slug: str) -> VisitInput:
    return VisitInput(
        name=request.POST.get("nama", "")[:200],
        topic=slug,
        phone=request.POST.get("telepon", "")[:30],
        consents=request.POST.get("setuju") == "ya",
        ticked=_positions(request),
    )


def _positions(request: StaffRequest) -> tuple[int, ...]:
    return tuple(
        int(value) for value in request.POST.getlist("syarat") if value.isdecimal() and len(value) < 4
    )


@desk_view("GET")
def visit(request: StaffRequest, public_id: str) -> HttpResponse:
    """One visit."""
    found = queries.visit(actor=request.actor, public_id=public_id, at=clock.now())
    context = {
        "visit": found,
        "row": found.row,
        "options": [(str(n), item.label) for n, item in enumerate(found.items)],
        "ticked": [str(n) for n, item in enumerate(found.items) if item.done_at],
    }
    return render(request, "desk/inquiries/visit.html", context)


@desk_view("GET")
def slip(request: StaffRequest, public_id: str) -> HttpResponse:
    """The slip on paper, for who cannot be told by message."""
    found = queries.visit(actor=request.actor, public_id=public_id, at=clock.now())
    context = {"visit": found, "row": found.row, "desk": queries.desk_of(actor=request.actor, at=clock.now())}
    return render(request, "desk/inquiries/slip.html", context)


@desk_view("POST")
def tick(request: StaffRequest, public_id: str) -> HttpResponse:
    """Note what is there now."""
    return done(
        request,
        "desk:visit",
        public_id,
        lambda: operations.tick(
            visit=public_id, done=_positions(request), actor=request.actor, at=clock.now()
        ),
        _("Persyaratan sudah disimpan."),
    )


@desk_view("POST")
def finish(request: StaffRequest, public_id: str) -> HttpResponse:
    """End the visit."""
    return done(
        request,
        "desk:visit",
        public_id,
        lambda: operations.finish_visit(visit=public_id, actor=request.actor, at=clock.now()),
        _("Kunjungan selesai."),
    )


@desk_view("POST")
def again(request: StaffRequest, public_id: str) -> HttpResponse:
    """Send the notice once more."""
    return done(
        request,
        "desk:visit",
        public_id,
        lambda: operations.tell_again(visit=public_id, actor=request.actor, at=clock.now()),
        _("Pesan dikirim lagi."),
    )
