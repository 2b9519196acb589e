"""A signature provider that goes wrong in each known way, for tests and rehearsals. It really signs when it signs."""

from datetime import datetime

from emas.documents import ports
from emas.documents.adapters.local import LocalSigner

FAULTS = (
    "",
    "refuses",
    "absent",
    "crashes",
    "lost_answer",
    "returns_unsigned",
    "signs_as_other",
    "truncates",
    "alters",
    "returns_other_letter",
    "returns_text",
    "returns_nothing",
    "may_not_sign",
)


class FaultySigner:
    """
    Behaves as ``fault`` says. ``made`` counts the signatures that came into being: more than one per request is the worst fault.

    ``lost_answer`` signs and then gives no answer, once: who looks before signing again finds the result.
    """

    needs_secret = False
    has_totp = False
    is_certified = False
    names_fields = True
    embeds_revocation = True
    parallel = 2
    turn_seconds = 60

    def __init__(self, fault: str = "", *, other_pdf: bytes = b"", needs_secret: bool = False) -> None:
        if fault not in FAULTS:
            raise ValueError(fault)
        self.fault = fault
        self.other_pdf = other_pdf
        self.needs_secret = needs_secret
        self.made: list[str] = []
        self.secrets_seen: list[ports.Secret | None] = []
        self._inner = LocalSigner()

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
        """Sign, or go wrong; see the port."""
        self.secrets_seen.append(secret)
        if self.fault == "refuses":
            raise ports.SigningRefused("wrong_passphrase")
        if self.fault == "absent":
            raise ports.SigningUnavailable
        if self.fault == "crashes":
            raise RuntimeError("the provider's library broke")
        if self.fault == "signs_as_other":
            signer = ports.SignerIdentity(
                signer.person_id + 1000, "Orang Lain", signer.title, signer.organisation
            )
        source = self.other_pdf if self.fault == "returns_other_letter" else pdf
        signed = self._inner.sign(
            source,
            request_id=request_id,
            signer=signer,
            slot_field=slot_field,
            reason=reason,
            at=at,
            secret=None,
        )
        self.made.append(request_id)
        if self.fault == "lost_answer":
            self.fault = ""
            raise ports.SigningUnavailable("timeout")
        return ports.SignedPdf(self._spoil(pdf, signed.content), signed.certificate_serial)

    def _spoil(self, pdf: bytes, signed: bytes) -> bytes:
        if self.fault:
            self._inner_forget()
        middle = len(pdf) // 2
        return {
            "returns_unsigned": pdf,
            "truncates": signed[: len(signed) // 2],
            "alters": signed[:middle] + bytes([signed[middle] ^ 1]) + signed[middle + 1 :],
            "returns_text": b'{"error": "Proses signing gagal"}',
            "returns_nothing": b"",
        }.get(self.fault, signed)

    def _inner_forget(self) -> None:
        for request in self.made:
            self._inner.forget(request)

    def find_signed(self, request_id: str, provider_ref: str = "") -> ports.SignedPdf | None:
        """Give what was signed under this id."""
        return self._inner.find_signed(request_id)

    def forget(self, request_id: str) -> None:
        """Drop it."""
        self._inner.forget(request_id)

    def status(self, signer: ports.SignerIdentity, *, at: datetime) -> ports.SignerStatus:
        """Everybody may, unless told otherwise."""
        return (
            ports.SignerStatus(False, "EXPIRED")
            if self.fault == "may_not_sign"
            else ports.SignerStatus(True, "ISSUE")
        )

    def send_totp(self, signer: ports.SignerIdentity, *, files: int) -> None:
        """No codes here."""
        raise ports.SigningRefused("refused")

    def belongs_to(self, signer: ports.SignerIdentity, certificate: bytes) -> bool:
        """Compare as the local authority does."""
        return self._inner.belongs_to(signer, certificate)

    def trust_roots(self) -> tuple[bytes, ...]:
        """Give the local authority's certificate."""
        return self._inner.trust_roots()
