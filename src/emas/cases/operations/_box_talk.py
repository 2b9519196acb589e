"""The conversation of a sealed case: both sides write, nobody else reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError

from emas.audit import operations as audit
from emas.cases import access, rules
from emas.cases.access import box, box_persons
from emas.cases.access.hot import CaseRow
from emas.cases.models import BoxItem
from emas.cases.operations import _announce, _box_notice, _box_papers
from emas.cases.types import BoxEntry, PaperInput
from emas.catalogue.types import StepKind
from emas.kernel import codes
from emas.kernel.actor import ANONYMOUS, Actor
from emas.kernel.errors import Invalid, NotAllowed
from emas.people import queries as people
from emas.platform import db, limits

TRIES_PER_QUARTER: Final = 20
_QUARTER_SECONDS: Final = 900
_DAY_SECONDS: Final = 86_400


def open_by_code(*, code: str, place: str, at: datetime) -> BoxEntry:
    """
    Open a sealed case by its receipt code, for this one request.

    ``place`` is where the request came from, for the limit alone. The opening is recorded without a trace of who opened. While the case
    waits to be sorted, keepers who chose a passphrase since get its key, and those who left the post lose it.
    Raises: NotFound, in the same words for every wrong code; TooMany (twenty tries in a quarter of an hour).
    """
    limits.reserve(f"box.code:{place}", TRIES_PER_QUARTER, _QUARTER_SECONDS, at)
    row, found, key = box.by_code(code)
    if not box.handler_ids(row.id):
        held = people.recipients(unit_id=found.keeper_unit_id, role=found.keeper_role, at=at)
        about = box_persons.about_of(row, key)
        ids = [h.person_id for h in held if not box_persons.is_in_line(h.account_id, about, at)]
        with db.act_transaction():
            if not bytes(found.code_public):
                box.wrap_for_code(row.id, row.ref, key, codes.normalise_receipt(code), at)
            box.wrap_for_persons(row.id, row.ref, key, ids, at)
            key = box.keep_only(row.id, row.ref, key, ids, at)
            box.wrap_for_recovery(row.id, row.ref, key, at)
    audit.record("box.reporter", ANONYMOUS, "case", row.ref, at)
    return BoxEntry(row.ref, key)


def say_as_reporter(*, code: str, text: str, papers: Sequence[PaperInput], once: str, at: datetime) -> None:
    """
    Write to the handlers. The same ``once`` is one message, however often it is sent.

    Raises: NotFound, NotAllowed ``closed``, Invalid (``text``: ``required``, ``too_long``; papers), TooMany (30 a day).
    """
    row, _found, key = box.by_code(code)
    limits.reserve(f"box.say:{row.ref}", rules.MESSAGES_A_DAY, _DAY_SECONDS, at)
    _say(row, key, "reporter", text, papers, once, at)


def say_as_handler(
    *,
    case_ref: str,
    actor: Actor,
    private: bytes,
    text: str,
    papers: Sequence[PaperInput],
    once: str,
    at: datetime,
) -> None:
    """
    Write to the reporter, as the office and without a name.

    Raises: NotFound, NotAllowed (``not_your_step``, ``no_key_here``, ``closed``), Invalid as ``say_as_reporter``.
    """
    row, _found, keys = box.case_for(actor, case_ref)
    if box.ASSIGNED not in keys:
        raise NotAllowed("not_your_step")
    key = box.key_for(row, actor.person_id, private)
    if _say(row, key, "handler", text, papers, once, at):
        audit.record("box.say", actor, "case", row.ref, at)
        definition = access.definition_of(row)
        _box_notice.tell(definition, _box_notice.phone_of(row, definition, key), at)


def _say(
    row: CaseRow, key: bytes, author: str, text: str, papers: Sequence[PaperInput], once: str, at: datetime
) -> bool:
    definition = access.definition_of(row)
    if definition.flow.steps[row.state].kind == StepKind.FINAL:
        raise NotAllowed("closed")
    words = text.strip()
    if not words and not papers:
        raise Invalid({"text": ("required",)})
    if len(words) > rules.TEXT_LENGTH:
        raise Invalid({"text": ("too_long",)}, maximum=rules.TEXT_LENGTH)
    if box.is_there(row, once):
        return False
    stored = _box_papers.store(definition, row.ref, key, papers)
    try:
        with db.act_transaction():
            content = {"text": words, "act": "", "state": row.state}
            said = box.add_item(
                row_id=row.id, ref=row.ref, key=key, kind="message", author=author, content=content, at=at,
                once=once[:64],
            )  # fmt: skip
            _box_papers.write(
                row_id=row.id, ref=row.ref, key=key, stored=stored, author=author, said=said, at=at
            )
            if author == "reporter":
                number = BoxItem.objects.filter(case_id=row.id).count()
                _announce.write_reminder(row, definition, "task_arrived", 1000 + number, at)
    except IntegrityError:
        return False
    return True
