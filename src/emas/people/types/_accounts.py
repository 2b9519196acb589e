"""Frozen facts about sign-ins: accounts, one-time links, second factors, identity providers, devices."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignIn:
    """
    The answer of a sign-in.

    ``factors`` that are not empty mean that the first proof was right and one of them (``totp``, ``passkey``) must still be shown:
    nobody is signed in yet.
    """

    account_id: int
    must_change_password: bool
    first_time: bool
    at: datetime
    session_epoch: int = 0
    factors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountRow:
    """
    An account in a list.

    ``state`` is ``active``, ``never_signed_in``, ``locked``, ``blocked`` or ``closed``.
    """

    id: int
    person_id: int
    login: str
    email: str
    name: str
    posts: tuple[str, ...]
    state: str
    first_signed_in_at: datetime | None
    last_login: datetime | None
    locked_until: datetime | None
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """A first password, shown once to the admin who asked; it must be changed at the first sign-in before ``until``."""

    account_id: int
    login: str
    password: str
    until: datetime


@dataclass(frozen=True, slots=True)
class PersonContact:
    """Where an official is reached; '' for what is not known."""

    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class ResetMessage:
    """What the message with a one-time link needs; ``token`` goes into the link and nowhere else."""

    account_id: int
    person_id: int
    name: str
    email: str
    phone: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TotpSetup:
    """A secret for an authenticator application, shown to its owner until he confirms it; ``uri`` goes into the QR code."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class NewFactor:
    """A factor was added: the session epoch from now on, and recovery codes when it is the first one (shown once)."""

    session_epoch: int
    recovery_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey as its owner sees it."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account can prove itself with beside its first proof. No secret is here."""

    has_totp: bool
    totp_since: datetime | None
    passkeys: tuple[PasskeyRow, ...]
    recovery_codes_left: int
    has_password: bool
    email: str
    provider_email: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """``totp`` and ``passkey``, as far as there is one."""
        return (*(("totp",) if self.has_totp else ()), *(("passkey",) if self.passkeys else ()))


@dataclass(frozen=True, slots=True)
class Journey:
    """A visit to the identity provider that was begun: where to go, and what must come back unchanged."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class ClaimedIdentity:
    """Who the identity provider says this is, after every check of the token."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool


@dataclass(frozen=True, slots=True)
class FirstUse:
    """A listed e-mail address that was never used with the provider before: jabatan and phone must be confirmed first."""

    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One session of an account. ``key`` names it in the session store; ``how`` is ``password``, ``passkey``, ``provider``."""

    id: int
    key: str
    how: str
    browser: str
    system: str
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SecurityNotice:
    """What the message about a changed sign-in needs. It goes to a phone that was just replaced, and also to such an e-mail address."""

    person_id: int
    name: str
    phone: str
    email: str
    what: str
    former_email: str = ""
