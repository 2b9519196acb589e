"""What anybody may learn about a letter he holds: by its code, by its file, or without the server at all. No name, no NIK."""

import re
from datetime import date, datetime
from hashlib import sha256

from emas.documents.adapters import keys, signing
from emas.documents.models import Document, Signature
from emas.documents.queries._frame import MAX_LETTER_BYTES
from emas.documents.rules import codes, verdicts
from emas.documents.types import CodeCheck, Verdict, Verification
from emas.kernel import clock

_UNKNOWN = Verification(Verdict.UNKNOWN)
#: The archival format keeps the document's keywords readable in the file: a trace of ours even when pages were changed.
_TRACE = re.compile(rb"emas:([A-Z2-7]{26})(?![A-Z2-7])")


def verify_code(*, code: str, at: datetime) -> Verification:
    """
    Tell about the letter behind a scanned or typed code (the whole address, the code, or the token under the QR).

    A code whose signature does not hold is never looked up. Drafts, refused and cancelled letters are "not known".
    """
    bare = codes.clean(code)
    if codes.is_token(bare):
        return _told(_by_token(bare), at)
    read = codes.read_code(bare, keys=keys.public_keys())
    row = _by_token(read.token) if read else None
    if read is None or row is None or not read.fits(number=row.number, dated_on=row.dated_on):
        return _UNKNOWN
    return _told(row, at)


def verify_file(*, content: bytes, at: datetime) -> Verification:
    """
    Tell whether a file is byte for byte an issued letter, an altered one, or none of ours.

    ``ALTERED`` is said only of a file that carries the trace of a letter that was issued. ``signature_faults`` holds what
    the signatures themselves say. The same code answers the public page and ``emas verify``.
    """
    if len(content) > MAX_LETTER_BYTES or not content.startswith(b"%PDF-"):
        return _UNKNOWN
    digest = sha256(content).hexdigest()
    row = Document.objects.defer("content_sealed").filter(digest=digest, issued_at__isnull=False).first()
    if row is not None:
        return _told(row, at, content=content, matches=True)
    row = next((r for r in map(_by_token, _traces(content)) if r is not None and _was_issued(r)), None)
    return _told(row, at, content=content, matches=False) if row else _UNKNOWN


def check_code_offline(*, code: str, public_key: bytes, number: str, dated_on: date) -> CodeCheck:
    """
    Check a code with the published key alone: no server, no database.

    ``public_key`` is PEM. The answer says that this office made the code for this number and date; whether the letter was
    withdrawn since, only the server knows. Raises: ValueError for a key that is none.
    """
    read = codes.read_code(code, keys=keys.load_public(public_key))
    if read is None:
        return CodeCheck(is_genuine=False, fits_letter=False)
    return CodeCheck(
        is_genuine=True,
        fits_letter=read.fits(number=number, dated_on=dated_on),
        key_id=read.key_id,
        issued_on=read.issued_on,
    )


def public_keys() -> dict[str, bytes]:
    """Give the public keys behind the QR codes (PEM, by key id), for publication and offline checks."""
    return {key_id: keys.public_pem(key) for key_id, key in keys.public_keys().items()}


def trust_roots() -> tuple[bytes, ...]:
    """Give the certificates (DER) that the signatures of this installation lead to, for publication."""
    # Here, not above: it brings the whole signer, and most processes never check a letter.
    from emas.documents.adapters.local import authority

    # The portal's seal leads to the local authority, also where people sign with another provider.
    return tuple(dict.fromkeys((*signing.provider().trust_roots(), *authority.former_root())))


def _traces(content: bytes) -> list[str]:
    """Find tokens of ours in a file: in its metadata, else in the words of its pages. At most a few are believed."""
    found = [token.decode() for token in _TRACE.findall(content)]
    if not found:
        from emas.documents.adapters.files import pdf_text

        try:
            words = "".join("".join(page.split()) for page in pdf_text.pages(content, limit=3))
        except ValueError:
            return []
        found = [match.replace("-", "") for match in re.findall(r"(?:[A-Z2-7]{5}-){5}[A-Z2-7]", words)]
    return list(dict.fromkeys(found))[:3]


def _by_token(token: str) -> Document | None:
    return Document.objects.defer("content_sealed").filter(token=token).first()


def _was_issued(row: Document) -> bool:
    return row.issued_at is not None and row.state in {"terbit", "dicabut", "diganti"}


def _told(
    row: Document | None, at: datetime, *, content: bytes = b"", matches: bool | None = None
) -> Verification:
    if row is None:
        return _UNKNOWN
    verdict = verdicts.verdict_of(
        state=row.state, was_issued=_was_issued(row), valid_until=row.valid_until, today=clock.local_date(at)
    )
    if verdict is Verdict.UNKNOWN:
        return _UNKNOWN
    signatures = Signature.objects.filter(document=row, state="selesai").order_by("order")
    # By post: whose office signed proves the letter; the page shows nobody's name.
    signers = tuple(s.signer_title for s in signatures)
    count, faults = (len(signers), ()) if not content else _signatures_of(content)
    if matches is False:
        verdict = Verdict.ALTERED
    return Verification(
        verdict=verdict,
        kind=row.title,
        number=row.number,
        dated_on=row.dated_on,
        unit=row.unit_name,
        unit_id=row.unit_id,
        signers=signers,
        valid_until=row.valid_until,
        reason=row.state_reason,
        state_at=row.state_at,
        digest=row.digest,
        file_matches=matches,
        is_certified=row.is_certified,
        is_seal=row.is_seal,
        signature_count=count,
        signature_faults=faults,
    )


def _signatures_of(content: bytes) -> tuple[int, tuple[str, ...]]:
    from emas.documents.adapters import pades

    report = pades.check(content, roots=signing.all_roots(), needs_revocation=signing.embeds_revocation())
    return len([s for s in report.signatures if s.field]), report.faults
