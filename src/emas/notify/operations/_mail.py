"""The mail server: try it without writing to anybody."""

from emas.notify.operations import _registry
from emas.platform import outside


def try_mail_server() -> outside.ServiceState:
    """
    Open a connection, with TLS and sign-in as configured, and close it; gives what is known of the server then.

    Raises: KeyError where no e-mail is configured; TransactionMisuseError inside a transaction.
    """
    return outside.try_now(_registry.named("surel").name)
