"""Choose the PIN for sensitive letters; fresh proof tells who chooses, also of somebody who signs in without a password."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.audit import operations as audit
from emas.kernel import clock
from emas.kernel.errors import Invalid, NotAllowed
from emas.notify import operations as notify
from emas.notify import queries as notices
from emas.web.desk.factor.gate import with_proof
from emas.web.desk.page import NEIGHBOUR_ROLES, StaffRequest, desk_view, moved, told
from emas.web.desk.pin.forms import PinForm


@desk_view("GET", "POST", roles=NEIGHBOUR_ROLES)
@with_proof("desk:pin")
def pin(request: StaffRequest) -> HttpResponse:
    """Show whether there is a PIN, and take a new one."""
    form = PinForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _kept(request, form):
            told(request, _("PIN sudah disimpan. Jangan berikan PIN kepada siapa pun."))
            return moved(request, "desk:home")
    has_pin = bool(request.actor.person_id) and notices.has_pin(person_id=request.actor.person_id or 0)
    return render(request, "desk/pin/pin.html", {"form": form, "has_pin": has_pin}, status=status)


def _kept(request: StaffRequest, form: PinForm) -> bool:
    actor, at = request.actor, clock.now()
    if actor.person_id is None or actor.account_id is None:
        raise NotAllowed
    try:
        notify.set_pin(person_id=actor.person_id, pin=form.cleaned_data["pin"], at=at)
    except Invalid as error:
        is_easy = "pin_easy" in error.faults.get("pin", ())
        form.add_error("pin", _("PIN ini terlalu mudah ditebak.") if is_easy else _("PIN harus 6 angka."))
        return False
    audit.record("notify.pin_set", actor, "person", str(actor.person_id), at)
    return True
