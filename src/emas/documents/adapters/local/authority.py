"""
Keys, certificates and revocation lists of the local authority, under ``CA_DIR``; private keys are sealed.

RSA-2048 throughout: with an elliptic key the signing library writes a PDF version that PDF/A refuses.
"""

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from emas.platform import sealing

_PURPOSE = "documents.ca"
_ROOT_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_ROOT_UNTIL = datetime(2049, 12, 31, tzinfo=UTC)
_LEAF_YEARS = 3
_MARK = "Bukan TTE tersertifikasi"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A certificate and its private key, ready for use."""

    certificate: x509.Certificate
    key: RSAPrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def serial(self) -> str:
        return format(self.certificate.serial_number, "x")


_kept: dict[tuple[str, str], KeyPair] = {}
_lists: dict[tuple[str, date, int], bytes] = {}
_threads = threading.RLock()


def root() -> KeyPair:
    """Give the authority itself; made once."""
    return _pair("root", _ROOT_FROM, _make_root)


def former_root() -> tuple[bytes, ...]:
    """Give the authority's certificate if it was ever made; makes none."""
    path = _folder() / "root.crt"
    return (path.read_bytes(),) if path.exists() else ()


def time_stamper(at: datetime) -> KeyPair:
    """Give the key that attests the moment of a signature."""
    return _pair("tsa", at, lambda: _make_leaf("Penanda Waktu Lokal", "Portal Emas", at, _timestamp_usage()))


def signer(*, person_id: int, name: str, organisation: str, at: datetime) -> KeyPair:
    """Give the key of one person, made at his first signature; a changed name or an old certificate makes a new one."""
    wanted = _shorten(name)

    def make() -> KeyPair:
        return _make_leaf(name, organisation, at, None, serial_of_person=f"P{person_id}")

    pair = _pair(f"signer-{person_id}", at, make)
    if pair.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value != wanted:
        pair = _pair(f"signer-{person_id}", at, make, replace=True)
    return pair


def seal(*, name: str, number: str, at: datetime) -> KeyPair:
    """Give the key of the portal's own seal, made at its first use; ``number`` stands in the certificate where a person's would."""
    return _pair("seal", at, lambda: _make_leaf(name, "Portal Emas", at, None, serial_of_person=number))


def revoke(*, person_id: int, at: datetime) -> None:
    """Put the certificate of a person on the revocation list from ``at``."""
    path = _folder() / f"signer-{person_id}.crt"
    if not path.exists():
        return
    certificate = x509.load_der_x509_certificate(path.read_bytes())
    with _locked():
        entries = _revoked()
        entries.setdefault(format(certificate.serial_number, "x"), at.isoformat())
        write(_folder() / "revoked.json", json.dumps(entries).encode())


def is_revoked(serial: str) -> bool:
    """Tell whether a certificate is on the revocation list."""
    return serial in _revoked()


def revocation_list(at: datetime) -> bytes:
    """
    Give the list (DER) that holds at ``at``. One per month and content, kept: validation data is made once, not per letter.
    """
    entries = _revoked()
    month = at.astimezone(UTC).date().replace(day=1)
    key = (str(_folder()), month, len(entries))
    with _threads:
        if key not in _lists:
            _lists[key] = _make_list(month, entries)
        return _lists[key]


def _make_list(month: date, entries: dict[str, str]) -> bytes:
    authority = root()
    issued = datetime.combine(month, time.min, tzinfo=UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(issued)
        .next_update(issued + timedelta(days=62))
        .add_extension(
            x509.CRLNumber(month.year * 100 + month.month + len(entries) * 1_000_000), critical=False
        )
        .add_extension(_authority_id(authority), critical=False)
    )
    for serial, moment in sorted(entries.items()):
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(int(serial, 16))
            .revocation_date(datetime.fromisoformat(moment).astimezone(UTC))
            .build()
        )
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _pair(name: str, at: datetime, make: Callable[[], KeyPair], *, replace: bool = False) -> KeyPair:
    with _threads:
        kept = _kept.get((str(_folder()), name))
        if kept and not replace and _covers(kept, at):
            return kept
        with _locked():
            found = None if replace else _read(name)
            if found is None or not _covers(found, at):
                found = make()
                _store(name, found)
        _kept[str(_folder()), name] = found
        return found


def _covers(pair: KeyPair, at: datetime) -> bool:
    certificate = pair.certificate
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _make_root() -> KeyPair:
    key = generate_private_key(65537, 2048)
    subject = _subject("CA Lokal Portal Emas", "Portal Emas")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_ROOT_FROM)
        .not_valid_after(_ROOT_UNTIL)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(is_authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return KeyPair(certificate, key)


def _make_leaf(
    name: str,
    organisation: str,
    at: datetime,
    usage: x509.ExtendedKeyUsage | None,
    serial_of_person: str = "",
) -> KeyPair:
    authority = root()
    key = generate_private_key(65537, 2048)
    start = datetime(at.year - 1, 1, 1, tzinfo=UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_subject(name, organisation, serial_of_person))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(datetime(at.year - 1 + _LEAF_YEARS, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_authority_id(authority), critical=False)
    )
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    return KeyPair(builder.sign(authority.key, hashes.SHA256()), key)


def _authority_id(authority: KeyPair) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())


def _timestamp_usage() -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])


def _key_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _subject(name: str, organisation: str, serial: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, _shorten(organisation)),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _MARK),
        x509.NameAttribute(NameOID.COMMON_NAME, _shorten(name)),
    ]
    if serial:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial))
    return x509.Name(parts)


def _shorten(text: str) -> str:
    """X.520 allows 64; the library counts bytes."""
    return text.encode()[:64].decode(errors="ignore") or "-"


def _folder() -> Path:
    path = Path(settings.CA_DIR)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _revoked() -> dict[str, str]:
    path = _folder() / "revoked.json"
    return dict(json.loads(path.read_bytes())) if path.exists() else {}


@contextmanager
def _locked() -> Iterator[None]:
    """Several processes may meet a new signer at the same moment: one makes the key, the others read it."""
    with _threads, (_folder() / ".lock").open("a") as handle:
        if getattr(_depth, "value", 0) == 0:
            fcntl.flock(handle, fcntl.LOCK_EX)
        _depth.value = getattr(_depth, "value", 0) + 1
        try:
            yield
        finally:
            _depth.value -= 1


_depth = threading.local()


def _read(name: str) -> KeyPair | None:
    certificate = _folder() / f"{name}.crt"
    if not certificate.exists():
        return None
    raw = sealing.unseal((_folder() / f"{name}.key").read_bytes(), _PURPOSE)
    key = serialization.load_der_private_key(raw, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(f"{name}.key is not an RSA key")
    return KeyPair(x509.load_der_x509_certificate(certificate.read_bytes()), key)


def _store(name: str, pair: KeyPair) -> None:
    raw = pair.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # The key first: a certificate on disk means that its key is there too.
    write(_folder() / f"{name}.key", sealing.seal(raw, _PURPOSE))
    write(_folder() / f"{name}.crt", pair.der)


def write(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it or none."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
