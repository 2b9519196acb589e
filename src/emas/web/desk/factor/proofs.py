"""The page that asks for fresh proof before a change of one's own sign-in."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from emas.kernel import clock, errors
from emas.people import operations, queries
from emas.web.desk import proof, sentences
from emas.web.desk.factor.forms import ProofForm
from emas.web.desk.page import StaffRequest, desk_view

#: Where one may go on after the proof (ASVS 3.7.2).
_TARGETS = ("desk:factor", "desk:factor_totp", "desk:email", "desk:pin")


@desk_view("GET", "POST", before_factor=True)
def prove(request: StaffRequest) -> HttpResponse:
    """Ask for the password, and the code, or a passkey; then go on."""
    form = ProofForm(
        request.POST if request.method == "POST" else None, initial={"next": request.GET.get("next", "")}
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            proof.prove(request, clean["password"], clock.now(), code=clean["code"], passkey=clean["passkey"])
        except errors.TooMany as error:
            form.add_error(None, sentences.for_error(error))
            status = 429
        except errors.NotAllowed as error:
            form.add_error(None, sentences.for_error(error))
            status = 422
        else:
            targets = [reverse(name) for name in _TARGETS]
            response = HttpResponseRedirect(clean["next"] if clean["next"] in targets else targets[0])
            response.status_code = 303
            return response
    context = {
        "form": form,
        "asked": proof.asked(request),
        # Who signs in at the provider alone has no password: a new sign-in there is the proof.
        "provider": settings.EMAS_OIDC_NAME if _signs_in_elsewhere(request) else "",
        "next": form["next"].value() or "",
    }
    return render(request, "desk/factor/proof.html", context, status=status)


def _signs_in_elsewhere(request: StaffRequest) -> bool:
    return operations.provider() is not None and not queries.factors(proof.own_id(request)).has_password


@desk_view("POST", before_factor=True)
def passkey_question(request: StaffRequest) -> HttpResponse:
    """What the browser needs to show a passkey as proof."""
    return proof.ask_passkey(request, clock.now())
