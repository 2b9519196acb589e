"""The book of visits, and one of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db.models import Count, Q

from emas.audit import operations as audit
from emas.inquiries import access
from emas.inquiries.models import Visit
from emas.inquiries.queries import sealed
from emas.inquiries.types import VisitItem, VisitPage, VisitRow, VisitView
from emas.kernel import identity
from emas.kernel.actor import Actor
from emas.notify import queries as notices
from emas.notify.types import Standing
from emas.people import queries as people

PAGE: Final = 25
DONE: Final = "selesai"
_NOT_SENT: Final = "tidak_terkirim"


def visits(*, actor: Actor, view: str = "open", page: int = 1) -> VisitPage:
    """List visits, the latest first: ``open`` or ``done``. Three queries. Raises: NotFound for who sits at no desk."""
    mine = Visit.objects.filter(instansi__in=access.instansi_of(actor))
    is_done = Q(state=DONE)
    counts = mine.aggregate(open=Count("pk", filter=~is_done), done=Count("pk", filter=is_done))
    view = view if view in counts else "open"
    pages = max(1, -(-counts[view] // PAGE))
    number = min(max(1, page), pages)
    found = mine.filter(is_done if view == "done" else ~is_done).order_by("-pk")
    rows = list(found[(number - 1) * PAGE : number * PAGE])
    standings = notices.standings([row.message for row in rows if row.message])
    return VisitPage(tuple(_row(row, standings) for row in rows), counts, number, pages, counts[view])


def visit(*, actor: Actor, public_id: str, at: datetime) -> VisitView:
    """Open one visit; the opening is recorded. Raises: NotFound."""
    row = access.visit(actor, public_id)
    audit.record("inquiries.visit_opened", actor, "visit", row.public_id, at, instansi=row.instansi)
    standings = notices.standings([row.message] if row.message else [])
    shown = _row(row, standings)
    return VisitView(
        row=shown,
        phone=identity.mask_phone(sealed.visitor(row)["phone"]),
        consents=row.consents,
        items=tuple(
            VisitItem(item["label"], datetime.fromisoformat(item["done_at"]) if item["done_at"] else None)
            for item in row.items
        ),
        steps=tuple(row.steps),
        source=row.source,
        office=people.unit(row.unit_id).name,
        officer=row.created_name,
        version=row.version,
        needs_slip=not row.message or shown.notice_state == _NOT_SENT,
        may_tell_again=bool(row.message) and shown.notice_state == _NOT_SENT and row.consents,
    )


def _row(row: Visit, standings: Mapping[str, Standing]) -> VisitRow:
    told = standings.get(row.message)
    return VisitRow(
        public_id=row.public_id,
        number=row.pk,
        name=sealed.visitor(row)["name"],
        topic_title=row.topic_title,
        state=row.state,
        done=sum(1 for item in row.items if item["done_at"]),
        total=len(row.items),
        created_at=row.created_at,
        notice_state=told.state if told else "",
        notice_reason=told.reason if told else "",
    )
