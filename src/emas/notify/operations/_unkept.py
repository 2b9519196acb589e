"""A notice that is kept nowhere: handed to the channel at once, by who holds the address in his hand."""

from datetime import datetime

from emas.kernel import codes
from emas.notify.operations import _registry
from emas.notify.ports import Delivery
from emas.notify.types import Recipient
from emas.platform import db, logs


def tell_unkept(*, phone: str, template: str, title: str, body: str, link: str, at: datetime) -> bool:
    """
    Send one notice without a row, a queue or a second try; tell whether the channel took it.

    For reporters whose number nothing may keep, not even sealed with the installation's key. Called outside any transaction, at most
    once per act of a person. The channel's own daily budget is not asked: such notices are few.
    Raises: nothing: a notice that could not be sent must not undo what it tells of.
    """
    db.forbid_transaction("sending")
    channel = _registry.main()
    to = Recipient(kind="applicant", label="", address=phone)
    if not channel.reaches(to):
        return False
    form = "text"
    if _registry.is_planned(channel):
        form = "template" if "template" in channel.forms(template, to) else "text"
    told = Delivery(
        public_id=codes.new_public_id(), template=template, recipient=to, title=title, body=body, link=link,
        form=form, values={"tautan": link},
    )  # fmt: skip
    try:
        return channel.send(told, at=at).sent
    except Exception as error:  # whatever a channel raises, the act is done
        logs.log("emas.notify").warning("notify.unkept_failed", error=type(error).__name__)
        return False
