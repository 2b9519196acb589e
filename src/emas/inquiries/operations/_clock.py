"""What time does with conversations and visits."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from emas.inquiries import rules
from emas.inquiries.models import Conversation, Visit
from emas.platform import db

_PORTION: Final = 500


def close_silent(*, at: datetime) -> int:
    """Close conversations after 24 hours of silence (flows section 13); gives their number. Safe to repeat."""
    quiet = Conversation.objects.filter(closed_at__isnull=True, last_at__lte=at - rules.SILENT)
    ids = list(quiet.exclude(state=rules.WAITING).values_list("pk", flat=True)[:_PORTION])
    ids += quiet.filter(state=rules.WAITING, last_at__lte=at - rules.FORGOTTEN).values_list("pk", flat=True)[
        :_PORTION
    ]
    if not ids:
        return 0
    with db.short_transaction():
        # Whoever wrote meanwhile keeps it open.
        rows = Conversation.objects.filter(pk__in=ids, closed_at__isnull=True, last_at__lte=at - rules.SILENT)
        return rows.update(state=rules.CLOSED, closed_at=at, waiting_since=None)


def sweep(*, at: datetime) -> int:
    """
    Delete conversations and visits that ended ``EMAS_INQUIRY_DAYS`` ago, words and numbers with them; gives their number.

    Source: UU 27/2022 Pasal 43 (personal data are erased when they are not needed any more).
    """
    before = at - timedelta(days=settings.EMAS_INQUIRY_DAYS)
    with db.short_transaction():
        old = list(Conversation.objects.filter(closed_at__lt=before).values_list("pk", flat=True)[:_PORTION])
        Conversation.objects.filter(pk__in=old).delete()
        visits, _ = Visit.objects.filter(changed_at__lt=before).delete()
    return len(old) + visits
