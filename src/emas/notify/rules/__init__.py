"""Decisions about messages: what they may say, what goes first, what a reply means."""

from emas.notify.rules._plan import DAY as DAY
from emas.notify.rules._plan import FIRST as FIRST
from emas.notify.rules._plan import MARGIN as MARGIN
from emas.notify.rules._plan import NORMAL as NORMAL
from emas.notify.rules._plan import URGENT as URGENT
from emas.notify.rules._plan import WINDOW as WINDOW
from emas.notify.rules._plan import Person as Person
from emas.notify.rules._plan import Standing as Standing
from emas.notify.rules._plan import Verdict as Verdict
from emas.notify.rules._plan import can_merge as can_merge
from emas.notify.rules._plan import decide as decide
from emas.notify.rules._plan import is_window_open as is_window_open
from emas.notify.rules._plan import priority as priority
from emas.notify.rules._replies import Reply as Reply
from emas.notify.rules._replies import read_reply as read_reply
from emas.notify.rules._security import citizen_words as citizen_words
from emas.notify.rules._security import code_words as code_words
from emas.notify.rules._security import security_words as security_words
from emas.notify.rules._status import after_status as after_status
from emas.notify.rules._words import LINK_LENGTH as LINK_LENGTH
from emas.notify.rules._words import TITLE_LENGTH as TITLE_LENGTH
from emas.notify.rules._words import faults as faults
from emas.notify.rules._words import reset_words as reset_words
