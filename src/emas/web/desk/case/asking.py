"""What an act asks, on its page: the service's own questions and papers inside the act's form, with what was typed kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from emas.cases import queries
from emas.cases.types import ActSheet, DeskCase, OfferedAct
from emas.documents.types import Waiting, waiting_owner
from emas.kernel import clock
from emas.web.components import date_examples, service_form, uploads
from emas.web.components.service_form import Question
from emas.web.components.uploads import Bag, Paper
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
    bag: Bag = field(default_factory=lambda: Bag("", "", ()))

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
        leaning = date_examples.of_absence(self.case.definition)
        shown = service_form.Shown(
            raw=raw, faults=words, language=language, colleagues=self.colleagues, leaning=leaning
        )
        return service_form.questions(form, self.sheet.fields, shown)

    @property
    def papers(self) -> tuple[Paper, ...]:
        form, language = self.case.definition.form, get_language() or "id"
        words = service_form.fault_sentences(form, self.faults, language)
        return self.bag.papers({name: found[0] for name, found in words.items()})

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """``(id, sentence)`` for the summary on top."""
        return service_form.errors_for_summary(self.questions) + uploads.errors_for_summary(self.papers)

    def data(self) -> dict[str, Any]:
        """The answers for the door; what was left empty is unanswered."""
        given = {name: value for name, value in self.raw.items() if value}
        return {"answers": given} if given else {}

    def own_faults(self, faults: Mapping[str, tuple[str, ...]]) -> Faults:
        """The faults of questions and papers among those of the door; table cells belong to their table."""
        return {name: codes for name, codes in faults.items() if name.partition("-")[0] in self.names}


def asking(request: StaffRequest, found: DeskCase, offered: OfferedAct, *, typed: bool = False) -> Asking:
    """
    Gather what an act asks now; ``typed`` takes what was posted in place of what was kept.

    Its papers wait under the case where it stands, the act and the person: a refused sending can be repeated, and a page that is loaded
    anew, or made anew because the applicant wrote meanwhile, finds what came.
    """
    made = Asking(found, offered)
    if not offered.act.asks:
        return made
    form = found.definition.form
    names = tuple(name for name in offered.act.asks if name in form.fields)
    if form.names_colleagues & set(names):
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
    specs = tuple((form.attachments[name], needed) for name, needed in made.sheet.papers)
    owner = waiting_owner(Waiting.ACT, found.ref, found.state, offered.name, request.actor.person_id)
    made.bag = Bag(owner, request.actor.label, specs)
    return made


def wants_more(request: StaffRequest, made: Asking) -> bool:
    """Whether the page must be shown again before anything is done: a row was added, a paper taken out, a question opened by an answer."""
    if service_form.change_rows(made.case.definition.form, made.raw, request.POST):
        return True
    if made.bag.takes_out(request, clock.now()):
        return True
    return bool(set(made.sheet.fields) - set(request.POST.get(ASKED, "").split()))


def missing(made: Asking) -> Faults:
    """What is wrong with the answers, and the papers that must come and did not (now or with this key before)."""
    lacking: Faults = dict.fromkeys(made.bag.missing(), ("required",))
    return {**made.sheet.faults, **lacking}
