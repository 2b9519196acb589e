"""Sign-in with user id or e-mail, sign-out, and the way back after a forgotten password."""

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.kernel.errors import Invalid, NotAllowed
from emas.people import operations as people
from emas.people import queries as accounts
from emas.people.types import SignIn
from emas.web.components import challenges, sentences, sessions
from emas.web.components.passwords import NewPasswordForm
from emas.web.public.account import steps
from emas.web.public.account.forms import ForgottenForm, SignInForm
from emas.web.public.page import PublicRequest, moved, next_page, public_view

RESET_TOKEN = "atur_ulang"  # noqa: S105 - the name of a session key


@public_view("GET", "POST", is_personal=True)
def sign_in(request: PublicRequest) -> HttpResponse:
    if getattr(request, "htmx", None):
        # An expired session answers with a client redirect, never with this page inside a table row.
        return HttpResponse(status=204, headers={"HX-Redirect": request.get_full_path()})
    if request.method != "POST":
        if request.actor.is_staff:
            return next_page(request, "desk:home")
        return sign_in_page(request, SignInForm(), request.GET.get("next", ""))
    form = SignInForm(request.POST)
    if form.is_valid():
        try:
            signed_in = people.sign_in(
                identifier=form.cleaned_data["identifier"],
                password=form.cleaned_data["password"],
                at=clock.now(),
                remote=request.remote,
            )
        except NotAllowed:
            # One answer for unknown, wrong, locked and blocked (ASVS 6.3.8).
            form.add_error(
                None,
                _("ID pengguna atau kata sandi belum cocok. Setelah 8 kali salah, akun istirahat 15 menit."),
            )
        else:
            return go_on(request, signed_in, request.POST.get("next", ""), how="password")
    return sign_in_page(request, form, request.POST.get("next", ""), status=422)


def sign_in_page(
    request: PublicRequest, form: SignInForm, wanted: str, *, fault: str = "", status: int = 200
) -> HttpResponse:
    """The page of all ways in; ``fault`` says why another way than the password did not work."""
    context = {
        "form": form,
        "next": wanted,
        "fault": fault,
        "faults": fault,
        "has_passkeys": challenges.are_offered(),
        "provider": settings.EMAS_OIDC_NAME if settings.EMAS_OIDC_ISSUER else "",
    }
    return render(request, "public/sign_in.html", context, status=status)


def go_on(request: PublicRequest, signed_in: SignIn, wanted: str, *, how: str) -> HttpResponse:
    """Ask for the second factor where the account has one, else open the desk."""
    if signed_in.factors:
        steps.keep_first_proof(request, signed_in, wanted, clock.now())
        return moved("public:second_step")
    steps.drop_first_proof(request)
    steps.drop_claimed(request)
    sessions.begin(request, signed_in.account_id, how=how)
    response = next_page(request, "desk:home", wanted)
    return sessions.keep_preferences(request, response, signed_in.account_id)


@public_view("POST", is_personal=True)
def sign_out(request: PublicRequest) -> HttpResponse:
    auth.logout(request)
    messages.success(request, _("Anda sudah keluar."))
    response = moved("public:home")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@public_view("GET", "POST", is_personal=True)
def forgotten(request: PublicRequest) -> HttpResponse:
    """Ask for a one-time link. The answer is the same whoever is named."""
    if request.method != "POST":
        return render(request, "public/forgotten.html", {"form": ForgottenForm()})
    form = ForgottenForm(request.POST)
    if not form.is_valid():
        return render(request, "public/forgotten.html", {"form": form}, status=422)
    people.request_reset(identifier=form.cleaned_data["identifier"], at=clock.now(), remote=request.remote)
    return moved("public:forgotten_sent")


@public_view("GET", is_personal=True)
def forgotten_sent(request: PublicRequest) -> HttpResponse:
    return render(request, "public/forgotten_sent.html")


@public_view("GET", is_personal=True)
def open_reset(request: PublicRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once: it must not stand in history, referrer or log of the page that is used."""
    request.session[RESET_TOKEN] = token
    return moved("public:reset")


@public_view("GET", "POST", is_personal=True)
def reset(request: PublicRequest) -> HttpResponse:
    token = request.session.get(RESET_TOKEN, "")
    if not token:
        return moved("public:forgotten")
    if request.method != "POST" and not accounts.reset_is_open(token=token, at=clock.now()):
        return _too_late(request)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.finish_reset(token=token, new_password=form.cleaned_data["new_password"], at=clock.now())
        except Invalid as error:
            for code in error.faults.get("new_password", ()):
                form.add_error("new_password", sentences.fault(code))
        except NotAllowed:
            return _too_late(request)
        else:
            request.session.pop(RESET_TOKEN, None)
            messages.success(request, _("Kata sandi baru sudah disimpan. Silakan masuk."))
            return moved("public:sign_in")
    return render(request, "public/reset.html", {"form": form}, status=422 if form.errors else 200)


def _too_late(request: PublicRequest) -> HttpResponse:
    request.session.pop(RESET_TOKEN, None)
    return render(request, "public/reset_late.html", status=410)
