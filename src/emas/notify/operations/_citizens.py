"""One-time codes to residents, and the notice that their account was changed."""

from datetime import datetime

from emas.notify import rules
from emas.notify.operations import _write
from emas.notify.types import OutgoingMessage, Recipient
from emas.people import queries as people
from emas.platform import db


def tell_phone_code(*, code_id: str, at: datetime) -> bool:
    """
    Write the message with a one-time code to the phone it shall prove; False when it was used or replaced meanwhile.

    Safe to repeat: a code is told once. It stands in the sealed row of the message and nowhere else, no log and no event.
    """
    found = people.phone_code_message(code_id=code_id)
    if found is None or found.expires_at <= at:
        return False
    title, body = rules.code_words(found.code, found.expires_at)
    message = OutgoingMessage(
        template="phone_code",
        recipient=Recipient(kind="applicant", label="Pemohon", address=found.phone),
        title=title,
        body=body,
        link="",
        dedupe_key=f"phone_code:{code_id}",
        values={"kode": found.code},
    )
    with db.act_transaction():
        _write.write([message], at)
    return True


def tell_citizen_change(*, citizen_id: int, what: str, event: str, at: datetime) -> bool:
    """Write the notice of a changed account to its owner; safe to repeat: ``event`` names the change. False when it is gone."""
    found = people.citizen_notice(citizen_id=citizen_id, what=what)
    if found is None:
        return False
    title, body = rules.citizen_words(what)
    message = OutgoingMessage(
        template="citizen_changed",
        recipient=Recipient(kind="applicant", label="Pemilik akun", address=found.phone),
        title=title,
        body=body,
        link="",
        dedupe_key=f"citizen:{event}",
    )
    with db.act_transaction():
        _write.write([message], at)
    return True
