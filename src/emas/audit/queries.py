"""Read the trail; prove that it is whole."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Q

from emas.audit.models import AuditCheckpoint, AuditEntry
from emas.audit.types import ChainReport, EntryRow
from emas.platform import sealing

START: Final = "0" * 64
FIELDS: Final = ("id", "at", "actor", "action", "subject_type", "subject_ref", "instansi", "result", "detail")


def entries(
    *,
    subject_type: str = "",
    subject_ref: str = "",
    actor: str = "",
    action: str = "",
    area: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before_id: int | None = None,
    instansi: Collection[str] | None = None,
    actors: Collection[str] | None = None,
    limit: int = 100,
) -> tuple[EntryRow, ...]:
    """
    List the latest lines, newest first: about a subject, by an actor's label, of an action or of an ``area`` (the word before the point).

    ``since`` and ``until`` (not included) bound the time; ``before_id`` goes on from the last line of a page. ``instansi`` and
    ``actors`` are what the reader may see: lines of either are given; neither named, all are.
    """
    rows = AuditEntry.objects.all()
    wanted = {
        "subject_type": subject_type,
        "subject_ref": subject_ref,
        "actor": actor,
        "action": action,
        "action__startswith": f"{area}." if area else "",
        "at__gte": since,
        "at__lt": until,
        "id__lt": before_id,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if instansi is not None or actors is not None:
        rows = rows.filter(Q(instansi__in=instansi or ()) | Q(actor__in=actors or ()))
    return tuple(EntryRow(**row) for row in rows.order_by("-id").values(*FIELDS)[:limit])


def verify_chain() -> ChainReport:
    """
    Compute the running digest again and compare it with every checkpoint.

    An entry changed, deleted, slipped in or renumbered before the last checkpoint shows, as does a checkpoint removed from
    the middle that was followed by tampering. Compare ``digest`` with the one in the log to know that the last checkpoints
    themselves were not cut off.
    """
    points = list(AuditCheckpoint.objects.order_by("upto_id").values_list("upto_id", "digest"))
    digest, checked, broken_at, at_point = START, 0, 0, 0
    rows = AuditEntry.objects.order_by("id").values(*FIELDS)
    if points:
        for row in rows.filter(id__lte=points[-1][0]).iterator(chunk_size=2000):
            while row["id"] > points[at_point][0] and not broken_at:
                if digest != points[at_point][1]:
                    broken_at = points[at_point][0]
                at_point += 1
            digest, checked = link(digest, row), checked + 1
        for upto, sealed in points[at_point:]:
            if not broken_at and digest != sealed:
                broken_at = upto
    unsealed = AuditEntry.objects.filter(id__gt=points[-1][0] if points else 0).count()
    return ChainReport(
        is_whole=not broken_at,
        checked=checked,
        checkpoints=len(points),
        broken_at=broken_at,
        unsealed=unsealed,
        digest=digest,
    )


def link(previous: str, row: Mapping[str, Any]) -> str:
    """Give the running digest after ``row`` (a mapping of the entry's columns)."""
    values = {**row, "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sealing.digest(f"{previous}\n{text}", "audit.chain")
