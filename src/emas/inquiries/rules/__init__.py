"""Decisions about conversations: what is said to a message, when a person has to go on, what a visitor is told."""

from emas.inquiries.rules._notice import notice as notice
from emas.inquiries.rules._notice import visit_words as visit_words
from emas.inquiries.rules._turn import ANSWERED as ANSWERED
from emas.inquiries.rules._turn import AUTOMATIC as AUTOMATIC
from emas.inquiries.rules._turn import CLOSED as CLOSED
from emas.inquiries.rules._turn import FORGOTTEN as FORGOTTEN
from emas.inquiries.rules._turn import SILENT as SILENT
from emas.inquiries.rules._turn import UNCLEAR as UNCLEAR
from emas.inquiries.rules._turn import WAITING as WAITING
from emas.inquiries.rules._turn import Office as Office
from emas.inquiries.rules._turn import Turn as Turn
from emas.inquiries.rules._turn import asks_for_menu as asks_for_menu
from emas.inquiries.rules._turn import closes_at as closes_at
from emas.inquiries.rules._turn import turn as turn
from emas.inquiries.rules._words import source as source
