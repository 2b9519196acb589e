"""
Hand planned messages over: urgent first, within every limit, each at most once.

The row says that sending began before the call is made. An answer, or its certain absence, is written after; where nobody knows, the
row waits for the gateway's own word (a status with our id) and is never sent again.
"""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection

from emas.kernel import clock
from emas.kernel.errors import Unavailable
from emas.notify.models import Contact, Message
from emas.notify.operations import _ledger, _registry, _write
from emas.notify.operations._ledger import Claimed
from emas.notify.operations._states import NOT_SENT, SENDING, SENT, TOPIC, WAITING
from emas.notify.ports import PlannedChannel, SendResult
from emas.outbox import operations as outbox
from emas.platform import db, failpoints, logs, sabotage

BATCH: Final = 16
#: How long a gateway that is away is left alone; and one that refuses us.
AWAY_SECONDS: Final = 30
REFUSED_SECONDS: Final = 300
#: After so long without a word the outcome stays unknown and the other ways are taken.
UNKNOWN_AFTER: Final = timedelta(minutes=30)
MOST_ATTEMPTS: Final = 8
_UNKNOWN_CODES: Final = frozenset({"timeout_unknown", "bad_answer"})
#: Threads that make the calls, one set a process.
_pools: dict[tuple[int, int], ThreadPoolExecutor] = {}
_pools_lock: Final = threading.Lock()
_PERSON_CODES: Final = frozenset({"number_unreachable", "number_unknown"})


@dataclass(slots=True)
class _Outcome:
    """What became of one claimed message: an answer, or the code of the error instead; ``is_unknown`` when it may have gone out."""

    claimed: Claimed
    result: SendResult | None = None
    code: str = ""
    is_unknown: bool = False


def dispatch(*, at: datetime, limit: int = 64) -> int:
    """
    Hand over what is due on the planned channel; gives how many messages were tried. Safe to repeat and in several workers.

    Does nothing where no such channel is configured. Raises: TransactionMisuseError inside a transaction.
    """
    db.forbid_transaction("handing messages over")
    channel = _registry.planned()
    if channel is None:
        return 0
    started = clock.monotonic()
    tried = 0
    while tried < limit:
        # A batch takes time: the limits are about the moment of sending, not about when the worker woke.
        moment = at + timedelta(seconds=clock.monotonic() - started)
        if not _ledger.has_due(channel, moment) or not _is_open(channel, moment):
            break
        claimed, gone = _ledger.claim(channel, moment, min(BATCH, limit - tried))
        for row in gone:
            _write.refused(row, WAITING, row.reason, moment)
        failpoints.hit("notify.claimed")
        outcomes = _call_all(channel, claimed, moment)
        _settle(channel, outcomes, at + timedelta(seconds=clock.monotonic() - started))
        tried += len(claimed)
        if not claimed and not gone:
            break
    return tried


def reconcile(*, at: datetime) -> int:
    """
    End the waiting for messages whose outcome nobody knows: not sent again, other ways are taken. Gives their number.

    Called now and then. A status that comes later still corrects the row.
    """
    rows = Message.objects.filter(state=SENDING, due_at__isnull=False, claimed_at__lte=at - UNKNOWN_AFTER)
    return sum(_write.refused(row, SENDING, "outcome_unknown", at) for row in rows[:500])


def resume(*, name: str, at: datetime) -> bool:
    """
    Go on with the channel of that name, which somebody just tried and found well; False where nothing was held up.

    What waits goes out at once instead of at the next look, minutes later.
    """
    if name in getattr(settings, "EMAS_FALLBACKS", ()):
        return bool(outbox.hurry(TOPIC, at))
    channel = _registry.planned()
    if channel is None or channel.name != name or _ledger.held(channel) is None:
        return False
    _ledger.release(channel)
    return True


def _is_open(channel: PlannedChannel, at: datetime) -> bool:
    """Tell whether the channel may be used; one whose hold is over is tried by a harmless call first."""
    budget = _ledger.held(channel)
    if budget is None:
        return True
    if budget.hold_until is not None and budget.hold_until > at:
        return False
    if not _ledger.take_turn(channel, at, AWAY_SECONDS):
        return False
    try:
        channel.probe()
    except Unavailable as error:
        _ledger.hold(channel, error.code, at, AWAY_SECONDS)
        return False
    _ledger.release(channel)
    return True


def _call_all(channel: PlannedChannel, claimed: list[Claimed], at: datetime) -> list[_Outcome]:
    if channel.parallel <= 1 or len(claimed) <= 1:
        return [_call(channel, each, at) for each in claimed]
    with _pools_lock:
        pool = _pools.setdefault(
            (os.getpid(), channel.parallel), ThreadPoolExecutor(channel.parallel, "messages")
        )
    return list(pool.map(_in_thread(channel, at), claimed))


def _in_thread(channel: PlannedChannel, at: datetime) -> Callable[[Claimed], _Outcome]:
    def call(claimed: Claimed) -> _Outcome:
        try:
            return _call(channel, claimed, at)
        finally:
            # The thread lives on, and so may its connection: the circuit is looked up before every call.
            if connection.errors_occurred:
                connection.close()

    return call


def _call(channel: PlannedChannel, claimed: Claimed, at: datetime) -> _Outcome:
    try:
        return _Outcome(claimed, channel.send(claimed.delivery, at=at))
    except Unavailable as error:
        return _Outcome(claimed, code=error.code, is_unknown=error.code in _UNKNOWN_CODES)
    except Exception as error:
        # Whatever broke, the message may be out: it is not sent again, and the log says what it was.
        logs.log("emas.notify").error("notify.call_broke", exc_info=error)
        return _Outcome(claimed, code="broke", is_unknown=True)


def _settle(channel: PlannedChannel, outcomes: Iterable[_Outcome], at: datetime) -> None:
    """Write what became of a batch."""
    unused: list[Claimed] = []
    sent: list[_Outcome] = []
    troubles: list[tuple[str, int]] = []
    for outcome in outcomes:
        row, result = outcome.claimed.row, outcome.result
        if result is not None and result.sent:
            sent.append(outcome)
        elif outcome.is_unknown:
            _note_unknown(row, outcome.code)
            troubles.append((outcome.code, AWAY_SECONDS))
            if sabotage.is_on("resend"):
                unused.append(outcome.claimed)
        elif result is None:
            unused.append(outcome.claimed)
            troubles.append((outcome.code, AWAY_SECONDS))
        elif result.then == "hold":
            unused.append(outcome.claimed)
            troubles.append((result.reason, REFUSED_SECONDS))
        else:
            _after_refusal(channel, outcome.claimed, result, at)
    _note_sent(channel, sent, at)
    if unused:
        _return(channel, unused)
    if troubles:
        reason, seconds = max(troubles, key=lambda trouble: trouble[1])
        _ledger.hold(channel, reason, at, seconds)


def _note_sent(channel: PlannedChannel, sent: list[_Outcome], at: datetime) -> None:
    if not sent:
        return
    with db.short_transaction():
        for outcome in sent:
            assert outcome.result is not None
            _ledger.settle(channel, outcome.claimed, at)
            rows = Message.objects.filter(public_id=outcome.claimed.row.public_id)
            provider_id = outcome.result.provider_id
            # A status may have been quicker than the answer to the call itself.
            if not rows.filter(state=SENDING).update(state=SENT, sent_at=at, provider_id=provider_id):
                rows.filter(provider_id="").update(provider_id=provider_id)


def _note_unknown(row: Message, code: str) -> None:
    with db.short_transaction():
        Message.objects.filter(public_id=row.public_id, state=SENDING).update(reason=f"unknown:{code}"[:80])


def _return(channel: PlannedChannel, unused: list[Claimed]) -> None:
    """Put messages back that were certainly not sent, with the places they had taken."""
    with db.short_transaction():
        _ledger.give_back(channel, unused)
        ids = [each.row.public_id for each in unused]
        Message.objects.filter(public_id__in=ids, state=SENDING).update(state=WAITING, reason="gateway_away")


def _after_refusal(channel: PlannedChannel, claimed: Claimed, result: SendResult, at: datetime) -> None:
    """The gateway refused one message: again later, again as a template, or another way."""
    row = claimed.row
    if result.reason in _PERSON_CODES:
        note_unreachable(row.address_digest, result.reason, at)
    if result.then in {"again", "template"} and row.attempts < MOST_ATTEMPTS:
        with db.short_transaction():
            _ledger.give_back(channel, [claimed])
            put_back(row, result, at)
        return
    with db.short_transaction():
        _ledger.settle(channel, claimed, at)
    _write.refused(row, SENDING, result.reason, at)


def put_back(row: Message, result: SendResult, at: datetime) -> bool:
    """Let a message that the gateway refused for now be tried again."""
    return bool(
        Message.objects.filter(public_id=row.public_id, state__in=[SENDING, SENT, NOT_SENT]).update(
            state=WAITING,
            reason=result.reason,
            provider_id="",
            needs_template=row.needs_template or result.then == "template",
            due_at=at + timedelta(seconds=result.again_seconds * 2 ** min(max(row.attempts - 1, 0), 6)),
        )
    )


def note_unreachable(address_digest: str, reason: str, at: datetime) -> None:
    """Remember that an address has no account there, so that the next notice takes another way at once."""
    with db.short_transaction():
        Contact.objects.filter(address_digest=address_digest).update(
            unreachable_at=at, unreachable_reason=reason
        )
