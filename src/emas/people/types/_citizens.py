"""Accounts of residents, as other modules see them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class CitizenSignIn:
    """The answer of a resident's sign-in."""

    citizen_id: int
    session_epoch: int


@dataclass(frozen=True, slots=True)
class CitizenInfo:
    """
    A resident with an account, for his own pages alone: ``profile`` is his identity block with NIK and KK in full, ``phone`` in full.
    """

    id: int
    name: str
    phone: str
    state: str
    opened_at: datetime
    last_sign_in_at: datetime | None
    profile: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CitizenState:
    """What an officer may know of an account: whether there is one, since when, and that it was closed and why."""

    state: str
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    closed_reason: str = ""
    phone_masked: str = ""


@dataclass(frozen=True, slots=True)
class PhoneCodeMessage:
    """What the message with a one-time code needs."""

    phone: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CitizenNotice:
    """What the notice of a changed account needs."""

    phone: str
    what: str
