"""The notice that how somebody signs in was changed."""

from datetime import datetime

from emas.notify import rules
from emas.notify.operations import _write
from emas.notify.types import OutgoingMessage, Recipient
from emas.people import queries as people
from emas.platform import db


def tell_security_change(*, account_id: int, what: str, sealed: str, event: str, at: datetime) -> bool:
    """
    Write the notice to the owner of an account, and one more to an e-mail address that was just replaced.

    Safe to repeat: ``event`` names the change, and each is told once. False when the account is gone.
    """
    found = people.security_notice(account_id=account_id, what=what, sealed=sealed)
    if found is None:
        return False
    title, body = rules.security_words(what)
    places = [(found.phone, found.email)]
    if found.former_email:
        places.append(("", found.former_email))
    messages = [
        OutgoingMessage(
            template="security_changed",
            recipient=Recipient(
                kind="staff",
                label=f"Akun {found.name}",
                address=phone,
                email=email,
                person_id=found.person_id,
            ),
            title=title,
            body=body,
            link="",
            dedupe_key=f"security:{event}:{number}",
            instansi=people.instansi_of(found.person_id),
        )
        for number, (phone, email) in enumerate(places)
    ]
    with db.act_transaction():
        _write.write(messages, at)
    return True
