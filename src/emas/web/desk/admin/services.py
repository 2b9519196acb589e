"""Services as staff see them: the standard, the form, the flow diagram; the administrator opens and closes them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.catalogue import operations, queries
from emas.kernel import clock, errors
from emas.web.desk.admin.forms import ReasonForm
from emas.web.desk.admin.page import ADMIN, bound, form_page
from emas.web.desk.page import StaffRequest, desk_view


@desk_view("GET")
def services(request: StaffRequest) -> HttpResponse:
    """The live services of one's own instansi; every staff member may read how the work goes (R-053)."""
    own = frozenset(post.instansi for post in request.actor.posts)
    found = queries.live_definitions(instansi=own)
    context = {
        "services": sorted(found, key=lambda each: (each.agency, each.title.id)),
        "closed": queries.closed_services(instansi=own),
        "may_switch": _may_switch(request),
    }
    return render(request, "desk/admin/services.html", context)


def _may_switch(request: StaffRequest) -> bool:
    return any(p.role == "admin" and p.unit_kind in {"kota", "pengadilan"} for p in request.actor.posts)


@desk_view("GET", "POST", roles=ADMIN)
def switch(request: StaffRequest, slug: str, is_on: bool) -> HttpResponse:
    """Open or close a service for new requests, with a reason; running cases go on (R-035)."""
    own = {
        each.slug: reverse("desk:own_service", args=[agency.unit_id, each.name])
        for agency in queries.own_agencies(actor=request.actor)
        for each in queries.agency_services(agency=agency)
    }
    if not _may_switch(request) and slug not in own:
        raise errors.NotAllowed

    def save(clean: dict[str, object]) -> None:
        operations.switch_service(
            slug=slug, is_on=is_on, reason=str(clean["reason"]), actor=request.actor, at=clock.now()
        )

    return form_page(
        request,
        form=bound(request, ReasonForm),
        heading=_("Buka layanan ini?") if is_on else _("Tutup layanan ini untuk permohonan baru?"),
        back=own.get(slug) or reverse("desk:services"),
        button=_("Buka layanan") if is_on else _("Tutup layanan"),
        save=save,
        done=_("Layanan dibuka.")
        if is_on
        else _("Layanan ditutup. Permohonan yang sudah berjalan diteruskan."),
    )


@desk_view("GET")
def service(request: StaffRequest, slug: str) -> HttpResponse:
    """One service: standard by its 14 components, what is asked, the flow."""
    found = queries.definition(slug=slug)
    if found is None or not any(
        p.instansi == queries.instansi_of(definition=found) for p in request.actor.posts
    ):
        raise errors.NotFound
    context = {
        "service": found,
        "components": queries.standard(definition=found),
        "diagram": queries.diagram(definition=found),
        "pages": [
            (page.title, [found.form.fields[name] for name in page.fields if name in found.form.fields])
            for page in found.form.pages
        ],
        "papers": found.form.attachments.values(),
    }
    return render(request, "desk/admin/service.html", context)
