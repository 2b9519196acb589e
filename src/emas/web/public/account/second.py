"""The second step of a sign-in, and sign-in by passkey."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.kernel.errors import NotAllowed, TooMany
from emas.people import operations as people
from emas.web.components import challenges, sentences
from emas.web.public.account import steps
from emas.web.public.account.forms import CodeForm, SignInForm
from emas.web.public.account.views import go_on, sign_in_page
from emas.web.public.page import PublicRequest, moved, public_view


@public_view("GET", "POST", is_personal=True)
def second_step(request: PublicRequest) -> HttpResponse:
    """Ask for the code, or a passkey, of the account that showed its first proof."""
    at = clock.now()
    kept = steps.first_proof(request, at)
    if kept is None:
        return moved("public:sign_in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                signed_in = people.check_factor(
                    account_id=kept["account"],
                    code=form.cleaned_data["code"],
                    at=at,
                    session_epoch=kept["epoch"],
                )
            except NotAllowed:
                form.add_error(
                    "code", _("Kode belum cocok, atau sudah pernah dipakai. Tunggu kode berikutnya.")
                )
            except TooMany as error:
                form.add_error("code", sentences.wait(error))
                status = 429
            else:
                return go_on(request, signed_in, kept["wanted"], how="password")
    return _page(request, form, kept["factors"], status=status)


def _page(
    request: PublicRequest, form: CodeForm, factors: list[str], *, fault: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "has_code": "totp" in factors,
        "has_passkey": "passkey" in factors and bool(people.passkey_host()),
        "fault": fault,
        "faults": fault,
    }
    return render(request, "public/second_step.html", context, status=status)


@public_view("POST", is_personal=True)
def passkey_question(request: PublicRequest) -> HttpResponse:
    """What the browser needs to show a passkey; the same for everybody who did not show a first proof."""
    at = clock.now()
    kept = steps.first_proof(request, at)
    if kept is None and not challenges.are_offered():
        raise NotAllowed("passkey_address")
    account_id = kept["account"] if kept else None
    return challenges.ask(request, people.passkey_request(account_id=account_id), at)


@public_view("POST", is_personal=True)
def passkey(request: PublicRequest) -> HttpResponse:
    """Sign in by a passkey, alone or as the second step."""
    at = clock.now()
    kept = steps.first_proof(request, at)
    try:
        signed_in = people.sign_in_by_passkey(
            answer=request.POST.get("passkey", ""),
            challenge=challenges.taken(request, at),
            at=at,
            remote=request.remote,
            account_id=kept["account"] if kept else None,
        )
    except NotAllowed:
        fault = _("Kunci sandi ini belum dikenal. Masuk dengan kata sandi, lalu pasang kunci di Akun saya.")
        if kept is not None:
            return _page(request, CodeForm(), kept["factors"], fault=fault, status=422)
        return sign_in_page(request, SignInForm(), request.POST.get("next", ""), fault=fault, status=422)
    wanted = kept["wanted"] if kept else request.POST.get("next", "")
    return go_on(request, signed_in, wanted, how="passkey")
