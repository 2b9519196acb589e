"""What an adapter for electronic signatures must offer. Everything the product knows of a provider is said here."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SignerIdentity:
    """
    The person who signs: the certificate of the **person** is used, never one of the post (letter-format section 6).

    ``provider_id`` is what the provider knows him by (a NIK for BSrE); it is never printed, logged or put in a certificate here.
    """

    person_id: int
    name: str
    title: str
    organisation: str
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """
    What a signer gives for one act; it is never printed, not even in a stack trace, and kept nowhere.

    ``kind``: ``passphrase``, or ``totp`` for a one-time code from the provider's own application.
    """

    value: str = field(repr=False)
    kind: str = "passphrase"


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """
    What came back: the bytes, the serial number of the certificate as far as the provider tells it ('' if not), and the
    provider's own name for the result, by which it can be fetched again.
    """

    content: bytes
    certificate_serial: str
    provider_ref: str = ""


@dataclass(frozen=True, slots=True)
class SignerStatus:
    """Whether a person may sign; ``code`` is the provider's word (``ISSUE``, ``EXPIRED``, ``REVOKE``, ``NO_CERTIFICATE`` …)."""

    may_sign: bool
    code: str


class SigningRefused(Exception):
    """
    The provider answered and said no: trying again changes nothing until a person does something.

    ``code``: ``wrong_passphrase``, ``wrong_totp``, ``not_registered``, ``no_certificate``, ``certificate_expired``,
    ``certificate_revoked``, ``certificate_suspended``, ``no_nik``, ``refused``.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class SigningUnavailable(Exception):
    """
    No answer, or an answer of which the outcome is unknown: look before signing again (bsre-esign section 8).

    ``code``: ``signer_unavailable``, ``signer_outcome_unknown``, ``signer_login`` (the portal's own credential is refused),
    ``signer_broken``. ``provider_ref`` names a result that was made but did not arrive, if the provider said so much.
    """

    def __init__(self, code: str = "signer_unavailable", provider_ref: str = "") -> None:
        self.code = code
        self.provider_ref = provider_ref
        super().__init__(code)


class Signer(Protocol):
    """
    Signs the bytes of a PDF in the name of one person.

    ``needs_secret``: the person must give a passphrase for each act; it lives in memory for that act and nowhere else.
    ``has_totp``: a one-time code from the provider's application is taken in its place.
    ``is_certified``: signatures are *TTE tersertifikasi* (PP 71/2019 Pasal 60); else every page says that they are not.
    ``names_fields``: the signature field gets the name that was asked for; else the provider names it.
    ``embeds_revocation``: the signed file proves by itself that the certificate was not revoked.
    ``parallel``: how many signatures may be asked for at once; ``turn_seconds``: the longest one of them may take.
    """

    needs_secret: bool
    has_totp: bool
    is_certified: bool
    names_fields: bool
    embeds_revocation: bool
    parallel: int
    turn_seconds: int

    def sign(
        self,
        pdf: bytes,
        *,
        request_id: str,
        signer: SignerIdentity,
        slot_field: str,
        reason: str,
        at: datetime,
        secret: Secret | None,
    ) -> SignedPdf:
        """
        Add one signature field named ``slot_field`` and sign; earlier signatures stay valid (incremental update).

        Raises: SigningRefused, SigningUnavailable. The answer is not trusted: the caller verifies the bytes.
        """
        ...

    def find_signed(self, request_id: str, provider_ref: str = "") -> SignedPdf | None:
        """Give the result of an earlier ``sign`` with this id, if the provider still has it. Raises: SigningUnavailable."""
        ...

    def forget(self, request_id: str) -> None:
        """Tell that the result of this id is kept by the portal now."""
        ...

    def status(self, signer: SignerIdentity, *, at: datetime) -> SignerStatus:
        """Tell whether this person may sign at ``at``. Raises: SigningUnavailable."""
        ...

    def send_totp(self, signer: SignerIdentity, *, files: int) -> None:
        """Let the provider send the person a one-time code for so many files. Raises: SigningRefused, SigningUnavailable."""
        ...

    def belongs_to(self, signer: SignerIdentity, certificate: bytes) -> bool:
        """Tell whether a certificate (DER) is this person's."""
        ...

    def trust_roots(self) -> tuple[bytes, ...]:
        """Give the certificates (DER) that signatures of this provider must lead to."""
        ...
