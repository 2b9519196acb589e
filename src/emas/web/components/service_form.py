"""A service's own form as inputs: catalogue fields in, questions for the template out, and posted values back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from emas.catalogue import queries as catalogue
from emas.catalogue.types import Field, FieldType, Form, FormPage
from emas.kernel import clock, identity
from emas.kernel.digits import whole
from emas.web.components import date_examples, sentences

Raw = dict[str, Any]

YES, NO = "ya", "tidak"
#: ``ada(name)`` in a rule, but not ``not ada(name)``, which lets a field be empty.
_WANTED = re.compile(r"(?<!not )\bada\((\w+)\)")
_NUMERIC = {FieldType.INT, FieldType.MONEY, FieldType.NIK, FieldType.KK, FieldType.PHONE}
_CSS = {
    FieldType.NIK: "pe-input--code pe-input--16",
    FieldType.KK: "pe-input--code pe-input--16",
    FieldType.PHONE: "pe-input--12",
    FieldType.MONEY: "pe-input--12",
    FieldType.INT: "pe-input--6",
    FieldType.TIME: "pe-input--6",
}
_AUTOCOMPLETE = {
    FieldType.PHONE: "tel",
    FieldType.NIK: "off",
    FieldType.KK: "off",
    FieldType.PASSWORD: "new-password",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice."""

    value: str
    label: str
    is_chosen: bool
    #: What the register offers of the colleague it names, as (what, words).
    known: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One input with everything decided: ``kind`` picks the part of ``components/question.html``."""

    id: str
    name: str
    kind: str
    label: str
    hint: str
    value: str
    error: str
    is_optional: bool
    inputmode: str = ""
    css: str = ""
    autocomplete: str = ""
    rows_high: int = 4
    prefix: str = ""
    options: tuple[Option, ...] = ()
    parts: tuple[str, str, str] = ("", "", "")
    rows: tuple[tuple["Question", ...], ...] = ()
    can_add: bool = False
    #: The question whose colleague offers a first value here, and what of him.
    offered_by: str = ""
    offered: str = ""

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for ``aria-describedby``."""
        ids = [f"{self.id}_helptext"] if self.hint else []
        return " ".join(ids + ([f"{self.id}_error"] if self.error else []))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of questions is drawn from: typed values, fault sentences by field, the applicant's data, the language."""

    raw: Mapping[str, Any]
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pemohon: Mapping[str, Any] = field(default_factory=dict)
    language: str = "id"
    id_prefix: str = ""
    #: Whom a field of type ``staff`` may name: (number, words).
    colleagues: Sequence[tuple[str, str]] = ()
    #: What the register offers of them (``prefill: companion.post``), by number.
    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: What must be agreed to: one box to tick. Any other yes-or-no that must be answered can be answered no.
    consents: frozenset[str] = frozenset()
    #: What a rule of the form asks for because of other answers: nobody is told that it may be left empty.
    demanded: frozenset[str] = frozenset()
    #: How many days from today the example of a date field lies: what its rules say, and what the page knows besides.
    leaning: Mapping[str, int] = field(default_factory=dict)


def questions(form: Form, names: Sequence[str] | FormPage, shown: Shown) -> tuple[Question, ...]:
    """The questions of a page (or of a list of field names), in order."""
    wanted = names.fields if isinstance(names, FormPage) else names
    leaning = {**date_examples.leanings(form), **shown.leaning}
    shown = replace(shown, consents=_consents(form), demanded=_demanded(form), leaning=leaning)
    return tuple(question(form.fields[name], shown) for name in wanted if name in form.fields)


def _consents(form: Form) -> frozenset[str]:
    """The yes-or-no fields that a rule of the form wants to be yes, and nothing else."""
    parts = (part.strip() for rule in form.rules for part in rule.check.split(" and "))
    return frozenset(part.removesuffix(" == True").removesuffix(" == true") for part in parts)


def _demanded(form: Form) -> frozenset[str]:
    """The fields that a rule of the form wants to be answered, if only with some answers to others."""
    return frozenset(name for rule in form.rules for name in _WANTED.findall(rule.check))


def question(spec: Field, shown: Shown) -> Question:
    """One field as a question, with what was typed, else what the register knows (``prefill``)."""
    value = shown.raw.get(spec.name)
    if value is None and spec.prefill:
        value = shown.pemohon.get(spec.prefill)
    text = as_text(value)
    identifier = f"{shown.id_prefix}{spec.name}"
    named, offered = spec.prefill_of
    errors = shown.faults.get(spec.name, ())
    return Question(
        id=identifier,
        name=identifier,
        kind=_kind(spec, shown),
        label=spec.label.in_(shown.language),
        hint=spec.hint.in_(shown.language) or _default_hint(spec, shown),
        # A password is never shown again, not even its mark.
        value="" if spec.type in {FieldType.TABLE, FieldType.PASSWORD} else text,
        error=_error(spec, errors[0], shown.language) if errors else "",
        is_optional=not spec.required and not spec.required_if and spec.name not in shown.demanded,
        inputmode="tel" if spec.type is FieldType.PHONE else "numeric" if spec.type in _NUMERIC else "",
        css=_CSS.get(spec.type, ""),
        autocomplete=_AUTOCOMPLETE.get(spec.type, ""),
        prefix="Rp" if spec.type is FieldType.MONEY else "",
        options=_options(spec, text, shown),
        parts=date_parts(value),
        rows=_rows(spec, value, shown, identifier),
        can_add=spec.type is FieldType.TABLE and len(_row_values(spec, value)) < (spec.maximum or 50),
        offered_by=f"{shown.id_prefix}{named}" if named else "",
        offered=offered,
    )


def fault_sentences(
    form: Form, faults: Mapping[str, Sequence[str]], language: str
) -> dict[str, tuple[str, ...]]:
    """Fault codes as sentences by field; a broken rule of the form speaks with its own words, limits with their number."""
    return {
        name: tuple(_fault_sentence(form, name, code, language) for code in codes)
        for name, codes in faults.items()
    }


def _fault_sentence(form: Form, name: str, code: str, language: str) -> str:
    words = catalogue.rule_message(form=form, code=code)
    if words is not None:
        return words.in_(language)
    table, _dash, cell = name.partition("-")
    spec = form.fields.get(name) or form.fields.get(table)
    if spec is not None and cell:
        spec = next((c for c in spec.columns if c.name == cell.partition("-")[2]), spec)
    if spec is None:
        paper = form.attachments.get(name)
        is_missing = paper is not None and code == "required"
        return (
            sentences.paper_missing(paper.label.in_(language))
            if paper and is_missing
            else sentences.fault(code)
        )
    return _error(spec, code, language)


def _error(spec: Field, code: str, language: str) -> str:
    if code == "required":
        return sentences.missing(spec.label.in_(language))
    return sentences.fault(code, minimum=spec.minimum, maximum=spec.maximum)


def _kind(spec: Field, shown: Shown) -> str:
    match spec.type:
        case FieldType.BOOL if spec.required and spec.name not in shown.consents:
            # A box that is left empty says nothing: "no" would be refused as an answer that is missing.
            return "radios"
        case FieldType.AREA:
            return "area"
        case FieldType.CHOICE:
            return "select" if len(spec.choices) > 7 else "radios"
        case FieldType.STAFF:
            return "select"
        case FieldType.BOOL | FieldType.DATE | FieldType.TABLE | FieldType.PASSWORD:
            return spec.type.value
    return "input"


def _default_hint(spec: Field, shown: Shown) -> str:
    match spec.type:
        case FieldType.DATE:
            today = clock.local_date(clock.now())
            return date_examples.example(shown.leaning.get(spec.name, 0), today)
        case FieldType.MONTH:
            return _("Bulan dan tahun. Contoh: Desember 2026")
        case FieldType.TIME:
            return _("Contoh: 09.30")
        case FieldType.NIK:
            return _("16 angka, lihat bagian atas KTP")
        case FieldType.MONEY:
            return _("Angka saja. Contoh: 1500000")
    return ""


def _options(spec: Field, text: str, shown: Shown) -> tuple[Option, ...]:
    if spec.type is FieldType.BOOL:
        return (Option(YES, _("Ya"), text == YES), Option(NO, _("Tidak"), text == NO))
    if spec.type is FieldType.STAFF:
        chosen = text.partition("|")[0]
        return tuple(
            Option(number, words, number == chosen, tuple(shown.known.get(number, {}).items()))
            for number, words in shown.colleagues
        )
    return tuple(Option(c.value, c.label.in_(shown.language), c.value == text) for c in spec.choices)


def _row_values(spec: Field, value: Any) -> list[Mapping[str, Any]]:
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    return rows + [{}] * max(0, max(1, spec.minimum or 1) - len(rows))


def _rows(spec: Field, value: Any, shown: Shown, identifier: str) -> tuple[tuple[Question, ...], ...]:
    if spec.type is not FieldType.TABLE:
        return ()
    rows = []
    for number, row in enumerate(_row_values(spec, value)):
        prefix = f"{identifier}-{number}-"
        faults = {
            column.name: shown.faults.get(f"{spec.name}-{number}-{column.name}", ())
            for column in spec.columns
        }
        inner = Shown(
            raw=row, faults=faults, language=shown.language, id_prefix=prefix, colleagues=shown.colleagues,
            known=shown.known,
        )  # fmt: skip
        rows.append(tuple(question(column, inner) for column in spec.columns))
    return tuple(rows)


def as_text(value: Any) -> str:
    """A stored value as somebody would type it."""
    match value:
        case None | list() | dict():
            return ""
        case bool():
            return YES if value else NO
        case date():
            return value.isoformat()
    return str(value)


def date_parts(value: Any) -> tuple[str, str, str]:
    """Day, month and year of a date or of what was typed for one (``YYYY-MM-DD``, parts may be empty)."""
    parts = as_text(value).split("-")
    if len(parts) != 3:
        return ("", "", "")
    return (parts[2].lstrip("0"), parts[1].lstrip("0"), parts[0])


def raw_from_post(form: Form, post: QueryDict, names: Sequence[str] | None = None) -> Raw:
    """Gather what was typed: texts stripped, dates as ``YYYY-MM-DD``, boxes as ``ya``, tables as lists of rows."""
    wanted = (
        form.fields if names is None else {name: form.fields[name] for name in names if name in form.fields}
    )
    return {name: _posted(spec, post, name) for name, spec in wanted.items()}


def _posted(spec: Field, post: QueryDict, name: str) -> Any:
    if spec.type is FieldType.DATE:
        return _posted_date(post, name)
    if spec.type is FieldType.TABLE:
        return _posted_rows(spec, post, name)
    # The last value wins, as everywhere: doubled parameters have one meaning (ASVS 15.3.7).
    return post.get(name, "").replace("\r\n", "\n").strip()


def _posted_date(post: QueryDict, name: str) -> str:
    day, month, year = (post.get(f"{name}-{part}", "").strip() for part in ("day", "month", "year"))
    if not (day or month or year):
        return post.get(name, "").strip()
    return f"{year.zfill(4) if year else ''}-{month.zfill(2) if month else ''}-{day.zfill(2) if day else ''}"


def _posted_rows(spec: Field, post: QueryDict, name: str) -> list[Raw]:
    rows: list[Raw] = []
    for number in range(min((spec.maximum or 50) + 1, 60)):
        prefix = f"{name}-{number}-"
        if not any(key.startswith(prefix) for key in post):
            break
        rows.append({column.name: _posted(column, post, prefix + column.name) for column in spec.columns})
    while rows and not any(rows[-1].values()):
        rows.pop()
    return rows


def change_rows(form: Form, raw: Raw, post: QueryDict) -> bool:
    """
    Do what a "Tambah baris" or "Hapus baris" button asks (``baris`` = ``+heirs`` or ``-heirs.2``) on ``raw``.

    Tells whether one was pressed: then the page is shown again and nothing is checked yet.
    """
    asked = post.get("baris", "")
    name, _dot, number = asked[1:].partition(".")
    spec = form.fields.get(name)
    if asked[:1] not in {"+", "-"} or spec is None or spec.type is not FieldType.TABLE:
        return False
    rows = list(raw.get(name) or [])
    if asked[0] == "+":
        rows.extend([{}] * max(0, max(1, spec.minimum or 1) - len(rows)))
        rows.append({})
    elif (place := whole(number)) is not None and place < len(rows):
        rows.pop(place)
    raw[name] = rows[: spec.maximum or 50]
    return True


def errors_for_summary(found: Sequence[Question]) -> tuple[tuple[str, str], ...]:
    """``(id, sentence)`` of every question with an error, rows of tables included, for the summary on top."""
    items: list[tuple[str, str]] = []
    for one in found:
        if one.error:
            items.append((one.id, one.error))
        for row in one.rows:
            items.extend((cell.id, cell.error) for cell in row if cell.error)
    return tuple(items)


def masked(spec: Field, text: str) -> str:
    """An answer for a screen that need not show it in full: identity numbers and phones lose their middle."""
    if spec.type in {FieldType.NIK, FieldType.KK}:
        return identity.mask_nik(text)
    return identity.mask_phone(text) if spec.type is FieldType.PHONE else text
