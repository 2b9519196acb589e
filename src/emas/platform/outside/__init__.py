"""
The one way out: every call to somebody else's server goes through a ``Channel``; what is no HTTP is a ``conversation``.

A channel knows its one host, its time limits, how many calls may run at once and when to stop trying; its state is a row that
all processes and the administrator's page see. Not here: what is said on the wire (the adapters of each module).
"""

from emas.platform.outside._channel import Answer, Channel
from emas.platform.outside._errors import OutsideError
from emas.platform.outside._state import ServiceState, register, states, try_now
from emas.platform.outside._state import note_answer_fault as note_fault
from emas.platform.outside._talk import conversation

__all__ = [
    "Answer",
    "Channel",
    "OutsideError",
    "ServiceState",
    "conversation",
    "note_fault",
    "register",
    "states",
    "try_now",
]
