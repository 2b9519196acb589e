"""Whether data that somebody typed agree with the outside register."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from emas.kernel import identity
from emas.kernel.actor import Actor
from emas.kernel.errors import Unavailable
from emas.platform import limits
from emas.registry.queries import _find
from emas.registry.types import FieldMatch, Verification


def verify_resident(
    *,
    claimed: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    purpose: str,
    limit_per_day: int | None = None,
) -> Verification | None:
    """
    Compare data as typed (names of ``ResidentInfo``) with the outside register; None where none is set up. Recorded.

    An outage, a refusal or a used-up quota is the outcome ``unchecked`` with its code as ``reason``, not an error: the clerk goes on and
    the card is looked at. What comes back is for staff; to the one who typed it would tell who exists (ASVS 6.3.8).
    Raises: IdentityFault for a malformed NIK, TooMany over ``limit_per_day``. Call it outside a transaction.
    """
    if settings.EMAS_POPULATION == "register":
        return None
    from emas.registry.adapters import dukcapil

    nik = identity.parse_nik(str(claimed.get("nik", ""))).digits
    if limit_per_day is not None:
        limits.reserve(f"nik_lookup:{actor.label}", limit_per_day, _find.DAY_SECONDS, at)
    refusal = None
    try:
        _find.keep_public_share(actor, at)
        checked = dukcapil.provider().verify({**claimed, "nik": nik}, at=at)
    except Unavailable as error:
        refusal, checked = error, _find.unchecked(error, at)
    _find.record("registry.verify", nik, actor, at, purpose, checked.outcome, refusal)
    return checked


def verification_of(resident: Mapping[str, Any]) -> Verification | None:
    """Give the verification that is kept in an identity block, as ``dataclasses.asdict`` wrote it."""
    kept = resident.get("verification")
    if not kept:
        return None
    fields = tuple(FieldMatch(**each) for each in kept["fields"])
    return Verification(kept["outcome"], kept["checked_at"], fields, kept["reason"])
