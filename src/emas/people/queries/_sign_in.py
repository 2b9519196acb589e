"""What sign-in pages and messages need to know."""

from emas.people.models import Account, Person, ResetLink
from emas.people.types import PersonContact, ResetMessage
from emas.platform import sealing

RESET_PURPOSE = "people.reset"


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
