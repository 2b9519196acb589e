"""Pages of one's own second factors."""

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.kernel import clock, errors
from emas.people import operations, queries
from emas.people.types import NewFactor
from emas.web.components import challenges, sessions
from emas.web.desk import proof, sentences
from emas.web.desk.factor.forms import CodeForm, PasskeyForm
from emas.web.desk.factor.gate import with_proof
from emas.web.desk.page import StaffRequest, desk_view, fault_sentences, moved, told


@desk_view("GET", before_factor=True)
def overview(request: StaffRequest) -> HttpResponse:
    """What there is, and what can be added."""
    return _overview(request, PasskeyForm())


def _overview(
    request: StaffRequest, form: PasskeyForm, *, fault: str = "", status: int = 200
) -> HttpResponse:
    mine = queries.factors(proof.own_id(request))
    context = {
        "mine": mine,
        "must": not mine.kinds and queries.needs_factor(request.actor),
        "is_offered": queries.are_factors_offered(),
        "has_address": bool(operations.passkey_host()),
        "form": form,
        "fault": fault,
        "faults": fault,
    }
    return render(request, "desk/factor/overview.html", context, status=status)


@desk_view("GET", "POST", before_factor=True)
@with_proof("desk:factor_totp")
def application(request: StaffRequest) -> HttpResponse:
    """Show the secret as a QR code and in letters until its first code is right."""
    account_id = proof.own_id(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = operations.confirm_totp(
                    account_id=account_id, code=form.cleaned_data["code"], at=clock.now()
                )
            except errors.TooMany as error:
                form.add_error("code", sentences.for_error(error))
                status = 429
            except errors.NotAllowed as error:
                form.add_error("code", sentences.for_error(error))
            else:
                return _added(request, made, _("Aplikasi kode sudah dipasang."))
    try:
        setup = operations.start_totp(account_id=account_id, at=clock.now())
    except errors.NotAllowed:
        return moved(request, "desk:factor")
    context = {
        "form": form,
        "secret": " ".join(setup.secret[i : i + 4] for i in range(0, len(setup.secret), 4)),
        "qr": segno.make(setup.uri, error="m").svg_data_uri(scale=5, border=4),
    }
    return render(request, "desk/factor/application.html", context, status=status)


def _added(request: StaffRequest, made: NewFactor, words: str) -> HttpResponse:
    """The session that added a factor stays, under a new id; recovery codes are shown this once."""
    sessions.renew(request, made.session_epoch)
    told(request, words)
    if made.recovery_codes:
        return render(request, "desk/factor/codes.html", {"codes": made.recovery_codes})
    return moved(request, "desk:factor")


@desk_view("POST", before_factor=True)
@with_proof("desk:factor")
def application_remove(request: StaffRequest) -> HttpResponse:
    """Remove the application."""
    epoch = operations.remove_totp(account_id=proof.own_id(request), at=clock.now())
    sessions.renew(request, epoch)
    told(request, _("Aplikasi kode sudah dilepas."))
    return moved(request, "desk:factor")


@desk_view("POST", before_factor=True)
@with_proof("desk:factor")
def codes(request: StaffRequest) -> HttpResponse:
    """Ten new recovery codes, shown this once."""
    made = operations.new_recovery_codes(account_id=proof.own_id(request), at=clock.now())
    return render(request, "desk/factor/codes.html", {"codes": made})


@desk_view("POST", before_factor=True)
@with_proof("desk:factor")
def passkey_question(request: StaffRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    at = clock.now()
    return challenges.ask(request, operations.passkey_options(account_id=proof.own_id(request)), at)


@desk_view("POST", before_factor=True)
@with_proof("desk:factor")
def passkey_add(request: StaffRequest) -> HttpResponse:
    """Keep a new passkey."""
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        return _overview(request, form, fault=sentences.for_code("passkey_refused"), status=422)
    at = clock.now()
    try:
        made = operations.add_passkey(
            account_id=proof.own_id(request),
            answer=form.cleaned_data["passkey"],
            challenge=challenges.taken(request, at),
            name=form.cleaned_data["name"],
            at=at,
        )
    except errors.NotAllowed as error:
        return _overview(request, form, fault=sentences.for_error(error), status=422)
    except errors.Invalid as error:
        fault = next(iter(fault_sentences(error).values()))[0]
        return _overview(request, form, fault=fault, status=422)
    return _added(request, made, _("Kunci sandi sudah dipasang."))


@desk_view("POST", before_factor=True)
@with_proof("desk:factor")
def passkey_remove(request: StaffRequest, passkey_id: int) -> HttpResponse:
    """Remove one passkey."""
    epoch = operations.remove_passkey(account_id=proof.own_id(request), passkey_id=passkey_id, at=clock.now())
    sessions.renew(request, epoch)
    told(request, _("Kunci sandi sudah dilepas."))
    return moved(request, "desk:factor")
