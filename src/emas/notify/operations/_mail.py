"""Try the mail server without writing to anybody."""

from django.conf import settings

from emas.platform import db


def try_mail_server() -> None:
    """
    Open a connection, with TLS and sign-in as configured, and close it.

    Raises: smtplib.SMTPException or OSError, whatever the server or the way to it says; TransactionMisuseError inside a transaction.
    """
    from emas.notify.adapters.email import connected

    db.forbid_transaction("trying the mail server")
    connection = connected(settings.EMAS_EMAIL_CA)
    try:
        connection.open()
    finally:
        connection.close()
