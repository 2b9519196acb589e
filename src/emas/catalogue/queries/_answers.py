"""What a form makes of answers. All plain values; nothing is stored here."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from emas.catalogue.rules import answers as _answers
from emas.catalogue.rules import expressions, forms
from emas.catalogue.types import AttachmentSpec, Field, Form, Text


def parse_answers(
    *,
    form: Form,
    raw: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    holidays: frozenset[date] = frozenset(),
    only: Collection[str] | None = None,
    asked: Collection[str] = (),
) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """
    Read what was typed: clean answers (plain JSON values: dates ``YYYY-MM-DD``, times ``HH:MM``, money whole rupiah) and faults.

    ``raw`` holds values or lists of one (a posted form); a table is a list of mappings or cells ``<table>-<row>-<column>``; a date may
    come as ``<name>-day``, ``-month``, ``-year``. ``resident`` is the identity block by the English names of
    ``registry.types.ResidentInfo``. Faults are codes by field (``required``, ``too_short``, ``not_a_date``, ``nik_length`` …) or
    ``rule:<name>``, whose words ``rule_message`` gives. ``only`` narrows the faults to the fields of one page;
    ``asked`` are fields that stand on no page and that an act asks now or asked before.
    """
    return forms.parse_answers(form, raw, resident, today, holidays=holidays, only=only, asked=asked)


def parse_asked(
    *,
    form: Form,
    asks: Collection[str],
    stored: Mapping[str, Any],
    raw: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    holidays: frozenset[date] = frozenset(),
) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """
    Read what an act was told: the fields among ``asks`` by the same rules, judged together with the answers ``stored`` before.

    Answers every answer as it is after the act, and the faults of the asked fields. What is asked and not in ``raw`` is unanswered.
    """
    return forms.parse_asked(form, asks, stored, raw, resident, today, holidays=holidays)


def visible_fields(
    *,
    form: Form,
    answers: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    holidays: frozenset[date] = frozenset(),
    asked: Collection[str] = (),
) -> tuple[str, ...]:
    """Answer the names of the fields to ask now, in the order of the pages; then those of ``asked``, which stand on none."""
    return forms.visible_fields(form, answers, resident, today, holidays=holidays, asked=asked)


def required_fields(
    *,
    form: Form,
    answers: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    holidays: frozenset[date] = frozenset(),
) -> frozenset[str]:
    """Answer the names of the visible fields that must be answered with the answers so far."""
    setting = expressions.Setting(form, answers, resident, today, holidays)
    shown = forms.visible_fields(form, answers, resident, today, holidays=holidays)
    return frozenset(n for n in shown if forms.is_required(form.fields[n], setting))


def required_attachments(
    *,
    form: Form,
    answers: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    holidays: frozenset[date] = frozenset(),
    asked: Collection[str] | None = None,
) -> tuple[AttachmentSpec, ...]:
    """Answer the papers that the applicant must show with these answers; with ``asked``, those an act of these names needs."""
    return forms.required_attachments(form, answers, resident, today, holidays=holidays, asked=asked)


def attachments_offered(
    *,
    form: Form,
    answers: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    holidays: frozenset[date] = frozenset(),
    asked: Collection[str] | None = None,
) -> tuple[tuple[AttachmentSpec, bool], ...]:
    """Answer the papers to ask for, each with whether it is needed: those of the applicant, or those among ``asked``."""
    return forms.offered_attachments(form, answers, resident, today, holidays=holidays, asked=asked)


def lacking(
    *,
    form: Form,
    names: Collection[str],
    answers: Mapping[str, Any],
    papers: Collection[str],
    resident: Mapping[str, Any],
    today: date,
) -> tuple[str, ...]:
    """
    Answer which of ``names`` (fields and papers) are needed with these answers and not there, in their order. ``papers`` are those shown.
    """
    setting = expressions.Setting(form, answers, resident, today, frozenset())
    asked = {n for n in names if n in form.fields}
    shown = forms.visible_fields(form, answers, resident, today, asked=(*answers, *asked))
    wanted = {p.name for p in forms.required_attachments(form, answers, resident, today, asked=names)}
    gaps = {
        n for n in asked if n in shown and n not in answers and forms.is_required(form.fields[n], setting)
    }
    return tuple(n for n in names if n in gaps or (n in wanted and n not in papers))


def rule_message(*, form: Form, code: str) -> Text | None:
    """Answer the words of a fault ``rule:<name>``; None for every other code."""
    return forms.rule_message(form, code)


def prefilled(*, form: Form, resident: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the first values that the resident's record offers for a form."""
    return forms.prefilled(form, resident)


def secret_fields(*, form: Form) -> frozenset[str]:
    """Answer the fields that never enter a message, an address, a log or a public page."""
    return forms.secret_fields(form)


def written(*, field: Field, value: Any) -> str:
    """Write a clean answer as Indonesian print: ``1 Maret 2021``, ``Rp4.500.000,00 (empat juta …)``, the label of a choice."""
    return _answers.written(field, value)


def written_rows(*, field: Field, value: Any) -> tuple[tuple[str, ...], ...]:
    """Write a table answer cell by cell, columns in the order of ``field.columns``."""
    return _answers.written_rows(field, value)


def evaluate(
    *,
    expression: str,
    form: Form,
    answers: Mapping[str, Any],
    resident: Mapping[str, Any],
    today: date,
    holidays: frozenset[date] = frozenset(),
    if_unknown: bool = False,
) -> bool:
    """
    Answer whether a condition of a service (``when``, ``shown_if`` …) holds; the empty one does.

    ``if_unknown`` is the answer when it depends on something that was not given.
    """
    setting = expressions.Setting(form, answers, resident, today, holidays)
    return expressions.holds(expression, setting, if_unknown=if_unknown)
