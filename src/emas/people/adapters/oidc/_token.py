"""What makes an identity token believable. No network here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from joserfc import jwk, jwt
from joserfc.errors import JoseError

from emas.kernel.errors import NotAllowed
from emas.people.types import ClaimedIdentity

#: One algorithm: a token may not choose how it is checked.
ALGORITHMS: Final = ["RS256"]
_SLACK_SECONDS: Final = 60
_LONGEST_SUBJECT: Final = 255
_ESSENTIAL: Final = ("iss", "sub", "aud", "exp", "iat", "nonce")


def check(
    token: str, keys: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, at: datetime
) -> ClaimedIdentity:
    """
    Give the identity in a token when every check of OpenID Connect Core 3.1.3.7 holds.

    Raises: NotAllowed ``provider_refused`` with the failed check as ``detail``.
    """
    try:
        claims = jwt.decode(token, jwk.KeySet.import_key_set({"keys": list(keys["keys"])}), ALGORITHMS).claims
        _registry(issuer, client_id, nonce, at).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise refused(type(error).__name__) from error
    audience = claims["aud"]
    if claims.get("azp", client_id) != client_id or (isinstance(audience, list) and audience != [client_id]):
        raise refused("azp")
    subject, email = str(claims["sub"]), str(claims.get("email", ""))
    if not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise refused("sub")
    return ClaimedIdentity(issuer, subject, email, claims.get("email_verified") in {True, "true"})


def _registry(issuer: str, client_id: str, nonce: str, at: datetime) -> jwt.JWTClaimsRegistry:
    names = [issuer, issuer.removeprefix("https://")] if issuer == "https://accounts.google.com" else [issuer]
    options: dict[str, Any] = {name: {"essential": True} for name in _ESSENTIAL}
    options["iss"]["values"] = names
    options["aud"]["value"] = client_id
    options["nonce"]["value"] = nonce
    return jwt.JWTClaimsRegistry(now=int(at.timestamp()), leeway=_SLACK_SECONDS, **options)


def refused(detail: str) -> NotAllowed:
    """Give the one refusal of this adapter."""
    return NotAllowed("provider_refused", detail=detail)
