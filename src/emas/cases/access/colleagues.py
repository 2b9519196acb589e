"""Fields that name a colleague: whom one may name, and the name that is kept beside his number."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from emas.cases.access.hot import CaseRow
from emas.catalogue.types import Field, Form
from emas.kernel import clock
from emas.kernel.digits import whole
from emas.kernel.identity import group_nip
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
    Write the true name beside the number of every colleague that ``answers`` name; gives what is wrong (``not_a_colleague``) by field,
    in a table by cell (``table-0-column``).

    A form without such fields costs nothing.
    """
    named = [*_in_fields(form, answers), *_in_tables(form, answers)]
    if not named:
        return {}
    names = {str(each.person_id): each.name for each in of_unit(unit_id, at)} if unit_id is not None else {}
    faults: dict[str, tuple[str, ...]] = {}
    for place, held, field in named:
        number = str(held[field]).partition("|")[0]
        if number in names:
            held[field] = f"{number}|{names[number]}"
        else:
            faults[place] = ("not_a_colleague",)
    return faults


def filled(form: Form, answers: Mapping[str, Any], unit_id: int | None, at: datetime) -> dict[str, Any]:
    """
    Give the answers with what the register knows of the colleagues they name (``prefill: name.post``) where nothing was written.

    A form that offers none of it costs nothing.
    """
    found = dict(answers)
    tables = {name: offers for name, f in form.fields.items() if (offers := _offers(f.columns))}
    single = _offers(form.fields.values())
    if (not single and not tables) or unit_id is None:
        return found
    known = {str(each.person_id): each for each in of_unit(unit_id, at)}
    for table in tables:
        rows = found.get(table)
        if isinstance(rows, list):
            found[table] = [_completed(r, tables[table], known) if isinstance(r, dict) else r for r in rows]
    return _completed(found, single, known)


def _offers(fields: Iterable[Field]) -> tuple[tuple[str, str, str], ...]:
    return tuple((each.name, *each.prefill_of) for each in fields if each.prefill_of[0])


def _completed(
    held: dict[str, Any], offers: Iterable[tuple[str, str, str]], known: Mapping[str, StaffInfo]
) -> dict[str, Any]:
    more = {}
    for field, named, what in offers:
        colleague = known.get(str(held.get(named) or "").partition("|")[0])
        if colleague is not None and not held.get(field):
            more[field] = offered(colleague, what)
    return {**held, **more}


def offered(colleague: StaffInfo, what: str) -> str:
    """Give the post, NIP or rank of a colleague, as a form offers it."""
    nip = group_nip(colleague.nip) if colleague.nip else ""
    return {"post": colleague.title, "nip": nip, "rank": colleague.rank}[what]


#: Where a colleague is named, as faults call it; what holds the answer; under which name.
Named = tuple[str, dict[str, Any], str]


def _in_fields(form: Form, answers: dict[str, Any]) -> Iterator[Named]:
    yield from ((name, answers, name) for name in form.staff_fields if answers.get(name))


def _in_tables(form: Form, answers: dict[str, Any]) -> Iterator[Named]:
    for table, column in form.staff_columns:
        for number, row in enumerate(answers.get(table) or ()):
            if row.get(column):
                yield f"{table}-{number}-{column}", row, column


def person_in(answers: Mapping[str, Any], field: str) -> int | None:
    """Give the person that an answer names, or None."""
    return whole(str(answers.get(field) or "").partition("|")[0])


def persons_in(answers: Mapping[str, Any], place: str) -> tuple[int, ...]:
    """Give everybody who is named in a field (``deputy``) or in a column of a table (``companions.name``), once each, in order."""
    field, _dot, column = place.partition(".")
    rows = (answers.get(field) or ()) if column else (answers,)
    found = (person_in(row, column or field) for row in rows)
    return tuple(dict.fromkeys(person for person in found if person is not None))
