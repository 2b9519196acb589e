"""Where client systems are told of events: subscriptions, their log, sending again."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.watch import operations, queries
from emas.web.desk.admin import reach
from emas.web.desk.admin.forms import WatchForm
from emas.web.desk.admin.page import ADMIN, bound, form_page
from emas.web.desk.page import StaffRequest, desk_view, moved, told


@desk_view("GET", "POST", roles=ADMIN)
def watch_new(request: StaffRequest, client_id: int) -> HttpResponse:
    """Let a client system be told; the secret is shown once."""
    client = reach.client(request.actor, client_id)

    def save(clean: dict[str, object]) -> HttpResponse:
        made = operations.subscribe(
            client_id=client_id,
            url=str(clean["url"]).strip(),
            types=tuple(clean["types"]),  # type: ignore[arg-type]
            actor=request.actor,
            at=clock.now(),
        )
        return render(request, "desk/admin/token.html", {"token": made.secret, "name": client.name})

    return form_page(
        request,
        form=bound(request, WatchForm),
        heading=_("Kabar untuk %(name)s") % {"name": client.name},
        back=reverse("desk:clients"),
        button=_("Mulai kirim kabar"),
        save=save,
        lead=_(
            "Hanya kabar permohonan dari unit atau jabatan sistem itu. Isinya kode, tahap, dan waktu, tanpa data pribadi."
        ),
    )


@desk_view("GET", roles=ADMIN)
def watch(request: StaffRequest, public_id: str) -> HttpResponse:
    """One subscription and what was sent."""
    context = {
        "watch": queries.watch(public_id=public_id, actor=request.actor),
        "rows": queries.messages(watch=public_id, actor=request.actor),
    }
    return render(request, "desk/admin/watch.html", context)


@desk_view("POST", roles=ADMIN)
def watch_end(request: StaffRequest, public_id: str) -> HttpResponse:
    """Tell it no more."""
    operations.end(public_id=public_id, actor=request.actor, at=clock.now())
    told(request, _("Kabar ke sistem itu dihentikan."))
    return moved(request, "desk:watch", public_id)


@desk_view("POST", roles=ADMIN)
def send_again(request: StaffRequest, public_id: str, message: str) -> HttpResponse:
    """Send one message once more."""
    operations.send_again(message=message, actor=request.actor, at=clock.now())
    told(request, _("Kabar itu dikirim lagi."))
    return moved(request, "desk:watch", public_id)
