"""
Web Push: a notice in the browser of whoever asked for it, by the push service of that browser (RFC 8030, 8291, 8292).

The notice says that there is news and opens the portal; what the news is stands there. An endpoint comes from a browser, so it is only
called at a host that the city allows. Written on ``cryptography``: the packages that send push messages bring HTTP clients of their own,
which would go past ``platform.outside``.
"""

import ipaddress
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from emas.kernel.errors import Unavailable
from emas.notify.adapters.push import _encrypt, _vapid
from emas.notify.ports import Delivery, PushStore, SendResult, Subscription
from emas.notify.types import Recipient
from emas.platform import outside

NAME: Final = "push"
#: How long a push service keeps a notice for a browser that is away, in seconds.
KEPT_SECONDS: Final = 86_400
_LONGEST_ENDPOINT: Final = 1000
_TAKEN: Final = frozenset({200, 201, 202, 204})
_GONE: Final = frozenset({404, 410})
_URGENT: Final = frozenset({"failed_signature", "reminder_due", "escalated", "security_changed"})
_WORDS: Final = {
    "applicant": "Ada kabar tentang permohonan Anda. Ketuk untuk membacanya.",
    "staff": "Ada kabar untuk Anda. Ketuk untuk membacanya.",
}


class PushChannel:
    """All push services that the city allows; ``store`` knows who subscribed."""

    name = NAME
    #: A notice carries the message's id as its tag: told twice, the browser shows it once.
    is_repeatable = True
    #: A link that sets a password is for the telephone or the mailbox on file, not for whichever browser is subscribed.
    unfit: Final = frozenset({"reset_link"})

    def __init__(
        self, *, key: str, subject: str, hosts: Sequence[str], store: PushStore, ca: str = ""
    ) -> None:
        self._sender = _vapid.Sender(key, subject)
        self._hosts = tuple(host.lower() for host in hosts)
        self._store = store
        self._ca = ca
        self._calls: dict[str, outside.Channel] = {}
        for host in self._hosts:
            if not host.startswith("*"):
                outside.register(_service(host), self._probe_of(_origin_of(host)))

    @property
    def public_key(self) -> str:
        """The key that browsers are told (``applicationServerKey``), as base64url."""
        return self._sender.public_key

    def reaches(self, recipient: Recipient) -> bool:
        return bool(self._store.of(recipient))

    def accepts(self, subscription: Subscription) -> str:
        """Give '' for a subscription that can be used, else what is wrong: ``push_host``, ``push_keys``."""
        try:
            parts = urlsplit(subscription.endpoint)
            is_fine = len(subscription.endpoint) <= _LONGEST_ENDPOINT and self._is_allowed(parts)
        except ValueError:
            is_fine = False
        if not is_fine:
            return "push_host"
        try:
            _encrypt.point(_vapid.unb64(subscription.p256dh))
            has_secret = len(_vapid.unb64(subscription.auth)) == 16
        except ValueError:
            return "push_keys"
        return "" if has_secret else "push_keys"

    def send(self, delivery: Delivery, *, at: datetime) -> SendResult:
        found = self._store.of(delivery.recipient)
        body = self._composed(delivery)
        taken, faults, away = 0, [], None
        for subscription in found:
            try:
                status = self._post(subscription, body, delivery, at)
            except Unavailable as error:
                away = error
                continue
            if status in _TAKEN:
                taken += 1
            elif status in _GONE:
                self._store.forget(subscription.public_id)
            elif status == 429 or status >= 500:
                away = Unavailable("push_busy")
            else:
                faults.append(status)
        if taken:
            return SendResult(sent=True)
        if away is not None:
            raise away
        return SendResult(sent=False, reason="push_refused" if faults else "push_gone")

    def _post(self, subscription: Subscription, body: bytes, delivery: Delivery, at: datetime) -> int:
        parts = urlsplit(subscription.endpoint)
        if self.accepts(subscription):
            # The list of hosts was shortened since.
            return 410
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        content = _encrypt.encrypt(
            body, browser_key=_vapid.unb64(subscription.p256dh), secret=_vapid.unb64(subscription.auth)
        )
        headers = {
            "Authorization": self._sender.authorization(origin, at),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_SECONDS),
            "Urgency": "high" if delivery.template in _URGENT else "normal",
        }
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self._channel(origin).post(path, content=content, headers=headers).status

    def _composed(self, delivery: Delivery) -> bytes:
        """Write what the browser shows: no name, no service, no reason. The link is ours and opens nothing without PIN or sign-in."""
        link = delivery.link if delivery.link.startswith("/") and not delivery.link.startswith("//") else "/"
        words = _WORDS.get(delivery.recipient.kind, _WORDS["staff"])
        notice = {"id": delivery.public_id, "title": "Portal Emas", "body": words, "link": link}
        return json.dumps(notice, separators=(",", ":")).encode()

    def _is_allowed(self, parts: SplitResult) -> bool:
        host = (parts.hostname or "").lower()
        if parts.scheme not in {"https", "http"} or not host or parts.username or parts.fragment:
            return False
        if parts.scheme == "http" and not _is_loopback(host):
            return False
        named = host if parts.port in {None, 443} else f"{host}:{parts.port}"
        return any(named == one or (one.startswith("*.") and named.endswith(one[1:])) for one in self._hosts)

    def _channel(self, origin: str) -> outside.Channel:
        if origin not in self._calls:
            self._calls[origin] = outside.Channel(
                _service(urlsplit(origin).netloc),
                origin,
                timeout_seconds=10,
                connect_seconds=4,
                max_parallel=4,
                tries=1,
                max_bytes=100_000,
                verify=self._ca or True,
            )
        return self._calls[origin]

    def _probe_of(self, origin: str) -> Callable[[], None]:
        def probe() -> None:
            # Whatever it answers to a bare call, it is there.
            self._channel(origin).get("/")

        return probe


def _service(host: str) -> str:
    return f"{NAME}:{host}"[:40]


def _origin_of(host: str) -> str:
    return f"{'http' if _is_loopback(host.partition(':')[0]) else 'https'}://{host}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def subscription_of(text: str) -> Subscription | None:
    """Read what a browser says of its subscription (``PushSubscription.toJSON``); None when it is none."""
    try:
        content: Any = json.loads(text)
        keys = content["keys"]
        made = Subscription("", content["endpoint"], keys["p256dh"], keys["auth"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    is_text = all(isinstance(each, str) for each in (made.endpoint, made.p256dh, made.auth))
    return made if is_text and made.endpoint.isascii() and "\0" not in text else None
