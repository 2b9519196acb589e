"""An example below a date field that the form itself would take: ahead where it wants the future, lately where it wants the past."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from emas.catalogue.types import FieldType, Form, ServiceDefinition

#: Days from today: far enough ahead that an example keeps any notice a form asks for.
AHEAD: Final = 21
LATELY: Final = -7
_TODAY: Final = "hari_ini"
_COMPARED: Final = re.compile(r"\b(\w+)\s*([<>])=?\s*(?:hari_kerja_setelah\()?(\w+)")
_WITHIN: Final = re.compile(r"\bhari_antara\(hari_ini,\s*(\w+)\)\s*<=?\s*(\d+)")
_BETWEEN: Final = re.compile(r"\bhari(?:_kerja)?_antara\((\w+),\s*(\w+)\)")


def leanings(form: Form) -> Mapping[str, int]:
    """
    Tell by the rules of the form how many days ahead of today or behind it the example of a date field lies; a field that is not here may be
    any day of a life.
    """
    dates = {name for name, field in form.fields.items() if field.type is FieldType.DATE}
    pairs = [(a, b) for rule in form.rules for a, b in _in_order(rule.check)]
    spans = [found for rule in form.rules for found in _BETWEEN.findall(rule.check)]
    leans = {name: AHEAD for earlier, name in (*pairs, *spans) if earlier == _TODAY and name in dates}
    leans |= {
        name: LATELY for name, later in pairs if later == _TODAY and name in dates and name not in leans
    }
    # Who may ask for the next days alone is shown one of these.
    found = (each for rule in form.rules for each in _WITHIN.findall(rule.check))
    leans |= {name: min(AHEAD, int(days) // 2) for name, days in found if name in dates}
    # An end leans as its beginning does, and the two ends of a span of days as each other.
    near = [*pairs, *spans, *((b, a) for a, b in spans)]
    for _round in dates:
        leans |= {b: leans[a] for a, b in near if a in leans and b in dates and b not in leans}
    return leans


def of_absence(definition: ServiceDefinition) -> Mapping[str, int]:
    """Tell it of a request for leave, whose limits stand with its kinds and not in the rules of its form."""
    spec = definition.absence
    return dict.fromkeys((spec.start, spec.end, spec.back), AHEAD) if spec is not None else {}


def _in_order(check: str) -> Iterator[tuple[str, str]]:
    for left, sign, right in _COMPARED.findall(check):
        yield (left, right) if sign == "<" else (right, left)


def example(leaning: int, today: date) -> str:
    """
    Write the example as somebody would type it: day, month, year.

    >>> example(AHEAD, date(2026, 11, 22))
    'Contoh: 14 12 2026'
    """
    if not leaning:
        return _("Contoh: 17 8 1990")
    day = today + timedelta(days=leaning)
    # Nobody begins anything with an office on a Saturday or Sunday.
    day += timedelta(days=7 - day.weekday() if day.weekday() > 4 and leaning > 0 else 0)
    return _("Contoh: %(day)s %(month)s %(year)s") % {"day": day.day, "month": day.month, "year": day.year}
