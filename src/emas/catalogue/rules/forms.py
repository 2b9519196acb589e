"""
A form answered: what is visible, what is missing, which combined rules hold.

``raw`` is what a page or a client sends: a value, or a list of one (a posted form). A table is a list of mappings, or posted cells
named ``<table>-<row>-<column>``; a date may also be posted as ``<name>-day``, ``<name>-month``, ``<name>-year``. Unknown names are
dropped. Faults are codes (``required``, ``too_short``, ``not_a_date``, ``nik_length`` …) under the field's name, table cells under
``<table>-<row>-<column>``; a broken rule of the form is ``rule:<name>`` (its words: ``rule_message``).
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from emas.catalogue.rules import answers, expressions
from emas.catalogue.rules.expressions import Setting
from emas.catalogue.types import AttachmentSpec, Field, FieldType, Form, FormRule, Text

Faults = dict[str, tuple[str, ...]]
RULE_PREFIX = "rule:"


def parse_answers(
    form: Form,
    raw: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    *,
    holidays: frozenset[date] = frozenset(),
    only: Collection[str] | None = None,
    asked: Collection[str] = (),
) -> tuple[dict[str, Any], Faults]:
    """
    Read a whole form, or the fields ``only`` of one page. ``asked`` are fields on no page that an act asks now or asked before.

    Answers are plain JSON values and hold visible, answered fields alone. ``resident`` is the identity block by the names of
    ``registry.types.ResidentInfo``. With ``only``, faults of other fields and of rules placed elsewhere are left out, but every
    answer in ``raw`` counts for what is visible.
    """
    values: dict[str, Any] = {}
    faults: Faults = {}
    for name, spec in form.fields.items():
        values[name] = _read_field(spec, raw, faults)
    shown = visible_fields(form, values, resident, today, holidays=holidays, asked=asked)
    clean = {n: v for n, v in values.items() if n in shown and v is not None}
    setting = Setting(form, clean, resident, today, holidays)
    faults = {n: codes for n, codes in faults.items() if _field_of(n, form) in shown}
    for name in shown:
        spec = form.fields[name]
        if (
            name not in clean
            and not any(_field_of(n, form) == name for n in faults)
            and is_required(spec, setting)
        ):
            faults[name] = ("required",)
    _check_rules(form, setting, shown, faults)
    if only is not None:
        faults = {n: codes for n, codes in faults.items() if _field_of(n, form) in only}
    return clean, faults


def parse_asked(
    form: Form,
    asks: Collection[str],
    stored: Mapping[str, Any],
    raw: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    *,
    holidays: frozenset[date] = frozenset(),
) -> tuple[dict[str, Any], Faults]:
    """
    Read what an act was told: the fields among ``asks``, judged together with the answers ``stored`` before.

    Answers every answer as it is after the act, and the faults of the asked fields alone. What is asked and not in ``raw`` is unanswered.
    """
    fields = tuple(name for name in asks if name in form.fields)
    others = {name: value for name, value in stored.items() if name not in fields}
    given = {name: value for name, value in raw.items() if _field_of(name, form) in fields}
    clean, faults = parse_answers(
        form, {**others, **given}, resident, today, holidays=holidays, only=fields, asked=(*others, *fields)
    )
    return {**others, **{name: clean[name] for name in fields if name in clean}}, faults


def visible_fields(
    form: Form,
    clean: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    *,
    holidays: frozenset[date] = frozenset(),
    asked: Collection[str] = (),
) -> tuple[str, ...]:
    """
    Answer the names of the fields that are asked, in the order of the pages; after them those of ``asked``, which stand on none.

    A hidden field counts as unanswered for the others, so hiding is repeated until nothing changes.
    """
    shown = tuple(name for page in form.pages for name in page.fields)
    shown += tuple(name for name in dict.fromkeys(asked) if name in form.fields and name not in shown)
    for _ in range(len(shown) + 1):
        setting = Setting(form, {n: v for n, v in clean.items() if n in shown}, resident, today, holidays)
        now = tuple(n for n in shown if expressions.holds(form.fields[n].shown_if, setting))
        if now == shown:
            break
        shown = now
    return shown


def is_required(spec: Field, setting: Setting) -> bool:
    """Answer whether a visible field must be answered now."""
    return spec.required or (bool(spec.required_if) and expressions.holds(spec.required_if, setting))


def required_attachments(
    form: Form,
    clean: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    *,
    holidays: frozenset[date] = frozenset(),
    asked: Collection[str] | None = None,
) -> tuple[AttachmentSpec, ...]:
    """
    Answer the papers that must be shown with these answers. ``required_if`` decides alone where it is given.

    They are those of the applicant, or those among ``asked``, the names an act asks.
    """
    setting = Setting(form, clean, resident, today, holidays)
    return tuple(a for a in _papers(form, asked) if _is_needed(a, setting))


def _papers(form: Form, asked: Collection[str] | None) -> tuple[AttachmentSpec, ...]:
    return tuple(a for a in form.attachments.values() if (not a.at_act if asked is None else a.name in asked))


def offered_attachments(
    form: Form,
    clean: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    *,
    holidays: frozenset[date] = frozenset(),
    asked: Collection[str] | None = None,
) -> tuple[tuple[AttachmentSpec, bool], ...]:
    """Answer the papers to ask for, each with whether it is needed; those whose ``required_if`` does not hold are not asked."""
    setting = Setting(form, clean, resident, today, holidays)
    return tuple(
        (a, _is_needed(a, setting))
        for a in _papers(form, asked)
        if not a.required_if or _is_needed(a, setting)
    )


def rule_message(form: Form, code: str) -> Text | None:
    """Answer the words of a broken rule (``rule:<name>``), or None for every other code."""
    name = code.removeprefix(RULE_PREFIX)
    return (
        next((r.message for r in form.rules if r.name == name), None)
        if code.startswith(RULE_PREFIX)
        else None
    )


def prefilled(form: Form, resident: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the first values that the resident's record offers."""
    offered = {n: resident.get(f.prefill) for n, f in form.fields.items() if f.prefill}
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in offered.items() if v}


def secret_fields(form: Form) -> frozenset[str]:
    """Answer the fields whose answers never enter a message, an address, a log or a public page; tables with such a column too."""
    return frozenset(n for n, f in form.fields.items() if f.is_secret or any(c.is_secret for c in f.columns))


def _is_needed(paper: AttachmentSpec, setting: Setting) -> bool:
    if paper.required_if:
        return expressions.holds(paper.required_if, setting)
    return paper.required


def _read_field(spec: Field, raw: Mapping[str, Any], faults: Faults) -> Any:
    if spec.type is FieldType.TABLE:
        return _read_table(spec, raw, faults)
    try:
        return answers.read(spec, _posted(spec, raw))
    except answers.BadAnswerError as fault:
        faults[spec.name] = (fault.code,)
        return None


def _posted(spec: Field, raw: Mapping[str, Any]) -> Any:
    if spec.type is FieldType.DATE and spec.name not in raw:
        parts = [
            str(_single(raw.get(f"{spec.name}-{part}")) or "").strip() for part in ("day", "month", "year")
        ]
        return " ".join(p or "?" for p in parts) if any(parts) else None
    return _single(raw.get(spec.name))


def _single(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        # The last wins: a hidden "false" before a ticked box is the usual way to post a box.
        return value[-1] if value else None
    return value


def _read_table(spec: Field, raw: Mapping[str, Any], faults: Faults) -> list[dict[str, Any]] | None:
    rows = _posted_rows(spec, raw, faults)
    clean = []
    for number, row in rows:
        values: dict[str, Any] = {}
        bad: Faults = {}
        for column in spec.columns:
            values[column.name] = _read_cell(column, row, f"{spec.name}-{number}-{column.name}", bad)
        if any(v is not None for v in values.values()) or bad:
            _require_cells(spec, number, values, bad)
            faults.update(bad)
            clean.append({n: v for n, v in values.items() if v is not None})
    if clean and spec.minimum is not None and len(clean) < spec.minimum:
        faults.setdefault(spec.name, ("too_few_rows",))
    if len(clean) > (spec.maximum or answers.ROWS_MAXIMUM):
        faults.setdefault(spec.name, ("too_many_rows",))
    return clean or None


def _read_cell(column: Field, row: Mapping[str, Any], name: str, bad: Faults) -> Any:
    try:
        return answers.read(column, _single(row.get(column.name)))
    except answers.BadAnswerError as fault:
        bad[name] = (fault.code,)
        return None


def _require_cells(spec: Field, number: int, values: Mapping[str, Any], bad: Faults) -> None:
    for column in spec.columns:
        name = f"{spec.name}-{number}-{column.name}"
        if column.required and values[column.name] is None and name not in bad:
            bad[name] = ("required",)


def _posted_rows(spec: Field, raw: Mapping[str, Any], faults: Faults) -> list[tuple[int, Mapping[str, Any]]]:
    given = raw.get(spec.name)
    if given is not None and given != "":
        if not isinstance(given, (list, tuple)) or not all(isinstance(row, Mapping) for row in given):
            faults[spec.name] = ("not_rows",)
            return []
        return list(enumerate(given[: (spec.maximum or answers.ROWS_MAXIMUM) + 1]))
    rows: dict[int, dict[str, Any]] = {}
    columns = "|".join(re.escape(c.name) for c in spec.columns)
    cell = re.compile(rf"{re.escape(spec.name)}-(\d{{1,3}})-({columns})(?:-(day|month|year))?")
    for key, value in raw.items():
        if match := cell.fullmatch(key):
            row = rows.setdefault(int(match[1]), {})
            if match[3]:
                row.setdefault(match[2], {})[match[3]] = _single(value)
            else:
                row[match[2]] = value
    return [(n, _without_empty_dates(rows[n])) for n in sorted(rows)]


def _without_empty_dates(row: dict[str, Any]) -> dict[str, Any]:
    return {
        n: v
        for n, v in row.items()
        if not isinstance(v, dict) or any(str(p or "").strip() for p in v.values())
    }


def _field_of(name: str, form: Form) -> str:
    """The field that a fault's name belongs to: itself, or the table of a cell."""
    return name if name in form.fields or not name else name.split("-", 1)[0]


def _check_rules(form: Form, setting: Setting, shown: Collection[str], faults: Faults) -> None:
    for rule in form.rules:
        if _applies(rule, form, shown, faults) and not expressions.holds(
            rule.check, setting, if_unknown=True
        ):
            faults[rule.field] = (*faults.get(rule.field, ()), f"{RULE_PREFIX}{rule.name}")


def _applies(rule: FormRule, form: Form, shown: Collection[str], faults: Faults) -> bool:
    """A rule speaks only when its field is asked and everything it looks at could be read."""
    if rule.field and rule.field not in shown:
        return False
    bad = {_field_of(name, form) for name in faults}
    return not bad & expressions.names_in(rule.check)
