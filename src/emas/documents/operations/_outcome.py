"""What an attempt to sign leaves behind: issued, waiting for its signer, or given back. One transaction each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import F, Q

from emas.documents import ports
from emas.documents.models import Document, Signature
from emas.documents.queries._frame import LETTER_PURPOSE
from emas.outbox import operations as outbox
from emas.platform import blobs, db
from emas.platform.failpoints import hit


@dataclass(frozen=True, slots=True)
class Work:
    """One slot of one letter, with those that sign before and after."""

    document: Document
    row: Signature
    earlier: Sequence[Signature]
    rest: Sequence[Signature]


@dataclass(frozen=True, slots=True)
class Answer:
    """Signed bytes that were checked."""

    name: str
    content: bytes
    serial: str
    until: datetime | None


def take_turn(work: Work, provider: ports.Signer, at: datetime) -> bool:
    """
    Take the turn to ask the provider for this slot: two taps, two tabs or two processes never ask at the same time.

    A process that died keeps it until its time is over, because nobody knows what the provider is still doing for it.
    """
    with db.act_transaction():
        taken = (
            Signature.objects.filter(Q(asking_until__isnull=True) | Q(asking_until__lt=at), pk=work.row.pk)
            .filter(request_id=work.row.request_id, state="diminta")
            .update(asking_until=at + timedelta(seconds=provider.turn_seconds), tries=F("tries") + 1)
        )
    return bool(taken)


def keep(work: Work, signed: ports.SignedPdf) -> str:
    """Store what came back, before it is looked at. Raises: SigningUnavailable when another process was here meanwhile."""
    name = blobs.put(signed.content, LETTER_PURPOSE)
    hit("documents.sign.after_store")
    kept = Signature.objects.filter(
        pk=work.row.pk, request_id=work.row.request_id, state="diminta", blob=""
    ).update(
        blob=name,
        certificate_serial=signed.certificate_serial[:64],
        provider_ref=signed.provider_ref[:80],
    )
    if kept:
        work.row.blob, work.row.provider_ref = name, signed.provider_ref[:80]
        work.row.certificate_serial = signed.certificate_serial[:64]
        return name
    # Another worker was here with the same request: its bytes count.
    blobs.delete(name)
    row = Signature.objects.get(pk=work.row.pk)
    if not row.blob:
        raise ports.SigningUnavailable("overtaken")
    work.row.blob, work.row.certificate_serial = row.blob, row.certificate_serial
    return row.blob


def drop(work: Work, *, provider_ref: str) -> None:
    """Forget bytes that did not verify; ``provider_ref`` is where better ones may be, '' if nowhere."""
    name = work.row.blob
    Signature.objects.filter(pk=work.row.pk, request_id=work.row.request_id, state="diminta").update(
        blob="", provider_ref=provider_ref, certificate_serial=""
    )
    work.row.blob, work.row.provider_ref = "", provider_ref
    if name:
        blobs.delete(name)


def finish(work: Work, answer: Answer, provider: ports.Signer, at: datetime) -> None:
    """Issue, in one transaction: whoever comes second finds the request answered and changes nothing."""
    is_complete = not work.rest
    state = "terbit" if is_complete else "menunggu_tte"
    before = work.document.blob
    with db.act_transaction():
        signed = Signature.objects.filter(
            pk=work.row.pk, request_id=work.row.request_id, state="diminta"
        ).update(
            state="selesai",
            signed_at=at,
            certificate_serial=answer.serial[:64],
            certificate_until=answer.until,
            failure="",
            provider_ref="",
            asking_until=None,
        )
        moved = signed and Document.objects.filter(pk=work.document.pk, state="membuat").update(
            state=state,
            state_at=at,
            blob=answer.name,
            digest=sha256(answer.content).hexdigest(),
            size_bytes=len(answer.content),
            is_certified=provider.is_certified,
            failure="",
            issued_at=at if is_complete else None,
        )
        if moved:
            _announce(work, "documents.signed", {"complete": is_complete}, at)
        hit("documents.sign.before_commit")
    hit("documents.sign.after_commit")
    if not moved:
        return
    provider.forget(work.row.request_id)
    if before and before != answer.name:
        blobs.delete(before)


def wait(work: Work, code: str, provider_ref: str | None = None) -> None:
    """
    Leave the slot to its signer, with the reason: the request, the number and the case stay as they are.

    ``provider_ref`` None keeps what is known of a result at the provider.
    """
    values: dict[str, object] = {"failure": code[:60], "asking_until": None}
    if provider_ref is not None:
        values["provider_ref"] = provider_ref[:80]
    with db.act_transaction():
        waiting = Signature.objects.filter(
            pk=work.row.pk, request_id=work.row.request_id, state="diminta"
        ).update(**values)
        if waiting:
            Document.objects.filter(pk=work.document.pk, state="membuat").update(failure=code[:60])


def fail(work: Work, code: str, at: datetime) -> None:
    """Give the letter back to the post that signs, with its number."""
    with db.act_transaction():
        failed = Signature.objects.filter(
            pk=work.row.pk, request_id=work.row.request_id, state="diminta"
        ).update(state="gagal", failure=code, blob="", asking_until=None)
        if failed:
            Document.objects.filter(pk=work.document.pk, state="membuat").update(
                state="gagal", failure=code, state_at=at
            )
            _announce(work, "documents.failed", {"code": code}, at)
    if failed and work.row.blob:
        blobs.delete(work.row.blob)


def _announce(work: Work, topic: str, more: dict[str, object], at: datetime) -> None:
    outbox.enqueue(
        topic=topic,
        payload={
            "case_ref": work.document.case_ref,
            "document": work.document.public_id,
            "slot": work.row.slot,
            "request": work.row.request_id,
            **more,
        },
        at=at,
        queue=outbox.LETTERS,
        dedupe_key=f"{topic}:{work.row.request_id}",
    )
