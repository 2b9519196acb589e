"""Pages of one's own account."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.kernel import clock, errors
from emas.notify import operations as notices_written
from emas.notify import queries as notices_read
from emas.people import operations, queries
from emas.web.components import sessions
from emas.web.components.context import TEXT_COOKIE, text_size
from emas.web.components.push import push_part
from emas.web.desk import proof, sentences
from emas.web.desk.board import views as board
from emas.web.desk.factor.gate import with_proof
from emas.web.desk.page import StaffRequest, desk_view, fault_sentences, moved, told, warned
from emas.web.desk.profile.forms import EmailForm, LooksForm, PasswordForm

_YEAR_SECONDS = 365 * 24 * 3600


@desk_view("GET")
def profile(request: StaffRequest) -> HttpResponse:
    """Who I am here, and my settings."""
    form = LooksForm(
        initial={
            "language": request.LANGUAGE_CODE,
            "text_size": text_size(request),
            "keys": not request.session.get("keys_off", False),
        }
    )
    return _profile(request, form)


def _profile(request: StaffRequest, form: LooksForm, *, status: int = 200) -> HttpResponse:
    account_id = proof.own_id(request)
    context = {
        "form": form,
        "posts": request.actor.posts,
        "mine": queries.factors(account_id),
        "has_pin": bool(request.actor.person_id)
        and notices_read.has_pin(person_id=request.actor.person_id or 0),
        "phones": notices_read.known_browsers(person_id=request.actor.person_id or 0),
        "shows_factor": queries.are_factors_offered() or request.user.factor_since is not None,
        "may_change_email": queries.may_change_email(request.actor),
        "devices": sessions.devices(account_id),
        "this_device": request.session.get(sessions.DEVICE),
    }
    return render(request, "desk/profile/profile.html", context, status=status)


@desk_view("GET", "POST")
@with_proof("desk:email", or_recent_sign_in=False)
def email(request: StaffRequest) -> HttpResponse:
    """Change the sign-in address; the old one is told."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.change_email(
                    account_id=proof.own_id(request), email=form.cleaned_data["email"], at=clock.now()
                )
            except errors.Invalid as error:
                for faults in fault_sentences(error).values():
                    form.add_error("email", faults)
            else:
                told(request, _("E-mail sudah diganti. E-mail lama sudah diberi tahu."))
                return moved(request, "desk:profile")
    return render(request, "desk/profile/email.html", {"form": form}, status=status)


@desk_view("POST")
def looks(request: StaffRequest) -> HttpResponse:
    """Keep language and text size with the account and on this device."""
    form = LooksForm(request.POST)
    if not form.is_valid():
        return _profile(request, form, status=422)
    language, size = form.cleaned_data["language"], form.cleaned_data["text_size"]
    operations.set_preferences(
        account_id=proof.own_id(request), language=language, text_size=size, at=clock.now()
    )
    # Single keys can be switched off (WCAG 2.1.4); a choice of this device, so the session keeps it.
    request.session["keys_off"] = not form.cleaned_data["keys"]
    told(request, _("Tampilan sudah disimpan."))
    response = moved(request, "desk:profile")
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, language), (TEXT_COOKIE, str(size))):
        response.set_cookie(
            name, value, max_age=_YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


@desk_view("GET", "POST", before_password_change=True)
def password(request: StaffRequest) -> HttpResponse:
    """Choose a new password; all other devices are signed out."""
    form = PasswordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _changed(request, form):
            told(request, _("Kata sandi sudah diganti. Perangkat lain sudah dikeluarkan."))
            return moved(request, "desk:home")
    context = {"form": form, "is_first": request.user.must_change_password}
    return render(request, "desk/profile/password.html", context, status=status)


def _changed(request: StaffRequest, form: PasswordForm) -> bool:
    try:
        epoch = operations.change_password(
            account_id=proof.own_id(request),
            old_password=form.cleaned_data["old_password"],
            new_password=form.cleaned_data["new_password"],
            at=clock.now(),
        )
    except errors.Invalid as error:
        for name, faults in fault_sentences(error).items():
            form.add_error(name if name in form.fields else None, faults)
        return False
    except errors.NotAllowed as error:
        form.add_error("old_password", sentences.for_error(error))
        return False
    # The session that changed the password stays, under a new id (ASVS 7.2.4).
    sessions.renew(request, epoch)
    return True


@desk_view("GET")
def notices(request: StaffRequest) -> HttpResponse:
    """What was written to me; reading marks it read."""
    person_id = request.actor.person_id
    rows = notices_read.recent(limit=50, person_id=person_id) if person_id else ()
    context = {
        "rows": rows,
        "has_new": any(not row.read_at for row in rows),
        "shows_board": board.is_for(request.actor),
        **push_part(person_id=person_id),
    }
    return render(request, "desk/profile/notices.html", context)


@desk_view("POST")
def push(request: StaffRequest) -> HttpResponse:
    """Let my notices appear in this browser, or end them everywhere."""
    person_id = request.actor.person_id
    if "hentikan" in request.POST:
        notices_written.unsubscribe(person_id=person_id)
        told(request, _("Kabar di peramban sudah dihentikan."))
        return moved(request, "desk:notices")
    try:
        notices_written.subscribe(text=request.POST.get("langganan", ""), person_id=person_id, at=clock.now())
    except (errors.Invalid, errors.NotFound):
        warned(request, _("Peramban ini belum bisa menerima kabar. Coba peramban lain."))
    else:
        told(request, _("Kabar untuk Anda akan muncul di peramban ini."))
    return moved(request, "desk:notices")


@desk_view("POST")
def notices_seen(request: StaffRequest) -> HttpResponse:
    """Mark all my notices as read."""
    person_id = request.actor.person_id
    if person_id:
        rows = notices_read.recent(limit=200, person_id=person_id)
        new = [row.public_id for row in rows if row.read_at is None]
        notices_written.mark_read(public_ids=new, at=clock.now(), person_id=person_id)
    return moved(request, "desk:notices")
