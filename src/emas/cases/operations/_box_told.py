"""Who hears of a sealed case: its own persons, by words that say nothing of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from emas.cases.access import box
from emas.cases.access.hot import CaseRow
from emas.cases.models import Box
from emas.catalogue.types import Step
from emas.notify.types import Recipient
from emas.people import queries as people
from emas.people.types import HolderInfo

#: A notice leads to the list, never to a case.
LINK: Final = "/desk/kotak/"


def recipients(
    to: str, row: CaseRow, step: Step, at: datetime
) -> Sequence[tuple[Recipient, HolderInfo | None]]:
    """
    Give who hears: whoever sorts the case, or the persons assigned.

    The reporter never does: his number is sealed, and no job holds the key (``_box_notice`` tells him while a handler's page does).
    """
    if to != "post" or step.post is None:
        return ()
    return keepers(row, at) if step.post.role == box.KEEPER else _handlers(row, at)


def keepers(row: CaseRow, at: datetime) -> list[tuple[Recipient, HolderInfo | None]]:
    """Give those on duty at the post that sorts this case."""
    found = Box.objects.get(case_id=row.id)
    held = people.recipients(unit_id=found.keeper_unit_id, role=found.keeper_role, at=at)
    return [(_to(h.person_id, h.phone, h.email, "Pengelola"), h) for h in held]


def _handlers(row: CaseRow, at: datetime) -> list[tuple[Recipient, HolderInfo | None]]:
    told: list[tuple[Recipient, HolderInfo | None]] = []
    for person_id in box.handler_ids(row.id):
        phone, email = _reach(person_id, at)
        told.append((_to(person_id, phone, email, "Penangan"), None))
    return told


def _reach(person_id: int, at: datetime) -> tuple[str, str]:
    """Give phone and e-mail of an official; the desk alone reaches who holds no post now."""
    account_id = people.account_id_of_person(person_id=person_id)
    posts = people.actor_for(account_id=account_id, at=at).posts if account_id is not None else ()
    for post in posts:
        for holder in people.recipients(unit_id=post.unit_id, role=post.role, at=at):
            if holder.person_id == person_id:
                return holder.phone, holder.email
    return "", ""


def _to(person_id: int, phone: str, email: str, label: str) -> Recipient:
    return Recipient(kind="staff", label=label, address=phone, email=email, person_id=person_id)
