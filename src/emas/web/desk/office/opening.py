"""Begin a case for an office: one page with all its questions, papers, and where there is one its prepared list."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emas.audit import operations as audit
from emas.cases import operations, queries
from emas.cases.types import DeskOffer
from emas.catalogue.types import AttachmentSpec, Field
from emas.kernel import clock, errors
from emas.platform import xlsx
from emas.web.components import prose, service_form, uploads
from emas.web.components.forms import once_key
from emas.web.desk import sentences
from emas.web.desk.page import StaffRequest, desk_view, moved, told

Faults = dict[str, tuple[str, ...]]
#: The field of the sheet that fills a batch.
SHEET = "berkas"
_SHOWN_FAULTS = 20


@dataclass(slots=True)
class Form:
    """What the page shows: the service, the office, what was typed, what is wrong with it."""

    offer: DeskOffer
    unit_id: int
    raw: dict[str, Any] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)

    @property
    def table(self) -> Field | None:
        """The table that a sheet fills, if the service has one."""
        spec = self.offer.definition.batch
        return self.offer.definition.form.fields[spec.table] if spec else None

    @property
    def names(self) -> tuple[str, ...]:
        """The questions on the page: the table of a batch is no question."""
        filled = self.table.name if self.table else ""
        return tuple(
            name for page in self.offer.definition.form.pages for name in page.fields if name != filled
        )

    @property
    def papers(self) -> tuple[AttachmentSpec, ...]:
        return tuple(a for a in self.offer.definition.form.attachments.values() if not a.at_act)


@desk_view("GET")
def choices(request: StaffRequest) -> HttpResponse:
    """What this official may begin for his offices."""
    offers = queries.desk_offers(actor=request.actor)
    is_own = any(offer.definition.applicant.is_staff for offer in offers)
    return render(request, "desk/office/choices.html", {"offers": offers, "is_own": is_own})


@desk_view("GET", "POST")
def begin(request: StaffRequest, slug: str) -> HttpResponse:
    """Ask everything on one page, and begin the case."""
    offer = queries.desk_offer(actor=request.actor, service=slug)
    if offer.definition.absence is not None:
        return redirect("desk:leave_ask", slug)
    form = Form(offer, _unit(request, offer))
    if request.method == "GET":
        return _page(request, form)
    definition = offer.definition
    form.raw = service_form.raw_from_post(definition.form, request.POST, form.names)
    bag = _bag(request, form)
    form.faults = bag.take(request, clock.now())
    is_look = service_form.change_rows(definition.form, form.raw, request.POST) or "lihat" in request.POST
    if bag.takes_out(request, clock.now()) or is_look:
        form.raw = queries.with_colleagues(
            form=definition.form, answers=form.raw, unit_id=form.unit_id, at=clock.now()
        )
        return _page(request, form)
    answers = {name: value for name, value in form.raw.items() if value}
    try:
        answers |= _list(request, form)
        if form.faults:
            return _page(request, form, status=422)
        # What somebody asks for himself is his own case; the rest is the office's.
        open_case = operations.open_own if definition.applicant.is_staff else operations.open_desk
        ref = open_case(
            service=slug,
            unit_id=form.unit_id,
            answers=answers,
            uploads_owner=bag.owner,
            actor=request.actor,
            at=clock.now(),
            idempotency_key=once_key(request),
        )
    except errors.Invalid as error:
        form.faults = {**form.faults, **error.faults}
        return _page(request, form, status=422)
    except errors.Unavailable as error:
        form.faults = {**form.faults, "": (error.code,)}
        return _page(request, form, status=422)
    told(request, _("%(title)s sudah terkirim.") % {"title": definition.title.in_(get_language() or "id")})
    return moved(request, "desk:mine_case" if definition.applicant.is_staff else "desk:case", ref)


def _unit(request: StaffRequest, offer: DeskOffer) -> int:
    """The office for which it is done: the one asked for, else the first."""
    asked = request.POST.get("unit_pembuat", request.GET.get("unit", ""))
    known = dict(offer.units)
    return int(asked) if asked.isdecimal() and len(asked) < 12 and int(asked) in known else next(iter(known))


def _list(request: StaffRequest, form: Form) -> dict[str, Any]:
    """The lines of a batch: those of the sheet that was sent, else what the engine knows."""
    if form.table is None:
        return {}
    sheet = request.FILES.get(SHEET)
    if sheet is None:
        return {form.table.name: _prepared(request, form.offer, form.unit_id)}
    titles = {_title(column): column.name for column in form.table.columns}
    names = {**titles, **{column.name: column.name for column in form.table.columns}}
    try:
        rows = list(xlsx.read_rows(sheet.read(), sheet.name or ""))
    except errors.Invalid as error:
        raise errors.Invalid({SHEET: next(iter(error.faults.values()))}) from None
    return {form.table.name: [{names[k]: v for k, v in row.items() if k in names} for row in rows]}


def _prepared(request: StaffRequest, offer: DeskOffer, unit_id: int) -> list[dict[str, str]]:
    return queries.batch_fill(
        actor=request.actor, service=offer.definition.slug, unit_id=unit_id, at=clock.now()
    )


def _title(column: Field) -> str:
    return column.label.in_(get_language() or "id")


@desk_view("GET")
def prepared_list(request: StaffRequest, slug: str) -> HttpResponse:
    """The list as the engine knows it, as a sheet: to look over, change and send back."""
    offer = queries.desk_offer(actor=request.actor, service=slug)
    form = Form(offer, _unit(request, offer))
    if form.table is None:
        raise errors.NotFound
    rows = [
        [row.get(column.name, "") for column in form.table.columns]
        for row in _prepared(request, offer, form.unit_id)
    ]
    detail = {"service": slug, "lines": len(rows)}
    audit.record("batch.list", request.actor, "unit", str(form.unit_id), clock.now(), detail=detail)
    content = xlsx.write_sheet([_title(column) for column in form.table.columns], rows, _title(form.table))
    response = HttpResponse(content, content_type=xlsx.MEDIA_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, "daftar.xlsx") or "attachment"
    return response


def _bag(request: StaffRequest, form: Form) -> uploads.Bag:
    specs = tuple((spec, spec.required) for spec in form.papers)
    owner = uploads.form_owner(form.offer.definition.slug, request.actor.person_id)
    return uploads.Bag(owner, request.actor.label, specs)


def _page(request: StaffRequest, form: Form, *, status: int = 200) -> HttpResponse:
    definition, language = form.offer.definition, get_language() or "id"
    words = service_form.fault_sentences(definition.form, form.faults, language)
    people = queries.colleagues_at(
        form=definition.form, unit_id=form.unit_id, actor=request.actor, at=clock.now()
    )
    known = queries.known_of_colleagues(form=definition.form, unit_id=form.unit_id, at=clock.now())
    shown = service_form.Shown(raw=form.raw, faults=words, language=language, colleagues=people, known=known)
    questions = service_form.questions(definition.form, form.names, shown)
    bag = _bag(request, form)
    papers = bag.papers({name: found[0] for name, found in words.items()})
    items = [*service_form.errors_for_summary(questions), *uploads.errors_for_summary(papers)]
    items += [("", sentences.for_code(code)) for code in form.faults.get("", ())]
    items += _line_faults(form, words)
    body = definition.publishes.body if definition.publishes else ""
    context = {
        "offer": form.offer,
        "service": definition,
        "unit_id": form.unit_id,
        "questions": questions,
        "papers": papers,
        "key": once_key(request),
        "parts": bag.ticket(request, clock.now()),
        "table": form.table,
        "lines": len(_prepared(request, form.offer, form.unit_id)) if form.table else 0,
        "faults": items,
        "can_show": bool(body),
        "shown": prose.html(str(form.raw.get(body, ""))) if body and "lihat" in request.POST else "",
    }
    return render(request, "desk/office/begin.html", context, status=status)


def _line_faults(form: Form, words: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Faults of the list by the number of the line in the sheet (the header is line 1)."""
    if form.table is None:
        return []
    found = [(SHEET, sentence) for name in (SHEET, form.table.name) for sentence in words.get(name, ())]
    labels = {column.name: _title(column) for column in form.table.columns}
    for name in words:
        table, _dash, rest = name.partition("-")
        number, _dash, column = rest.partition("-")
        if table == form.table.name and number.isdecimal():
            place = _("Baris %(line)s, %(column)s") % {
                "line": int(number) + 2,
                "column": labels.get(column, column),
            }
            found.append((SHEET, f"{place}: {words[name][0]}"))
    if len(found) > _SHOWN_FAULTS:
        more = _("dan %(n)s baris lain") % {"n": len(found) - _SHOWN_FAULTS}
        found = [*found[:_SHOWN_FAULTS], (SHEET, more)]
    return found
