"""Decisions about balances and absences: facts in, decision out. No clock, no database."""

from emas.personnel.rules._balance import balance as balance
from emas.personnel.rules._balance import changed_right as changed_right
from emas.personnel.rules._balance import due_entries as due_entries
from emas.personnel.rules._balance import right_days as right_days
from emas.personnel.rules._entries import give_back as give_back
from emas.personnel.rules._entries import hold as hold
from emas.personnel.rules._entries import lapse as lapse
from emas.personnel.rules._entries import outstanding as outstanding
from emas.personnel.rules._entries import postpone as postpone
from emas.personnel.rules._entries import take as take
from emas.personnel.rules._request import asked_days as asked_days
from emas.personnel.rules._request import days_between as days_between
from emas.personnel.rules._request import faults as faults
from emas.personnel.rules._request import is_open_to as is_open_to
from emas.personnel.rules._request import working_days as working_days
from emas.personnel.rules._routes import default_route as default_route
