"""Panduan: for each service its guide, flow and legal basis, and the information kept for staff (Perwali 107/2021 Pasal 11(1)d)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from emas.cases import queries
from emas.cases.types import PageFilter
from emas.catalogue import queries as catalogue
from emas.kernel import clock
from emas.web.components import prose
from emas.web.desk.page import StaffRequest, desk_view, roles_of

GUIDE = "panduan"
ORIGIN = "origin"


@desk_view("GET")
def guides(request: StaffRequest) -> HttpResponse:
    """The services in which this official's posts have work, the others below, and the pages for staff."""
    here = {post.instansi for post in request.actor.posts}
    services = sorted(
        catalogue.live_definitions(instansi=here), key=lambda d: d.title.in_(get_language() or "id")
    )
    worked = queries.worked_steps(definitions=services, posts=request.actor.posts, levels=(ORIGIN,))
    own = [definition for definition in services if definition.slug in worked]
    others = [d for d in services if d not in own and (d.is_listed or d.filed_by)]
    pages = queries.pages(actor=request.actor, filter=PageFilter(size=100), at=clock.now())
    shown = [card for card in pages.rows if not card.is_public or card.kind == GUIDE]
    return render(request, "desk/office/guides.html", {"own": own, "others": others, "pages": shown})


@desk_view("GET")
def guide(request: StaffRequest, slug: str) -> HttpResponse:
    """One service for who works on it: how it goes, what each of his steps asks, the law behind it."""
    definition = catalogue.definition(slug=slug)
    if definition is None:
        raise Http404
    worked = queries.worked_steps(definitions=(definition,), posts=request.actor.posts, levels=(ORIGIN,))
    steps = worked.get(slug, ())
    context = {
        "service": definition,
        "steps": [(step, tuple(step.acts.values())) for step in steps],
        "diagram": catalogue.diagram(definition=definition, current_state="", done=()),
        "legal_basis": [definition.legal_titles.get(code, code) for code in definition.legal_basis],
        "papers": tuple(definition.form.attachments.values()),
        "components": catalogue.standard(definition=definition) if definition.standard else (),
        "roles": roles_of(request.actor),
    }
    return render(request, "desk/office/guide.html", context)


@desk_view("GET")
def page(request: StaffRequest, page_id: int) -> HttpResponse:
    """A page of information as staff read it."""
    found = queries.page(page_id=page_id, actor=request.actor, at=clock.now())
    return render(request, "desk/office/guide_page.html", {"page": found, "body": prose.html(found.body)})
