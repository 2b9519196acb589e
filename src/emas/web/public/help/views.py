"""Call for help from any page, without an account or with one: what is wrong, what happened, and what the portal sends along."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from emas.cases import operations as cases
from emas.cases import queries as case_queries
from emas.cases.types import ApplicantInput
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition, Text
from emas.kernel import clock
from emas.kernel.actor import Actor, HeldPost
from emas.kernel.errors import Invalid, NotFound
from emas.people import queries as people
from emas.platform import limits
from emas.web.components import sentences, service_form, uploads, whereabouts
from emas.web.components.forms import once_key
from emas.web.public.apply.forms import ContactForm
from emas.web.public.apply.journey import APPLICANT
from emas.web.public.apply.send_views import keep_receipt, told_by
from emas.web.public.page import PublicRequest, language, moved, public_view
from emas.web.public.track.views import SESSION_KEY

REPORTS_AN_HOUR: Final = 30
_HOUR_SECONDS: Final = 3600
_CITIZEN: Final = "warga"
_OPD: Final = "opd"
Faults = dict[str, tuple[str, ...]]


@dataclass(slots=True)
class Report:
    """One call for help under way: who asks, what was typed, what goes along."""

    definition: ServiceDefinition
    actor: Actor
    post: HeldPost | None
    page: str
    contact: ContactForm | None = None
    raw: dict[str, Any] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)
    along: dict[str, str] = field(default_factory=dict)
    opd_id: int | None = None

    def applicant(self) -> ApplicantInput:
        """Who asks: an officer by his post, anybody else by what he gave."""
        if self.post is not None:
            resident = {"name": self.actor.name}
            return ApplicantInput(resident, "", unit_id=self.post.unit_id, about_unit_id=self.opd_id)
        given = self.contact.cleaned_data if self.contact is not None else {}
        phone = str(given.get("phone", ""))
        email = str(given.get("email", ""))
        return ApplicantInput(resident=given, phone=phone, email=email, about_unit_id=self.opd_id)


@public_view("GET", "POST", is_personal=True)
def help_form(request: PublicRequest) -> HttpResponse:
    """The form and, for officers, what they sent before. Works without an account and without JavaScript."""
    definition = catalogue.help_service()
    if definition is None:
        raise Http404
    report = _report(request, definition)
    if request.method == "POST":
        return _take(request, report)
    return _page(request, report)


def _report(request: PublicRequest, definition: ServiceDefinition) -> Report:
    actor = request.actor
    post = actor.posts[0] if actor.kind == "staff" and actor.posts else None
    posted = request.method == "POST"
    page = whereabouts.path_from((request.POST if posted else request.GET).get("dari", ""))
    report = Report(definition, actor if post else APPLICANT, post, page)
    if posted:
        report.raw = service_form.raw_from_post(definition.form, request.POST, definition.form.page_fields)
    if post is None:
        report.contact = _contact(definition, data=request.POST if posted else None)
    _look_around(request, report)
    return report


def _contact(definition: ServiceDefinition, **given: Any) -> ContactForm:
    names = sorted(people.region_names().items(), key=lambda item: item[1])
    return ContactForm(spec=definition.applicant, kelurahan=names, **given)


def _look_around(request: PublicRequest, report: Report) -> None:
    """Fill in what goes along: page, device, version, the reporter's post, and whether an OPD is concerned."""
    named = (case_queries.opd_of(ref=str(value)) for value in report.raw.values() if isinstance(value, str))
    opd = next((unit_id for unit_id in named if unit_id is not None), None) or _opd_of_page(report.page)
    report.opd_id = opd
    kind = str(report.post.unit_kind) if report.post is not None else _CITIZEN
    known = {
        "page": report.page,
        "device": whereabouts.device(request),
        "version": whereabouts.version(),
        "post": kind,
        "opd": "ya" if opd is not None or kind == _OPD else "tidak",
    }
    form = report.definition.form
    report.along = {name: known[form.fields[name].along] for name in form.sent_along}


def _opd_of_page(path: str) -> int | None:
    """Give the OPD whose service the page is about: help with it goes to that OPD before it goes to Diskominfo."""
    try:
        slug = resolve(path).kwargs.get("slug", "") if path else ""
    except Resolver404:
        return None
    return case_queries.opd_of_service(slug=str(slug)) if slug else None


def _take(request: PublicRequest, report: Report) -> HttpResponse:
    at, bag = clock.now(), _bag(request, report)
    if bag.takes_out(request, at):
        if report.contact is not None:
            report.contact = _contact(report.definition, initial=request.POST.dict())
        return _page(request, report)
    report.faults = _typed(report)
    is_right = (report.contact is None or report.contact.is_valid()) and not report.faults
    if is_right or request.FILES:
        limits.reserve(f"help:{request.remote}", REPORTS_AN_HOUR, _HOUR_SECONDS, at)
        # Kept although something else is wrong: nobody has to choose his photo twice.
        refused = bag.take(request, at)
        report.faults.update(refused)
        is_right = is_right and not refused
    return _send(request, report, bag, at) if is_right else _page(request, report, status=422)


def _send(request: PublicRequest, report: Report, bag: uploads.Bag, at: datetime) -> HttpResponse:
    who = report.applicant()
    try:
        receipt = cases.submit(
            service=report.definition.slug,
            channel="web",
            applicant=who,
            answers={**report.raw, **report.along},
            uploads_owner=bag.owner,
            actor=report.actor,
            at=at,
            idempotency_key=f"help-{once_key(request)}",
        )
    except Invalid as error:
        report.faults = error.faults
        return _page(request, report, status=422)
    # What a second tap brought again belongs to no report.
    bag.empty(at)
    keep_receipt(request, report.definition, receipt, at, told_by=told_by(phone=who.phone, email=who.email))
    return moved("public:apply_sent")


def _typed(report: Report) -> Faults:
    """Say what is wrong with the answers."""
    _clean, faults = catalogue.parse_answers(
        form=report.definition.form, raw=report.raw, resident={}, today=clock.local_date(clock.now())
    )
    return dict(faults)


def _bag(request: PublicRequest, report: Report) -> uploads.Bag:
    form = report.definition.form
    specs = tuple((form.attachments[name], form.attachments[name].required) for name in form.page_papers)
    owner = uploads.help_owner(request, report.actor.person_id)
    return uploads.Bag(owner, report.actor.label, specs)


def _page(request: PublicRequest, report: Report, status: int = 200) -> HttpResponse:
    form = report.definition.form
    words = service_form.fault_sentences(form, report.faults, language())
    shown = service_form.Shown(raw=report.raw, faults=words, language=language())
    questions = service_form.questions(form, form.page_fields, shown)
    bag = _bag(request, report)
    papers = bag.papers({name: found[0] for name, found in words.items()})
    rest = {"", "phone", "name", "kelurahan_code"} & set(words)
    context = {
        "service": report.definition,
        "contact": report.contact,
        "questions": questions,
        "papers": papers,
        "parts": bag.ticket(request, clock.now()),
        "faults": (
            *service_form.errors_for_summary(questions),
            *uploads.errors_for_summary(papers),
            *(("", sentences.fault(code)) for name in sorted(rest) for code in report.faults[name]),
        ),
        "along": _told(form.fields, report.along),
        "page": report.page,
        "own": case_queries.own_reports(actor=report.actor) if report.post is not None else (),
        "is_staff": report.post is not None,
    }
    return render(request, "public/help/help.html", context, status=status)


def _told(fields: Mapping[str, Any], along: Mapping[str, str]) -> tuple[tuple[Text, str], ...]:
    return tuple(
        (fields[name].label, catalogue.written(field=fields[name], value=value))
        for name, value in along.items()
        if value
    )


@public_view("POST", is_personal=True)
def own_report(request: PublicRequest, ref: str) -> HttpResponse:
    """An officer opens a report that he sent himself; his account stands for the PIN."""
    try:
        actor = case_queries.own_report(actor=request.actor, ref=ref)
    except NotFound:
        raise Http404 from None
    request.session[SESSION_KEY] = actor.case_ref
    return moved("public:case")
