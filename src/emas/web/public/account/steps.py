"""
What a sign-in that is not finished remembers between its pages: the first proof, the visit to the provider, the first use.

Nobody is signed in by it. Each lasts ten minutes and is dropped by the page that ends it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from emas.people.types import ClaimedIdentity, Journey, SignIn

_SECOND, _JOURNEY, _CLAIMED = "langkah_kedua", "perjalanan", "pengenalan"
_LASTS = timedelta(minutes=10)


def keep_first_proof(request: HttpRequest, signed_in: SignIn, wanted: str, at: datetime) -> None:
    """Remember who showed the first proof, and where he wanted to go."""
    request.session.cycle_key()
    _keep(
        request,
        _SECOND,
        at,
        account=signed_in.account_id,
        epoch=signed_in.session_epoch,
        factors=list(signed_in.factors),
        wanted=wanted,
    )


def first_proof(request: HttpRequest, at: datetime) -> dict[str, Any] | None:
    """``account``, ``epoch``, ``factors``, ``wanted`` of the first proof, or None when there is none any more."""
    return _kept(request, _SECOND, at)


def drop_first_proof(request: HttpRequest) -> None:
    """Forget the first proof."""
    request.session.pop(_SECOND, None)


def keep_journey(request: HttpRequest, journey: Journey, wanted: str, at: datetime) -> None:
    """Remember what must come back from the provider unchanged."""
    _keep(
        request,
        _JOURNEY,
        at,
        state=journey.state,
        nonce=journey.nonce,
        verifier=journey.verifier,
        wanted=wanted,
    )


def take_journey(request: HttpRequest, at: datetime) -> tuple[Journey, str] | None:
    """Give the journey and where the person wanted to go, once."""
    kept = _kept(request, _JOURNEY, at)
    request.session.pop(_JOURNEY, None)
    if kept is None:
        return None
    return Journey("", kept["state"], kept["nonce"], kept["verifier"]), str(kept["wanted"])


def keep_claimed(
    request: HttpRequest, claimed: ClaimedIdentity, name: str, wanted: str, at: datetime
) -> None:
    """Remember who the provider says this is, until jabatan and phone are confirmed."""
    request.session.cycle_key()
    _keep(
        request,
        _CLAIMED,
        at,
        issuer=claimed.issuer,
        subject=claimed.subject,
        email=claimed.email,
        verified=claimed.is_email_verified,
        name=name,
        wanted=wanted,
    )


def claimed(request: HttpRequest, at: datetime) -> tuple[ClaimedIdentity, str, str] | None:
    """Give the identity to confirm, the person's name and where he wanted to go; None when there is none any more."""
    kept = _kept(request, _CLAIMED, at)
    if kept is None:
        return None
    found = ClaimedIdentity(kept["issuer"], kept["subject"], kept["email"], bool(kept["verified"]))
    return found, str(kept["name"]), str(kept["wanted"])


def drop_claimed(request: HttpRequest) -> None:
    """Forget the identity to confirm."""
    request.session.pop(_CLAIMED, None)


def _keep(request: HttpRequest, key: str, at: datetime, **values: Any) -> None:
    request.session[key] = {**values, "at": at.isoformat()}


def _kept(request: HttpRequest, key: str, at: datetime) -> dict[str, Any] | None:
    kept = request.session.get(key)
    if not kept or not datetime.fromisoformat(kept["at"]) <= at < datetime.fromisoformat(kept["at"]) + _LASTS:
        request.session.pop(key, None)
        return None
    return dict(kept)
