"""Published information: lists, one page with its versions, its papers. Public pages are open to everybody (Perwali 107/2021 Pasal 7)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Q, QuerySet

from emas.cases.models import Page
from emas.cases.types import PageCard, PageFilter, PageList, PagePaper, PageView
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition, Text
from emas.documents import queries as documents
from emas.documents.types import StoredFile
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.people.types import UnitInfo

_MOST = 100
_LISTED = ("service", "kind", "title", "unit_id", "start_on", "end_on", "is_public", "published_at")
_WORDS = 6


def pages(*, actor: Actor, filter: PageFilter, at: datetime) -> PageList:
    """
    List what is out today, newest first: public pages, and for staff those of their own instansi kept inside.

    Four statements, however many pages there are.
    """
    today, size = clock.local_date(at), max(1, min(filter.size, _MOST))
    out = _readable(_out(today), actor)
    rows = _narrowed(out, filter).order_by("-start_on", "-pk")
    if filter.cursor:
        day, _, number = filter.cursor.partition("_")
        if number.isdecimal() and _is_day(day):
            rows = rows.filter(Q(start_on__lt=day) | Q(start_on=day, pk__lt=int(number)))
    found = _loaded(rows, size + 1)
    offices = sorted(set(out.values_list("unit_id", flat=True).distinct()))
    units = people.units([*offices, *(page.unit_id for page in found)])
    definitions = _publishing()
    cards = tuple(_card(page, units) for page in found[:size])
    last = found[size - 1] if len(found) > size else None
    return PageList(
        rows=cards,
        next_cursor=f"{last.start_on.isoformat()}_{last.pk}" if last else "",
        kinds=_kinds(definitions.values()),
        units=tuple(sorted(((i, _words(units[i])) for i in offices if i in units), key=lambda pair: pair[1])),
    )


def latest_pages(
    *, actor: Actor, at: datetime, size: int, query: str = "", with_text: bool = False
) -> tuple[PageCard, ...]:
    """
    Give the newest of what is out today, by words when ``query`` is given: for pages that show little of it. At most two statements.

    ``with_text`` brings the whole text of each along, for a feed.
    """
    rows = _narrowed(_readable(_out(clock.local_date(at)), actor), PageFilter(query=query))
    found = _loaded(rows.order_by("-start_on", "-pk"), size, *(("body",) if with_text else ()))
    units = people.units([page.unit_id for page in found]) if found else {}
    return tuple(_card(page, units) for page in found)


def _loaded(rows: QuerySet[Page], size: int, *more: str) -> list[Page]:
    """Read pages for a list, with the version of the service that names their kind."""
    return list(rows.select_related("case").only(*_LISTED, *more, "case__service_hash")[:size])


def _out(today: date) -> QuerySet[Page]:
    rows = Page.objects.filter(state="out", start_on__lte=today)
    return rows.filter(Q(end_on__isnull=True) | Q(end_on__gte=today))


def _readable(rows: QuerySet[Page], actor: Actor) -> QuerySet[Page]:
    own = {post.instansi for post in actor.posts} if actor.is_staff else set()
    return rows.filter(Q(is_public=True) | Q(instansi__in=own))


def _narrowed(rows: QuerySet[Page], asked: PageFilter) -> QuerySet[Page]:
    if asked.kind:
        rows = rows.filter(kind=asked.kind[:40])
    if asked.unit_id is not None:
        rows = rows.filter(unit_id=asked.unit_id)
    for word in asked.query.lower().split()[:_WORDS]:
        rows = rows.filter(search_text__contains=word)
    return rows


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _publishing() -> dict[str, ServiceDefinition]:
    return {d.slug: d for d in catalogue.live_definitions() if d.publishes is not None}


def _kinds(definitions: Iterable[ServiceDefinition]) -> tuple[tuple[str, Text], ...]:
    found: dict[str, Text] = {}
    for definition in definitions:
        if definition.publishes is not None and definition.publishes.kind:
            for choice in definition.form.fields[definition.publishes.kind].choices:
                found.setdefault(choice.value, choice.label)
    return tuple(found.items())


def _words(unit: UnitInfo) -> str:
    return documents.unit_words(unit=unit)


def _card(page: Page, units: Mapping[int, UnitInfo]) -> PageCard:
    labels = dict(_kinds((catalogue.definition(content_hash=page.case.service_hash),)))
    unit = units.get(page.unit_id)
    return PageCard(
        page_id=page.pk,
        title=page.title,
        kind=page.kind,
        kind_label=labels.get(page.kind, Text(page.kind.capitalize())),
        unit_id=page.unit_id,
        unit_name=_words(unit) if unit else "",
        start_on=page.start_on,
        end_on=page.end_on,
        is_public=page.is_public,
        published_at=page.published_at,
        body="" if "body" in page.get_deferred_fields() else page.body,
    )


def page(*, page_id: int, actor: Actor, at: datetime) -> PageView:
    """
    Give one page, also one that ended or was replaced: its address stays. Raises: NotFound (kept inside, or not yet out).
    """
    found = _page(page_id, actor, at)
    definition = _publishing().get(found.service)
    newer = Page.objects.filter(older_id=found.pk).values_list("pk", flat=True).first()
    is_withdrawn = found.state == "withdrawn"
    today = clock.local_date(at)
    is_over = found.state == "out" and found.end_on is not None and found.end_on < today
    return PageView(
        card=_card(found, people.units([found.unit_id])),
        body="" if is_withdrawn else found.body,
        state="ended" if is_over else found.state,
        version=found.version,
        newer=newer or 0,
        older=found.older_id or 0,
        papers=() if is_withdrawn or definition is None else _papers(found, definition),
    )


def _page(page_id: int, actor: Actor, at: datetime) -> Page:
    rows = _readable(Page.objects.filter(pk=page_id, start_on__lte=clock.local_date(at)), actor)
    found = rows.select_related("case").first()
    if found is None:
        raise NotFound("page")
    return found


def _papers(found: Page, definition: ServiceDefinition) -> tuple[PagePaper, ...]:
    shown = definition.publishes.papers if definition.publishes else ()
    specs = definition.form.attachments
    return tuple(
        PagePaper(paper.public_id, specs[paper.field].label, paper.media_type, paper.size_bytes)
        for paper in documents.attachments(owner_ref=found.case.root_ref or found.case.ref)
        if paper.field in shown
    )


def page_paper(*, page_id: int, public_id: str, actor: Actor, at: datetime) -> StoredFile:
    """Give a picture or file that is shown with a page. Raises: NotFound, also for papers of the case that are not shown."""
    found = _page(page_id, actor, at)
    definition = _publishing().get(found.service)
    if found.state == "withdrawn" or definition is None:
        raise NotFound("paper")
    if public_id not in {paper.public_id for paper in _papers(found, definition)}:
        raise NotFound("paper")
    return documents.attachment(public_id=public_id, owner_ref=found.case.root_ref or found.case.ref)


def page_of_case(*, ref: str) -> int:
    """Give the page that a case became, 0 when it did not. The caller has loaded the case through its access."""
    return Page.objects.filter(case__ref=ref).values_list("pk", flat=True).first() or 0
