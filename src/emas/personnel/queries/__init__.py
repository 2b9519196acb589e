"""Questions about employment, balances, absences and approvers."""

from emas.personnel.queries._feeds import feed_events as feed_events
from emas.personnel.queries._feeds import feed_token as feed_token
from emas.personnel.queries._ledger import balance as balance
from emas.personnel.queries._ledger import employees as employees
from emas.personnel.queries._ledger import employment as employment
from emas.personnel.queries._ledger import law_examples as law_examples
from emas.personnel.queries._ledger import ledger as ledger
from emas.personnel.queries._ledger import own_ledger as own_ledger
from emas.personnel.queries._preview import open_sorts as open_sorts
from emas.personnel.queries._preview import preview as preview
from emas.personnel.queries._reading import policy as policy
from emas.personnel.queries._routes import keeps as keeps
from emas.personnel.queries._routes import route as route
from emas.personnel.queries._routes import routes as routes
from emas.personnel.queries._team import absence as absence
from emas.personnel.queries._team import away as away
from emas.personnel.queries._team import calendar as calendar
from emas.personnel.queries._team import taken_in_year as taken_in_year
from emas.personnel.queries._team import team as team
