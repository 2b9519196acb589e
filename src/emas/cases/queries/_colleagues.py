"""Whom a form may name as a colleague."""

from datetime import datetime

from emas.cases.access import colleagues, hot
from emas.catalogue.types import Form
from emas.kernel.actor import Actor


def colleagues_at(
    *, form: Form, unit_id: int | None, actor: Actor, at: datetime
) -> tuple[tuple[str, str], ...]:
    """
    List whom a form of that office may name, as (number, "name, post"), without the asker himself; nothing for a form without such a field.
    """
    if not form.names_colleagues or unit_id is None:
        return ()
    found = colleagues.of_unit(unit_id, at)
    return tuple(
        (str(each.person_id), f"{each.name}, {each.title}")
        for each in found
        if each.person_id != actor.person_id
    )


def colleagues_of(*, form: Form, ref: str, actor: Actor, at: datetime) -> tuple[tuple[str, str], ...]:
    """The same for a case that exists; whoever may not know of the case is told by the door that opens it."""
    row = hot.load(ref) if form.names_colleagues else None
    if row is None:
        return ()
    own = row.applicant_person_id
    found = colleagues_at(form=form, unit_id=colleagues.office_of(row), actor=actor, at=at)
    return tuple(each for each in found if each[0] != str(own))
