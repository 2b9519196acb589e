"""One provider: its addresses by discovery, its keys, the exchange of a code."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from emas.kernel import clock
from emas.people.adapters.oidc import _token
from emas.people.types import ClaimedIdentity, Journey
from emas.platform import outside
from emas.platform.outside import Answer, OutsideError

_NAME: Final = "google"
_DISCOVERY: Final = "/.well-known/openid-configuration"
_DISCOVERY_SECONDS: Final = 3600.0
_SHORTEST_KEYS_SECONDS: Final = 60.0
_LONGEST_KEYS_SECONDS: Final = 24 * 3600.0
_MAX_BYTES: Final = 200_000
_ADDRESSES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OidcProvider:
    """
    An OpenID Connect provider, by the authorization code flow with PKCE (S256), ``state`` and ``nonce``.

    Calls go to the issuer's host and to ``hosts``, nowhere else: a discovery document that names another is refused. Keys are kept as
    long as their ``Cache-Control`` says and fetched again when a token names one that is not known.
    """

    def __init__(
        self, *, issuer: str, client_id: str, client_secret: str, hosts: tuple[str, ...] = (), ca: str = ""
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._hosts = {urlsplit(issuer).netloc.lower(), *(each.lower() for each in hosts)}
        self._verify: str | bool = ca or True
        self._channels: dict[str, outside.Channel] = {}
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def begin(self, *, redirect_uri: str) -> Journey:
        """Give where to send the browser, and what to keep until it comes back. Raises: Unavailable."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "prompt": "select_account",
        }
        address = str(self._discovered()["authorization_endpoint"])
        joint = "&" if urlsplit(address).query else "?"
        return Journey(f"{address}{joint}{urlencode(query)}", state, nonce, verifier)

    def finish(self, *, code: str, redirect_uri: str, journey: Journey, at: datetime) -> ClaimedIdentity:
        """Exchange the code once and give the checked identity. Raises: NotAllowed ``provider_refused``, Unavailable."""
        answer = self._call(
            "POST",
            str(self._discovered()["token_endpoint"]),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "client_id": self._client_id,
                "client_secret": self._client_secret,
                "code_verifier": journey.verifier,
            },
        )
        if answer.status != 200:
            raise _token.refused(f"token_{answer.status}")
        found = answer.json()
        token = found.get("id_token") if isinstance(found, dict) else None
        if not isinstance(token, str):
            raise OutsideError("bad_answer", "no_id_token")
        return _token.check(
            token,
            self._keys_for(token),
            issuer=self._issuer,
            client_id=self._client_id,
            nonce=journey.nonce,
            at=at,
        )

    def probe(self) -> None:
        """Read the discovery document anew. Raises: Unavailable."""
        self._kept.pop(_DISCOVERY, None)
        self._discovered()

    def _discovered(self) -> dict[str, Any]:
        found = self._recall(_DISCOVERY)
        if found is None:
            answer = self._call("GET", self._issuer + _DISCOVERY)
            found = _object(answer)
            if found.get("issuer") != self._issuer:
                raise OutsideError("bad_answer", "issuer")
            for name in _ADDRESSES:
                self._check_address(str(found.get(name, "")))
            self._keep(_DISCOVERY, found, _DISCOVERY_SECONDS)
        return found

    def _check_address(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.netloc.lower() not in self._hosts or parts.scheme != urlsplit(self._issuer).scheme:
            raise OutsideError("refused", "other_host")

    def _keys_for(self, token: str) -> dict[str, Any]:
        """Give the provider's keys; fetched again when the token names one that is not among those kept (key rotation)."""
        address = str(self._discovered()["jwks_uri"])
        kept = self._recall(address)
        if kept is not None and _token_key(token) in {str(key.get("kid", "")) for key in kept["keys"]}:
            return kept
        answer = self._call("GET", address)
        found = _object(answer)
        if not isinstance(found.get("keys"), list):
            raise OutsideError("bad_answer", "keys")
        self._keep(address, found, _seconds(answer.headers))
        return found

    def _call(self, method: str, address: str, data: Mapping[str, str] | None = None) -> Answer:
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._channels:
            self._channels[origin] = outside.Channel(
                _NAME, origin, timeout_seconds=10, verify=self._verify, max_bytes=_MAX_BYTES
            )
        return self._channels[origin].request(method, parts.path or "/", data=data)

    def _recall(self, name: str) -> dict[str, Any] | None:
        until, found = self._kept.get(name, (0.0, None))
        return found if clock.monotonic() < until else None

    def _keep(self, name: str, found: dict[str, Any], seconds: float) -> None:
        self._kept[name] = (clock.monotonic() + seconds, found)


def _object(answer: Answer) -> dict[str, Any]:
    found = answer.json() if answer.status == 200 else None
    if not isinstance(found, dict):
        raise OutsideError("bad_answer", f"http_{answer.status}")
    return found


def _token_key(token: str) -> str:
    """Give the key id that a token names; only to choose among trusted keys, nothing is believed of it."""
    head = token.partition(".")[0]
    try:
        return str(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))).get("kid", ""))
    except (ValueError, AttributeError):
        return ""


def _seconds(headers: Mapping[str, str]) -> float:
    found = re.search(r"max-age=(\d{1,7})", headers.get("cache-control", ""))
    wanted = float(found.group(1)) if found else 0.0
    return min(max(wanted, _SHORTEST_KEYS_SECONDS), _LONGEST_KEYS_SECONDS)
