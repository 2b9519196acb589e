"""
Add to the trail; seal it now and then.

Source: UU 27/2022 Pasal 31 (record of processing); Peraturan BSSN 4/2021 (errors and logs). Nothing here updates or deletes
an entry, and triggers refuse anyone who tries.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from emas.audit import queries
from emas.audit.models import AuditCheckpoint, AuditEntry
from emas.kernel import identity
from emas.kernel.actor import Actor
from emas.platform import db, logs


def record(
    action: str,
    actor: Actor,
    subject_type: str,
    subject_ref: str,
    at: datetime,
    result: str = "ok",
    detail: Mapping[str, Any] | None = None,
    instansi: str = "",
) -> None:
    """
    Add one line: who did or saw what, when, with which result.

    Inside a transaction the line shares its fate; outside it gets one of its own, which is where refusals and look-ups belong.
    ``detail`` holds codes, counts and field names, never personal data: a commitment (keyed digest) where one is needed.
    Raises: ValueError if ``detail`` or ``subject_ref`` holds an identity number.
    """
    kept = dict(detail or {})
    if identity.holds_nik(subject_ref) or identity.holds_nik(json.dumps(kept, default=str)):
        raise ValueError("the trail holds no identity number")
    with db.short_transaction():
        AuditEntry.objects.create(
            at=at,
            actor=actor.label,
            action=action,
            subject_type=subject_type,
            subject_ref=subject_ref,
            instansi=instansi,
            result=result,
            detail=kept,
        )


def checkpoint(at: datetime) -> str:
    """
    Seal everything written so far under a keyed running digest and say it in the log; gives the digest.

    The key is not in the database, so whoever can write there cannot forge it; the log (shipped elsewhere) is the second
    system that keeps it. Nothing new means no new checkpoint. Safe to repeat.
    """
    with db.short_transaction():
        _wait_for_writers()
        last = AuditCheckpoint.objects.order_by("-upto_id").first()
        digest, upto, number = last.digest if last else queries.START, last.upto_id if last else 0, 0
        for row in (
            AuditEntry.objects.filter(id__gt=upto)
            .order_by("id")
            .values(*queries.FIELDS)
            .iterator(chunk_size=2000)
        ):
            digest, upto, number = queries.link(digest, row), row["id"], number + 1
        if number:
            AuditCheckpoint.objects.create(upto_id=upto, digest=digest, at=at)
    if number:
        logs.log("emas.audit").info("audit.checkpoint", upto=upto, entries=number, digest=digest)
    return digest


def _wait_for_writers() -> None:
    """Let entries in flight commit first: on PostgreSQL a lower id may become visible after a higher one was sealed."""
    if db.vendor() == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE audit_auditentry IN SHARE ROW EXCLUSIVE MODE")
