"""
A resident's account: sign in, my data, my requests, password, close. Never a condition for a letter (Perwali 107/2021 Pasal 11(1)c).
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.cases import queries as cases
from emas.catalogue import queries as catalogue
from emas.kernel import clock
from emas.kernel.errors import Invalid, NotAllowed
from emas.people import operations as people
from emas.people.types import CitizenInfo
from emas.web.components import citizens, sentences
from emas.web.public.apply.journey import open_code, seal_code
from emas.web.public.citizen.forms import ChangeForm, CloseForm, NikForm, ResetForm, SignInForm
from emas.web.public.page import PublicRequest, moved, public_view
from emas.web.public.track.views import SESSION_KEY as TRACKED

RESET_NIK: Final = "akun_lupa"
P = ParamSpec("P")
Owned = Callable[Concatenate[PublicRequest, CitizenInfo, P], HttpResponse]


def own_page(view: Owned[P]) -> Callable[Concatenate[PublicRequest, P], HttpResponse]:
    """Let only a signed-in resident through, and hand him to the view."""

    @wraps(view)
    def answer(request: PublicRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        citizen = citizens.current(request)
        if citizen is None:
            return moved("public:citizen_sign_in")
        return view(request, citizen, *args, **kwargs)

    return cast(Callable[Concatenate[PublicRequest, P], HttpResponse], answer)


@public_view("GET")
def new_user(request: PublicRequest) -> HttpResponse:
    """The menu "Login user baru" (R-134): the page of whichever service opens accounts."""
    slug = catalogue.service_with_effect(effect="open_account")
    return moved("public:service", slug) if slug else moved("public:citizen_sign_in")


@public_view("GET", "POST", is_personal=True)
def sign_in(request: PublicRequest) -> HttpResponse:
    if request.method != "POST":
        if citizens.current(request) is not None:
            return moved("public:citizen")
        return render(request, "public/citizen/sign_in.html", {"form": SignInForm()})
    form = SignInForm(request.POST)
    if form.is_valid():
        try:
            signed_in = people.sign_in_citizen(
                nik=form.cleaned_data["nik"],
                password=form.cleaned_data["password"],
                at=clock.now(),
                remote=request.remote,
            )
        except NotAllowed:
            # One answer for unknown, wrong, resting and closed (ASVS 6.3.8).
            form.add_error(
                None, _("NIK atau kata sandi belum cocok. Setelah 8 kali salah, akun istirahat 15 menit.")
            )
        else:
            citizens.begin(request, signed_in)
            return moved("public:citizen")
    return render(request, "public/citizen/sign_in.html", {"form": form}, status=422)


@public_view("POST", is_personal=True)
def sign_out(request: PublicRequest) -> HttpResponse:
    citizens.end(request)
    messages.success(request, _("Anda sudah keluar."))
    response = moved("public:home")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@public_view("GET", is_personal=True)
@own_page
def account(request: PublicRequest, citizen: CitizenInfo) -> HttpResponse:
    """My data and my requests."""
    context = {"citizen": citizen, "cases": cases.own_cases(citizen_id=citizen.id)}
    return render(request, "public/citizen/account.html", context)


@public_view("POST", is_personal=True)
@own_page
def open_case(request: PublicRequest, citizen: CitizenInfo) -> HttpResponse:
    """Open one of his own requests in the tracker; the account stands in for code and PIN."""
    actor = cases.own_applicant(citizen_id=citizen.id, ref=request.POST.get("kode", "")[:40])
    request.session[TRACKED] = actor.case_ref
    return moved("public:case")


@public_view("GET", "POST", is_personal=True)
@own_page
def password(request: PublicRequest, citizen: CitizenInfo) -> HttpResponse:
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            epoch = people.change_citizen_password(
                citizen_id=citizen.id,
                old_password=form.cleaned_data["password"],
                new_password=form.cleaned_data["new_password"],
                at=clock.now(),
            )
        except Invalid as error:
            for code in error.faults.get("new_password", ()):
                form.add_error("new_password", sentences.fault(code))
        except NotAllowed:
            form.add_error("password", _("Kata sandi belum cocok."))
        else:
            citizens.renew(request, epoch)
            messages.success(request, _("Kata sandi baru sudah disimpan."))
            return moved("public:citizen")
    return render(request, "public/citizen/password.html", {"form": form}, status=422 if form.errors else 200)


@public_view("GET", "POST", is_personal=True)
@own_page
def close(request: PublicRequest, citizen: CitizenInfo) -> HttpResponse:
    """Close the account; letters go on without one."""
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.close_own_citizen(
                citizen_id=citizen.id, password=form.cleaned_data["password"], at=clock.now()
            )
        except NotAllowed:
            form.add_error("password", _("Kata sandi belum cocok."))
        else:
            citizens.end(request)
            messages.success(request, _("Akun Anda sudah dinonaktifkan. Surat tetap bisa diurus tanpa akun."))
            return moved("public:home")
    return render(request, "public/citizen/close.html", {"form": form}, status=422 if form.errors else 200)


@public_view("GET", "POST", is_personal=True)
def forgotten(request: PublicRequest) -> HttpResponse:
    """Ask for a code to the phone of the account. The answer is the same whoever is named."""
    form = NikForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.request_citizen_reset(nik=form.cleaned_data["nik"], at=clock.now(), remote=request.remote)
        request.session[RESET_NIK] = seal_code(form.cleaned_data["nik"])
        return moved("public:citizen_reset")
    return render(
        request, "public/citizen/forgotten.html", {"form": form}, status=422 if form.errors else 200
    )


@public_view("GET", "POST", is_personal=True)
def reset(request: PublicRequest) -> HttpResponse:
    """Code and new password."""
    nik = open_code(request.session.get(RESET_NIK, ""))
    if not nik:
        return moved("public:citizen_forgotten")
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.finish_citizen_reset(
                nik=nik,
                code=form.cleaned_data["code"],
                new_password=form.cleaned_data["new_password"],
                at=clock.now(),
            )
        except Invalid as error:
            for code in error.faults.get("new_password", ()):
                form.add_error("new_password", sentences.fault(code))
        except NotAllowed:
            form.add_error(
                "code", _("Kode belum cocok atau sudah lewat waktunya. Minta kode baru bila perlu.")
            )
        else:
            request.session.pop(RESET_NIK, None)
            messages.success(request, _("Kata sandi baru sudah disimpan. Silakan masuk."))
            return moved("public:citizen_sign_in")
    return render(request, "public/citizen/reset.html", {"form": form}, status=422 if form.errors else 200)
