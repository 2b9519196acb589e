"""What ``emas doctor`` looks at about messages: WhatsApp, notices in the browser, e-mail."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from emas.kernel import clock
from emas.project.findings import GREEN, RED, YELLOW, Finding


def messages() -> Iterator[Finding]:
    """Which way messages take, whether the gateway answers, and what waits."""
    from emas.notify import queries as notify
    from emas.platform import outside

    if settings.EMAS_CHANNEL == "layar":
        to_do = "see docs/how-to/connect-whatsapp.md" if settings.PRODUCTION else ""
        yield Finding(
            "messages", YELLOW if settings.PRODUCTION else GREEN, "on the portal's own pages only", to_do
        )
        return
    found = outside.try_now("whatsapp")
    name = f"WhatsApp {settings.EMAS_WHATSAPP_PHONE_NUMBER_ID}"
    if found.is_well:
        yield Finding(name, GREEN, f"answers in {found.last_ms} ms at {settings.EMAS_WHATSAPP_URL}")
    else:
        to_do = _WHATSAPP_TO_DO.get(found.last_error, "is EMAS_WHATSAPP_URL right? then try again")
        yield Finding(name, RED, found.last_error or found.state, to_do)
    yield from _own_numbers()
    limits = settings.EMAS_WHATSAPP or {}
    assert limits is not None, "the channel is WhatsApp, so its settings are read"
    state = notify.channel_state(
        name="whatsapp",
        templates_a_day=limits["templates_a_day"],
        people_limit=limits["people_a_day"],
        at=clock.now(),
    )
    used = f"{state.waiting} waiting; {state.templates_today} of {state.templates_a_day} templates today"
    to_do = f"held since {state.held_since:%d-%m %H:%M} UTC: {state.reason}" if state.held_since else ""
    yield Finding("messages", YELLOW if state.held_since else GREEN, used, to_do)


def _own_numbers() -> Iterator[Finding]:
    """The numbers that offices have for themselves, each by the name of its office."""
    from emas.notify import operations as notify
    from emas.people import queries as people

    known = people.instansi_codes()
    for (instansi, number), error in notify.try_own_numbers().items():
        name = f"WhatsApp {number} ({instansi})"
        if instansi not in known:
            to_do = f"EMAS_WHATSAPP_NUMBERS names {instansi}; here are: {', '.join(known)}"
            yield Finding(name, RED, "no such instansi", to_do)
        elif error == "gateway_100":
            yield Finding(
                name, RED, error, f"{number} in EMAS_WHATSAPP_NUMBERS is not a number of this account"
            )
        elif error:
            to_do = _WHATSAPP_TO_DO.get(error, "is this number in the same account? then try again")
            yield Finding(name, RED, error, to_do)
        else:
            yield Finding(name, GREEN, "answers")


_WHATSAPP_TO_DO = {
    "token_refused": "the token is wrong or has ended: make one for the system user and put it into EMAS_WHATSAPP_TOKEN",
    "http_401": "the token is wrong or has ended: make one for the system user and put it into EMAS_WHATSAPP_TOKEN",
    "permission": "the system user lacks whatsapp_business_messaging on this number",
    "http_403": "the system user lacks whatsapp_business_messaging on this number",
    "gateway_100": "EMAS_WHATSAPP_PHONE_NUMBER_ID is not a number of this account, or EMAS_WHATSAPP_URL lacks its version (/v25.0)",
    "refused:tls": "its certificate is not trusted: for a proxy of your own name its authority in EMAS_WHATSAPP_CA",
    "unreachable:connect": "nothing answers there: check EMAS_WHATSAPP_URL and that this server may call out",
}


def browser_notices() -> Iterator[Finding]:
    """The key of notices in the browser is one, and the push services can be reached."""
    from emas.notify import queries as notify
    from emas.platform import outside

    if settings.EMAS_PUSH is None:
        yield Finding("notices in the browser", GREEN, "not configured; see docs/how-to/connect-push.md")
        return
    if "push" not in settings.EMAS_FALLBACKS:
        to_do = "add push to EMAS_FALLBACKS, or remove EMAS_PUSH_KEY"
        yield Finding("notices in the browser", YELLOW, "never used", to_do)
    try:
        notify.push_key()
    except ImproperlyConfigured as error:
        yield Finding("notices in the browser", RED, str(error), "make the key anew, as the how-to says")
        return
    host = urlsplit(settings.EMAS_BASE_URL).hostname
    if not settings.EMAS_BASE_URL.startswith("https://") and host not in {"127.0.0.1", "localhost", "::1"}:
        to_do = "browsers offer them on https addresses only: set EMAS_BASE_URL"
        yield Finding("notices in the browser", RED, settings.EMAS_BASE_URL, to_do)
    away = []
    for state in outside.states():
        if state.name.startswith("push:") and state.can_try:
            tried = outside.try_now(state.name)
            away += [] if tried.is_well else [f"{state.name.removeprefix('push:')} {tried.last_error}"]
    found = f"{notify.push_subscriptions()} browsers"
    to_do = "let this server call these hosts, or take them out of EMAS_PUSH_HOSTS" if away else ""
    said = f"{found}; not reached: {', '.join(away)}" if away else found
    yield Finding("notices in the browser", YELLOW if away else GREEN, said, to_do)


def email() -> Iterator[Finding]:
    """The mail server answers, speaks TLS as told and knows the portal's password."""
    from emas.notify import operations as notify

    if not settings.EMAS_EMAIL_FROM:
        to_do = "set EMAS_EMAIL_FROM and EMAS_EMAIL_HOST, so that who has no WhatsApp hears by e-mail"
        state = YELLOW if settings.EMAS_CHANNEL != "layar" and not settings.EMAS_DEMO else GREEN
        yield Finding("e-mail", state, "not configured", to_do if state == YELLOW else "")
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if "surel" not in settings.EMAS_FALLBACKS:
        yield Finding(
            "e-mail", YELLOW, "never used", "add surel to EMAS_FALLBACKS, or remove EMAS_EMAIL_FROM"
        )
    tried = notify.try_mail_server()
    if tried.is_well:
        yield Finding("e-mail", GREEN, f"{where} answers; letters come from {settings.EMAS_EMAIL_FROM}")
        return
    to_do = _MAIL_TO_DO.get(
        tried.last_error, "check EMAS_EMAIL_HOST, EMAS_EMAIL_PORT, EMAS_EMAIL_SECURITY and the firewall"
    )
    yield Finding("e-mail", RED, f"{where}: {tried.last_error}", to_do)


_MAIL_TO_DO = {
    "mail_login": "password refused: check EMAS_EMAIL_USER and EMAS_EMAIL_PASSWORD",
    "mail_no_tls": "the server offers no STARTTLS, or no sign-in: see EMAS_EMAIL_SECURITY",
    "refused:tls": "its certificate is not trusted: name the authority's file in EMAS_EMAIL_CA",
}
