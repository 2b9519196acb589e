"""The register book of a unit and year."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from emas.audit import operations as audit
from emas.catalogue import queries as catalogue
from emas.documents import queries
from emas.kernel import clock, errors
from emas.kernel.indonesian import MONTHS
from emas.people import queries as people
from emas.web.desk import search, sentences
from emas.web.desk.menu import REGISTER_ROLES, reads_book
from emas.web.desk.page import StaffRequest, desk_view, moved

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Book:
    """One register book that this reader may open. ``name`` tells several books of one unit apart."""

    unit_id: int
    unit_name: str
    year: int
    name: str = queries.DEFAULT_REGISTER


def _units(request: StaffRequest) -> dict[int, str]:
    """The offices whose book this actor may read: those of his posts, and what an admin administers."""
    own = {post.unit_id: post.unit_name for post in request.actor.posts if reads_book(post)}
    if any(post.role == "admin" for post in request.actor.posts):
        for kind in ("kecamatan", "kelurahan", "opd"):
            found = people.find_units(actor=request.actor, kind=kind, size=200)
            own.update({unit.id: unit.name for unit in found.items})
    return own


def _book(request: StaffRequest) -> Book:
    """The book asked for; a unit outside the reader's reach answers as one that never was."""
    units = _units(request)
    if not units:
        raise errors.NotFound
    asked = request.GET.get("unit", "")
    unit_id = int(asked) if asked.isdecimal() and len(asked) < 12 else next(iter(units))
    if unit_id not in units:
        raise errors.NotFound
    year = request.GET.get("year", "")
    this_year = clock.local_date(clock.now()).year
    wanted = int(year) if year.isdecimal() and len(year) == 4 else this_year
    name = request.GET.get("book", "")
    return Book(
        unit_id, units[unit_id], wanted, name if name in _names(unit_id) else queries.DEFAULT_REGISTER
    )


def _names(unit_id: int) -> tuple[str, ...]:
    """The books that a unit keeps: that of outgoing letters always, others once a number was given."""
    kept = {each.name for each in queries.register_book(unit_id=unit_id)} - {queries.DEFAULT_REGISTER}
    return (queries.DEFAULT_REGISTER, *sorted(kept))


def _titles(unit_id: int) -> list[tuple[str, str]]:
    """The books of a unit, each with what a reader calls it."""
    names = _names(unit_id)
    unit = people.unit(unit_id=unit_id) if len(names) > 1 else None
    titles = catalogue.book_titles(instansi=unit.instansi) if unit is not None else {}
    return [(name, titles.get(name) or name.replace("-", " ").capitalize()) for name in names]


def _state(request: StaffRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in queries.NUMBER_STATES else ""


def _month(request: StaffRequest) -> int:
    asked = request.GET.get("month", "")
    return int(asked) if asked.isdecimal() and len(asked) < 3 and 1 <= int(asked) <= len(MONTHS) else 0


@desk_view("GET", "POST", roles=REGISTER_ROLES)
def book(request: StaffRequest) -> HttpResponse:
    """A page of the book, newest number first."""
    if request.method == "POST":
        search.keep(request, "register")
        response = moved(request, "desk:register")
        response["Location"] += "?" + request.GET.urlencode()
        return response
    asked = _book(request)
    text = search.kept(request, "register")
    page = queries.register_rows(
        unit_id=asked.unit_id,
        year=asked.year,
        query=text,
        cursor=request.GET.get("cursor", ""),
        register=asked.name,
        state=_state(request),
        month=_month(request),
    )
    this_year = clock.local_date(clock.now()).year
    years = sorted(
        {kept.year for kept in queries.register_book(unit_id=asked.unit_id)} | {this_year}, reverse=True
    )
    units = sorted(_units(request).items(), key=lambda line: line[1])
    names = _titles(asked.unit_id)
    context = {
        "book": asked,
        "page": page,
        "units": units,
        "years": years,
        "names": names,
        "search": text,
        "state": _state(request),
        "states": [(state, sentences.NUMBER_STATES[state]) for state in queries.NUMBER_STATES],
        "month": _month(request),
        "months": list(enumerate(MONTHS, start=1)),
    }
    return render(request, "desk/register/book.html", context)


@desk_view("GET", roles=REGISTER_ROLES)
def sheet(request: StaffRequest) -> HttpResponse:
    """The whole book as XLSX; the export is recorded."""
    asked = _book(request)
    _record(request, asked, "xlsx")
    return _file(
        queries.register_xlsx(unit_id=asked.unit_id, year=asked.year, register=asked.name),
        _XLSX,
        asked,
        "xlsx",
    )


@desk_view("GET", roles=REGISTER_ROLES)
def printed(request: StaffRequest) -> HttpResponse:
    """The whole book for print; the export is recorded."""
    asked = _book(request)
    _record(request, asked, "pdf")
    content = queries.register_pdf(
        unit_id=asked.unit_id,
        unit_name=asked.unit_name,
        year=asked.year,
        printed_on=clock.local_date(clock.now()),
        register=asked.name,
    )
    return _file(content, "application/pdf", asked, "pdf")


def _record(request: StaffRequest, asked: Book, kind: str) -> None:
    audit.record(
        "register.export",
        request.actor,
        "register",
        f"{asked.unit_id}/{asked.year}",
        clock.now(),
        detail={"kind": kind, "book": asked.name},
    )


def _file(content: bytes, media_type: str, asked: Book, extension: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    name = f"register-{asked.unit_name}-{asked.year}.{extension}".lower().replace(" ", "-")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
