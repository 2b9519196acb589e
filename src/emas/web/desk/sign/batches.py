"""
Signs a batch after the page has answered: in this process, because the passphrase must not leave its memory.

The first letter goes alone: a wrong passphrase is known after one try. The rest go a few at a time. What came of each letter is
written down, so that any process can show how far it is. When this process ends, what is left stays as it was: letters not begun
are untouched, letters begun wait for their signer. The passphrase is dropped with the last letter.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import connections

from emas.cases import operations as cases
from emas.cases import queries
from emas.documents import operations as documents
from emas.documents import ports
from emas.documents.types import SlotResult, WaitingSignature
from emas.kernel import clock, errors
from emas.kernel.actor import Actor
from emas.people import queries as people
from emas.platform import limits, logs

SIGNING: Final = frozenset({"sign", "retry"})
#: So many letters in a row without a signature, for whatever reason, end the batch.
_PATIENCE: Final = 3
#: Wrong secrets lock a signer out at the provider too; the portal stops before.
TRIES: Final = 8
WINDOW_SECONDS: Final = 900
_WRONG: Final = frozenset({"wrong_passphrase", "wrong_totp"})


def tries_key(actor: Actor) -> str:
    """The counter of a signer's tries."""
    return f"sign.secret:{actor.person_id}"


def begin(
    *,
    actor: Actor,
    refs: Sequence[str],
    versions: Mapping[str, int],
    secret: ports.Secret,
    key: str,
    parallel: int,
    at: datetime,
) -> str:
    """Start signing and give the batch's id. ``versions`` are what the signer saw of each letter."""
    assert actor.account_id is not None
    assert actor.person_id is not None
    batch, is_new = documents.start_batch(person_id=actor.person_id, key=key, case_refs=refs, at=at)
    if is_new:
        start(_Run(batch, actor, refs, versions, secret, key, parallel))
    return batch


def start(work: Callable[[], None]) -> None:
    """Run the work beside the answer. Not a daemon: a stopping server lets the letter in hand be finished."""
    threading.Thread(target=_alone, args=(work,), name="signing", daemon=False).start()


def _alone(work: Callable[[], None]) -> None:
    """A thread of ours leaves no database connection behind."""
    try:
        work()
    finally:
        connections.close_all()


class _Run:
    """One batch, its secret and its helpers."""

    def __init__(
        self,
        batch: str,
        actor: Actor,
        refs: Sequence[str],
        versions: Mapping[str, int],
        secret: ports.Secret,
        key: str,
        parallel: int,
    ) -> None:
        self._batch, self._actor, self._key = batch, actor, key
        self._left = deque(refs)
        self._versions = versions
        self._secret: ports.Secret | None = secret
        self._parallel = parallel
        self._in_vain = 0
        self._stopped_by = ""
        self._lock = threading.Lock()

    def __call__(self) -> None:
        try:
            self._next()
            helpers = [
                threading.Thread(target=_alone, args=(self._work,), name="signing", daemon=False)
                for _ in range(min(self._parallel, len(self._left)) - 1)
            ]
            for helper in helpers:
                helper.start()
            self._work()
            for helper in helpers:
                helper.join()
        except Exception as error:  # whatever it is, the page must learn that the batch has ended
            self._stopped_by = self._stopped_by or "signer_broken"
            logs.log("emas.web").error("sign.batch_broke", exc_info=error)
        finally:
            self._secret = None
            if self._stopped_by not in _WRONG:
                # The try was reserved before; only a secret that was wrong uses it up.
                limits.forget(tries_key(self._actor), WINDOW_SECONDS, clock.now())
            documents.end_batch(batch=self._batch, stopped_by=self._stopped_by, at=clock.now())

    def _work(self) -> None:
        try:
            while self._next():
                pass
        except Exception as error:
            self._stopped_by = self._stopped_by or "signer_broken"
            logs.log("emas.web").error("sign.batch_broke", exc_info=error)

    def _next(self) -> bool:
        """Deal with one letter; tell whether to go on."""
        with self._lock:
            # A server that is stopping gives no new letters out.
            if self._stopped_by or not self._left or not threading.main_thread().is_alive():
                return False
            ref = self._left.popleft()
        state, code = self._sign(ref)
        documents.note_item(batch=self._batch, case_ref=ref, state=state, code=code, at=clock.now())
        with self._lock:
            self._in_vain = 0 if state == "selesai" else self._in_vain + 1
            if code in documents.STOPS:
                self._stopped_by = code
            elif self._in_vain >= _PATIENCE and state == "menunggu":
                self._stopped_by = self._stopped_by or "signer_in_vain"
        return not self._stopped_by

    def _sign(self, ref: str) -> tuple[str, str]:
        """Sign one letter; gives its state and the code of what stood in the way."""
        try:
            request = self._request(ref)
            result = self._fill(request)
        except errors.EmasError as error:
            return "ditolak", error.code
        return ("selesai", "") if result.state in {"selesai", ""} else ("menunggu", result.code)

    def _fill(self, request: WaitingSignature) -> SlotResult:
        return documents.sign_slot(
            document=request.document,
            slot=request.slot,
            request=request.request,
            at=clock.now(),
            secret=self._secret,
        )

    def _request(self, ref: str) -> WaitingSignature:
        """Give the open request of a letter; when there is none yet, the signing act makes it."""
        at = clock.now()
        # Anew for each letter: a post may end while a batch runs.
        actor = people.actor_for(account_id=self._actor.account_id or 0, at=at)
        try:
            return cases.signing_request(case_ref=ref, actor=actor, at=at)
        except errors.Conflict:
            found = queries.desk_case(actor=actor, ref=ref, at=at)
        offered = next((act for act in found.acts if act.kind in SIGNING), None)
        if offered is None:
            raise errors.Conflict("conflict")
        cases.act(
            case_ref=ref,
            act=offered.name,
            actor=actor,
            at=at,
            version=self._versions.get(ref),
            data={"proved": True},
            idempotency_key=f"{self._key}:{ref}",
        )
        return cases.signing_request(case_ref=ref, actor=actor, at=clock.now())
