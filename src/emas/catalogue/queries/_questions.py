"""The question list as it is stored."""

from functools import lru_cache

from emas.catalogue import access
from emas.catalogue.knowledge import Question, QuestionEntry
from emas.catalogue.models import QuestionTopic, QuestionVersion
from emas.catalogue.rules.knowledge import questions as rules
from emas.kernel.actor import Actor


def may_edit_questions(*, actor: Actor, instansi: str) -> bool:
    """Tell whether somebody may write the answers of an instansi ('' = those of every one)."""
    return access.may_edit_questions(actor, instansi)


def questions(*, instansi: str = "", with_common: bool = True) -> tuple[QuestionEntry, ...]:
    """Answer the topics of an instansi, and those of every instansi with ``with_common``, by slug; switched-off ones too. One query."""
    rows = QuestionTopic.objects.filter(active_version__isnull=False).select_related("active_version")
    rows = rows.filter(instansi__in={instansi, ""} if with_common else {instansi})
    return tuple(_entry(row, row.active_version) for row in rows.order_by("slug") if row.active_version)


def question(*, slug: str) -> QuestionEntry | None:
    """Answer a topic as it is now, None for one that is not in the list."""
    rows = QuestionTopic.objects.filter(slug=slug, active_version__isnull=False).select_related(
        "active_version"
    )
    row = rows.first()
    return _entry(row, row.active_version) if row and row.active_version else None


def question_versions(*, slug: str) -> tuple[QuestionEntry, ...]:
    """Answer every version of a topic, newest first."""
    rows = QuestionVersion.objects.filter(topic__slug=slug).select_related("topic").order_by("-number")
    return tuple(_entry(row.topic, row) for row in rows)


def in_use() -> tuple[tuple[str, str], ...]:
    """Answer slug and content hash of every topic that is used, by slug: what the index is built from. One query."""
    rows = QuestionTopic.objects.filter(is_enabled=True, active_version__isnull=False).order_by("slug")
    return tuple(rows.values_list("slug", "active_version__content_hash"))


def by_hashes(wanted: tuple[tuple[str, str], ...]) -> tuple[Question, ...]:
    """Answer stored topics by slug and hash; one query when this process has not seen one of them."""
    missing = {hash_ for slug, hash_ in wanted if (slug, hash_) not in _SEEN}
    if missing:
        rows = QuestionVersion.objects.filter(content_hash__in=missing).select_related("topic")
        for row in rows:
            _SEEN[row.topic.slug, row.content_hash] = _built(row.topic.slug, row.content)
    return tuple(_SEEN[key] for key in wanted if key in _SEEN)


#: A version never changes, so what is kept here is never stale.
_SEEN: dict[tuple[str, str], Question] = {}


def _entry(topic: QuestionTopic, version: QuestionVersion) -> QuestionEntry:
    question = _built(topic.slug, version.content)
    return QuestionEntry(question, version.number, topic.is_enabled, version.written_by, version.written_at)


@lru_cache(maxsize=1024)
def _built(slug: str, content: str) -> Question:
    return rules.from_text(slug, content)
