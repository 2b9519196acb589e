"""Whom a form may name as a colleague."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

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


def with_colleagues(
    *, form: Form, answers: Mapping[str, Any], unit_id: int | None, at: datetime
) -> dict[str, Any]:
    """Give what was typed so far, with posts and numbers of the colleagues it names where nothing was written."""
    return colleagues.filled(form, answers, unit_id, at)


def known_of_colleagues(*, form: Form, unit_id: int | None, at: datetime) -> Mapping[str, Mapping[str, str]]:
    """Give what a form offers of every colleague (post, NIP, rank) by his number; nothing for a form that offers none."""
    asked = {f.prefill_of[1] for each in form.fields.values() for f in (each, *each.columns)} - {""}
    if not asked or unit_id is None:
        return {}
    found = colleagues.of_unit(unit_id, at)
    return {str(p.person_id): {what: colleagues.offered(p, what) for what in sorted(asked)} for p in found}


def colleagues_of(*, form: Form, ref: str, actor: Actor, at: datetime) -> tuple[tuple[str, str], ...]:
    """The same for a case that exists; whoever may not know of the case is told by the door that opens it."""
    row = hot.load(ref) if form.names_colleagues else None
    if row is None:
        return ()
    own = row.applicant_person_id
    found = colleagues_at(form=form, unit_id=colleagues.office_of(row), actor=actor, at=at)
    return tuple(each for each in found if each[0] != str(own))


def known_to(*, form: Form, ref: str, at: datetime) -> Mapping[str, Mapping[str, str]]:
    """What ``known_of_colleagues`` gives, for a case that exists; whoever may not know of it is told by the door that opens it."""
    row = hot.load(ref) if form.names_colleagues else None
    unit_id = colleagues.office_of(row) if row is not None else None
    return known_of_colleagues(form=form, unit_id=unit_id, at=at)
