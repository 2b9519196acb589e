"""The conversation of an ordinary case: the applicant and who handles it write to each other, with papers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError

from emas.audit import operations as audit
from emas.cases import access, rules
from emas.cases.access import facts as world
from emas.cases.access import filed, talk
from emas.cases.access.hot import CaseRow
from emas.cases.models import Message
from emas.cases.operations import _act, _announce, _move
from emas.cases.types import PaperInput, Places
from emas.catalogue.types import ServiceDefinition
from emas.documents import operations as documents
from emas.documents.types import Waiting, waiting_owner
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.outbox import operations as outbox
from emas.platform import db, limits

EVENT: Final = "said"
PAPERS: Final = "lampiran"
_DAY_SECONDS: Final = 86_400
_MAX_BYTES: Final = 10 * 1024 * 1024
_KINDS: Final = ("photo", "pdf")
#: Stages of reminders end far below: the number of a message makes its notice's key.
_FIRST_STAGE: Final = 1000


def say_as_applicant(
    *,
    case_ref: str,
    actor: Actor,
    text: str,
    papers: Sequence[PaperInput],
    once: str,
    at: datetime,
    act: str = "",
) -> None:
    """
    Write to who handles the case; with ``act`` do what waits for the applicant by it (answer a question, open the case again).

    The same ``once`` is one message, however often it is sent. Raises: NotFound, NotAllowed (``closed``; ``not_your_step``: no such act now),
    Invalid (``text``: ``required``, ``too_long``; ``lampiran``), Conflict (the case moved on meanwhile), TooMany (30 a day).
    """
    if actor.kind != "applicant":
        raise NotFound
    row, definition, places = _load(actor, case_ref)
    if _is_there(row, talk.APPLICANT, once):
        # The act it came with is done, too: whoever did not hear so is told "sent", not that there is no such act.
        return
    limits.reserve(f"case.say:{row.ref}", rules.MESSAGES_A_DAY, _DAY_SECONDS, at)
    waiting = {each.name for each in rules.said_acts(definition, row.state)}
    if act not in (waiting or {""}):
        # A plain message, too, when a question came meanwhile: it is no answer to what was not read.
        raise _act.conflict_of(row, definition)
    _say(row, definition, places, actor, talk.APPLICANT, text, papers, once, at, act)


def say_as_officer(
    *, case_ref: str, actor: Actor, text: str, papers: Sequence[PaperInput], once: str, at: datetime
) -> None:
    """
    Write to the applicant as the post that holds the case, or that sent it to him; a client system writes for the post of its token. The
    same ``once`` is one message.

    Raises: NotFound (a stranger), NotAllowed (``not_your_step``: a colleague who does not hold it; ``closed``), Invalid as ``say_as_applicant``.
    """
    if not actor.is_staff or (actor.kind == "staff" and actor.person_id is None):
        raise NotFound
    row, definition, places = _load(actor, case_ref)
    keys = world.keys_of(actor, row, definition.flow, places)
    if not rules.may_write(definition.flow, row.state, row.returned_from, keys):
        raise NotAllowed("not_your_step")
    if _say(row, definition, places, actor, talk.OFFICER, text, papers, once, at):
        audit.record("case.say", actor, "case", row.ref, at, instansi=row.instansi)


def say_for_filed(
    *,
    case_ref: str,
    actor: Actor,
    text: str,
    papers: Sequence[PaperInput],
    once: str,
    at: datetime,
    act: str = "",
) -> None:
    """
    Write for the applicant through the client system that filed the case for him, as ``say_as_applicant``.

    Raises: NotFound for every other system, and all of ``say_as_applicant``.
    """
    applicant = filed.applicant_of(actor, case_ref)
    say_as_applicant(case_ref=case_ref, actor=applicant, text=text, papers=papers, once=once, at=at, act=act)
    audit.record("case.say_for_applicant", actor, "case", str(applicant.case_ref), at)


def _load(actor: Actor, ref: str) -> tuple[CaseRow, ServiceDefinition, Places]:
    row, definition, places = access.case_for(actor, ref)
    if not definition.conversation or row.is_sealed:
        raise NotFound
    if not row.is_open:
        raise NotAllowed("closed")
    return row, definition, places


def _say(
    row: CaseRow,
    definition: ServiceDefinition,
    places: Places,
    actor: Actor,
    author: str,
    text: str,
    papers: Sequence[PaperInput],
    once: str,
    at: datetime,
    act: str = "",
) -> bool:
    """Store the papers, then write message, act and notice in one transaction; False when this sending is there already."""
    words = text.strip()
    _check(words, papers, needs_words=bool(act))
    if _is_there(row, author, once):
        return False
    name = codes.new_public_id()
    waiting = waiting_owner(Waiting.TALK, name)
    is_written = False
    try:
        _store(papers, waiting, name, actor, at)
        with db.act_transaction():
            post = _post(actor, definition, row, places)
            if act:
                _do(row, definition, places, actor, act, words, at)
            Message.objects.create(
                case_id=row.id, public_id=name, author=author, at=at, text_sealed=talk.seal_text(words, row.ref),
                act=act, state=row.state, once=_key(author, once), actor_person_id=actor.person_id, **post,
            )  # fmt: skip
            documents.move_uploads(from_owner=waiting, to_owner=talk.owner(row))
            said = {"case_id": row.id, "message": name}
            outbox.enqueue(topic="cases.said", payload=said, at=at, dedupe_key=f"said:{name}")
            if not act:
                stage = _FIRST_STAGE + Message.objects.filter(case_id=row.id).count()
                to = "post" if author == talk.APPLICANT else "applicant"
                _announce.write_said(row, definition, EVENT, to, stage, at)
        is_written = True
    except IntegrityError:
        return False
    finally:
        if not is_written and papers:
            documents.delete_owned(owner_refs=[waiting], at=at)
    return True


def _key(author: str, once: str) -> str:
    """Each side has keys of its own: one never silences the other."""
    return f"{author}:{once}"[:64] if once else ""


def _is_there(row: CaseRow, author: str, once: str) -> bool:
    return bool(once) and Message.objects.filter(case_id=row.id, once=_key(author, once)).exists()


def _check(words: str, papers: Sequence[PaperInput], *, needs_words: bool) -> None:
    if not words and (needs_words or not papers):
        raise Invalid({"text": ("required",)})
    if len(words) > rules.TEXT_LENGTH:
        raise Invalid({"text": ("too_long",)}, maximum=rules.TEXT_LENGTH)
    if len(papers) > rules.MESSAGE_PAPERS:
        raise Invalid({PAPERS: ("too_many_files",)}, maximum=rules.MESSAGE_PAPERS)


def _store(papers: Sequence[PaperInput], owner: str, name: str, actor: Actor, at: datetime) -> None:
    for paper in papers:
        try:
            documents.store_upload(
                owner_ref=owner, field=name, file_name=paper.file_name, content=paper.content, kinds=_KINDS,
                max_bytes=_MAX_BYTES, uploaded_by=actor.label, at=at,
            )  # fmt: skip
        except Invalid as error:
            raise Invalid({PAPERS: next(iter(error.faults.values()))}, **error.params) from None


def _do(
    row: CaseRow,
    definition: ServiceDefinition,
    places: Places,
    actor: Actor,
    act: str,
    words: str,
    at: datetime,
) -> None:
    facts = world.gather(
        actor=actor, row=row, definition=definition, places=places, act=act, at=at, note=words
    )
    taken = _act.decided(row, definition, act, facts)
    detail = {"said": True}
    _act.perform(
        row=row, definition=definition, places=places, taken=taken, actor=actor, at=at, detail=detail
    )


def _post(actor: Actor, definition: ServiceDefinition, row: CaseRow, places: Places) -> dict[str, object]:
    """Give the post in which an officer writes; nothing for the applicant."""
    if not actor.is_staff:
        return {}
    step = definition.flow.steps[row.state]
    if step.post is None or step.post.role == "applicant":
        step = definition.flow.steps[row.returned_from]
    doer = _move.doer_of(actor, step.post, places)
    return {"actor_name": actor.name, "actor_role": doer.role, "actor_unit_id": doer.unit_id}
