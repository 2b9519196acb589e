"""Ending one's own sessions on other devices (ASVS 7.4.5, 7.5.2), and forgetting telephones on which links of messages work."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.notify import operations as notify
from emas.people import operations
from emas.web.components import sessions
from emas.web.desk import proof
from emas.web.desk.page import StaffRequest, desk_view, moved, told


@desk_view("POST")
def end_others(request: StaffRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    epoch = operations.end_sessions(account_id=proof.own_id(request), at=clock.now())
    sessions.renew(request, epoch)
    told(request, _("Semua perangkat lain sudah dikeluarkan."))
    return moved(request, "desk:profile")


@desk_view("POST")
def end_one(request: StaffRequest, device_id: int) -> HttpResponse:
    """Sign one device out; another person's number changes nothing."""
    sessions.end(proof.own_id(request), device_id)
    told(request, _("Perangkat itu sudah dikeluarkan."))
    return moved(request, "desk:profile")


@desk_view("POST")
def forget_phone(request: StaffRequest, public_id: str) -> HttpResponse:
    """Forget one browser that was proved to be on my telephone; another person's answers 404."""
    notify.forget_browser(public_id=public_id, actor=request.actor, at=clock.now())
    told(request, _("HP itu sudah dilupakan. Tautan surat di sana meminta bukti lagi."))
    return moved(request, "desk:profile")
