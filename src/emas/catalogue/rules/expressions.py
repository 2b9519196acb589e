"""
The small language of conditions in a service: ``sejak <= hari_ini and ada(nib)``.

Names: the fields of the form, ``pemohon.<attribute>`` (see ``RESIDENT_NAMES``) and ``hari_ini``. An optional answer that was not
given is ``None``; comparing its size or calculating with it makes the whole expression *unknown*: a rule then holds (there is
nothing to complain about), a condition then does not.

Functions: ``ada(x)``, ``jumlah(tabel[, "kolom", nilai])``, ``total(tabel, "kolom")``, ``semua(tabel, "kolom", nilai)``,
``unik(tabel, "kolom")``, ``umur(lahir, pada)``, ``hari_antara(a, b)``, ``hari_setelah(d, n)``, ``hari_kerja_antara(a, b)``,
``hari_kerja_setelah(d, n)``, ``tahun(d)``, ``tanggal("2026-01-31")``, ``panjang(teks)``.
"""

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import simpleeval

from emas.catalogue.types import Field, FieldType, Form
from emas.kernel import workingtime

#: Attributes of the resident an expression or a ``prefill`` may name: those of ``registry.types.ResidentInfo``.
RESIDENT_NAMES = frozenset(
    [
        "nik",
        "kk",
        "name",
        "birth_place",
        "birth_on",
        "sex",
        "religion",
        "marital_status",
        "occupation",
        "education",
        "citizenship",
        "address",
        "rt",
        "rw",
        "kelurahan_code",
        "father_name",
        "mother_name",
        "family_role",
        "status",
        # Of an official who files for himself (applicant: staff).
        "nip",
        "rank",
        "post",
        "unit",
        "role",
        "employment",
        "outside",
    ]
)
CONSTANTS: dict[str, object] = {"True": True, "False": False, "None": None, "true": True, "false": False}
ALLOWED_NODES = (
    ast.Expression, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Compare, ast.Call, ast.Name, ast.Constant, ast.Attribute, ast.IfExp,
    ast.List, ast.Tuple, ast.Load, ast.And, ast.Or, ast.Not, ast.USub, ast.Add, ast.Sub, ast.Mult, ast.Eq, ast.NotEq, ast.Lt,
    ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
)  # fmt: skip


class ExpressionError(Exception):
    """The expression is not one of this language; the message says what is wrong with it."""


class _UnknownError(Exception):
    """A needed answer was not given."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression may look at. ``holidays`` are the dates on which the office is shut."""

    form: Form
    answers: Mapping[str, Any]
    resident: Mapping[str, Any]
    today: date
    holidays: frozenset[date] = field(default_factory=frozenset)


def holds(expression: str, setting: Setting, *, if_unknown: bool = False) -> bool:
    """
    Answer whether ``expression`` is true of ``setting``; the empty expression is true.

    ``if_unknown`` is the answer when it depends on something that was not given.
    Raises: ExpressionError when it cannot be evaluated (a checked service never does that).
    """
    if not expression:
        return True
    try:
        return bool(_evaluate(expression, _names(setting), setting.holidays))
    except _UnknownError:
        return if_unknown


def value_of(expression: str, setting: Setting) -> Any:
    """Evaluate to a value; None when unknown. Raises: ExpressionError."""
    try:
        return _evaluate(expression, _names(setting), setting.holidays)
    except _UnknownError:
        return None


def names_in(expression: str) -> frozenset[str]:
    """Answer the field names an expression mentions. Raises: ExpressionError when it cannot be parsed."""
    called = {id(n.func) for n in ast.walk(_parsed(expression)) if isinstance(n, ast.Call)}
    names = {n.id for n in ast.walk(_parsed(expression)) if isinstance(n, ast.Name) and id(n) not in called}
    return frozenset(names - set(CONSTANTS) - {"pemohon", "hari_ini"})


def faults(expression: str, form: Form) -> tuple[str, ...]:
    """
    Say what is wrong with an expression before anybody fills the form: unknown names, functions, or values that do not fit together.
    """
    try:
        found = tuple(_static_faults(_parsed(expression), form))
    except ExpressionError as error:
        return (str(error),)
    if found:
        return found
    try:
        _DryRun(_sample_names(form), frozenset()).eval(expression, previously_parsed=_parsed(expression).body)
    except _UnknownError:
        return ()
    except Exception as error:  # any failure of the trial run is the author's to read
        return (f"does not work with the answers of this form: {error}",)
    return ()


@lru_cache(maxsize=2048)
def _parsed(expression: str) -> ast.Expression:
    if len(expression) > 500:
        raise ExpressionError("is longer than 500 characters")
    try:
        return ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError) as error:
        raise ExpressionError(f"cannot be read: {error.args[0]}") from error


def _static_faults(parsed: ast.Expression, form: Form) -> Iterable[str]:
    called = {id(n.func) for n in ast.walk(parsed) if isinstance(n, ast.Call)}
    for node in ast.walk(parsed):
        if not isinstance(node, ALLOWED_NODES):
            yield f"uses {type(node).__name__}, which the language does not have"
        elif isinstance(node, ast.Call):
            yield from _call_faults(node)
        elif isinstance(node, ast.Attribute):
            yield from _attribute_faults(node)
        elif isinstance(node, ast.Name) and id(node) not in called and not _is_known(node.id, form):
            yield f"names '{node.id}', which is not a field of the form"


def _is_known(name: str, form: Form) -> bool:
    return name in form.fields or name in CONSTANTS or name in ("pemohon", "hari_ini")


def _call_faults(node: ast.Call) -> Iterable[str]:
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
        yield f"calls '{ast.unparse(node.func)}', which is not a function of the language"
    if node.keywords:
        yield "gives a named argument, which the language does not have"


def _attribute_faults(node: ast.Attribute) -> Iterable[str]:
    if not (isinstance(node.value, ast.Name) and node.value.id == "pemohon"):
        yield f"reads '.{node.attr}' of something that is not 'pemohon'"
    elif node.attr not in RESIDENT_NAMES:
        yield f"names 'pemohon.{node.attr}', which a resident does not have"


def _evaluate(expression: str, names: dict[str, Any], holidays: frozenset[date]) -> Any:
    try:
        return _Evaluator(names, holidays).eval(expression, previously_parsed=_parsed(expression).body)
    except (_UnknownError, ExpressionError):
        raise
    except Exception as error:
        # The text of the error may quote an answer, so only its kind goes on.
        raise ExpressionError(f"cannot be evaluated: {type(error).__name__}") from None


def _names(setting: Setting) -> dict[str, Any]:
    names: dict[str, Any] = {n: typed(f, setting.answers.get(n)) for n, f in setting.form.fields.items()}
    resident = dict(setting.resident)
    resident["birth_on"] = _as_date(resident.get("birth_on"))
    return names | {"pemohon": resident, "hari_ini": setting.today} | CONSTANTS


def typed(spec: Field, value: Any) -> Any:
    """Turn a stored answer (plain JSON) into what expressions compute with: dates become dates, '' becomes None."""
    if value is None or value == "":
        return None
    if spec.type is FieldType.DATE:
        return _as_date(value)
    if spec.type is FieldType.TABLE:
        return [{c.name: typed(c, row.get(c.name)) for c in spec.columns} for row in value]
    return value


def _as_date(value: Any) -> date | None:
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value  # type: ignore[no-any-return]


SAMPLES: dict[FieldType, Any] = {
    FieldType.INT: 1,
    FieldType.MONEY: 1,
    FieldType.DATE: date(2026, 1, 2),
    FieldType.BOOL: True,
    FieldType.STAFF: "1|x",
}


def _sample_names(form: Form) -> dict[str, Any]:
    names: dict[str, Any] = {n: _sample(f) for n, f in form.fields.items()}
    resident: dict[str, Any] = dict.fromkeys(RESIDENT_NAMES, "x") | {"birth_on": date(1990, 1, 2)}
    return names | {"pemohon": resident, "hari_ini": date(2026, 1, 2)} | CONSTANTS


def _sample(spec: Field) -> Any:
    if spec.type is FieldType.TABLE:
        return [{c.name: _sample(c) for c in spec.columns}]
    if spec.type is FieldType.CHOICE and spec.choices:
        return spec.choices[0].value
    return SAMPLES.get(spec.type, "x")


class _Evaluator(simpleeval.EvalWithCompoundTypes):  # type: ignore[misc]
    """The engine of ``simpleeval``, narrowed to this language."""

    def __init__(self, names: dict[str, Any], holidays: frozenset[date]) -> None:
        super().__init__(operators=OPERATORS, functions={}, names=names)
        self.functions = {n: _known_only(f) if n not in TAKES_NONE else f for n, f in FUNCTIONS.items()}
        self.functions["hari_kerja_antara"] = _known_only(lambda a, b: _working_days(a, b, holidays))
        self.functions["hari_kerja_setelah"] = _known_only(
            lambda d, n: workingtime.nth_working_day(after=d, n=n, holidays=holidays)
        )

    def _eval_attribute(self, node: ast.Attribute) -> Any:
        if (
            not isinstance(node.value, ast.Name)
            or node.value.id != "pemohon"
            or node.attr not in RESIDENT_NAMES
        ):
            raise ExpressionError("reads an attribute it may not")
        return self.names["pemohon"].get(node.attr) or None


class _DryRun(_Evaluator):
    """Evaluates every branch, so that a mistake behind an ``or`` shows when the service is loaded."""

    def _eval_boolop(self, node: ast.BoolOp) -> Any:
        return [self._eval(value) for value in node.values][-1]

    def _eval_ifexp(self, node: ast.IfExp) -> Any:
        self._eval(node.test), self._eval(node.orelse)
        return self._eval(node.body)


def _known_only(function: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*values: Any) -> Any:
        if any(value is None for value in values):
            raise _UnknownError
        return function(*values)

    return guarded


def _working_days(start: date, end: date, holidays: frozenset[date]) -> int:
    """Working days after ``start`` up to ``end``; negative when ``end`` is earlier."""
    if end < start:
        return -workingtime.working_days_between(start=end, end=start, holidays=holidays)
    return workingtime.working_days_between(start=start, end=end, holidays=holidays)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _count(rows: list[dict[str, Any]] | None, column: str = "", value: Any = None) -> int:
    return sum(1 for row in rows or () if not column or row[column] == value)


def _is_unique(rows: list[dict[str, Any]] | None, column: str) -> bool:
    values = [row[column] for row in rows or () if row[column] is not None]
    return len(set(values)) == len(values)


def _is_given(value: Any) -> bool:
    return value is not None and value != "" and value != []


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ada": _is_given,
    "jumlah": _count,
    "total": lambda rows, column: sum(row[column] or 0 for row in rows or ()),
    "semua": lambda rows, column, value: all(row[column] == value for row in rows or ()),
    "unik": _is_unique,
    "umur": _age,
    "hari_antara": lambda a, b: (b - a).days,
    "hari_setelah": lambda d, n: d + timedelta(days=n),
    "hari_kerja_antara": lambda a, b: _working_days(a, b, frozenset()),
    "hari_kerja_setelah": lambda d, n: workingtime.nth_working_day(after=d, n=n, holidays=frozenset()),
    "tahun": lambda d: d.year,
    "tanggal": date.fromisoformat,
    "panjang": len,
}
TAKES_NONE = frozenset({"ada", "jumlah", "total", "semua", "unik"})

OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
    ast.Not: lambda a: not a,
    ast.Lt: _known_only(lambda a, b: a < b),
    ast.LtE: _known_only(lambda a, b: a <= b),
    ast.Gt: _known_only(lambda a, b: a > b),
    ast.GtE: _known_only(lambda a, b: a >= b),
    ast.USub: _known_only(lambda a: -a),
    ast.Add: _known_only(simpleeval.safe_add),
    ast.Sub: _known_only(lambda a, b: a - b),
    ast.Mult: _known_only(simpleeval.safe_mult),
}
