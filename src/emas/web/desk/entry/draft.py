"""One draft as the pages of the journey need it: definition, what is visible, what is shown so far."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from emas.cases import queries
from emas.cases.types import DraftPayload
from emas.catalogue import queries as catalogue
from emas.catalogue.types import AttachmentSpec, FormPage, ServiceDefinition
from emas.documents import queries as papers
from emas.documents.types import StoredAttachment
from emas.kernel import clock, errors
from emas.web.desk.page import StaffRequest

#: Keys of the applicant block that are not about the person in the register.
_NOT_RESIDENT = frozenset({"phone", "email", "is_manual"})


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft with its service."""

    payload: DraftPayload
    definition: ServiceDefinition
    today: date

    @property
    def public_id(self) -> str:
        return self.payload.public_id

    @property
    def resident(self) -> dict[str, Any]:
        """The identity block without contact."""
        return {name: value for name, value in self.payload.applicant.items() if name not in _NOT_RESIDENT}

    def clean(self, answers: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answers as far as they can be read."""
        raw = self.payload.answers if answers is None else answers
        clean, _faults = catalogue.parse_answers(
            form=self.definition.form, raw=raw, resident=self.resident, today=self.today
        )
        return clean

    def visible(self, answers: dict[str, Any] | None = None) -> tuple[str, ...]:
        """The fields to ask with these answers."""
        return catalogue.visible_fields(
            form=self.definition.form, answers=self.clean(answers), resident=self.resident, today=self.today
        )

    def page(self, number: int) -> FormPage:
        """A page by its number from 1. Raises NotFound."""
        pages = self.definition.form.pages
        if not 1 <= number <= len(pages):
            raise errors.NotFound
        return pages[number - 1]

    def next_page(self, number: int) -> int | None:
        """The next page that asks something now, or None when the papers come next."""
        visible = set(self.visible())
        for later in range(number + 1, len(self.definition.form.pages) + 1):
            if visible & set(self.page(later).fields):
                return later
        return None

    def offered_papers(self) -> tuple[tuple[AttachmentSpec, bool], ...]:
        """The papers to ask for, each with whether it is needed."""
        return catalogue.attachments_offered(
            form=self.definition.form, answers=self.clean(), resident=self.resident, today=self.today
        )

    def stored(self) -> dict[str, list[StoredAttachment]]:
        """The papers that are there already, by field."""
        found: dict[str, list[StoredAttachment]] = {}
        for paper in papers.attachments(owner_ref=self.payload.uploads_owner):
            found.setdefault(paper.field, []).append(paper)
        return found


def opened(request: StaffRequest, draft_id: str) -> OpenDraft:
    """The draft of this account. Raises NotFound for every other."""
    at = clock.now()
    payload = queries.draft(actor=request.actor, draft_id=draft_id, at=at)
    definition = catalogue.definition(slug=payload.service)
    if definition is None:
        raise errors.NotFound
    return OpenDraft(payload=payload, definition=definition, today=clock.local_date(at))
