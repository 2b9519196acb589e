"""Who stands behind the labels of history and trail."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from emas.kernel.actor import Actor
from emas.people import access
from emas.people.models import Account, Holder, Unit
from emas.people.queries import _admin

_STAFF = "staff:"


def labels_in_reach(*, actor: Actor, on: date) -> frozenset[str]:
    """
    Give the labels (``staff:12``) of the accounts whose people work in the reach of this admin on ``on``, and nowhere else.

    What somebody does for another office is not this admin's to read.
    """
    if not _admin.is_admin(actor):
        return frozenset()
    reach = Unit.objects.filter(access.units_in_reach(actor)).values("pk")
    running = Holder.objects.filter(Q(end_on__isnull=True) | Q(end_on__gte=on), start_on__lte=on)
    here = running.filter(post__unit_id__in=reach).values("person_id")
    elsewhere = running.exclude(post__unit_id__in=reach).values("person_id")
    found = Account.objects.filter(person_id__in=here).exclude(person_id__in=elsewhere)
    return frozenset(f"{_STAFF}{number}" for number in found.values_list("pk", flat=True))


def names_of_labels(*, labels: Collection[str]) -> dict[str, str]:
    """Give name and user id behind each staff label; others (a client, the system, a citizen) are left out. One query."""
    numbers = {int(label.removeprefix(_STAFF)) for label in labels if label.startswith(_STAFF)}
    rows = Account.objects.filter(pk__in=numbers).values_list("pk", "person__name", "login")
    return {f"{_STAFF}{number}": f"{name} ({login})" for number, name, login in rows}
