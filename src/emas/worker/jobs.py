"""The periodic jobs. Each is one call to one operation (or a few sweeps of one kind)."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from emas.audit import operations as audit
from emas.audit import queries as audit_queries
from emas.cases import operations as cases
from emas.documents import operations as documents
from emas.inquiries import operations as inquiries
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.notify import operations as notify
from emas.outbox import operations as outbox
from emas.outbox import queries as outbox_queries
from emas.people import operations as citizens
from emas.people import queries as people
from emas.platform import db, idempotency, limits, logs, metrics
from emas.watch import operations as watch

NIGHT_TOPIC: Final = "worker.night"
NIGHT_HOUR: Final = 2
TIMER_BATCH: Final = 200
WATCH_LOG_KEPT: Final = timedelta(days=90)


def run_timers(at: datetime) -> None:
    """Remind, escalate, expire: whatever a case's clock says is due."""
    cases.run_timers(at=at, limit=TIMER_BATCH)


def show_figures(at: datetime) -> None:
    """Show how long the oldest event has been waiting."""
    metrics.outbox_oldest(outbox_queries.health(at).oldest_seconds)


def hand_over_messages(at: datetime) -> None:
    """Read what the gateway told; hand over messages whose time has come (a pause, a limit, officers' notices gathered)."""
    notify.handle_received(at=at)
    notify.dispatch(at=at)


def end_pages(at: datetime) -> None:
    """Close the cases of published pages whose last day has passed."""
    cases.end_pages(at=at)


def close_conversations(at: datetime) -> None:
    """Close conversations that have been silent for a day."""
    inquiries.close_silent(at=at)


def reconcile_messages(at: datetime) -> None:
    """Take other ways for messages whose outcome nobody knows."""
    notify.reconcile(at=at)


def reap(at: datetime) -> None:
    """Return leases of workers that died."""
    outbox.reap(at)


def seal_trail(at: datetime) -> None:
    """Seal the audit trail written so far."""
    audit.checkpoint(at)


def sweep(at: datetime) -> None:
    """Delete what has served: counters, keys, delivered events, drafts and sessions that ended."""
    cases.sweep_drafts(at=at)
    watch.sweep(before=at - WATCH_LOG_KEPT)
    documents.sweep_partials(at=at)
    documents.sweep_waiting(at=at)
    limits.sweep(at)
    idempotency.sweep(at)
    notify.sweep(at=at)
    inquiries.sweep(at=at)
    citizens.sweep_citizens(at=at)
    citizens.sweep_phone_codes(at=at)
    outbox.sweep(at)
    SessionStore.clear_expired()


def tend_signatures(at: datetime) -> None:
    """Finish what was signed but not issued; give back what waited too long for its signer."""
    documents.tend_waiting(at=at)


def plan_night(at: datetime) -> None:
    """Once a night, after 02.00 local time, put the nightly proof into the outbox; its key makes it one for all workers."""
    local = at.astimezone(clock.LOCAL)
    if local.hour < NIGHT_HOUR:
        return
    with db.short_transaction():
        outbox.enqueue(
            NIGHT_TOPIC, {"on": local.date().isoformat()}, at, dedupe_key=f"{NIGHT_TOPIC}:{local.date()}"
        )


def prove_night(at: datetime) -> None:
    """
    Prove each night what a citizen should not be the first to find (design section 4), and keep the result in the trail.

    The trail is whole, no event was given up, every post has one holder with an account; uploads past their time are gone.
    """
    chain = audit_queries.verify_chain()
    gaps = people.coverage(actor=SYSTEM, at=at, only_lacking=True)
    found = {
        "trail_broken_at": chain.broken_at,
        "dead_letters": outbox_queries.health(at).dead,
        "posts_lacking": len(gaps),
        "boxes_erased": cases.erase_old_boxes(keep_days=settings.EMAS_COMPLAINT_DAYS, at=at),
        "uploads_deleted": documents.delete_expired_uploads(today=clock.local_date(at), at=at),
    }
    is_whole = chain.is_whole and not found["dead_letters"]
    is_well = is_whole and not gaps
    audit.record(
        "night.proved", SYSTEM, "system", "night", at, result="ok" if is_well else "gaps", detail=found
    )
    say = logs.log("emas.worker")
    # A post that lacks somebody is for the administrator, who sees it on his page; the other two are for the engineer.
    (say.info if is_well else say.warning if is_whole else say.error)("night.proved", **found)
