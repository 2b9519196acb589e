"""The question list: seeded from the services folder, kept by officers, every version kept."""

from datetime import datetime
from pathlib import Path

from django.db import IntegrityError

from emas.audit import operations as audit
from emas.catalogue import access
from emas.catalogue.knowledge import Question
from emas.catalogue.models import QuestionTopic, QuestionVersion
from emas.catalogue.rules.knowledge import questions
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from emas.platform import db

FOLDER = "folder"


def sync_questions(*, root: Path, at: datetime, actor: Actor = SYSTEM) -> tuple[str, ...]:
    """
    Take over the question files below ``root``; answer the slugs that changed. Safe to repeat.

    A topic that an officer has written stays as he wrote it. A file with a fault changes nothing.
    """
    found, _ = questions.load(Path(root))
    rows = QuestionTopic.objects.filter(active_version__isnull=False).values_list(
        "slug", "active_version__content_hash", "active_version__written_by"
    )
    known = {slug: (hash_, by) for slug, hash_, by in rows}
    changed = []
    for question in found:
        hash_, by = known.get(question.slug, ("", FOLDER))
        text = questions.to_text(question)
        if by == FOLDER and hash_ != questions.hash_of(question.slug, text):
            changed.append((question, text))
    if not changed:
        return ()
    try:
        with db.short_transaction():
            for question, text in changed:
                _store(question, text, FOLDER, at)
            detail = {"topics": len(changed)}
            audit.record("question.seeded", actor, "question", FOLDER, at, detail=detail)
    except IntegrityError:
        # Another process that starts at the same moment takes over the same files.
        return ()
    return tuple(question.slug for question, _ in changed)


def save_question(*, question: Question, based_on: int, actor: Actor, at: datetime) -> int:
    """
    Write a topic of the question list, new (``based_on`` 0) or over the version ``based_on``; answer the new version's number.

    Raises: NotAllowed; Invalid with codes by field (``phrases``, ``title``, ``answers``, ``link``, ``<aspect>.lines``,
    ``<aspect>.source``: no answer without its source); Conflict when somebody else wrote meanwhile.
    """
    if not access.may_edit_questions(actor, question.instansi):
        raise NotAllowed
    faults = questions.faults_of(question)
    if faults:
        raise Invalid(faults)
    with db.act_transaction():
        row = QuestionTopic.objects.select_for_update().filter(slug=question.slug).first()
        if row is not None and row.instansi != question.instansi:
            raise NotAllowed
        if _number(row) != based_on:
            raise Conflict("written_meanwhile")
        number = _store(question, questions.to_text(question), actor.label[:60], at)
        detail = {"version": number, "aspects": [s.aspect.value for s in question.statements]}
        audit.record("question.written", actor, "question", question.slug[:80], at, detail=detail)
    return number


def switch_question(*, slug: str, is_on: bool, reason: str, actor: Actor, at: datetime) -> None:
    """
    Take a topic out of use or back into use; the reason is recorded. Its versions stay.

    Raises: NotFound, also for who may not edit it; Invalid ``reason``.
    """
    if not reason.strip():
        raise Invalid({"reason": ("required",)})
    with db.act_transaction():
        row = QuestionTopic.objects.select_for_update().filter(slug=slug).first()
        if row is None or not access.may_edit_questions(actor, row.instansi):
            raise NotFound
        row.is_enabled = is_on
        row.save(update_fields=["is_enabled"])
        detail = {"is_on": is_on, "reason": reason.strip()[:200]}
        audit.record("question.switched", actor, "question", slug[:80], at, detail=detail)


def _number(row: QuestionTopic | None) -> int:
    return row.active_version.number if row is not None and row.active_version is not None else 0


def _store(question: Question, text: str, by: str, at: datetime) -> int:
    row, _ = QuestionTopic.objects.get_or_create(slug=question.slug, defaults={"instansi": question.instansi})
    last = row.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = QuestionVersion.objects.create(
        topic=row,
        number=last + 1,
        content_hash=questions.hash_of(question.slug, text),
        content=text,
        written_at=at,
        written_by=by,
    )
    row.instansi, row.active_version = question.instansi, version
    row.save(update_fields=["instansi", "active_version"])
    return version.number
