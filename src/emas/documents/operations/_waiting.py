"""Signatures that wait for their signer, and batches: what a worker may do about them, and what a page writes down."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db.models import Q

from emas.documents.adapters import signing
from emas.documents.models import Signature, SigningBatch, SigningItem
from emas.documents.operations import _outcome, _sign
from emas.platform import db

#: So long a letter waits for its signer's passphrase before it goes back to the post's list, where a Plh. finds it too.
GIVEN_BACK_AFTER: Final = timedelta(hours=6)
_KEPT_FOR: Final = timedelta(days=7)
#: What makes going on with a batch pointless: the same would happen to every letter after it.
STOPS: Final = frozenset(
    {
        "wrong_passphrase",
        "wrong_totp",
        "not_registered",
        "no_certificate",
        "no_nik",
        "certificate_expired",
        "certificate_revoked",
        "certificate_suspended",
        "signer_unavailable",
        "signer_login",
    }
)


def tend_waiting(*, at: datetime) -> int:
    """
    Finish what was signed but not issued when a page's process ended; give back what waited too long. Safe to repeat.

    Gives how many letters moved. Needs nobody's secret.
    """
    if not signing.provider().needs_secret:
        return 0
    moved = 0
    free = Signature.objects.filter(Q(asking_until__isnull=True) | Q(asking_until__lt=at), state="diminta")
    signed = free.filter(requested_at__lt=at - timedelta(minutes=1)).exclude(Q(blob="") & Q(provider_ref=""))
    for row in list(signed.select_related("document")[:50]):
        result = _sign.sign_slot(
            document=row.document.public_id, slot=row.slot, request=row.request_id, at=at
        )
        moved += result.state == "selesai"
    # The portal's seal waits for nobody's secret: its own queue tries again.
    late = free.filter(requested_at__lt=at - GIVEN_BACK_AFTER, document__is_seal=False)
    for row in list(late.select_related("document")[:200]):
        work = _sign.load(row.document.public_id, row.slot, row.request_id)
        if work is not None:
            _outcome.fail(work, row.failure or "secret_needed", at)
            moved += 1
    return moved


def send_totp(*, person_id: int, name: str, files: int) -> None:
    """
    Let the provider send a person a one-time code for so many letters.

    Raises: SigningRefused, SigningUnavailable; TransactionMisuseError inside a transaction.
    """
    db.forbid_transaction("asking for a code")
    provider = signing.provider()
    row = Signature(signer_person_id=person_id, signer_name=name)
    provider.send_totp(_sign.identity_of(row, provider), files=files)


def start_batch(*, person_id: int, key: str, case_refs: Sequence[str], at: datetime) -> tuple[str, bool]:
    """
    Note that a person begins to sign these letters; gives the batch's id and whether it is new. Old batches are cleared away.

    The same ``key`` of the same person (a double tap, a form sent again) is the same batch, and is begun once.
    """
    public_id = sha256(f"{person_id}:{key}".encode()).hexdigest()[:32]
    with db.act_transaction():
        SigningBatch.objects.filter(started_at__lt=at - _KEPT_FOR).delete()
        batch, is_new = SigningBatch.objects.get_or_create(
            public_id=public_id, defaults={"person_id": person_id, "started_at": at, "beat_at": at}
        )
        if is_new:
            SigningItem.objects.bulk_create(
                SigningItem(batch=batch, case_ref=ref, order=order)
                for order, ref in enumerate(dict.fromkeys(case_refs))
            )
    return public_id, is_new


def note_item(*, batch: str, case_ref: str, state: str, code: str, at: datetime) -> None:
    """Write down what became of one letter of a batch; that is also the batch's heartbeat."""
    with db.act_transaction():
        SigningItem.objects.filter(batch__public_id=batch, case_ref=case_ref).update(
            state=state, code=code[:60]
        )
        SigningBatch.objects.filter(public_id=batch).update(beat_at=at)


def end_batch(*, batch: str, stopped_by: str, at: datetime) -> None:
    """Note that nothing more will happen in a batch; ``stopped_by`` is the code that ended it early, or ''."""
    with db.act_transaction():
        SigningBatch.objects.filter(public_id=batch).update(
            ended_at=at, beat_at=at, stopped_by=stopped_by[:60]
        )
