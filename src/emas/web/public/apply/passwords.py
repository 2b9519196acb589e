"""A password asked by a form: hashed in the moment it arrives; the page, the draft and the answers hold a mark in its place."""

from typing import Any

from django.utils.datastructures import MultiValueDict

from emas.catalogue.types import PASSWORD_CHOSEN, FieldType
from emas.kernel import clock
from emas.kernel.errors import Invalid
from emas.people import operations as people
from emas.people import queries
from emas.web.public.apply.journey import Journey


def take(
    journey: Journey, names: tuple[str, ...], post: MultiValueDict[str, str], raw: dict[str, Any]
) -> dict[str, tuple[str, ...]]:
    """
    Hash what was typed into the password fields of this page and put a mark into ``raw``; gives the faults by field.

    An empty field keeps the password that was chosen before. Nothing is trimmed (ASVS 6.2.8).
    """
    faults: dict[str, tuple[str, ...]] = {}
    for name in names:
        field = journey.definition.form.fields.get(name)
        if field is None or field.type is not FieldType.PASSWORD:
            continue
        typed = str(post.get(name) or "")
        raw[name] = ""
        if typed:
            try:
                people.choose_password(owner=journey.uploads_owner, password=typed, at=clock.now())
            except Invalid as error:
                faults[name] = error.faults["password"]
                continue
        if queries.has_chosen_password(owner=journey.uploads_owner):
            raw[name] = PASSWORD_CHOSEN
    return faults
