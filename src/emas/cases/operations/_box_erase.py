"""What a sealed case held goes when its period is over; what it counts for stays."""

from datetime import datetime, timedelta
from typing import Final

from emas.audit import operations as audit
from emas.cases.access import hot
from emas.cases.models import Box, BoxHandler, BoxItem, BoxKey, BoxOldKey
from emas.kernel import codes
from emas.kernel.actor import SYSTEM
from emas.platform import blobs, db

_MOST: Final = 200


def erase_old_boxes(*, keep_days: int, at: datetime) -> int:
    """
    Delete the sealed content of cases closed more than ``keep_days`` calendar days ago; gives how many. Safe to repeat.

    Words, papers, messages, notes, keys and who handled it go for good, and the receipt code finds nothing any more. Class, channel, dates
    and judgement stay for the figures. ``keep_days`` 0 keeps everything. For the nightly job; at most 200 at a time.
    """
    if keep_days <= 0:
        return 0
    old = Box.objects.filter(erased_at__isnull=True, case__is_open=False, case__desk_role=hot.SEALED)
    ids = old.filter(case__closed_at__lt=at - timedelta(days=keep_days)).values_list("case_id", flat=True)
    done = 0
    for case_id in list(ids[:_MOST]):
        _erase(case_id, at)
        done += 1
    return done


def _erase(case_id: int, at: datetime) -> None:
    """The files first: a row without its file tells nothing, a file without its row would lie there for ever."""
    for name in BoxItem.objects.filter(case_id=case_id).exclude(blob="").values_list("blob", flat=True):
        blobs.delete(name)
    with db.act_transaction():
        for table in (BoxItem, BoxKey, BoxOldKey, BoxHandler):
            table.objects.filter(case_id=case_id).delete()
        Box.objects.filter(case_id=case_id).update(
            erased_at=at, code_public=b"", code_digest=f"erased:{codes.new_public_id()}"
        )
        row = hot.load_id(case_id)
        audit.record("box.erased", SYSTEM, "case", row.ref if row else "", at)
