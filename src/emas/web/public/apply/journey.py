"""
One citizen's form under way: which draft, what it holds, which page is next.

The browser keeps only a session id. The session holds the draft's id and, sealed, the resume code; the answers lie sealed in the draft.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from emas.cases import operations as cases
from emas.cases import queries as case_queries
from emas.cases.types import ApplicantInput, DraftPayload, DraftSaved
from emas.catalogue import queries as catalogue
from emas.catalogue.types import AttachmentSpec, ServiceDefinition
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.people.types import HomeUnits
from emas.platform import sealing

SESSION_KEY = "ajukan"
CHANNEL = "web"
APPLICANT = Actor(kind="applicant", name="Pemohon")
_CODE = "public.resume_code"
_CONTACT = ("phone", "email", "is_manual")
#: Source of data that the citizen typed himself, in place of the register or because nobody asks the register.
BY_HAND = "manual"
AS_GIVEN = "anyone"


@dataclass(frozen=True, slots=True)
class Journey:
    """The draft with its service. ``code`` opens it again; '' when this session did not make it."""

    definition: ServiceDefinition
    draft_id: str
    code: str
    applicant: dict[str, Any]
    answers: dict[str, Any]
    uploads_owner: str
    held_reason: str = ""

    @property
    def resident(self) -> dict[str, Any]:
        """The identity block alone."""
        return {name: value for name, value in self.applicant.items() if name not in _CONTACT}

    @property
    def masked_name(self) -> str:
        """``W*** S***`` for what a register told; whoever typed his own name sees it."""
        name = str(self.applicant.get("name", ""))
        if self.applicant.get("source") in {BY_HAND, AS_GIVEN}:
            return name
        return " ".join(f"{word[0]}***" for word in name.split())

    @property
    def has_identity(self) -> bool:
        """Whether the form may go on: somebody is named, at an address, with a phone; or has said as much as the service asks."""
        if self.is_anyone:
            return self.applicant.get("source") == AS_GIVEN
        return all(self.applicant.get(name) for name in ("nik", "name", "kelurahan_code", "phone"))

    @property
    def is_anyone(self) -> bool:
        """Whether this service asks nobody who he is."""
        return self.definition.applicant.is_anyone

    def clean(self, today: date) -> dict[str, Any]:
        """What can be read of the answers so far."""
        found, _faults = self.parse(today)
        return found

    def parse(
        self, today: date, raw: Mapping[str, Any] | None = None, only: tuple[str, ...] | None = None
    ) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
        """Clean answers and faults; of the kept answers, or of ``raw`` over them."""
        merged = {**self.answers, **(raw or {})}
        return catalogue.parse_answers(
            form=self.definition.form,
            raw=merged,
            resident=self.resident,
            today=today,
            holidays=self._holidays(),
            only=only,
            asked=self.definition.form.sent_along,
        )

    def _holidays(self) -> frozenset[date]:
        """The days off of the home kelurahan, asked only when a rule of the form counts working days."""
        home = self.home() if any("hari_kerja" in rule.check for rule in self.definition.form.rules) else None
        return people.calendar(unit_id=home.kelurahan_id).holidays if home else frozenset()

    def home(self) -> HomeUnits | None:
        """The units above the applicant's household, when its kelurahan is in the tree."""
        return people.home_units(
            kelurahan_code=str(self.applicant.get("kelurahan_code", "")),
            rw=str(self.applicant.get("rw", "")),
            rt=str(self.applicant.get("rt", "")),
        )

    def visible(self, answers: Mapping[str, Any], today: date) -> tuple[str, ...]:
        """The fields to ask now."""
        return catalogue.visible_fields(
            form=self.definition.form, answers=answers, resident=self.resident, today=today
        )

    def papers(self, today: date) -> tuple[tuple[AttachmentSpec, bool], ...]:
        """The papers to ask for with these answers, each with whether it is needed."""
        return catalogue.attachments_offered(
            form=self.definition.form, answers=self.clean(today), resident=self.resident, today=today
        )

    def applicant_input(self) -> ApplicantInput:
        """The applicant as a case wants him."""
        return ApplicantInput(
            resident=self.resident,
            phone=str(self.applicant.get("phone", "")),
            email=str(self.applicant.get("email", "")),
            is_manual=bool(self.applicant.get("is_manual")),
        )


def begin(request: HttpRequest, slug: str) -> None:
    """Start over with a service; nothing is kept until the first page was sent."""
    request.session[SESSION_KEY] = {"service": slug, "draft": "", "code": ""}


def adopt(request: HttpRequest, saved: DraftSaved, slug: str) -> None:
    """Go on in this session with a draft that was begun from a finished letter."""
    request.session[SESSION_KEY] = {"service": slug, "draft": saved.public_id, "code": seal_code(saved.code)}


def current(request: HttpRequest, at: datetime) -> Journey | None:
    """The form under way in this session, or None when there is none (any more)."""
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return None
    definition = catalogue.definition(slug=kept["service"])
    if definition is None or CHANNEL not in definition.channels:
        return None
    if not kept["draft"]:
        return Journey(definition, "", "", {}, {}, "")
    try:
        draft = case_queries.draft(actor=APPLICANT, public_id=kept["draft"], at=at)
    except NotFound:
        return None
    return _journey(definition, draft, open_code(kept["code"]))


def _journey(definition: ServiceDefinition, draft: DraftPayload, code: str) -> Journey:
    return Journey(
        definition,
        draft.public_id,
        code,
        draft.applicant,
        draft.answers,
        draft.uploads_owner,
        draft.held_reason,
    )


def resume(request: HttpRequest, code: str, at: datetime) -> Journey:
    """Open a draft by its code in this session. Raises: NotFound, TooMany."""
    draft = case_queries.draft(actor=APPLICANT, code=code, at=at)
    definition = catalogue.definition(slug=draft.service)
    if definition is None or draft.channel != CHANNEL:
        raise NotFound("draft")
    request.session[SESSION_KEY] = {
        "service": draft.service,
        "draft": draft.public_id,
        "code": seal_code(code),
    }
    return _journey(definition, draft, code)


def save(
    request: HttpRequest,
    journey: Journey,
    *,
    applicant: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> None:
    """Keep what was typed on this page; the first time makes the draft and its code."""
    saved = cases.save_draft(
        service=journey.definition.slug,
        channel=CHANNEL,
        actor=APPLICANT,
        at=clock.now(),
        applicant=applicant,
        answers=answers,
        draft_id=journey.draft_id or None,
    )
    if not journey.draft_id:
        request.session[SESSION_KEY] = {
            "service": journey.definition.slug,
            "draft": saved.public_id,
            "code": seal_code(saved.code),
        }


def finish(request: HttpRequest) -> None:
    """Forget the form: it was sent."""
    request.session.pop(SESSION_KEY, None)


def seal_code(code: str) -> str:
    """A code as the session may hold it: sessions lie in the database, codes must not."""
    return base64.b64encode(sealing.seal(code.encode(), _CODE)).decode() if code else ""


def open_code(sealed: str) -> str:
    """The code back; '' when the key is gone."""
    try:
        return sealing.unseal(base64.b64decode(sealed), _CODE).decode() if sealed else ""
    except sealing.SealError:
        return ""


def page_address(number: int) -> str:
    """The address of a form page, from 1."""
    return reverse("public:apply_page", args=[number])


def pages_to_ask(journey: Journey, today: date) -> tuple[int, ...]:
    """The numbers of the pages that ask something now."""
    shown = set(journey.visible(journey.clean(today), today))
    pages = journey.definition.form.pages
    return tuple(number for number, page in enumerate(pages, start=1) if shown.intersection(page.fields))


def after(journey: Journey, number: int, today: date) -> str:
    """Where "Lanjut" leads from page ``number`` (0 = the identity pages)."""
    later = [n for n in pages_to_ask(journey, today) if n > number]
    if later:
        return page_address(later[0])
    return reverse("public:apply_papers" if journey.papers(today) else "public:apply_check")


def before(journey: Journey, number: int, today: date) -> str:
    """Where "Kembali" leads from page ``number``; a number past the last page means papers or check."""
    earlier = [n for n in pages_to_ask(journey, today) if n < number]
    if not earlier and journey.definition.applicant.asks_nothing:
        return reverse("public:service", args=[journey.definition.slug])
    return page_address(earlier[-1]) if earlier else reverse("public:apply_identity")
