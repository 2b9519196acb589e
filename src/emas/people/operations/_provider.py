"""
Sign-in of RT and RW heads by an identity provider (R-019, R-020).

Only an e-mail address that an administrator listed opens the door. The first time, jabatan and phone must equal the list; then the account
is bound to the provider's subject, and only that subject opens it from then on. No account is ever made here, none is linked by e-mail alone.
"""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from emas.audit import operations as audit
from emas.kernel import clock, identity
from emas.kernel.actor import ANONYMOUS, Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.people import access, rules
from emas.people.adapters.oidc import OidcProvider
from emas.people.models import Account, ProviderIdentity
from emas.people.operations import _factors, _sign_in
from emas.people.ports import IdentityProvider
from emas.people.queries import _actors
from emas.people.types import ClaimedIdentity, FirstUse, Journey, SignIn
from emas.platform import db, limits, metrics, outside, sealing

_SUBJECT_PURPOSE = "people.provider_subject"
_FIRST_USE_WINDOW_SECONDS = 3600
_REMOTE_JOURNEYS = 60
_REMOTE_WINDOW_SECONDS = 15 * 60
_made: dict[tuple[object, ...], IdentityProvider] = {}


def provider() -> IdentityProvider | None:
    """Give the configured identity provider, or None."""
    if not settings.EMAS_OIDC_ISSUER:
        return None
    key = (
        settings.EMAS_OIDC_ISSUER,
        settings.EMAS_OIDC_CLIENT_ID,
        settings.EMAS_OIDC_CLIENT_SECRET,
        tuple(settings.EMAS_OIDC_HOSTS),
        settings.EMAS_OIDC_CA,
    )
    if key not in _made:
        issuer, client_id, client_secret, hosts, ca = key
        made = OidcProvider(
            issuer=issuer, client_id=client_id, client_secret=client_secret, hosts=hosts, ca=ca
        )
        outside.register("google", made.probe)
        _made[key] = made
    return _made[key]


def _needed() -> IdentityProvider:
    found = provider()
    if found is None:
        raise NotFound
    return found


def begin_provider_sign_in(*, redirect_uri: str, at: datetime, remote: str = "") -> Journey:
    """
    Begin a visit to the identity provider; the page keeps the answer in its session and sends the browser to ``url``.

    Raises: NotFound when none is configured, TooMany for a network address that begins without end, Unavailable.
    """
    if remote:
        limits.reserve(f"provider:{remote}", _REMOTE_JOURNEYS, _REMOTE_WINDOW_SECONDS, at)
    return _needed().begin(redirect_uri=redirect_uri)


def finish_provider_sign_in(
    *, code: str, redirect_uri: str, journey: Journey, at: datetime
) -> tuple[ClaimedIdentity, SignIn | FirstUse]:
    """
    End a visit: the account of a known subject is signed in, a listed address used for the first time must be confirmed.

    Raises: NotAllowed ``provider_refused`` (the token does not hold), ``email_unverified``, ``email_unlisted``, ``email_ambiguous``,
    ``no_account``, ``other_subject`` (the address is bound to another subject), ``not_rt_rw``, ``account_closed``; Unavailable.
    """
    claimed = _needed().finish(code=code, redirect_uri=redirect_uri, journey=journey, at=at)
    bound = _bound(claimed)
    try:
        if bound is not None:
            _check_usable(bound, at)
            return claimed, _sign_in.first_proof(bound, at, how="provider")
        return claimed, _first_use(claimed, at)
    except NotAllowed as error:
        who = str(bound.pk) if bound else sealing.digest(claimed.email.casefold(), "people.identifier")[:16]
        detail = {"how": "provider", "code": error.code}
        audit.record("people.sign_in", ANONYMOUS, "account", who, at=at, result="refused", detail=detail)
        metrics.sign_in_failed()
        raise


def _bound(claimed: ClaimedIdentity) -> Account | None:
    row = (
        ProviderIdentity.objects.select_related("account")
        .filter(issuer=claimed.issuer, subject_digest=_subject(claimed))
        .first()
    )
    return row.account if row else None


def _subject(claimed: ClaimedIdentity) -> str:
    return sealing.digest(claimed.subject, _SUBJECT_PURPOSE)


def _first_use(claimed: ClaimedIdentity, at: datetime) -> FirstUse:
    if not claimed.is_email_verified or not claimed.email:
        raise NotAllowed("email_unverified")
    account = _listed(claimed.email)
    _check_usable(account, at)
    if ProviderIdentity.objects.filter(account=account, issuer=claimed.issuer).exists():
        raise NotAllowed("other_subject")
    return FirstUse(account.pk, account.person.name)


def _listed(email: str) -> Account:
    """Find the one account whose listed address this is. Raises: NotAllowed."""
    wanted = rules.same_mailbox(email)
    rows = Account.objects.select_related("person").filter(_by_address(email, wanted))
    found = [row for row in rows if wanted in {rules.same_mailbox(each) for each in _addresses(row)}]
    if len(found) > 1:
        raise NotAllowed("email_ambiguous")
    if not found:
        raise NotAllowed("email_unlisted")
    return found[0]


def _by_address(email: str, wanted: str) -> Q:
    if wanted.endswith("@gmail.com"):
        return (
            Q(email__iendswith="@gmail.com")
            | Q(email__iendswith="@googlemail.com")
            | Q(person__email__iendswith="@gmail.com")
            | Q(person__email__iendswith="@googlemail.com")
        )
    return Q(email__iexact=email.strip()) | Q(person__email__iexact=email.strip())


def _addresses(row: Account) -> tuple[str, ...]:
    return tuple(each for each in (row.email, row.person.email) if each)


def _check_usable(account: Account, at: datetime) -> None:
    if not account.is_active or account.is_blocked:
        raise NotAllowed("account_closed")
    if not rules.may_use_provider(post.role for post in _actors.actor_for(account.pk, at).posts):
        raise NotAllowed("not_rt_rw")


def confirm_first_use(*, claimed: ClaimedIdentity, role: str, phone: str, at: datetime) -> SignIn:
    """
    Bind the listed account to the subject once jabatan and phone equal the list (R-020), and sign in.

    Five tries an hour, counted before the comparison; which of the two was wrong is not told. A first password that was never used dies.
    Raises: Invalid (``phone`` in no form of a number), NotAllowed ``first_use_differs`` or as ``finish_provider_sign_in``, TooMany.
    """
    try:
        number = identity.parse_phone(phone)
    except identity.IdentityFault as fault:
        raise Invalid({"phone": (fault.code,)}) from fault
    first = _first_use(claimed, at)
    limits.reserve(f"first_use:{first.account_id}", rules.FIRST_USE_TRIES, _FIRST_USE_WINDOW_SECONDS, at)
    account = Account.objects.select_related("person").get(pk=first.account_id)
    roles = {post.role for post in _actors.actor_for(account.pk, at).posts}
    if role not in roles or number != account.person.phone:
        who = _factors.owner(account.pk)
        audit.record("people.first_use", who, "account", str(account.pk), at=at, result="refused")
        raise NotAllowed("first_use_differs")
    _bind(account, claimed, at)
    account.refresh_from_db()
    return _sign_in.first_proof(account, at, how="provider")


def _bind(account: Account, claimed: ClaimedIdentity, at: datetime) -> None:
    with db.act_transaction():
        try:
            with transaction.atomic():
                ProviderIdentity.objects.create(
                    account=account,
                    issuer=claimed.issuer,
                    subject_digest=_subject(claimed),
                    email=claimed.email.lower(),
                    bound_at=at,
                )
        except IntegrityError as error:
            # Two browsers at once: the row says who was first.
            raise NotAllowed("other_subject") from error
        if account.must_change_password:
            Account.objects.filter(pk=account.pk).update(
                password=make_password(None), must_change_password=False, first_password_until=None
            )
        audit.record("people.first_use", _factors.owner(account.pk), "account", str(account.pk), at=at)
        _factors.announce(account.pk, "provider_bound", at)


def release_identity(*, account_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """
    Take the binding to the identity provider away, for an owner who lost that account; every session ends, the owner is told.

    The next use must confirm jabatan and phone again. Raises: NotFound, NotAllowed (also the own account), Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid({"reason": ("required",)})
    with db.act_transaction():
        account = access.account(actor, account_id, clock.local_date(at))
        if not ProviderIdentity.objects.filter(account=account).delete()[0]:
            raise NotAllowed("not_bound")
        _factors.lost(account, "provider_released", actor, at, {"reason": reason.strip()[:200]})
