"""
The embedded channel: notices on the portal's own pages, and the telephones of the demo.

The message's row is what the person sees, so there is nothing to send and nothing that can fail.
"""

from datetime import datetime

from emas.notify.ports import Delivery, SendResult
from emas.notify.types import Recipient


class ScreenChannel:
    """Shows messages to those who have a telephone on file or an account."""

    name = "layar"
    is_repeatable = True

    def reaches(self, recipient: Recipient) -> bool:
        return bool(recipient.address or recipient.person_id)

    def send(self, delivery: Delivery, *, at: datetime) -> SendResult:
        return SendResult(sent=True)
