"""One resident by NIK: from Dukcapil where it is set up, else from the portal's own register."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from emas.audit import operations as audit
from emas.kernel import identity
from emas.kernel.actor import Actor
from emas.kernel.errors import EmasError, NotFound, TooMany, Unavailable
from emas.platform import limits, sealing
from emas.registry import access
from emas.registry.types import ResidentInfo, Verification

DAY_SECONDS: Final = 86400
_PUBLIC_KEY: Final = "population_public"
Place = tuple[str, str, str]
Places = tuple[Place, ...]
#: Status in the portal's own register -> what is said of him; nobody applies in his name.
_GONE: Final[Mapping[str, str]] = {
    "meninggal": "resident_deceased",
    "pindah": "resident_moved",
    "hilang": "resident_inactive",
    "tidak_valid": "resident_inactive",
}
#: Outcomes of a verification with which a look-up goes on; the others end it as ``resident_<outcome>``.
_GOES_ON: Final = frozenset({"match", "mismatch", "ambiguous"})
_RESULTS: Final[Mapping[str, str]] = {"resident_not_found": "unknown"}


class _Elsewhere(NotFound):
    """There is such a resident, but not in the actor's own RT: to him that is the same as none."""


@dataclass(frozen=True, slots=True)
class _Asked:
    nik: str
    within: Places | None
    at: datetime


def find_resident(
    *,
    nik: str,
    actor: Actor,
    at: datetime,
    purpose: str,
    only_within: tuple[tuple[str, str, str], ...] | None = None,
    limit_per_day: int | None = None,
) -> ResidentInfo:
    """
    Give the record of a NIK, as typed. The look-up is recorded with its purpose and outcome, and never undone with the caller.

    ``only_within`` are (kelurahan code, RW, RT) of the actor's own RT: another's resident answers as one who never was (flows section 2),
    and such an actor has ``EMAS_NIK_LOOKUPS_PER_DAY`` look-ups a day. ``limit_per_day`` sets a limit for other actors.
    Where Dukcapil is set up but can't be asked, the portal's own record is given, and ``needs_card`` says that somebody must compare it
    with the card; one that the portal does not know either is Unavailable. Call it outside a transaction.
    Raises: IdentityFault (a ValueError with a code) for a malformed NIK; NotFound ``resident_not_found``, ``resident_deceased``,
    ``resident_inactive``, ``resident_moved``, ``resident_ambiguous``; TooMany; Unavailable (``population_quota``, ``population_login``,
    ``population_down`` …: ``rules.REFUSALS`` and ``adapters.dukcapil``).
    """
    digits = identity.parse_nik(nik).digits
    limit = (
        settings.EMAS_NIK_LOOKUPS_PER_DAY
        if only_within is not None and limit_per_day is None
        else limit_per_day
    )
    if limit is not None:
        limits.reserve(f"nik_lookup:{actor.label}", limit, DAY_SECONDS, at)
    places = None if only_within is None else tuple(_place(*each) for each in only_within)
    try:
        found = _look_up(_Asked(digits, places, at), actor)
    except _Elsewhere:
        record("registry.find", digits, actor, at, purpose, "outside")
        raise NotFound("resident_not_found") from None
    except (NotFound, Unavailable) as error:
        record("registry.find", digits, actor, at, purpose, _RESULTS.get(error.code, error.code), error)
        raise
    record("registry.find", digits, actor, at, purpose, "card" if found.needs_card else "ok")
    return found


def lookups_left(actor: Actor, at: datetime) -> int:
    """Tell how many look-ups an RT has left today, for the page; deciding is ``find_resident``'s."""
    used = limits.used(f"nik_lookup:{actor.label}", DAY_SECONDS, at)
    return max(0, settings.EMAS_NIK_LOOKUPS_PER_DAY - used)


def record(
    action: str,
    nik: str,
    actor: Actor,
    at: datetime,
    purpose: str,
    result: str,
    error: EmasError | None = None,
) -> None:
    """Note who looked, when, why and with what result; the number itself only as its keyed digest."""
    detail: dict[str, Any] = {"purpose": purpose[:60]}
    if settings.EMAS_POPULATION != "register":
        detail["register"] = f"{settings.EMAS_POPULATION}/{settings.EMAS_DUKCAPIL_MODE}"
    if error is not None and error.code not in _RESULTS:
        detail |= {"code": error.code, **{name: str(value) for name, value in error.params.items()}}
    ref = sealing.digest(nik, access.NIK_PURPOSE)
    audit.record(action, actor, "resident", ref, at=at, result=result[:20], detail=detail)


def keep_public_share(actor: Actor, at: datetime) -> None:
    """
    Count an outside look-up that nobody signed in for: the public form must not use up the clerks' quota.

    Raises: Unavailable ``population_quota``.
    """
    if actor.kind != "anonymous":
        return
    try:
        limits.reserve(_PUBLIC_KEY, settings.EMAS_DUKCAPIL_PUBLIC_PER_DAY, DAY_SECONDS, at)
    except TooMany as error:
        raise Unavailable("population_quota", detail="public_share") from error


def _look_up(asked: _Asked, actor: Actor) -> ResidentInfo:
    if settings.EMAS_POPULATION == "register":
        return _own(asked)
    from emas.registry.adapters import dukcapil

    if settings.EMAS_DUKCAPIL_MODE == "verify":
        # Zero-share: Dukcapil gives no records, so the portal's own one is what it confirms.
        own = _own(asked)
        try:
            keep_public_share(actor, asked.at)
            checked = dukcapil.provider().verify(claims_of(own), at=asked.at)
        except Unavailable as refusal:
            return replace(own, verification=unchecked(refusal, asked.at))
        if checked.outcome not in _GOES_ON:
            raise NotFound(f"resident_{checked.outcome}")
        return replace(own, verification=checked)
    try:
        keep_public_share(actor, asked.at)
        return _inside(dukcapil.provider().find(asked.nik, at=asked.at), asked.within)
    except Unavailable as refusal:
        return _instead(asked, refusal)
    except NotFound as refusal:
        if asked.within is not None and not isinstance(refusal, _Elsewhere):
            # That somebody died or moved is for his own RT to know, and for no other.
            _own(asked)
        raise


def _own(asked: _Asked) -> ResidentInfo:
    return _living(_inside(access.OwnRegister().find(asked.nik, at=asked.at), asked.within))


def _instead(asked: _Asked, refusal: Unavailable) -> ResidentInfo:
    """The portal's own record while Dukcapil can't be asked; whom it does not hold, and another RT's resident, are both that refusal."""
    try:
        own = _own(asked)
    except NotFound:
        raise refusal from None
    return replace(own, verification=unchecked(refusal, asked.at))


def _inside(info: ResidentInfo | None, within: Places | None) -> ResidentInfo:
    if info is None:
        raise NotFound("resident_not_found")
    if within is not None and (info.kelurahan_code, info.rw, info.rt) not in within:
        raise _Elsewhere("resident_not_found")
    return info


def _living(info: ResidentInfo) -> ResidentInfo:
    if info.status in _GONE:
        raise NotFound(_GONE[info.status])
    return info


def claims_of(info: ResidentInfo) -> dict[str, Any]:
    """Give what a verification compares."""
    names = ("nik", "kk", "name", "birth_place", "birth_on", "sex", "address", "rt", "rw", "kelurahan_code")
    return {name: getattr(info, name) for name in names}


def unchecked(refusal: Unavailable, at: datetime) -> Verification:
    """Say that nobody confirmed the data, and why."""
    return Verification("unchecked", at.isoformat(), reason=refusal.code)


def _place(kelurahan_code: str, rw: str, rt: str) -> Place:
    return kelurahan_code, rw.zfill(3), rt.zfill(3)
