"""Fields that name a colleague: whom one may name, and the name that is kept beside his number."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emas.cases.access.hot import CaseRow
from emas.catalogue.types import Form
from emas.kernel import clock
from emas.people import queries as people
from emas.people.types import StaffInfo


def office_of(row: CaseRow) -> int | None:
    """Give the office among whose people a case names somebody: where it began, else where it stands."""
    return row.origin_unit_id or row.desk_unit_id


def of_unit(unit_id: int, at: datetime) -> tuple[StaffInfo, ...]:
    """Give who may be named: everybody who is employed at that office, by name."""
    return people.staff_of_units(unit_ids=(unit_id,), on=clock.local_date(at))


def settle(
    form: Form, answers: dict[str, Any], unit_id: int | None, at: datetime
) -> dict[str, tuple[str, ...]]:
    """
    Write the true name beside the number of every colleague that ``answers`` name; gives what is wrong (``not_a_colleague``) by field.

    A form without such fields costs nothing.
    """
    named = [name for name in form.staff_fields if answers.get(name)]
    if not named:
        return {}
    names = {str(each.person_id): each.name for each in of_unit(unit_id, at)} if unit_id is not None else {}
    faults: dict[str, tuple[str, ...]] = {}
    for field in named:
        number = str(answers[field]).partition("|")[0]
        if number in names:
            answers[field] = f"{number}|{names[number]}"
        else:
            faults[field] = ("not_a_colleague",)
    return faults


def person_in(answers: Mapping[str, Any], field: str) -> int | None:
    """Give the person that an answer names, or None."""
    number = str(answers.get(field) or "").partition("|")[0]
    return int(number) if number.isdecimal() else None
