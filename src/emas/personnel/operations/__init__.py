"""Acts on employment, ledgers, absences and routes. Those of a request run inside the transaction of its act."""

from emas.personnel.operations._absences import give_back as give_back
from emas.personnel.operations._absences import postpone as postpone
from emas.personnel.operations._absences import reserve as reserve
from emas.personnel.operations._absences import take as take
from emas.personnel.operations._feeds import renew_feed as renew_feed
from emas.personnel.operations._keeping import charge_joint_leave as charge_joint_leave
from emas.personnel.operations._keeping import correct as correct
from emas.personnel.operations._keeping import import_openings as import_openings
from emas.personnel.operations._keeping import set_employment as set_employment
from emas.personnel.operations._routes import drop_route as drop_route
from emas.personnel.operations._routes import set_policy as set_policy
from emas.personnel.operations._routes import set_route as set_route
