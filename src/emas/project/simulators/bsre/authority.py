"""The test authority: a root, an issuing authority, a time-stamp unit, a certificate per person. Nobody else trusts it."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from emas.kernel import clock
from emas.project.simulators.bsre.state import User

_YEARS = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: RSAPrivateKey


class Authority:
    """Makes certificates as needed; root and issuer are kept in ``folder``, so that what was signed yesterday still verifies."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._lock = threading.RLock()
        self._people: dict[tuple[str, str, int], Issued] = {}
        at = clock.now() - timedelta(days=30)
        self.root = self._kept("root", at, "PSrE Induk Latihan", None)
        self.issuer = self._kept("issuer", at, "BSrE Latihan (BUKAN BSSN)", self.root)
        self.stamper = self._kept("tsa", at, "Timestamp Authority Latihan", self.issuer, is_stamper=True)

    @property
    def root_file(self) -> Path:
        """The root's certificate (PEM), for the trust settings of who wants to rehearse."""
        return self._folder / "root.pem"

    def person(self, user: User) -> Issued:
        """Give a person's certificate, made at first use and again when his data change."""
        key = (user.nik, user.name, user.days_left)
        with self._lock:
            if key not in self._people:
                start = clock.now() - timedelta(days=30)
                names = [
                    (NameOID.COUNTRY_NAME, "ID"),
                    (NameOID.ORGANIZATION_NAME, user.organisation[:64]),
                    (NameOID.COMMON_NAME, user.name[:64]),
                ]
                end = clock.now() + timedelta(days=user.days_left)
                self._people[key] = _issue(names, self.issuer, start, end)
            return self._people[key]

    def _kept(
        self, name: str, at: datetime, title: str, issuer: Issued | None, *, is_stamper: bool = False
    ) -> Issued:
        certificate, key = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        if certificate.exists() and key.exists():
            loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
            assert isinstance(loaded, RSAPrivateKey)
            return Issued(x509.load_pem_x509_certificate(certificate.read_bytes()), loaded)
        names = [(NameOID.COUNTRY_NAME, "ID"), (NameOID.COMMON_NAME, title)]
        made = _issue(names, issuer, at, at + _YEARS, is_authority=not is_stamper, is_stamper=is_stamper)
        key.touch(mode=0o600)
        key.write_bytes(
            made.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        certificate.write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
        return made


def _issue(
    names: list[tuple[x509.ObjectIdentifier, str]],
    issuer: Issued | None,
    start: datetime,
    end: datetime,
    *,
    is_authority: bool = False,
    is_stamper: bool = False,
) -> Issued:
    key = generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in names])
    signed_by = issuer.key if issuer else key
    usage = {"digital_signature": not is_authority, "content_commitment": not is_authority}
    off = {"key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"}
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                **usage, key_cert_sign=is_authority, crl_sign=is_authority, **dict.fromkeys(off, False)
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by.public_key()), critical=False
        )
    )
    if is_stamper:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return Issued(builder.sign(signed_by, hashes.SHA256()), key)
