"""Decisions about posts, holders and rights: facts in, decision out. No clock, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, TypeVar

from emas.kernel.actor import Actor, HeldPost, HoldingKind
from emas.people.types import ROLES_BY_KIND, Role, RwUse, UnitKind

LOCK_AFTER_TRIES = 8
LOCK_MINUTES = 15
RESET_LINK_MINUTES = 30
FIRST_PASSWORD_DAYS = 7
#: Codes and keys of one account in a quarter of an hour, and confirmations of a first use in an hour.
FACTOR_TRIES = 5
FIRST_USE_TRIES = 5
RECOVERY_CODES = 10
PASSKEYS = 8

MUST_HAVE_FACTOR = frozenset({Role.KEPALA, Role.PIMPINAN, Role.WAKIL, Role.PANITERA, Role.ADMIN})
_BY_PROVIDER = frozenset({Role.RT, Role.RW})

_BESIDE_HEAD = frozenset({HoldingKind.AN, HoldingKind.UB})
_WHOLE_INSTANSI = frozenset({UnitKind.KOTA, UnitKind.COURT})


class HasKind(Protocol):
    """Anything that says how a post is held."""

    @property
    def kind(self) -> HoldingKind: ...


H = TypeVar("H", bound=HasKind)


def on_duty(holdings: Iterable[H]) -> tuple[H, ...]:
    """
    Give those of a post's running holdings that may act now.

    A Plh stands in for a holder who is away some days, a Plt fills a vacant post: while one runs, the definitive holder's right
    rests. Who holds the post a.n. or u.b. acts beside the head. Source: letter-format section 6.
    """
    running = tuple(holdings)
    for kind in (HoldingKind.PLH, HoldingKind.PLT, HoldingKind.DEFINITIVE):
        head = tuple(h for h in running if h.kind == kind)
        if head:
            return head + tuple(h for h in running if h.kind in _BESIDE_HEAD)
    return tuple(h for h in running if h.kind in _BESIDE_HEAD)


@dataclass(frozen=True, slots=True)
class Period:
    """How and when somebody holds a post; ``end_on`` is the last day, None means open."""

    kind: HoldingKind
    start_on: date
    end_on: date | None
    person_id: int = 0

    def overlaps(self, other: "Period") -> bool:
        return self.start_on <= (other.end_on or date.max) and other.start_on <= (self.end_on or date.max)


def placement_fault(new: Period, basis: str, on_behalf_title: str, existing: Sequence[Period]) -> str | None:
    """
    Tell why ``new`` can't be added to a post's holdings, or None when it can.

    At any instant at most one definitive, one Plt and one Plh holder; an acting one needs a written basis and an end; a Plt needs a
    vacant post, a Plh somebody to stand in for. Source: letter-format section 6; design.md section 2 (Holder).
    Codes: ``period_backwards``, ``basis_needed``, ``end_needed``, ``title_needed``, ``overlaps_same_kind``, ``post_not_vacant``,
    ``nobody_to_replace``, ``acting_still_runs``, ``already_holds``.
    """
    fault = _form_fault(new, basis, on_behalf_title)
    if fault:
        return fault
    overlapping = [p for p in existing if p.overlaps(new)]
    if any(p.person_id == new.person_id and p.kind == new.kind for p in overlapping):
        return "already_holds"
    kinds = {p.kind for p in overlapping}
    if new.kind in _BESIDE_HEAD:
        return None
    if new.kind in kinds:
        return "overlaps_same_kind"
    if new.kind is HoldingKind.PLT and HoldingKind.DEFINITIVE in kinds:
        return "post_not_vacant"
    if new.kind is HoldingKind.PLH and not kinds & {HoldingKind.DEFINITIVE, HoldingKind.PLT}:
        return "nobody_to_replace"
    if new.kind is HoldingKind.DEFINITIVE and HoldingKind.PLT in kinds:
        return "acting_still_runs"
    return None


@dataclass(frozen=True, slots=True)
class Deputy:
    """What is known of who is to stand in: in the same instansi, with a working account, and when he is away himself."""

    person_id: int
    is_colleague: bool
    has_account: bool
    away: Sequence[Period] = ()


def absence_fault(away: Period, deputy: Deputy | None) -> str | None:
    """
    Tell why an absence can't be noted with this deputy, or None when it can.

    Codes: ``period_backwards``, ``deputy_self``, ``deputy_foreign``, ``deputy_no_account``, ``deputy_absent`` (he is away on one of these days
    himself). Without a deputy the posts wait: that is no fault. Source: letter-format section 6 (Plh.: the holder is away some days).
    """
    if away.end_on is None or away.end_on < away.start_on:
        return "period_backwards"
    if deputy is None:
        return None
    if deputy.person_id == away.person_id:
        return "deputy_self"
    if not deputy.is_colleague:
        return "deputy_foreign"
    if not deputy.has_account:
        return "deputy_no_account"
    return "deputy_absent" if any(each.overlaps(away) for each in deputy.away) else None


def _form_fault(new: Period, basis: str, on_behalf_title: str) -> str | None:
    if new.end_on is not None and new.end_on < new.start_on:
        return "period_backwards"
    if new.kind is HoldingKind.DEFINITIVE:
        return None
    if not basis.strip():
        return "basis_needed"
    if new.end_on is None:
        return "end_needed"
    if new.kind in _BESIDE_HEAD and not on_behalf_title.strip():
        return "title_needed"
    return None


@dataclass(frozen=True, slots=True)
class RwFact:
    """One holding of an RW's post: whether it runs and acts now, and what account its person has."""

    is_on_duty: bool
    has_account: bool
    is_account_active: bool
    has_signed_in: bool


def rw_use(facts: Sequence[RwFact], *, rule: str) -> RwUse:
    """
    Decide whether an RW uses the application (R-026; flows section 3, five cases).

    ``facts`` are all holdings of the post, past ones too; none means that the RW was never registered. ``rule`` is the setting
    ``EMAS_RW_RULE``: ``signed_in`` asks that the holder signed in once, ``account`` only that he has one.
    """
    if not facts:
        return RwUse.NO_RECORD
    on_duty_now = [f for f in facts if f.is_on_duty]
    if not on_duty_now:
        return RwUse.INACTIVE
    return max((_one_rw_use(f, rule) for f in on_duty_now), key=_RW_ORDER.index)


_RW_ORDER = [RwUse.NO_RECORD, RwUse.NO_ACCOUNT, RwUse.INACTIVE, RwUse.NEVER_SIGNED_IN, RwUse.IN_USE]


def _one_rw_use(fact: RwFact, rule: str) -> RwUse:
    if not fact.has_account:
        return RwUse.NO_ACCOUNT
    if not fact.is_account_active:
        return RwUse.INACTIVE
    if rule == "signed_in" and not fact.has_signed_in:
        return RwUse.NEVER_SIGNED_IN
    return RwUse.IN_USE


def may_exist(role: str, kind: str) -> bool:
    """Tell whether a post of this role may exist at a unit of this kind."""
    return kind in set(UnitKind) and role in ROLES_BY_KIND[UnitKind(kind)]


#: Of these a unit has one: a second one would leave open whose word counts.
_SINGLE: Final = frozenset({"rt", "rw", "kepala", "wakil", "sekretaris", "pimpinan", "panitera"})


def is_single(role: str) -> bool:
    """Tell whether a unit has one post of this role, while others may sit several at one desk."""
    return role in _SINGLE


def needs_factor(roles: Iterable[str], *, policy: str) -> bool:
    """Tell whether who holds these roles may do nothing before he has a second factor: signers and admins (R-064; ASVS 6.3.3)."""
    return policy == "required" and bool(set(roles) & MUST_HAVE_FACTOR)


def may_use_provider(roles: Iterable[str]) -> bool:
    """Tell whether who holds these roles signs in by the identity provider: heads of RT and RW only (R-019)."""
    held = set(roles)
    return bool(held) and held <= _BY_PROVIDER


def same_mailbox(address: str) -> str:
    """
    Give the form of an e-mail address that is compared: Google's own addresses without dots and ``+tag``.

    >>> same_mailbox("Pak.Slamet+rt@googlemail.com")
    'pakslamet@gmail.com'
    """
    name, _, domain = address.strip().casefold().rpartition("@")
    if domain not in {"gmail.com", "googlemail.com"}:
        return f"{name}@{domain}"
    return f"{name.partition('+')[0].replace('.', '')}@gmail.com"


def admin_posts(actor: Actor) -> tuple[HeldPost, ...]:
    """Give the admin posts that the actor holds now."""
    return tuple(p for p in actor.posts if p.role == Role.ADMIN) if actor.kind == "staff" else ()


def reaches(post: HeldPost, *, unit_path: str, instansi: str) -> bool:
    """
    Tell whether an admin post reaches a unit: the whole instansi for the city's (Diskominfo) and the court's admin, its own subtree for
    any other. No right crosses an instansi. Source: Perwali 107/2021 Pasal 1 no. 23, 9(2); design.md section 2.
    """
    if post.instansi != instansi:
        return False
    return post.unit_kind in _WHOLE_INSTANSI or unit_path.startswith(post.unit_path)


def may_administer(actor: Actor, *, unit_path: str, instansi: str, role: str = "") -> bool:
    """
    Tell whether the actor may change the unit, its posts, holders and accounts.

    An admin's post is filled from above: who administers only a kecamatan or an OPD names no admin.
    """
    if actor.kind == "system":
        return True
    reaching = [p for p in admin_posts(actor) if reaches(p, unit_path=unit_path, instansi=instansi)]
    return any(role != Role.ADMIN or p.unit_kind in _WHOLE_INSTANSI for p in reaching)


def may_administer_instansi(actor: Actor, instansi: str) -> bool:
    """Tell whether the actor may change what holds for the whole instansi: hours, holidays, client systems."""
    if actor.kind == "system":
        return True
    return any(p.instansi == instansi and p.unit_kind in _WHOLE_INSTANSI for p in admin_posts(actor))
