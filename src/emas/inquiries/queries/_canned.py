"""Answers kept ready."""

from emas.inquiries import access
from emas.inquiries.models import Canned
from emas.inquiries.types import CannedRow
from emas.kernel.actor import Actor


def canned_list(*, actor: Actor, instansi: str = "") -> tuple[CannedRow, ...]:
    """List the ready answers of the actor's offices (or one of them), by title. Raises: NotFound."""
    mine = access.instansi_of(actor)
    rows = Canned.objects.filter(instansi__in=mine & {instansi} if instansi else mine)
    return tuple(_row(row) for row in rows.order_by("title", "pk"))


def canned(*, actor: Actor, public_id: str) -> CannedRow:
    """Give one. Raises: NotFound."""
    return _row(access.canned(actor, public_id))


def _row(row: Canned) -> CannedRow:
    return CannedRow(row.public_id, row.instansi, row.title, row.text, row.changed_at)
