"""
Write messages with the act that causes them, hand them over, read what comes back.
"""

from emas.notify.operations._citizens import tell_citizen_change as tell_citizen_change
from emas.notify.operations._citizens import tell_phone_code as tell_phone_code
from emas.notify.operations._dispatch import dispatch as dispatch
from emas.notify.operations._dispatch import reconcile as reconcile
from emas.notify.operations._dispatch import resume as resume
from emas.notify.operations._grants import bind_grant as bind_grant
from emas.notify.operations._grants import close_grant as close_grant
from emas.notify.operations._grants import confirm_pin as confirm_pin
from emas.notify.operations._grants import set_pin as set_pin
from emas.notify.operations._inbox import answer as answer
from emas.notify.operations._inbox import handle_received as handle_received
from emas.notify.operations._inbox import reply as reply
from emas.notify.operations._inbox import subscribes as subscribes
from emas.notify.operations._inbox import sweep as sweep
from emas.notify.operations._inbox import take_in as take_in
from emas.notify.operations._mail import try_mail_server as try_mail_server
from emas.notify.operations._numbers import try_own_numbers as try_own_numbers
from emas.notify.operations._phones import KNOWN_DAYS as KNOWN_DAYS
from emas.notify.operations._phones import ask_proof as ask_proof
from emas.notify.operations._phones import forget_browser as forget_browser
from emas.notify.operations._push import subscribe as subscribe
from emas.notify.operations._push import unsubscribe as unsubscribe
from emas.notify.operations._registry import channels as _channels
from emas.notify.operations._security import tell_security_change as tell_security_change
from emas.notify.operations._states import ASKED_TOPIC as ASKED_TOPIC
from emas.notify.operations._states import DISPATCH_TOPIC as DISPATCH_TOPIC
from emas.notify.operations._states import QUEUE as QUEUE
from emas.notify.operations._states import RECEIVED_TOPIC as RECEIVED_TOPIC
from emas.notify.operations._states import SAID_TOPIC as SAID_TOPIC
from emas.notify.operations._states import TOPIC as TOPIC
from emas.notify.operations._talk import say as say
from emas.notify.operations._unkept import tell_unkept as tell_unkept
from emas.notify.operations._write import mark_read as mark_read
from emas.notify.operations._write import send as send
from emas.notify.operations._write import tell_reset_link as tell_reset_link
from emas.notify.operations._write import write as write

__all__ = ["_channels"]
