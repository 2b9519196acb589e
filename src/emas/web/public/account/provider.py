"""Sign-in of RT and RW heads by the identity provider: there, back, and the first use."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.kernel import clock
from emas.kernel.errors import EmasError, Invalid, NotAllowed, TooMany, Unavailable
from emas.people import operations as people
from emas.people.types import FirstUse
from emas.web.components import sentences
from emas.web.public.account import steps
from emas.web.public.account.forms import FirstUseForm
from emas.web.public.account.views import go_on
from emas.web.public.page import PublicRequest, moved, public_view

REFUSALS: dict[str, str | Promise] = {
    "provider_refused": gettext_lazy("Masuk belum berhasil. Mulai lagi dari halaman masuk."),
    "started_again": gettext_lazy("Waktu masuk sudah lewat. Mulai lagi dari halaman masuk."),
    "access_denied": gettext_lazy("Anda membatalkan masuk. Tidak ada yang berubah."),
    "email_unverified": gettext_lazy("E-mail akun itu belum terbukti milik Anda. Pakai akun lain."),
    "email_unlisted": gettext_lazy(
        "E-mail itu belum dicatat oleh admin. Minta admin kecamatan mencatat e-mail Anda, lalu coba lagi."
    ),
    "email_ambiguous": gettext_lazy(
        "E-mail itu dicatat untuk lebih dari satu orang. Hubungi admin kecamatan."
    ),
    "other_subject": gettext_lazy(
        "Akun portal Anda sudah tersambung ke akun lain dengan e-mail yang sama. "
        "Hubungi admin kecamatan untuk melepasnya."
    ),
    "not_rt_rw": gettext_lazy(
        "Cara masuk ini hanya untuk Ketua RT dan Ketua RW. Petugas memakai kata sandi."
    ),
    "account_closed": gettext_lazy("Akun Anda sedang tidak dapat dipakai. Hubungi admin kecamatan."),
    "unavailable": gettext_lazy("Layanan masuk itu sedang tidak dapat dihubungi. Masuk dengan kata sandi."),
}


def _address() -> str:
    return f"{settings.EMAS_BASE_URL}{reverse('public:provider_back')}"


def _refused(request: PublicRequest, code: str, status: int) -> HttpResponse:
    words = REFUSALS.get(code, REFUSALS["provider_refused"])
    context = {"sentence": words, "provider": settings.EMAS_OIDC_NAME, "faults": words}
    return render(request, "public/provider_refused.html", context, status=status)


def _for(request: PublicRequest, error: EmasError) -> HttpResponse:
    if isinstance(error, Unavailable):
        return _refused(request, "unavailable", 503)
    return _refused(request, error.code, 403)


@public_view("GET", is_personal=True)
def start(request: PublicRequest) -> HttpResponse:
    """Send the browser to the provider. A link and not a form: the content policy lets forms go nowhere else."""
    at = clock.now()
    try:
        journey = people.begin_provider_sign_in(redirect_uri=_address(), at=at, remote=request.remote)
    except Unavailable as error:
        return _for(request, error)
    steps.keep_journey(request, journey, request.GET.get("next", ""), at)
    return HttpResponseRedirect(journey.url)


@public_view("GET", is_personal=True)
def back(request: PublicRequest) -> HttpResponse:
    """Take the provider's answer; its code leaves the address at once by a redirect or a refusal."""
    at = clock.now()
    kept = steps.take_journey(request, at)
    if kept is None or not constant_time_compare(request.GET.get("state", ""), kept[0].state):
        return _refused(request, "started_again", 400)
    if request.GET.get("error"):
        return _refused(request, request.GET["error"], 403)
    if request.GET.get("iss", settings.EMAS_OIDC_ISSUER) != settings.EMAS_OIDC_ISSUER:
        return _refused(request, "provider_refused", 403)
    journey, wanted = kept
    try:
        claimed, answer = people.finish_provider_sign_in(
            code=request.GET.get("code", ""), redirect_uri=_address(), journey=journey, at=at
        )
    except (NotAllowed, Unavailable) as error:
        return _for(request, error)
    if isinstance(answer, FirstUse):
        steps.keep_claimed(request, claimed, answer.name, wanted, at)
        return moved("public:first_use")
    return go_on(request, answer, wanted, how="provider")


@public_view("GET", "POST", is_personal=True)
def first_use(request: PublicRequest) -> HttpResponse:
    """Let jabatan and phone be confirmed; both must equal the administrator's list (R-020)."""
    at = clock.now()
    kept = steps.claimed(request, at)
    if kept is None:
        return moved("public:sign_in")
    claimed, name, wanted = kept
    form = FirstUseForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                signed_in = people.confirm_first_use(
                    claimed=claimed, role=form.cleaned_data["role"], phone=form.cleaned_data["phone"], at=at
                )
            except Invalid as error:
                form.add_error("phone", sentences.fault(error.faults["phone"][0]))
            except TooMany as error:
                form.add_error(None, sentences.wait(error))
                status = 429
            except NotAllowed as error:
                if error.code != "first_use_differs":
                    return _for(request, error)
                form.add_error(
                    None,
                    _(
                        "Jabatan atau nomor HP belum sama dengan catatan admin. Periksa, atau hubungi admin kecamatan."
                    ),
                )
            else:
                return go_on(request, signed_in, wanted, how="provider")
    context = {"form": form, "name": name, "email": claimed.email, "provider": settings.EMAS_OIDC_NAME}
    return render(request, "public/first_use.html", context, status=status)
