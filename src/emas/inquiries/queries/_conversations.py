"""The shared inbox of a desk, and one conversation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Q, QuerySet

from emas.audit import operations as audit
from emas.inquiries import access, rules
from emas.inquiries.models import Conversation, Line
from emas.inquiries.queries import desks, sealed
from emas.inquiries.types import (
    Bubble,
    ConversationFilter,
    ConversationPage,
    ConversationRow,
    ConversationView,
)
from emas.kernel import identity
from emas.kernel.actor import Actor
from emas.notify import queries as notices
from emas.notify.types import Standing

PAGE: Final = 25
#: So many lines are shown at once; earlier ones are counted.
SHOWN: Final = 80
_PREVIEW: Final = 90
_NOT_SENT: Final = "tidak_terkirim"


def is_officer(*, actor: Actor) -> bool:
    """Tell whether the actor sits at an information desk."""
    return bool(access.posts(actor))


def waiting_count(*, actor: Actor) -> int:
    """Count what waits for an officer of the actor's desks. Raises: NotFound."""
    mine = access.instansi_of(actor)
    return Conversation.objects.filter(instansi__in=mine, state=rules.WAITING).count()


def inbox(*, actor: Actor, filter: ConversationFilter) -> ConversationPage:
    """
    Give one page of the shared inbox: what waits longest first, everything else the latest first. Five queries, however many there are.

    Raises: NotFound for who sits at no desk.
    """
    mine = Conversation.objects.filter(instansi__in=access.instansi_of(actor))
    views = {
        "waiting": Q(state=rules.WAITING),
        "mine": Q(taken_by=actor.account_id, closed_at__isnull=True),
        "open": Q(closed_at__isnull=True),
        "closed": Q(closed_at__isnull=False),
    }
    view = filter.view if filter.view in views else "waiting"
    counts = mine.aggregate(**{name: Count("pk", filter=condition) for name, condition in views.items()})
    rows = _searched(mine.filter(views[view]), filter.query)
    total = rows.count() if filter.query else counts[view]
    pages = max(1, -(-total // PAGE))
    number = min(max(1, filter.page), pages)
    order = ("waiting_since", "pk") if view == "waiting" else ("-last_at", "-pk")
    page = list(rows.order_by(*order)[(number - 1) * PAGE : number * PAGE])
    shown = tuple(_row(row, line, actor) for row, line in zip(page, _last_lines(page), strict=True))
    return ConversationPage(shown, counts, number, pages, total)


def line_count(*, actor: Actor, public_id: str) -> int:
    """Count the lines of one conversation: whether something is new, without opening it. Raises: NotFound."""
    return access.conversation(actor, public_id).lines


def conversation(*, actor: Actor, public_id: str, at: datetime) -> ConversationView:
    """Open one conversation: what was said, what became of it, what can be done. The opening is recorded. Raises: NotFound."""
    row = access.conversation(actor, public_id)
    audit.record("inquiries.opened", actor, "conversation", row.public_id, at, instansi=row.instansi)
    lines = list(Line.objects.filter(conversation=row).order_by("-seq")[:SHOWN])[::-1]
    who = sealed.address(row)
    until = notices.window_until(phone=who["phone"], user_id=who["user_id"], instansi=row.instansi)
    is_open = until is not None and at < until
    standings = notices.standings([line.message for line in lines if line.message])
    is_other = row.taken_by not in {None, actor.account_id}
    may_repeat = is_open and row.closed_at is None and not is_other
    return ConversationView(
        row=_row(row, lines[-1] if lines else None, actor),
        bubbles=tuple(_bubble(line, standings.get(line.message), may_repeat) for line in lines),
        earlier=row.lines - len(lines),
        window_until=until,
        is_window_open=is_open,
        version=row.version,
        is_taken_by_other=is_other,
        colleagues=tuple(
            c for c in desks.colleagues(instansi=row.instansi, at=at) if c.account_id != actor.account_id
        ),
        closed_at=row.closed_at,
        closes_at=None if row.closed_at else rules.closes_at(state=row.state, last_at=row.last_at),
    )


def _searched(rows: QuerySet[Conversation], text: str) -> QuerySet[Conversation]:
    """Find by number of the conversation, by a whole phone number, or by words of the topic: the words said are sealed."""
    text = text.strip().removeprefix("#")
    if not text:
        return rows
    found = Q(topic_title__icontains=text)
    if text.isascii() and text.isdigit() and len(text) < 10:
        found |= Q(pk=int(text))
    try:
        phone = identity.parse_phone(text)
    except identity.IdentityFault:
        return rows.filter(found)
    codes = rows.order_by().values_list("instansi", flat=True).distinct()
    digests = {notices.address_digest(phone), *(notices.address_digest(phone, code) for code in codes)}
    return rows.filter(found | Q(address_digest__in=digests))


def _last_lines(rows: Sequence[Conversation]) -> list[Line | None]:
    """Give what the person said last in each conversation."""
    ids = [row.pk for row in rows]
    said = Line.objects.filter(conversation_id__in=ids, author="warga").order_by()
    last = Line.objects.filter(pk__in=said.values("conversation_id").annotate(last=Max("pk")).values("last"))
    found = {line.conversation_id: line for line in last}
    return [found.get(pk) for pk in ids]


def _row(row: Conversation, line: Line | None, actor: Actor) -> ConversationRow:
    words = " ".join(sealed.words(line).split()) if line is not None else ""
    return ConversationRow(
        public_id=row.public_id,
        number=row.pk,
        instansi=row.instansi,
        phone=identity.mask_phone(sealed.address(row)["phone"]),
        state=row.state,
        topic=row.topic,
        topic_title=row.topic_title,
        reason=row.reason,
        preview=words if len(words) <= _PREVIEW else f"{words[:_PREVIEW]}…",
        preview_author=line.author if line is not None else "",
        waiting_since=row.waiting_since,
        last_at=row.last_at,
        taken_name=row.taken_name,
        is_mine=row.taken_by is not None and row.taken_by == actor.account_id,
    )


def _bubble(line: Line, standing: Standing | None, may_repeat: bool) -> Bubble:
    is_lost = standing is not None and standing.state == _NOT_SENT
    return Bubble(
        public_id=line.public_id,
        author=line.author,
        author_name=line.author_name,
        text=sealed.words(line),
        at=line.at,
        source=line.source if line.author == "otomatis" else "",
        state=standing.state if standing is not None else "",
        reason=standing.reason if standing is not None else "",
        can_repeat=is_lost and may_repeat and not line.source.startswith("reopen:"),
    )
