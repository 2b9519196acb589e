"""Front page, list of services, search by everyday words, and the page of one service."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.cases import queries
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceCard, ServiceDefinition
from emas.kernel import clock
from emas.people import queries as people
from emas.web.public import searched
from emas.web.public.home import standard
from emas.web.public.page import PublicRequest, language, moved, public_view

WORDS_COOKIE = "kata_cari"
RESULTS = 8
#: Pages of information beside the services, on the front page and in a search.
NEWS = 3
#: What citizens ask for most at the counters (service-catalogue section 1); the rest follows by title.
POPULAR = (
    "kelurahan/sk-usaha",
    "kelurahan/sktm",
    "kelurahan/sk-domisili",
    "kelurahan/pengantar-skck",
    "kelurahan/pengantar-nikah-n1",
    "kelurahan/sk-belum-menikah",
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The services of one category."""

    title: str
    cards: tuple[ServiceCard, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """An office beside the city with services of its own: its code, its name, how many services."""

    code: str
    name: str
    count: int


@public_view("GET")
def home(request: PublicRequest) -> HttpResponse:
    """The front page: of the city, or of the one office that this installation is for."""
    services = catalogue.list_services()
    doors = _doors(services)
    if len(doors) == 1 and doors[0].count == len(services):
        return _office_page(request, doors[0], services)
    services = tuple(card for card in services if not card.owner)
    order = {slug: place for place, slug in enumerate(POPULAR)}
    ranked = sorted(services, key=lambda card: order.get(card.slug, len(order)))
    news = queries.latest_pages(actor=request.actor, at=clock.now(), size=NEWS)
    context = {
        "popular": ranked[: len(POPULAR)],
        "count": len(services),
        "boxes": [card for card in services if card.is_sealed],
        "news": news,
        "doors": doors,
    }
    return render(request, "public/home.html", context)


@public_view("GET")
def office(request: PublicRequest, code: str) -> HttpResponse:
    """The front page of an office beside the city, with its services alone."""
    services = catalogue.list_services()
    door = next((each for each in _doors(services) if each.code.lower() == code.lower()), None)
    if door is None:
        raise Http404
    return _office_page(request, door, services)


def _office_page(request: PublicRequest, door: Door, services: tuple[ServiceCard, ...]) -> HttpResponse:
    cards = tuple(card for card in services if card.owner.partition(":")[2] == door.code)
    return render(request, "public/office.html", {"door": door, "cards": cards})


def _doors(services: tuple[ServiceCard, ...]) -> tuple[Door, ...]:
    """The offices that own services here. One query, none where every service is the city's."""
    counts: dict[str, int] = {}
    for card in services:
        if card.owner:
            code = card.owner.partition(":")[2]
            counts[code] = counts.get(code, 0) + 1
    units = people.units(unit_ids=people.units_by_codes(codes=counts).values()) if counts else {}
    found = [Door(unit.code, unit.name, counts[unit.code]) for unit in units.values()]
    return tuple(sorted(found, key=lambda door: door.name))


@public_view("GET")
def services(request: PublicRequest) -> HttpResponse:
    """All services by category; with ``hasil`` the ones that a search found, so that no typed word stands in an address."""
    cards = catalogue.all_services()
    if "hasil" not in request.GET:
        return render(request, "public/services.html", {"shelves": _shelves(cards)})
    wanted = request.GET.get("hasil", "").split(",")
    by_slug = {card.slug: card for card in cards}
    found = tuple(by_slug[slug] for slug in wanted if slug in by_slug)
    words = searched.kept(request, WORDS_COOKIE)
    at = clock.now()
    news = queries.latest_pages(actor=request.actor, at=at, size=NEWS, query=words) if words else ()
    context = {
        "found": found,
        "news": news,
        "words": words,
        "shelves": () if found else _shelves(cards),
        "is_search": True,
    }
    return render(request, "public/services.html", context)


@public_view("GET", "POST")
def search(request: PublicRequest) -> HttpResponse:
    """Find by everyday words, then show the result under an address of its own (ASVS 14.2.1: no search text in URLs)."""
    words = searched.typed(request)
    if not words:
        return moved("public:services")
    found = catalogue.find(query=words, language=language(), limit=RESULTS)
    query = urlencode({"hasil": ",".join(card.slug for card in found)}, safe=",/")
    response = moved(f"{reverse('public:services')}?{query}")
    searched.keep(response, request, WORDS_COOKIE, words, reverse("public:services"))
    return response


@public_view("GET")
def service(request: PublicRequest, slug: str) -> HttpResponse:
    """What one service is for, what it asks, who checks it, how long it takes: before anything is typed (R-023)."""
    definition = catalogue.definition(slug=slug)
    if definition is None:
        return _instead(request, slug)
    if not definition.is_listed:
        raise Http404
    context = {
        "service": definition,
        "papers": tuple(definition.form.attachments[name] for name in definition.form.page_papers),
        "steps": standard.steps_in_words(definition),
        "components": standard.components(definition),
        "can_apply": "web" in definition.channels,
        "promise": standard.promise_words(definition),
        "asks_neighbours": any(s.post and s.post.role == "rt" for s in definition.flow.steps.values()),
        "queue": standard.queue_hours(definition),
        "valid_months": definition.letter.valid_months if definition.letter else 0,
        "legal_basis": standard.legal_basis(definition),
    }
    return render(request, "public/service.html", context)


def _instead(request: PublicRequest, slug: str) -> HttpResponse:
    """A service that nobody needs any more: what the law put in its place, and where; nothing to apply for."""
    definition = catalogue.information_only(slug=slug)
    if definition is None:
        raise Http404
    context = {"service": definition, "legal_basis": standard.legal_basis(definition)}
    return render(request, "public/service_instead.html", context)


def _shelves(cards: tuple[ServiceCard, ...]) -> tuple[Shelf, ...]:
    categories = sorted({card.category for card in cards})
    shelves = [Shelf(_category(c), tuple(x for x in cards if x.category == c)) for c in categories]
    return tuple(sorted(shelves, key=lambda shelf: (-len(shelf.cards), shelf.title)))


def _category(code: str) -> str:
    names = {
        "usaha": _("Usaha dan pekerjaan"),
        "keluarga": _("Keluarga"),
        "kependudukan": _("Kependudukan"),
        "sosial": _("Bantuan sosial"),
        "pernikahan": _("Pernikahan"),
        "nikah": _("Pernikahan"),
        "keamanan": _("Keamanan dan acara"),
        "ketertiban": _("Keamanan dan acara"),
        "umum": _("Umum"),
        "pendidikan": _("Pendidikan dan penelitian"),
        "penelitian": _("Pendidikan dan penelitian"),
        "waris": _("Warisan"),
        "tanah": _("Tanah dan bangunan"),
        "kelahiran": _("Kelahiran dan kematian"),
        "kesehatan": _("Kesehatan"),
        "bantuan": _("Bantuan"),
        "perkara": _("Sesudah putusan pengadilan"),
        "kritik": _("Kritik dan saran"),
    }
    return names.get(code, code.replace("-", " ").replace("_", " ").capitalize())


def first_step_holder(definition: ServiceDefinition) -> str:
    """Who looks first at what a citizen sends."""
    step = definition.flow.steps.get(definition.flow.start.get("web", ""))
    return step.title.in_(language()) if step else ""
