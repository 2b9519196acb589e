"""Try the numbers that offices have for themselves, without writing to anybody."""

from collections.abc import Mapping

from emas.notify.operations import _registry
from emas.platform import db


def try_own_numbers() -> Mapping[tuple[str, str], str]:
    """
    Make one harmless call for each; gives by instansi and number why it does not answer, '' where it does.

    Raises: TransactionMisuseError inside a transaction.
    """
    db.forbid_transaction("trying the numbers of offices")
    channel = _registry.planned()
    if channel is None:
        return {}
    said: dict[tuple[str, str], str] = {}
    for instansi, number in sorted(channel.own_numbers().items()):
        said[instansi, number] = ""
        try:
            channel.probe(instansi)
        except Exception as error:
            # One number that fails in an unforeseen way must not hide what the others say.
            said[instansi, number] = str(getattr(error, "code", type(error).__name__))
    return said
