"""What an act asks, on its page: the service's own questions and papers inside the act's form, with what was typed kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from emas.cases import queries
from emas.cases.types import ActSheet, DeskCase, OfferedAct
from emas.catalogue.types import AttachmentSpec
from emas.documents import operations as documents
from emas.documents import queries as papers
from emas.kernel import clock, errors
from emas.web.components import parts, service_form
from emas.web.components.forms import once_key
from emas.web.components.service_form import Question
from emas.web.desk.page import StaffRequest

Faults = dict[str, tuple[str, ...]]
#: The hidden field that names the questions a page asked: one that an answer opened is asked before anything is done.
ASKED = "ditanyakan"


@dataclass(slots=True)
class Asking:
    """The questions of one act on one case. Without any, everything here is empty and harmless."""

    case: DeskCase
    offered: OfferedAct
    raw: dict[str, Any] = field(default_factory=dict)
    sheet: ActSheet = field(default_factory=lambda: ActSheet((), (), {}))
    faults: Faults = field(default_factory=dict)
    colleagues: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.offered.act.asks)

    @property
    def asked(self) -> str:
        return " ".join(self.sheet.fields)

    @property
    def questions(self) -> tuple[Question, ...]:
        form, language = self.case.definition.form, get_language() or "id"
        words = service_form.fault_sentences(form, self.faults, language)
        raw = {**self.sheet.values, **self.raw}
        shown = service_form.Shown(raw=raw, faults=words, language=language, colleagues=self.colleagues)
        return service_form.questions(form, self.sheet.fields, shown)

    @property
    def papers(self) -> tuple[tuple[AttachmentSpec, str], ...]:
        form, language = self.case.definition.form, get_language() or "id"
        words = service_form.fault_sentences(form, self.faults, language)
        return tuple(
            (form.attachments[name], words[name][0] if name in words else "") for name, _ in self.sheet.papers
        )

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """``(id, sentence)`` for the summary on top."""
        papers = tuple((spec.name, sentence) for spec, sentence in self.papers if sentence)
        return service_form.errors_for_summary(self.questions) + papers

    def data(self) -> dict[str, Any]:
        """The answers for the door; what was left empty is unanswered."""
        given = {name: value for name, value in self.raw.items() if value}
        return {"answers": given} if given else {}

    def own_faults(self, faults: Mapping[str, tuple[str, ...]]) -> Faults:
        """The faults of questions and papers among those of the door; table cells belong to their table."""
        return {name: codes for name, codes in faults.items() if name.partition("-")[0] in self.names}


def asking(request: StaffRequest, found: DeskCase, offered: OfferedAct, *, typed: bool = False) -> Asking:
    """Gather what an act asks now; ``typed`` takes what was posted in place of what was kept."""
    made = Asking(found, offered)
    if not offered.act.asks:
        return made
    form = found.definition.form
    names = tuple(name for name in offered.act.asks if name in form.fields)
    if set(names) & set(form.staff_fields):
        made.colleagues = queries.colleagues_of(form=form, ref=found.ref, actor=request.actor, at=clock.now())
    if typed:
        made.raw = service_form.raw_from_post(found.definition.form, request.POST, names)
    made.sheet = queries.act_sheet(
        actor=request.actor,
        ref=found.ref,
        act=offered.name,
        at=clock.now(),
        raw={name: value for name, value in made.raw.items() if value} if typed else None,
    )
    return made


def ticket_of(request: StaffRequest, made: Asking, key: str) -> str:
    """The ticket by which papers of this sending may come in parts; '' where none is asked."""
    if not made.papers or not key:
        return ""
    return parts.ticket(
        request,
        owner_ref=f"tindakan:{key[:50]}",
        specs=[spec for spec, _ in made.papers],
        uploaded_by=request.actor.label,
        at=clock.now(),
    )


def wants_more(request: StaffRequest, made: Asking) -> bool:
    """Whether the page must be shown again before anything is done: a row was added, or an answer opened another question."""
    if service_form.change_rows(made.case.definition.form, made.raw, request.POST):
        return True
    return bool(set(made.sheet.fields) - set(request.POST.get(ASKED, "").split()))


def missing(request: StaffRequest, made: Asking) -> Faults:
    """Say what is wrong before a paper is kept: the answers, and papers that must come and did not (now or with this key before)."""
    sent = {paper.field for paper in papers.attachments(owner_ref=uploads_of(request))} | set(request.FILES)
    lacking = {name: ("required",) for name, needed in made.sheet.papers if needed and name not in sent}
    return {**made.sheet.faults, **lacking}


def uploads_of(request: StaffRequest) -> str:
    """The owner of the papers of this sending: its own key, so that a refused sending can be repeated."""
    return f"tindakan:{once_key(request)[:50]}"


def store(request: StaffRequest, made: Asking) -> Faults:
    """Keep the papers that came with the act; what is wrong with the others, by paper."""
    faults: Faults = {}
    specs = made.case.definition.form.attachments
    for name, _needed in made.sheet.papers:
        for upload in request.FILES.getlist(name)[: specs[name].max_files]:
            try:
                documents.store_upload(
                    owner_ref=uploads_of(request),
                    field=name,
                    file_name=upload.name or "",
                    content=upload.read(),
                    kinds=specs[name].kinds,
                    max_bytes=specs[name].max_megabytes * 1_000_000,
                    uploaded_by=request.actor.label,
                    at=clock.now(),
                    data_class=specs[name].data_class,
                )
            except errors.Invalid as error:
                faults[name] = next(iter(error.faults.values()))
    return faults
