"""What sign-in pages and messages need to know."""

from datetime import datetime

from django.db.models import QuerySet

from emas.people.models import Account, Person, ResetLink
from emas.people.types import PersonContact, ResetMessage
from emas.platform import sealing

RESET_PURPOSE = "people.reset"
_TOKEN_DIGEST = "people.reset_token"  # noqa: S105 - the name of a purpose, no secret


def token_digest(token: str) -> str:
    """Give what is kept of the token of a one-time link."""
    return sealing.digest(token, _TOKEN_DIGEST)


def live_links(token: str, at: datetime) -> QuerySet[ResetLink]:
    """Find the one-time link of this token while it still works: not used, not late, of an account that may sign in."""
    return ResetLink.objects.select_related("account__person").filter(
        token_digest=token_digest(token),
        used_at__isnull=True,
        expires_at__gt=at,
        account__is_active=True,
        account__is_blocked=False,
    )


def reset_is_open(*, token: str, at: datetime) -> bool:
    """Tell whether a one-time link still works, before anybody thinks of a new password."""
    return live_links(token, at).exists()


def reset_message(link_id: int) -> ResetMessage | None:
    """
    Give what the message with a one-time link needs, or None when the link was used, replaced or never was.

    The token lies sealed in the database and is blanked when it is used.
    """
    row = ResetLink.objects.select_related("account__person").filter(pk=link_id, used_at__isnull=True).first()
    if row is None or not row.token_sealed:
        return None
    person = row.account.person
    return ResetMessage(
        account_id=row.account_id,
        person_id=person.pk,
        name=person.name,
        email=row.account.email or person.email,
        phone=person.phone,
        token=sealing.unseal(bytes(row.token_sealed), RESET_PURPOSE).decode(),
        expires_at=row.expires_at,
    )


def account_id_of_person(person_id: int) -> int | None:
    """Give the account of a person, or None."""
    return Account.objects.filter(person_id=person_id).values_list("pk", flat=True).first()


def contact_of(person_id: int) -> PersonContact:
    """Give where an official is reached now, '' for what is not known. One query."""
    row = Person.objects.filter(pk=person_id).values_list("phone", "email", "account__email").first()
    phone, email, own = row or ("", "", "")
    return PersonContact(phone, own or email or "")


def preferences(account_id: int) -> tuple[str, int]:
    """Give the language and the text size (percent) that the account chose; the defaults for an unknown one."""
    row = Account.objects.filter(pk=account_id).values_list("language", "text_size").first()
    return row or ("id", 100)
