"""What is signed and how (Standard Webhooks, version 1), and which addresses may be called."""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from emas.watch.types import WatchedEvent

PREFIX: Final = "whsec_"
LONGEST_ADDRESS: Final = 300


def signature(*, secret: str, message_id: str, timestamp: int, body: str) -> str:
    """
    Sign one call: ``v1,`` and the base64 of HMAC-SHA256 over ``id.timestamp.body`` with the decoded secret.

    Source: Standard Webhooks 1.0, "Symmetric Signature". The example is the vector of its reference libraries.

    >>> signature(secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
    ...           timestamp=1614265330, body='{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    text = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def new_secret(raw: bytes) -> str:
    """Write random bytes (24 to 64 by the specification) as a secret."""
    return PREFIX + base64.b64encode(raw).decode()


def address_fault(url: str, hosts: Collection[str]) -> str:
    """
    Tell why an address can't be called: ``address_form`` (not ``https://host[:port]/path``, or with user, query or fragment) or
    ``host_not_allowed`` (its host is not among those the installation names); '' when it can.

    >>> address_fault("https://siak.contoh.id/kabar", {"siak.contoh.id"}), address_fault("http://siak.contoh.id/", {"siak.contoh.id"})
    ('', 'address_form')
    """
    try:
        parts = urlsplit(url)
        host, _port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "address_form"
    plain = (
        url.isascii()
        and url.isprintable()
        and " " not in url
        and "\\" not in url
        and len(url) <= LONGEST_ADDRESS
    )
    extras = parts.username is not None or parts.password is not None or parts.query or parts.fragment
    if parts.scheme != "https" or not host or extras or not plain:
        return "address_form"
    return "" if host in hosts else "host_not_allowed"


def body_of(event: WatchedEvent, base_url: str) -> str:
    """Write what is sent: compact JSON; links lead to pages and addresses that ask for a token or a sign-in of their own."""
    links = {"case": f"{base_url}/api/v1/cases/{event.ref}", "page": f"{base_url}/desk/cases/{event.ref}/"}
    if event.type == "letter.issued":
        links["document"] = f"{base_url}/api/v1/cases/{event.ref}/document"
    data = {
        "ref": event.ref,
        "service": event.service,
        "state": event.state,
        "status": event.status,
        "links": links,
    }
    return json.dumps(
        {"type": event.type, "timestamp": stamp(event.at), "data": data},
        separators=(",", ":"),
        sort_keys=True,
    )


def stamp(at: datetime) -> str:
    """Write a moment as ISO 8601 with its zone."""
    return at.isoformat(timespec="seconds")
