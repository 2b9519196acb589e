"""The small language of conditions."""

from datetime import date
from typing import Any

import pytest

from emas.catalogue.rules import expressions
from emas.catalogue.types import Field, FieldType, Form, FormPage, Text

FIELDS = {
    "daftar": FieldType.DATE,
    "akad": FieldType.DATE,
    "jumlah_anak": FieldType.INT,
    "untuk": FieldType.TEXT,
    "nib": FieldType.TEXT,
    "tutup_jalan": FieldType.BOOL,
}
ROWS = Field(
    "waris",
    FieldType.TABLE,
    Text("W"),
    columns=(
        Field("nama", FieldType.TEXT, Text("N")),
        Field("hidup", FieldType.BOOL, Text("H")),
        Field("lahir", FieldType.DATE, Text("L")),
        Field("bagian", FieldType.INT, Text("B")),
    ),
)
FORM = Form(
    (FormPage(Text("P"), (*FIELDS, "waris")),),
    {**{n: Field(n, t, Text(n)) for n, t in FIELDS.items()}, "waris": ROWS},
    {},
)
WATI = {"birth_on": "1990-09-04", "marital_status": "KAWIN", "religion": ""}
HEIRS = [{"nama": "A", "hidup": True, "bagian": 2}, {"nama": "B", "hidup": False, "bagian": 3}]
#: 24 December 2026 is collective leave, 25 December a holiday.
HOLIDAYS = frozenset({date(2026, 12, 24), date(2026, 12, 25)})


def _holds(expression: str, if_unknown: bool = False, **answers: Any) -> bool:
    setting = expressions.Setting(FORM, answers, WATI, date(2026, 12, 21), HOLIDAYS)
    return expressions.holds(expression, setting, if_unknown=if_unknown)


@pytest.mark.parametrize(
    ("expression", "answers", "expected"),
    [
        ("", {}, True),
        ("untuk == 'kuasa'", {"untuk": "kuasa"}, True),
        ("untuk == 'kuasa'", {}, False),
        ("untuk in ['diri', 'kuasa'] and not ada(nib)", {"untuk": "diri"}, True),
        ("daftar <= hari_ini", {"daftar": "2026-12-21"}, True),
        ("1 <= jumlah_anak <= 3", {"jumlah_anak": 4}, False),
        ("pemohon.marital_status == 'KAWIN'", {}, True),
        ("ada(pemohon.religion)", {}, False),
        ("umur(pemohon.birth_on, hari_ini) == 36", {}, True),
        # Ten working days before the wedding (PMA 30/2024): holidays do not count.
        ("hari_kerja_antara(daftar, akad) >= 10", {"daftar": "2026-12-21", "akad": "2027-01-06"}, True),
        ("hari_kerja_antara(daftar, akad) >= 10", {"daftar": "2026-12-21", "akad": "2027-01-05"}, False),
        ("hari_kerja_antara(akad, daftar) < 0", {"daftar": "2026-12-21", "akad": "2026-12-23"}, True),
        ("akad >= hari_kerja_setelah(hari_ini, 3)", {"akad": "2026-12-28"}, True),
        ("akad >= hari_kerja_setelah(hari_ini, 3)", {"akad": "2026-12-27"}, False),
        ("hari_antara(daftar, akad) == 2", {"daftar": "2026-12-21", "akad": "2026-12-23"}, True),
        ("akad == hari_setelah(daftar, 2)", {"daftar": "2026-12-21", "akad": "2026-12-23"}, True),
        ("tahun(daftar) == 2026 and daftar > tanggal('2026-01-31')", {"daftar": "2026-12-21"}, True),
        ("jumlah(waris) == 2 and jumlah(waris, 'hidup', True) == 1", {"waris": HEIRS}, True),
        ("total(waris, 'bagian') == 5 and unik(waris, 'nama')", {"waris": HEIRS}, True),
        ("semua(waris, 'hidup', true)", {"waris": HEIRS}, False),
        ("jumlah(waris) == 0", {}, True),
        ("(jumlah_anak + 1) * 2 - 1 == 5", {"jumlah_anak": 2}, True),
        ("panjang(nib) == 13 if ada(nib) else True", {}, True),
    ],
)
def test_the_language(expression: str, answers: dict[str, Any], expected: bool) -> None:
    assert expressions.faults(expression, FORM) == () or not expression
    assert _holds(expression, **answers) is expected


def test_what_was_not_given_is_unknown() -> None:
    assert _holds("akad > daftar", if_unknown=True, daftar="2026-12-21") is True
    assert _holds("akad > daftar", if_unknown=False, daftar="2026-12-21") is False
    assert _holds("umur(akad, hari_ini) > 18", if_unknown=True) is True


@pytest.mark.asvs("1.3.2")
@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os')",
        "untuk.__class__",
        "pemohon.__class__",
        "pemohon['nik']",
        "[x for x in waris]",
        "(lambda: 1)()",
        "untuk.format(1)",
        "f'{untuk}'",
        "2 ** 999999",
        "ada(x=1)",
        "lain == 1",
        "akad > 'a'",
        "a" * 501,
        "ada(nib) or akad > 3",
        "1 +",
        "",
    ],
)
def test_nothing_else_is_in_the_language(expression: str) -> None:
    assert expressions.faults(expression, FORM)


def test_a_failure_at_run_time_quotes_no_answer() -> None:
    setting = expressions.Setting(FORM, {"untuk": "RAHASIA"}, WATI, date(2026, 12, 21))
    with pytest.raises(expressions.ExpressionError) as caught:
        expressions.holds("untuk > 3", setting)
    assert "RAHASIA" not in str(caught.value)


def test_names_in_an_expression() -> None:
    assert expressions.names_in("ada(nib) and akad > hari_ini and pemohon.nik != untuk") == {
        "nib",
        "akad",
        "untuk",
    }
