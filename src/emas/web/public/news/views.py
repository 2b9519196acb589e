"""The list of published information, one page with its versions and papers, the feed, and the map of the site."""

from datetime import datetime, time
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from emas.cases import queries
from emas.cases.types import PageCard, PageFilter
from emas.catalogue import queries as catalogue
from emas.kernel import clock
from emas.kernel.actor import ANONYMOUS
from emas.web.components import prose
from emas.web.components.context import portal
from emas.web.public import searched
from emas.web.public.page import PublicRequest, language, moved, public_view

WORDS_COOKIE = "kata_informasi"
_FEED_SIZE = 30
_MAP_SIZE = 100


@public_view("GET", "POST")
def pages(request: PublicRequest) -> HttpResponse:
    """What is out today by kind and office; searched words travel in a cookie, never in an address (ASVS 14.2.1)."""
    if request.method == "POST":
        return _searched(request)
    words = searched.kept(request, WORDS_COOKIE) if request.GET.get("cari") else ""
    office = request.GET.get("unit", "")
    asked = PageFilter(
        kind=request.GET.get("jenis", ""),
        unit_id=int(office) if office.isdecimal() and len(office) < 12 else None,
        query=words,
        cursor=request.GET.get("lanjut", ""),
    )
    found = queries.pages(actor=request.actor, filter=asked, at=clock.now())
    following = {**request.GET.dict(), "lanjut": found.next_cursor}
    context = {
        "found": found,
        "asked": asked,
        "words": words,
        "kinds": [(value, label.in_(language())) for value, label in found.kinds],
        "next": f"?{urlencode(following)}" if found.next_cursor else "",
    }
    return render(request, "public/news.html", context)


def _searched(request: PublicRequest) -> HttpResponse:
    words = searched.typed(request)
    query = {name: request.POST[name][:20] for name in ("jenis", "unit") if request.POST.get(name)}
    response = moved("public:news")
    response["Location"] += "?" + urlencode({**query, **({"cari": "1"} if words else {})})
    searched.keep(response, request, WORDS_COOKIE, words, reverse("public:news"))
    return response


@public_view("GET")
def page(request: PublicRequest, page_id: int) -> HttpResponse:
    """One page. Its address stays when it ends or is replaced, and then says so."""
    found = queries.page(page_id=page_id, actor=request.actor, at=clock.now())
    context = {"page": found, "body": prose.html(found.body), "lead": prose.plain(found.body, 150)}
    status = 410 if found.state == "withdrawn" else 200
    return render(request, "public/news_page.html", context, status=status)


@public_view("GET")
def paper(request: PublicRequest, page_id: int, public_id: str) -> HttpResponse:
    """A picture or file of a page."""
    found = queries.page_paper(page_id=page_id, public_id=public_id, actor=request.actor, at=clock.now())
    response = HttpResponse(found.content, content_type=found.media_type)
    is_file = not found.media_type.startswith("image/")
    response["Content-Disposition"] = content_disposition_header(is_file, found.file_name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public_view("GET")
def feed(request: PublicRequest) -> HttpResponse:
    """The newest public pages as an Atom feed, each with its whole text: who follows it need not open the portal."""
    here = request.build_absolute_uri(reverse("public:news"))
    made = Atom1Feed(
        title=_("%(portal)s: informasi") % {"portal": portal(request)["portal"].name},
        link=here,
        feed_url=request.build_absolute_uri(reverse("public:news_feed")),
        description=_("Pengumuman, jadwal layanan, dan panduan"),
        language=language(),
    )
    for card in _public(_FEED_SIZE, with_text=True):
        address = request.build_absolute_uri(reverse("public:news_page", args=[card.page_id]))
        made.add_item(
            title=card.title,
            link=address,
            description=prose.html(card.body),
            author_name=card.unit_name,
            categories=(card.kind_label.in_(language()),),
            pubdate=card.published_at,
            updateddate=card.published_at,
            unique_id=address,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _public(size: int, *, with_text: bool = False) -> tuple[PageCard, ...]:
    """Public pages alone, whoever asks: feeds and maps are read by machines and kept by others."""
    return queries.latest_pages(actor=ANONYMOUS, at=clock.now(), size=size, with_text=with_text)


@public_view("GET")
def site_map(request: PublicRequest) -> HttpResponse:
    """What search engines may show: the front pages, every service, every public page."""
    fixed = [(reverse(f"public:{name}"), None) for name in ("home", "services", "information", "news")]
    services = [(reverse("public:service", args=[card.slug]), None) for card in catalogue.list_services()]
    pages = [
        (reverse("public:news_page", args=[card.page_id]), datetime.combine(card.start_on, time()))
        for card in _public(_MAP_SIZE)
    ]
    lines = [(request.build_absolute_uri(path), at) for path, at in [*fixed, *services, *pages]]
    return render(request, "public/site_map.xml", {"lines": lines}, content_type="application/xml")
