"""Reads and checks the signatures of a PDF with a trust root of one's own; independent of the code that signed."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

#: A signature without any time is checked at a moment no certificate covers: it is never trusted.
_NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CheckedSignature:
    """One signature: ``fault`` is '' when it is intact, trusted and in force at the attested time."""

    field: str
    signer_name: str
    certificate_serial: str
    signed_at: datetime | None
    fault: str
    certificate: bytes = b""


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """All signatures of a file, oldest first. ``covers_all``: nothing follows what the last one signed."""

    signatures: tuple[CheckedSignature, ...]
    covers_all: bool

    @property
    def faults(self) -> tuple[str, ...]:
        """Fault codes of all signatures, plus ``not_signed`` and ``not_covered``."""
        if not self.signatures:
            return ("not_signed",)
        found = tuple(s.fault for s in self.signatures if s.fault)
        return found if self.covers_all else (*found, "not_covered")


def check(pdf: bytes, *, roots: tuple[bytes, ...], needs_revocation: bool = True) -> SignatureReport:
    """
    Check every signature of ``pdf`` against ``roots`` (DER), at the moment its time-stamp attests.

    ``needs_revocation``: the file itself must prove that no certificate was revoked (PAdES baseline LT). Where a provider
    gives baseline T only, what is embedded is checked and what is missing is forgiven; nothing is ever fetched.
    Never raises for a bad file: what cannot be read has the fault ``unreadable``.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        embedded = list(reader.embedded_regular_signatures)
        store = _store(reader)
        mode = "require" if needs_revocation else "soft-fail"
        checked = tuple(_check_one(signature, store, roots, mode) for signature in embedded)
        whole = (
            bool(embedded)
            and embedded[-1].evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
        )
    except Exception:  # the file is anything at all: a stranger sent it, or a provider broke it
        return SignatureReport((CheckedSignature("", "", "", None, "unreadable"),), covers_all=False)
    return SignatureReport(checked, whole)


@dataclass(frozen=True, slots=True)
class _Store:
    certificates: tuple[Any, ...]
    crls: tuple[Any, ...]


def _store(reader: PdfFileReader) -> _Store:
    try:
        dss = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return _Store((), ())
    certificates = tuple(dss.load_certs())
    lists = tuple(asn1_crl.CertificateList.load(ref.get_object().data) for ref in dss.crls)
    return _Store(certificates, lists)


def _check_one(embedded: Any, store: _Store, roots: tuple[bytes, ...], mode: str) -> CheckedSignature:
    embedded.compute_integrity_info()
    certificate = embedded.signer_cert
    moment = _moment(embedded)
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(der) for der in roots],
        other_certs=list(store.certificates),
        crls=list(store.crls),
        allow_fetching=False,
        revocation_mode=mode,
        moment=moment,
    )
    status = validate_pdf_signature(embedded, signer_validation_context=context)
    return CheckedSignature(
        field=str(embedded.field_name),
        signer_name=str(certificate.subject.native.get("common_name", "")),
        certificate_serial=format(certificate.serial_number, "x"),
        signed_at=moment,
        fault=_fault(status),
        certificate=certificate.dump(),
    )


def _fault(status: Any) -> str:
    if not status.intact:
        return "altered"
    if not status.valid:
        return "bad_signature"
    if status.revoked:
        return "revoked"
    if not status.trusted:
        return "untrusted"
    if status.timestamp_validity is not None and not (
        status.timestamp_validity.intact
        and status.timestamp_validity.valid
        and status.timestamp_validity.trusted
    ):
        return "bad_timestamp"
    if not status.bottom_line:
        return "changed_after"
    return ""


def _moment(embedded: Any) -> datetime:
    """The attested time; the signature is void anyway if the time-stamp does not hold."""
    token = next(iter(extract_tst_data_iter(embedded.signer_info, signed=False)), None)
    if token is not None:
        info = token["encap_content_info"]["content"].parsed.native
        attested = info["gen_time"]
        if isinstance(attested, datetime):
            return attested.astimezone(UTC)
    reported = embedded.self_reported_timestamp
    return reported.astimezone(UTC) if isinstance(reported, datetime) else _NO_MOMENT
