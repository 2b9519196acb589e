"""Client systems of the API: the token is shown once."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.people import operations, queries
from emas.watch import queries as watching
from emas.web.desk.admin import reach
from emas.web.desk.admin.forms import ClientForm
from emas.web.desk.admin.page import ADMIN, bound, form_page
from emas.web.desk.page import StaffRequest, desk_view, moved, told


@desk_view("GET", roles=ADMIN)
def clients(request: StaffRequest) -> HttpResponse:
    """The client systems of units in reach."""
    rows = [row for row in queries.clients() if reach.is_client(request.actor, row)]
    watches = watching.watches(actor=request.actor)
    return render(request, "desk/admin/clients.html", {"rows": rows, "watches": watches})


@desk_view("GET", "POST", roles=ADMIN)
def client_new(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Give a client system of one unit a token."""
    unit = reach.unit(request.actor, unit_id)

    def save(clean: dict[str, object]) -> HttpResponse:
        _id, token = operations.issue_client(
            name=str(clean["name"]),
            scopes=tuple(clean["scopes"]),  # type: ignore[arg-type]
            unit_id=unit_id,
            actor=request.actor,
            at=clock.now(),
        )
        return render(request, "desk/admin/token.html", {"token": token, "name": clean["name"]})

    return form_page(
        request,
        form=bound(request, ClientForm),
        heading=_("Sistem lain untuk %(name)s") % {"name": unit.name},
        back=reverse("desk:unit", args=[unit_id]),
        button=_("Buat kunci"),
        save=save,
    )


@desk_view("POST", roles=ADMIN)
def client_revoke(request: StaffRequest, client_id: int) -> HttpResponse:
    """Switch a client system off for ever."""
    operations.revoke_client(client_id=client_id, actor=request.actor, at=clock.now())
    told(request, _("Kunci sudah dicabut."))
    return moved(request, "desk:clients")
