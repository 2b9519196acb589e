"""
From a request to an issued letter, outside any transaction. Order: final PDF, sign, keep, verify, issue.

Any process may die between any two lines: every step looks first whether it was done, and only the last one, a single
transaction, changes what others see. A letter that does not verify never leaves.

Two kinds of provider. One that needs no secret is asked by the worker; when it refuses, the letter goes back to its post. One that
needs the signer's passphrase (BSrE) is asked only by the page on which he gave it; whatever goes wrong, the letter then *waits for
its signer*: same request, same number, same bytes to sign, and he goes on with one tap.

After a time-out nobody knows whether the provider signed. So: first what was kept here is looked at, then what the provider named is
fetched; only when neither exists is the provider asked again, for the same bytes. A signature that was made and never arrived then
exists nowhere but in the provider's own memory: on no letter, under no number. What leaves carries exactly one signature per slot,
because only one answer is kept (compare-and-swap on the row) and its signatures are counted.
"""

from datetime import UTC, datetime, timedelta

from cryptography import x509

from emas.documents import ports
from emas.documents.adapters import signing, typst
from emas.documents.adapters.typst import letter
from emas.documents.models import Document, Signature
from emas.documents.operations import _outcome
from emas.documents.operations._outcome import Answer, Work
from emas.documents.queries._frame import (
    CONTENT_PURPOSE,
    LETTER_PURPOSE,
    MAX_LETTER_BYTES,
    demo_mark,
    issue_of,
)
from emas.documents.rules import frozen
from emas.documents.types import SlotResult
from emas.people import queries as people
from emas.platform import blobs, db, logs, sabotage, sealing
from emas.platform.failpoints import hit

#: How long an absent provider is waited for before the signer is told and may try again himself.
PATIENCE = timedelta(minutes=10)
#: After so many turns a result that the provider named but never hands out is given up.
FETCH_TRIES = 5
_REASON = "Penerbitan surat"


class _Failed(Exception):
    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def sign_slot(
    *,
    document: str,
    slot: str,
    request: str,
    at: datetime,
    secret: ports.Secret | str | None = None,
) -> SlotResult:
    """
    Fill one signature slot: render, sign, verify, and issue when it was the last one.

    Idempotent: an old request, or one that was answered, does nothing. Ends in ``documents.signed`` or ``documents.failed``
    on the outbox, or leaves the slot waiting for its signer. ``secret`` is handed to the provider and kept nowhere.
    Raises: SigningUnavailable while a provider without secrets is worth trying again.
    """
    db.forbid_transaction("signing")
    work = load(document, slot, request)
    if work is None:
        return SlotResult("")
    provider = signing.of_document(is_seal=work.document.is_seal)
    key = ports.Secret(secret) if isinstance(secret, str) else secret
    if provider.needs_secret:
        return _with_its_signer(work, provider, at, key)
    return _by_the_worker(work, provider, at)


def load(document: str, slot: str, request: str) -> Work | None:
    """Give the slot if this request of it is still open."""
    rows = list(
        Signature.objects.select_related("document").filter(document__public_id=document).order_by("order")
    )
    row = next((r for r in rows if r.slot == slot), None)
    if row is None or row.request_id != request or row.state != "diminta" or row.document.state != "membuat":
        return None
    earlier = [r for r in rows if r.order < row.order]
    return Work(row.document, row, earlier, [r for r in rows if r.order > row.order])


def _by_the_worker(work: Work, provider: ports.Signer, at: datetime) -> SlotResult:
    try:
        base = _base(work, provider)
        _obtain(work, provider, base, at)
        answer = _checked(work, provider, base)
    except _Failed as failed:
        _outcome.fail(work, failed.code, at)
        return SlotResult("gagal", failed.code)
    hit("documents.sign.after_verify")
    _outcome.finish(work, answer, provider, at)
    return SlotResult("selesai")


def _obtain(work: Work, provider: ports.Signer, base: bytes, at: datetime) -> None:
    """Have the signed bytes kept: those that are, those the provider still has, or fresh ones."""
    if work.row.blob:
        return
    try:
        signed = provider.find_signed(work.row.request_id) or _ask(work, provider, base, at, None)
    except ports.SigningRefused as refused:
        raise _Failed(refused.code) from refused
    except _Failed:
        raise
    except Exception as error:  # a provider may break in ways of its own; the letter must not wait for ever
        if work.row.requested_at is None or at - work.row.requested_at < PATIENCE:
            raise
        code = error.code if isinstance(error, ports.SigningUnavailable) else "provider_error"
        raise _Failed(code) from error
    _keep(work, signed)


def _with_its_signer(
    work: Work, provider: ports.Signer, at: datetime, secret: ports.Secret | None
) -> SlotResult:
    """Sign with what the signer gave for this act; without it, finish only what was signed already."""
    if secret is None and not (work.row.blob or work.row.provider_ref):
        # The page that has the secret does it; a worker has nothing to do here and nothing to say.
        return SlotResult("menunggu", work.row.failure or "secret_needed")
    if not _outcome.take_turn(work, provider, at):
        return SlotResult("menunggu", "under_way")
    work.row.refresh_from_db()
    try:
        base = _base(work, provider)
    except _Failed as failed:
        _outcome.fail(work, failed.code, at)
        return SlotResult("gagal", failed.code)
    try:
        answer = _earlier_answer(work, provider, base, secret) or _fresh_answer(
            work, provider, base, at, secret
        )
    except (ports.SigningRefused, _Failed) as failure:
        return _waits(work, failure.code)
    except ports.SigningUnavailable as away:
        return _waits(work, away.code, away.provider_ref or None)
    except Exception as error:  # an adapter that breaks must not take the batch with it
        logs.log("emas.documents").error("sign.provider_broke", exc_info=error)
        return _waits(work, "signer_broken")
    hit("documents.sign.after_verify")
    _outcome.finish(work, answer, provider, at)
    return SlotResult("selesai")


def _waits(work: Work, code: str, provider_ref: str | None = None) -> SlotResult:
    _outcome.wait(work, code, provider_ref)
    return SlotResult("menunggu", code)


def _earlier_answer(
    work: Work, provider: ports.Signer, base: bytes, secret: ports.Secret | None
) -> Answer | None:
    """Look before signing: what was kept here, then what the provider named. What does not verify is dropped."""
    if not work.row.blob and work.row.provider_ref and work.row.tries <= FETCH_TRIES:
        found = provider.find_signed(work.row.request_id, work.row.provider_ref)
        if found is not None:
            _keep(work, found)
    if not work.row.blob:
        _outcome.drop(work, provider_ref="")
        return None
    try:
        return _checked(work, provider, base)
    except _Failed:
        _outcome.drop(work, provider_ref="")
        if secret is None:
            raise
        return None


def _fresh_answer(
    work: Work, provider: ports.Signer, base: bytes, at: datetime, secret: ports.Secret | None
) -> Answer:
    if secret is None:
        raise _Failed("secret_needed")
    _keep(work, _ask(work, provider, base, at, secret))
    try:
        return _checked(work, provider, base)
    except _Failed:
        # The service's own copy may be whole where the way back spoilt it: next time it is fetched first.
        _outcome.drop(work, provider_ref=work.row.provider_ref)
        raise


def _base(work: Work, provider: ports.Signer) -> bytes:
    """Give the bytes to sign: what earlier signers signed, or the final PDF, which is the same whenever it is made."""
    if work.earlier:
        return blobs.get(work.document.blob, LETTER_PURPOSE)
    try:
        return render_final(work.document, is_certified=provider.is_certified)
    except typst.TypesettingFailed as error:
        raise _Failed("letter_broken") from error


def render_final(document: Document, *, is_certified: bool) -> bytes:
    """Render the final, unsigned PDF with code and footer. Never hand this out."""
    content, source = frozen.thaw(sealing.unseal_json(document.content_sealed, CONTENT_PURPOSE))
    values = letter.values(
        content, issue=issue_of(content, document.token), is_certified=is_certified, mark=demo_mark()
    )
    return typst.pdf(source=source, data=values, dated_on=content.dated_on)


def _ask(
    work: Work, provider: ports.Signer, base: bytes, at: datetime, secret: ports.Secret | None
) -> ports.SignedPdf:
    identity = identity_of(work.row, provider)
    # Who must give a secret was told his certificate's status before he was asked for it.
    status = None if provider.needs_secret else provider.status(identity, at=at)
    if status is not None and not status.may_sign:
        raise _Failed(f"signer_{status.code.lower()}"[:60])
    hit("documents.sign.before_sign")
    return provider.sign(
        base,
        request_id=work.row.request_id,
        signer=identity,
        slot_field=work.row.slot,
        reason=_REASON,
        at=at,
        secret=secret,
    )


def _keep(work: Work, signed: ports.SignedPdf) -> None:
    hit("documents.sign.after_sign")
    if not signed.content or len(signed.content) > MAX_LETTER_BYTES:
        raise _Failed("answer_size")
    _outcome.keep(work, signed)


def identity_of(row: Signature, provider: ports.Signer) -> ports.SignerIdentity:
    """Name the person to the provider; his NIK only to one that knows people by it."""
    person_id = row.signer_person_id or 0
    return ports.SignerIdentity(
        person_id=person_id,
        name=row.signer_name,
        title=row.signer_title,
        organisation=row.organisation or "Portal Emas",
        provider_id=people.signing_nik(person_id=person_id) if provider.needs_secret else "",
    )


def _checked(work: Work, provider: ports.Signer, base: bytes) -> Answer:
    """Check what came back, never what the provider says about it (letter-format section 7, step 3)."""
    # Imported here: these libraries take half a second to load, and most processes never sign.
    from emas.documents.adapters import pades
    from emas.documents.adapters.files import pdf_text

    name = work.row.blob
    content = blobs.get(name, LETTER_PURPOSE)
    if sabotage.is_on("signature_check"):
        return Answer(name, content, work.row.certificate_serial, None)
    if not content.startswith(b"%PDF-"):
        raise _Failed("answer_not_pdf")
    report = pades.check(content, roots=provider.trust_roots(), needs_revocation=provider.embeds_revocation)
    if report.faults:
        raise _Failed(f"signature_{report.faults[0]}"[:60])
    wanted = [row.slot for row in (*work.earlier, work.row)]
    found = [s.field for s in report.signatures]
    if len(found) != len(wanted) or (provider.names_fields and found != wanted):
        raise _Failed("signature_count")
    last = report.signatures[-1]
    told = work.row.certificate_serial
    is_his = provider.belongs_to(identity_of(work.row, provider), last.certificate)
    if (told and last.certificate_serial != told) or not is_his:
        raise _Failed("signature_other_person")
    # A provider may rewrite the file; the words on every page must still be those that were sent.
    if not content.startswith(base) and pdf_text.pages(content) != pdf_text.pages(base):
        raise _Failed("answer_other_letter")
    until = x509.load_der_x509_certificate(last.certificate).not_valid_after_utc.astimezone(UTC)
    return Answer(name, content, last.certificate_serial, until)
