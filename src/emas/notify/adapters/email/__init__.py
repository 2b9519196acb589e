"""
E-mail by SMTP: the way taken when a messenger cannot deliver and an address is known.

Plain text, no picture, no counting pixel. SMTP has no key against repetition either, so an unknown outcome is not repeated.
"""

import smtplib
import ssl
from datetime import datetime
from email.utils import formataddr
from typing import Any, Final

from django.core.mail import EmailMessage, get_connection

from emas.kernel.errors import Unavailable
from emas.notify.ports import Delivery, SendResult
from emas.notify.types import Recipient
from emas.platform import db

NAME: Final = "surel"
_FOREVER: Final = range(500, 600)


class EmailChannel:
    """One sender address at one SMTP server (settings ``EMAS_EMAIL_…``)."""

    name = NAME
    is_repeatable = False

    def __init__(self, *, sender: str, base_url: str, ca: str = "") -> None:
        self._sender = sender
        self._ca = ca
        self._base_url = base_url.rstrip("/")

    def reaches(self, recipient: Recipient) -> bool:
        return "@" in recipient.email

    def send(self, delivery: Delivery, *, at: datetime) -> SendResult:
        db.forbid_transaction("sending e-mail")
        connection = connected(self._ca)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("mail_server_away") from error
        try:
            connection.send_messages([self.composed(delivery)])
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(next(iter(error.recipients.values()), (550, b""))[0])
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code)
        finally:
            connection.close()
        return SendResult(sent=True)

    def composed(self, delivery: Delivery) -> EmailMessage:
        """Write the letter; its id is ours, so that the same one is known again."""
        link = delivery.link
        address = f"{self._base_url}{link}" if link.startswith("/") else link
        words = delivery.body if not address or address in delivery.body else f"{delivery.body}\n\n{address}"
        host = self._sender.rpartition("@")[2].strip("> ") or "localhost"
        return EmailMessage(
            subject=" ".join(delivery.title.split()),
            body=f"{words}\n\nPortal Emas",
            from_email=self._sender if "<" in self._sender else formataddr(("Portal Emas", self._sender)),
            to=[delivery.recipient.email],
            headers={"Message-ID": f"<{delivery.public_id}@{host}>", "Auto-Submitted": "auto-generated"},
        )


def connected(ca: str = "") -> Any:
    """Give Django's connection to the mail server, not open yet; its certificate is checked, against the file ``ca`` if one is named."""
    connection: Any = get_connection()
    if ca:
        connection.ssl_context = ssl.create_default_context(cafile=ca)
    return connection


def _refused(code: int) -> SendResult:
    """A server that says "not now" (4xx) certainly did not take it; one that says "never" (5xx) ends this way."""
    if code not in _FOREVER:
        raise Unavailable("mail_server_busy")
    return SendResult(sent=False, reason="mail_refused")
