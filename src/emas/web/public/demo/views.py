"""Try every role with one tap: only while the demo switch is on; else these addresses do not exist."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from emas.kernel import clock
from emas.people import queries as people
from emas.web.components import sessions
from emas.web.public.page import PublicRequest, moved, public_view

#: The demo's own citizen (cast of the demo city): what to type to be known by the register.
CITIZEN = ("3574014409900001", "3574010101150001")
#: Which tap stands where; a login that is not named here comes last.
ORDER = (
    "rt", "rw", "rt-tanpa-rw", "cs", "operator", "kasi", "sekretaris", "lurah", "cs-kecamatan", "operator-kecamatan",
    "kasi-kecamatan", "sekcam", "camat", "cs-mpp", "cs-dukcapil", "operator-dukcapil", "kabid-dukcapil", "kepala-dukcapil", "operator-piak",
    "petugas-piak", "kabid-piak", "pengelola-aduan", "penangan-aduan", "admin-kecamatan", "admin", "ketua-ms", "wakil-ms", "hakim-ms",
    "panitera", "sekretaris-ms", "panmud-ms", "kasubbag-ms", "staf-ms", "cuti-ms", "penomoran-ms", "ptsp-ms", "admin-pengadilan", "dukcapil-lsm", "loket-dukcapil-lsm",
)  # fmt: skip

View = Callable[[PublicRequest], HttpResponse]


def only_in_demo(view: View) -> View:
    """
    Answer 404 as long as the switch is off, and in a city that is no demo: switched on there by mistake, the phone page would show
    everybody's messages, and the links in them open accounts.
    """

    @wraps(view)
    def answer(request: PublicRequest) -> HttpResponse:
        if not (settings.EMAS_DEMO and people.is_demo_city()):
            raise Http404
        return view(request)

    return answer


@public_view("GET", is_personal=True)
@only_in_demo
def roles(request: PublicRequest) -> HttpResponse:
    place = {f"demo.{name}": number for number, name in enumerate(ORDER)}
    accounts = sorted(people.demo_accounts(at=clock.now()), key=lambda row: place.get(row.login, len(place)))
    return render(request, "public/demo.html", {"accounts": accounts, "nik": CITIZEN[0], "kk": CITIZEN[1]})


@public_view("POST", is_personal=True)
@only_in_demo
def sign_in(request: PublicRequest) -> HttpResponse:
    """Become one of the invented officials; accounts that are not made for the demo can't be entered here."""
    at = clock.now()
    wanted = request.POST.get("login", "")
    account = next((row for row in people.demo_accounts(at=at) if row.login == wanted), None)
    if account is None:
        raise Http404
    sessions.begin(request, account.id)
    return moved("desk:home")
