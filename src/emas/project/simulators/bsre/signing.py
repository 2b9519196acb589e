"""Makes and reads the signatures of the stand-in: PAdES with a time-stamp (baseline T, as the service gives), visible or not."""

import io
import secrets
from dataclasses import dataclass
from typing import Any

import pypdfium2
import segno
from asn1crypto import algos
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from PIL import Image
from pyhanko import stamp
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from emas.project.simulators.bsre.authority import Authority, Issued
from emas.project.simulators.bsre.state import User

#: What the signature library of the field keeps free for a signature with its time-stamp, in hex digits.
_RESERVED = 18_944


@dataclass(frozen=True, slots=True)
class Look:
    """How the signature shows on the page; invisible by default."""

    is_visible: bool = False
    page: int = 1
    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    tag: str = ""
    link: str = ""
    picture: bytes = b""
    reason: str = ""
    location: str = ""


class Unreadable(ValueError):
    """What was sent is no PDF that can be signed."""


def sign(pdf: bytes, *, user: User, authority: Authority, look: Look) -> bytes:
    """Add one signature of ``user``. Raises: Unreadable."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    except Exception as error:  # whatever a client sends
        raise Unreadable from error
    issued = authority.person(user)
    chain = [_asn1(authority.issuer), _asn1(authority.root)]
    name = f"S-{secrets.token_hex(8).upper()}"
    metadata = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=look.reason or None,
        location=look.location or None,
    )
    stamper = DummyTimeStamper(
        _asn1(authority.stamper),
        _asn1_key(authority.stamper.key),
        certs_to_embed=_store(chain),
    )
    engine = signers.PdfSigner(
        metadata,
        signer=_Signer(issued, chain),
        timestamper=stamper,
        stamp_style=_style(look),
        new_field_spec=_spec(name, pdf, look),
    )
    out = io.BytesIO()
    engine.sign_pdf(writer, output=out, bytes_reserved=_RESERVED)
    return out.getvalue()


def _spec(name: str, pdf: bytes, look: Look) -> Any:
    if not look.is_visible:
        return fields.SigFieldSpec(sig_field_name=name)
    page, (x, y, width, height) = look.page, look.box
    if look.tag:
        page, x, y = _find(pdf, look.tag)
    box = (round(x), round(y), round(x + (width or 60)), round(y + (height or 60)))
    return fields.SigFieldSpec(sig_field_name=name, on_page=page - 1, box=box)


def _find(pdf: bytes, tag: str) -> tuple[int, float, float]:
    """Give page and place of the marker text. Raises: Unreadable when it is not in the text layer."""
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document, start=1):
        found = page.get_textpage().search(tag).get_next()
        if found is not None:
            left, bottom, _right, _top = page.get_textpage().get_charbox(found[0])
            return number, left, bottom
    raise Unreadable("tag")


def _style(look: Look) -> Any:
    if not look.is_visible:
        return None
    drawn = look.picture or (_qr(look.link) if look.link else b"")
    if drawn:
        picture = PdfImage(Image.open(io.BytesIO(drawn)).convert("RGB"))
        return stamp.StaticStampStyle(background=picture, background_opacity=1.0, border_width=0)
    return stamp.TextStampStyle(stamp_text="Ditandatangani secara elektronik\n%(signer)s", border_width=0)


def _qr(text: str) -> bytes:
    out = io.BytesIO()
    segno.make(text, micro=False).save(out, kind="png", scale=4, border=1)
    return out.getvalue()


def read(pdf: bytes, authority: Authority) -> list[dict[str, Any]]:
    """Tell about every signature in a file. Raises: Unreadable."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        found = list(reader.embedded_regular_signatures)
    except Exception as error:
        raise Unreadable from error
    context = ValidationContext(trust_roots=[_asn1(authority.root)], allow_fetching=False)
    rows = []
    for embedded in found:
        status = validate_pdf_signature(embedded, signer_validation_context=context)
        certificate = embedded.signer_cert
        validity = certificate["tbs_certificate"]["validity"]
        rows.append(
            {
                "field": str(embedded.field_name),
                "name": str(certificate.subject.native.get("common_name", "")),
                "issuer": str(certificate.issuer.native.get("common_name", "")),
                "serial": str(certificate.serial_number),
                "from": validity["not_before"].native,
                "until": validity["not_after"].native,
                "at": embedded.self_reported_timestamp or status.timestamp_validity.timestamp,
                "intact": bool(status.intact and status.valid and status.bottom_line),
                "trusted": bool(status.trusted),
                "subject": certificate.subject.human_friendly,
                "issuer_dn": certificate.issuer.human_friendly,
            }
        )
    return rows


def _asn1(issued: Issued) -> Any:
    return asn1_x509.Certificate.load(issued.certificate.public_bytes(serialization.Encoding.DER))


def _asn1_key(key: RSAPrivateKey) -> Any:
    raw = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return asn1_keys.PrivateKeyInfo.load(raw)


def _store(certificates: list[Any]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    store.register_multiple(certificates)
    return store


class _Signer(signers.Signer):  # type: ignore[misc]
    """Signs with a key that is held, not parsed anew."""

    def __init__(self, issued: Issued, chain: list[Any]) -> None:
        super().__init__(
            signing_cert=_asn1(issued),
            cert_registry=_store(chain),
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
        )
        self._key = issued.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return bytes(256) if dry_run else self._key.sign(data, PKCS1v15(), hashes.SHA256())
