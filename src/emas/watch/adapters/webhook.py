"""One signed call to a watcher's address, through the one way out."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from emas.platform.outside import Channel
from emas.watch import rules

#: A watcher answers at once and works afterwards (Standard Webhooks asks for 15 to 30 seconds at most).
_SECONDS: Final = 15.0
_MOST_ANSWER_BYTES: Final = 100_000


def post(*, url: str, secret: str, message_id: str, body: str, at: datetime) -> int:
    """
    Send one message and give the HTTP status.

    Raises: OutsideError (also for a private address behind a public name, a certificate that is not trusted, a redirect);
    TransactionMisuseError inside a transaction.
    """
    parts = urlsplit(url)
    channel = _channel(f"https://{parts.netloc}", str(settings.EMAS_WATCH_CA))
    timestamp = int(at.timestamp())
    answer = channel.post(
        parts.path or "/",
        content=body.encode(),
        headers={
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": rules.signature(
                secret=secret, message_id=message_id, timestamp=timestamp, body=body
            ),
        },
    )
    return answer.status


@lru_cache(maxsize=64)
def _channel(base_url: str, authority: str) -> Channel:
    host = urlsplit(base_url).hostname
    return Channel(
        f"watcher {host}"[:40],
        base_url,
        timeout_seconds=_SECONDS,
        max_parallel=2,
        verify=Path(authority) if authority else True,
        max_bytes=_MOST_ANSWER_BYTES,
    )
