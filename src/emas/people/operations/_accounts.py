"""Officials, chairs and their accounts."""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F

from emas.audit import operations as audit
from emas.kernel import clock, codes, identity, writing
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.people import access, rules
from emas.people.models import Account, Person
from emas.people.operations import _factors, _passwords
from emas.people.queries import _actors
from emas.people.queries._admin import NIK_PURPOSE
from emas.people.types import FirstPassword
from emas.platform import db, sealing

_PERSON_FIELDS = {"name", "nip", "rank", "nik", "phone", "email"}


def add_person(
    *,
    name: str,
    actor: Actor,
    at: datetime,
    nip: str = "",
    rank: str = "",
    nik: str = "",
    phone: str = "",
    email: str = "",
) -> int:
    """
    Add an official or a chair; gives the id. The NIK is sealed.

    Raises: NotAllowed unless the actor is an admin, Invalid by field.
    """
    if actor.kind != "system" and not rules.admin_posts(actor):
        raise NotAllowed
    given = {"name": name, "nip": nip, "rank": rank, "nik": nik, "phone": phone, "email": email}
    values = person_values(given)
    with db.act_transaction():
        row = Person.objects.create(public_id=codes.new_public_id(), **values)
        filled = sorted(key for key, value in given.items() if value)
        audit.record("people.add_person", actor, "person", row.public_id, at=at, detail={"fields": filled})
    return row.pk


def edit_person(*, person_id: int, changes: dict[str, str], actor: Actor, at: datetime) -> None:
    """
    Change an official's particulars; the trail names the fields, never their content.

    Raises: NotFound, NotAllowed (holds posts elsewhere), Invalid.
    """
    values = person_values(changes)
    with db.act_transaction():
        row = access.person(actor, person_id, clock.local_date(at))
        Person.objects.filter(pk=row.pk).update(**values)
        detail = {"fields": sorted(changes)}
        audit.record("people.edit_person", actor, "person", row.public_id, at=at, detail=detail)
        _tell_former(row, values, at)


def _tell_former(row: Person, values: dict[str, Any], at: datetime) -> None:
    """Tell the phone and the address that are no longer the person's (ASVS 7.5.1); ``row`` still holds them."""
    former = {
        key: getattr(row, key) for key in ("phone", "email") if values.get(key, "") != getattr(row, key)
    }
    former = {key: value for key, value in former.items() if value and key in values}
    account_id = Account.objects.filter(person=row).values_list("pk", flat=True).first()
    if former and account_id:
        _factors.announce(account_id, "contact_changed", at, **former)


def person_values(given: dict[str, str]) -> dict[str, Any]:
    """Check particulars and give them as columns. Raises: Invalid by field."""
    faults: dict[str, tuple[str, ...]] = dict.fromkeys(set(given) - _PERSON_FIELDS, ("unknown_field",))
    values: dict[str, Any] = {}
    for key, text in given.items():
        try:
            values |= _column(key, writing.readable(text).strip())
        except identity.IdentityFault as fault:
            faults[key] = (fault.code,)
        except ValidationError:
            faults[key] = ("email_form",)
    if "name" in given and not given["name"].strip():
        faults["name"] = ("required",)
    elif not writing.is_latin(given.get("name", "")):
        faults["name"] = ("not_text",)
    if faults:
        raise Invalid(faults)
    return values


def _column(key: str, text: str) -> dict[str, Any]:
    if key == "nik":
        digits = identity.parse_nik(text).digits if text else ""
        sealed = sealing.seal(digits.encode(), NIK_PURPOSE) if digits else b""
        return {"nik_sealed": sealed, "nik_digest": sealing.digest(digits, NIK_PURPOSE) if digits else ""}
    if key == "nip" and text:
        return {"nip": identity.parse_nip(text)}
    if key == "phone" and text:
        return {"phone": identity.parse_phone(text)}
    if key == "email" and text:
        validate_email(text)
        return {"email": text.lower()}
    return {key: text[:160]}


def create_account(
    *, person_id: int, login: str, actor: Actor, at: datetime, email: str = ""
) -> FirstPassword:
    """
    Give a person his one account (Perwali 107/2021 Pasal 11(1)b, 12(3)) with a random first password, shown once.

    Raises: NotFound, NotAllowed, Invalid (``login_form``, ``login_taken``, ``email_form``, ``email_taken``, ``has_account``).
    """
    login, email = login.strip().lower(), email.strip().lower()
    _check_names(login, email)
    with db.act_transaction():
        person = access.person(actor, person_id, clock.local_date(at))
        if Account.objects.filter(person=person).exists():
            raise Invalid({"": ("has_account",)})
        _check_free(login, email)
        try:
            with transaction.atomic():
                account = Account.objects.create(
                    person=person, login=login, email=email or None, password=make_password(None)
                )
        except IntegrityError as error:
            raise Invalid({"login": ("login_taken",)}) from error
        audit.record("people.create_account", actor, "account", str(account.pk), at=at)
        return _passwords.issue(account, actor, at)


def _check_names(login: str, email: str) -> None:
    faults: dict[str, tuple[str, ...]] = {}
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789.-_")
    if not 3 <= len(login) <= 60 or not set(login) <= allowed:
        faults["login"] = ("login_form",)
    try:
        if email:
            validate_email(email)
    except ValidationError:
        faults["email"] = ("email_form",)
    if faults:
        raise Invalid(faults)


def _check_free(login: str, email: str, but: int = 0) -> None:
    if Account.objects.filter(login=login).exclude(pk=but).exists():
        raise Invalid({"login": ("login_taken",)})
    if email and Account.objects.filter(email=email).exclude(pk=but).exists():
        raise Invalid({"email": ("email_taken",)})


def edit_account(*, account_id: int, email: str, actor: Actor, at: datetime) -> None:
    """Change the sign-in address of an account. Raises: NotFound, NotAllowed, Invalid."""
    email = email.strip().lower()
    with db.act_transaction():
        account = access.account(actor, account_id, clock.local_date(at))
        _check_names(account.login, email)
        _check_free(account.login, email, but=account.pk)
        Account.objects.filter(pk=account.pk).update(email=email or None)
        audit.record(
            "people.edit_account", actor, "account", str(account.pk), at=at, detail={"fields": ["email"]}
        )
        _factors.announce(account.pk, "email_changed", at, email=account.email or account.person.email)


def change_email(*, account_id: int, email: str, at: datetime) -> None:
    """
    Change the owner's own sign-in address; the page asks for fresh proof before, the old address is told (ASVS 7.5.1).

    Raises: Invalid (``email_form``, ``email_taken``), NotFound, NotAllowed ``listed_by_admin`` for heads of RT and RW: their address is
    the administrator's list by which they sign in with the identity provider (R-019).
    """
    email = email.strip().lower()
    if rules.may_use_provider(post.role for post in _actors.actor_for(account_id, at).posts):
        raise NotAllowed("listed_by_admin")
    with db.act_transaction():
        account = Account.objects.select_related("person").filter(pk=account_id, is_active=True).first()
        if account is None:
            raise NotFound
        _check_names(account.login, email)
        _check_free(account.login, email, but=account.pk)
        Account.objects.filter(pk=account.pk).update(email=email or None)
        who = Actor(kind="staff", account_id=account.pk)
        audit.record("people.change_email", who, "account", str(account.pk), at=at)
        _factors.announce(account.pk, "email_changed", at, email=account.email or account.person.email)


def block_account(*, account_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Block an account: it works no more on the next request, open sessions included. Raises: NotFound, NotAllowed, Invalid."""
    if not reason.strip():
        raise Invalid({"reason": ("required",)})
    _switch(account_id, True, reason.strip()[:200], actor, at)


def unblock_account(*, account_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Lift a block, and the rest after wrong tries with it. Raises: NotFound, NotAllowed, Invalid."""
    if not reason.strip():
        raise Invalid({"reason": ("required",)})
    _switch(account_id, False, reason.strip()[:200], actor, at)


def _switch(account_id: int, is_blocked: bool, reason: str, actor: Actor, at: datetime) -> None:
    with db.act_transaction():
        account = access.account(actor, account_id, clock.local_date(at))
        Account.objects.filter(pk=account.pk).update(
            is_blocked=is_blocked,
            failed_count=0,
            locked_until=None,
            session_epoch=F("session_epoch") + 1,
        )
        detail = {"old": account.is_blocked, "new": is_blocked, "reason": reason}
        audit.record(
            "people.block" if is_blocked else "people.unblock",
            actor,
            "account",
            str(account.pk),
            at=at,
            detail=detail,
        )


def set_preferences(*, account_id: int, language: str, text_size: int, at: datetime) -> None:
    """Keep the owner's language and text size (percent). Raises: Invalid, NotFound."""
    if language not in {"id", "en"} or not 80 <= text_size <= 200:
        raise Invalid({"": ("preference_unknown",)})
    with db.act_transaction():
        if not Account.objects.filter(pk=account_id).update(language=language, text_size=text_size):
            raise NotFound
