"""One's own key: choose its passphrase, open it for a while, close it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.cases.types import BoxKeyState
from emas.kernel import clock
from emas.kernel.errors import Invalid, NotFound
from emas.web.components import box
from emas.web.desk.box import opened
from emas.web.desk.page import StaffRequest, desk_view, moved, told


@desk_view("GET", "POST")
def choose(request: StaffRequest) -> HttpResponse:
    """Choose a passphrase, or another one; a forgotten one begins a new key."""
    state = queries.box_key_state(actor=request.actor)
    if request.method != "POST":
        return _choose_page(request, state, {})
    new, again = request.POST.get("passphrase", ""), request.POST.get("again", "")
    if new != again:
        return _choose_page(request, state, {"again": ("password_mismatch",)}, status=422)
    try:
        operations.choose_box_passphrase(
            actor=request.actor, passphrase=new, old=request.POST.get("old", ""),
            forgotten=request.POST.get("forgotten") == "ya", at=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        limits = {n: v for n, v in error.params.items() if n in {"minimum", "maximum"}}
        return _choose_page(request, state, error.faults, status=422, **limits)
    told(request, _("Kata sandi kotak sudah tersimpan. Hanya Anda yang tahu; kami tidak dapat membacanya."))
    return moved(request, "desk:box_unlock")


def _choose_page(
    request: StaffRequest,
    state: BoxKeyState,
    faults: dict[str, tuple[str, ...]],
    *,
    status: int = 200,
    **limits: object,
) -> HttpResponse:
    words = {name: box.fault_words(codes[0], **limits) for name, codes in faults.items()}
    context = {"state": state, "words": words, "faults": list(words.items())}
    return render(request, "desk/box/key.html", context, status=status)


@desk_view("GET", "POST")
def unlock(request: StaffRequest) -> HttpResponse:
    """Open one's key for half an hour."""
    if not queries.box_key_state(actor=request.actor).has_key:
        return redirect("desk:box_key")
    if request.method != "POST":
        return render(request, "desk/box/unlock.html", {"to": request.GET.get("ke", "")[:24]})
    to = request.POST.get("ke", "")[:24]
    try:
        private = operations.open_box_key(
            actor=request.actor, passphrase=request.POST.get("passphrase", ""), at=clock.now()
        )
    except Invalid as error:
        context = {"to": to, "fault": box.sentence(error)}
        return render(request, "desk/box/unlock.html", context, status=422)
    except NotFound:
        return moved(request, "desk:box_key")
    response = moved(request, "desk:box_case", to) if to else moved(request, "desk:box")
    opened.keep(request, response, private, request.user.pk)
    return response


@desk_view("POST")
def lock(request: StaffRequest) -> HttpResponse:
    """Close one's key now."""
    told(request, _("Kotak sudah dikunci."))
    response = moved(request, "desk:box")
    opened.forget(request, response)
    return response
