"""
E-mail by SMTP: the way taken when a messenger cannot deliver and an address is known.

Plain text, no picture, no counting pixel. SMTP has no key against repetition either, so an unknown outcome is not repeated.
"""

import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email.utils import formataddr
from typing import Any, Final

from django.core.mail import EmailMessage, get_connection

from emas.kernel.errors import Unavailable
from emas.notify.ports import Delivery, SendResult
from emas.notify.types import Recipient
from emas.platform import db, outside

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
        outside.register(NAME, self.probe)

    def reaches(self, recipient: Recipient) -> bool:
        return "@" in recipient.email

    def send(self, delivery: Delivery, *, at: datetime) -> SendResult:
        db.forbid_transaction("sending e-mail")
        try:
            connection = self._opened()
        except Unavailable as error:
            raise Unavailable("mail_server_away", detail=error.code) from error
        try:
            connection.send_messages([self.composed(delivery)])
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(next(iter(error.recipients.values()), (550, b""))[0])
        except smtplib.SMTPSenderRefused as error:
            # The portal's own address, not the reader's: every letter will be refused.
            outside.note_fault(NAME, "mail_sender")
            return _refused(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code)
        finally:
            _hang_up(connection)
        return SendResult(sent=True)

    def probe(self) -> None:
        """Open a connection, with TLS and sign-in as configured, and close it. Raises: Unavailable with the code of what is wrong."""
        _hang_up(self._opened())

    def _opened(self) -> Any:
        """Give an open connection. Nothing was said yet that could be a letter: whatever goes wrong here may be tried again."""
        connection: Any = get_connection()
        try:
            with outside.conversation(NAME):
                if self._ca:
                    connection.ssl_context = ssl.create_default_context(cafile=self._ca)
                _open(connection)
        except Unavailable as error:
            _hang_up(connection)
            if isinstance(error, _AnsweredError):
                outside.note_fault(NAME, error.code)
            raise
        return connection

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


class _AnsweredError(Unavailable):
    """The server is there and does not let the portal in."""


def _open(connection: Any) -> None:
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        raise _AnsweredError("mail_login") from error
    except smtplib.SMTPNotSupportedError as error:
        raise _AnsweredError("mail_no_tls") from error
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
        raise _AnsweredError("mail_server_busy") from error
    except ssl.SSLError as error:
        raise outside.OutsideError("refused", "tls") from error
    except TimeoutError as error:
        raise outside.OutsideError("timeout_unknown", "timeout") from error
    except (smtplib.SMTPException, OSError) as error:
        raise outside.OutsideError("unreachable", "connect") from error


def _hang_up(connection: Any) -> None:
    """A farewell that the server does not wait for changes nothing about the letter."""
    with suppress(OSError):
        connection.close()


def _refused(code: int) -> SendResult:
    """A server that says "not now" (4xx) certainly did not take it; one that says "never" (5xx) ends this way."""
    if code not in _FOREVER:
        outside.note_fault(NAME, "mail_server_busy")
        raise Unavailable("mail_server_busy")
    return SendResult(sent=False, reason="mail_refused")
