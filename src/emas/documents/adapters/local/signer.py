"""The embedded signer: PAdES B-LT in one incremental update, key objects kept for the life of the process."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import as_signing_certificate, simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from emas.documents import ports
from emas.documents.adapters.local import authority
from emas.kernel import clock
from emas.platform import sealing

#: Hex digits kept free for signature and time-stamp: about 11,400 are used,
#: names of full length add a thousand; reading them back costs by the digit.
_BYTES_RESERVED = 14_336
_PURPOSE = "documents.signed"
_POLICY = "1.3.6.1.4.1.99999.1.1"


class LocalSigner:
    """Signs with the portal's own authority. No passphrase; not certified."""

    needs_secret = False
    has_totp = False
    is_certified = False
    names_fields = True
    embeds_revocation = True
    parallel = 4
    turn_seconds = 60

    def sign(
        self,
        pdf: bytes,
        *,
        request_id: str,
        signer: ports.SignerIdentity,
        slot_field: str,
        reason: str,
        at: datetime,
        secret: ports.Secret | None,
    ) -> ports.SignedPdf:
        """Sign and remember the result under ``request_id`` until ``forget``; see the port."""
        found = self.find_signed(request_id)
        if found is not None:
            return found
        pair = self.key_of(signer, at)
        if authority.is_revoked(pair.serial):
            raise ports.SigningRefused("certificate_revoked")
        content = _signed(pdf, pair, slot_field, reason, at)
        _remember(request_id, pair.serial, content)
        return ports.SignedPdf(content, pair.serial)

    def find_signed(self, request_id: str, provider_ref: str = "") -> ports.SignedPdf | None:
        """Give what this authority signed under ``request_id`` and was not yet told to forget."""
        path = _journal(request_id)
        try:
            raw = sealing.unseal(path.read_bytes(), _PURPOSE)
        except FileNotFoundError:
            return None
        serial, _, content = raw.partition(b"\n")
        return ports.SignedPdf(content, serial.decode())

    def forget(self, request_id: str) -> None:
        """Drop the copy kept for ``request_id``."""
        _journal(request_id).unlink(missing_ok=True)

    def status(self, signer: ports.SignerIdentity, *, at: datetime) -> ports.SignerStatus:
        """Everybody may sign whose certificate was not revoked; a missing one is made at the first signature."""
        if authority.is_revoked(self.key_of(signer, at).serial):
            return ports.SignerStatus(False, "REVOKE")
        return ports.SignerStatus(True, "ISSUE")

    def send_totp(self, signer: ports.SignerIdentity, *, files: int) -> None:
        """No codes here."""
        raise ports.SigningRefused("refused")

    def belongs_to(self, signer: ports.SignerIdentity, certificate: bytes) -> bool:
        """Compare the person's number in the certificate."""
        return common_number(certificate) == f"P{signer.person_id}"

    def key_of(self, signer: ports.SignerIdentity, at: datetime) -> authority.KeyPair:
        """Give the key of a person, made at his first signature."""
        return authority.signer(
            person_id=signer.person_id, name=signer.name, organisation=signer.organisation, at=at
        )

    def trust_roots(self) -> tuple[bytes, ...]:
        """Give the authority's own certificate."""
        return (authority.root().der,)


def common_number(certificate: bytes) -> str:
    """Give the number that a certificate (DER) of this authority carries for its owner, '' if none."""
    return str(_asn1(certificate).subject.native.get("serial_number", ""))


def _journal(request_id: str) -> Path:
    if not request_id.isalnum():
        raise ValueError("a request id is letters and digits")
    folder = Path(settings.CA_DIR) / "signed"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / request_id


def _remember(request_id: str, serial: str, content: bytes) -> None:
    path = _journal(request_id)
    authority.write(path, sealing.seal(serial.encode() + b"\n" + content, _PURPOSE))


def _signed(pdf: bytes, pair: authority.KeyPair, slot_field: str, reason: str, at: datetime) -> bytes:
    stamper = _LocalTimeStamper(authority.time_stamper(at), at)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    certificates = [_asn1(pair.der), _asn1(stamper.pair.der), _asn1(authority.root().der)]
    # Validation data goes into the update that is signed: nothing has to be appended after the signature, so the last
    # signature always covers the whole file and any byte that follows is an alteration.
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=certificates, crls=[asn1_crl.CertificateList.load(authority.revocation_list(at))]
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=slot_field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        name=str(certificates[0].subject.native["common_name"]),
    )
    engine = _DatedSigner(
        metadata,
        at,
        signer=_KeptKeySigner(pair, certificates),
        timestamper=stamper,
        new_field_spec=fields.SigFieldSpec(sig_field_name=slot_field, on_page=-1),
    )
    out = io.BytesIO()
    engine.sign_pdf(writer, output=out, bytes_reserved=_BYTES_RESERVED)
    return out.getvalue()


def _asn1(der: bytes) -> Any:
    return asn1_x509.Certificate.load(der)


class _DatedSigner(signers.PdfSigner):  # type: ignore[misc]
    """The library reads the clock; the signature belongs to the moment of the act."""

    def __init__(self, metadata: Any, at: datetime, **more: Any) -> None:
        super().__init__(metadata, **more)
        self._at = at.astimezone(clock.LOCAL).replace(microsecond=0)

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


class _KeptKeySigner(signers.Signer):  # type: ignore[misc]
    """The library's own signer parses and checks the RSA key at every signature (37 ms, twice); this one keeps it."""

    def __init__(self, pair: authority.KeyPair, certificates: list[Any]) -> None:
        registry = SimpleCertificateStore()
        registry.register_multiple(certificates)
        super().__init__(
            signing_cert=certificates[0],
            cert_registry=registry,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            # The root is in the validation data already.
            embed_roots=False,
        )
        self._key = pair.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return bytes(256) if dry_run else self._key.sign(data, PKCS1v15(), hashes.SHA256())


class _LocalTimeStamper(TimeStamper):  # type: ignore[misc]
    """An RFC 3161 time-stamp of the local authority, made in this process for the moment of the act."""

    def __init__(self, pair: authority.KeyPair, at: datetime) -> None:
        super().__init__(include_nonce=True)
        self.pair = pair
        self._at = at.astimezone(UTC).replace(microsecond=0)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        info = self._info(req).dump()
        certificate = _asn1(self.pair.der)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(self._at)})),
                simple_cms_attribute("signing_certificate", as_signing_certificate(certificate)),
                simple_cms_attribute("message_digest", _sha256(info)),
            ]
        )
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        issuer = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        signer_info = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(issuer)}),
                "digest_algorithm": digest,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"}),
                "signed_attrs": attributes,
                "signature": self.pair.key.sign(attributes.dump(), PKCS1v15(), hashes.SHA256()),
            }
        )
        content = {"content_type": cms.ContentType("tst_info"), "content": cms.ParsableOctetString(info)}
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": cms.DigestAlgorithms((digest,)),
                "encap_content_info": cms.EncapsulatedContentInfo(content),
                "certificates": {certificate},
                "signer_infos": [signer_info],
            }
        )
        token = cms.ContentInfo({"content_type": cms.ContentType("signed_data"), "content": signed})
        granted = tsp.PKIStatusInfo({"status": tsp.PKIStatus("granted")})
        return tsp.TimeStampResp({"status": granted, "time_stamp_token": token})

    def _info(self, request: tsp.TimeStampReq) -> tsp.TSTInfo:
        imprint = request["message_imprint"]
        values = {
            "version": "v1",
            "policy": tsp.ObjectIdentifier(_POLICY),
            "message_imprint": imprint,
            # The time-stamp's number is made of what it attests, so that the same bytes get the same number.
            "serial_number": int.from_bytes(_sha256(imprint.dump())[:8], "big") >> 1,
            "gen_time": self._at,
            "tsa": asn1_x509.GeneralName(name="directory_name", value=_asn1(self.pair.der).subject),
        }
        if request["nonce"].native is not None:
            values["nonce"] = request["nonce"]
        return tsp.TSTInfo(values)


def _sha256(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize()
