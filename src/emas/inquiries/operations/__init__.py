"""
Hear what people write, let officers go on with it, and keep the book of visits.
"""

from emas.inquiries.operations._canned import drop_canned as drop_canned
from emas.inquiries.operations._canned import save_canned as save_canned
from emas.inquiries.operations._clock import close_silent as close_silent
from emas.inquiries.operations._clock import sweep as sweep
from emas.inquiries.operations._desk import answer as answer
from emas.inquiries.operations._desk import close as close
from emas.inquiries.operations._desk import hand as hand
from emas.inquiries.operations._desk import leave as leave
from emas.inquiries.operations._desk import reopen as reopen
from emas.inquiries.operations._desk import repeat as repeat
from emas.inquiries.operations._desk import take as take
from emas.inquiries.operations._hear import hear as hear
from emas.inquiries.operations._visits import finish_visit as finish_visit
from emas.inquiries.operations._visits import register_visit as register_visit
from emas.inquiries.operations._visits import tell_again as tell_again
from emas.inquiries.operations._visits import tick as tick
