"""The port ``Signer`` over BSrE."""

import functools
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from django.conf import settings

from emas.documents import ports
from emas.documents.adapters.bsre import people, wire
from emas.platform import outside

SERVICE = "bsre"


class BsreSigner:
    """
    Signs invisibly with the person's own certificate; QR and footer are drawn in the page before (letter-format section 7).

    A signature is asked for once: after a time-out nobody knows whether it was made, so nothing here repeats it. What can be
    looked up by the service's own id is looked up by ``find_signed``.
    """

    needs_secret = True
    names_fields = False
    # Baseline T in the field (bsre-esign section 9): the certificate's standing is asked before each batch instead.
    embeds_revocation = False

    def __init__(self) -> None:
        self._api = api()
        self.has_totp = self._api.has_totp
        self.is_certified = bool(settings.EMAS_BSRE_CERTIFIED)
        self.parallel = int(settings.EMAS_BSRE_PARALLEL)
        # Waiting for a seat, signing, and in v1 fetching what was signed.
        self.turn_seconds = 3 * int(settings.EMAS_BSRE_SIGN_SECONDS) + 30

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
        """Ask for one signature, once; see the port."""
        if secret is None:
            raise ports.SigningRefused("secret_needed")
        return self._api.sign(pdf, _nik(signer), secret, reason)

    def find_signed(self, request_id: str, provider_ref: str = "") -> ports.SignedPdf | None:
        """Fetch what the service named when the answer broke off. It hands each file out once."""
        if not provider_ref:
            return None
        content = self._api.fetch(provider_ref)
        return ports.SignedPdf(content, "", provider_ref) if content else None

    def forget(self, request_id: str) -> None:
        """Nothing is kept here."""

    def status(self, signer: ports.SignerIdentity, *, at: datetime) -> ports.SignerStatus:
        """Ask for the certificate's status; only ISSUE may sign."""
        if not signer.provider_id:
            return ports.SignerStatus(may_sign=False, code="NO_NIK")
        word = self._api.status(signer.provider_id)
        return ports.SignerStatus(may_sign=word == "ISSUE", code=word)

    def send_totp(self, signer: ports.SignerIdentity, *, files: int) -> None:
        """Let the service send the code to the signer's BeSign application."""
        self._api.send_totp(_nik(signer), files)

    def belongs_to(self, signer: ports.SignerIdentity, certificate: bytes) -> bool:
        """Compare NIK or name; see ``people``."""
        subject: dict[str, Any] = asn1_x509.Certificate.load(certificate).subject.native
        numbers = tuple(str(value) for key, value in subject.items() if key != "common_name")
        return people.is_same(
            name=signer.name,
            nik=signer.provider_id,
            certificate_name=str(subject.get("common_name", "")),
            certificate_numbers=numbers,
        )

    def trust_roots(self) -> tuple[bytes, ...]:
        """Give the roots from ``EMAS_BSRE_ROOTS`` (PEM, one or several)."""
        return roots(str(settings.EMAS_BSRE_ROOTS))


def _nik(signer: ports.SignerIdentity) -> str:
    if not signer.provider_id:
        raise ports.SigningRefused("no_nik")
    return signer.provider_id


def probe() -> None:
    """Try the service without signing: any answer about any person will do. Raises: SigningUnavailable, OutsideError."""
    # A number that can't belong to anybody: region 00 does not exist.
    api().status("0000000000000000")


def api() -> wire.Api:
    """Give the API version in use; its channel and TLS context are made once per setting."""
    return _api(
        settings.EMAS_BSRE_URL,
        settings.EMAS_BSRE_VERSION,
        settings.EMAS_BSRE_USER,
        settings.EMAS_BSRE_PASSWORD,
        settings.EMAS_BSRE_CA,
        float(settings.EMAS_BSRE_SIGN_SECONDS),
        float(settings.EMAS_BSRE_STATUS_SECONDS),
        int(settings.EMAS_BSRE_PARALLEL),
    )


@functools.lru_cache(maxsize=8)
def _api(
    url: str,
    version: str,
    user: str,
    password: str,
    authority: str,
    sign_seconds: float,
    status_seconds: float,
    parallel: int,
) -> wire.Api:
    channel = outside.Channel(
        SERVICE,
        url,
        timeout_seconds=sign_seconds,
        connect_seconds=min(5.0, sign_seconds),
        # One seat more than signatures: a status can be asked while a batch runs.
        max_parallel=parallel + 1,
        queue_seconds=sign_seconds,
        verify=authority or True,
        auth=(user, password),
    )
    made = wire.FirstApi if version == "v1" else wire.SecondApi
    return made(channel, status_seconds=status_seconds)


@functools.lru_cache(maxsize=4)
def roots(path: str) -> tuple[bytes, ...]:
    """Read the trust roots of a PEM (or DER) file. Raises: ValueError when it holds no certificate."""
    content = Path(path).read_bytes()
    if not pem.detect(content):
        return (asn1_x509.Certificate.load(content).dump(),)
    found = tuple(der for kind, _, der in pem.unarmor(content, multiple=True) if kind == "CERTIFICATE")
    if not found:
        raise ValueError("no certificate in the file of trust roots")
    return found
