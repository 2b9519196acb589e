"""Forms: what was typed becomes plain values or codes; nothing else gets in."""

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from emas.catalogue import queries
from emas.catalogue.rules import loader
from emas.catalogue.types import Choice, Field, FieldType, Form, FormPage, Text

TODAY = date(2026, 11, 2)
WATI = {"name": "Wati", "birth_on": date(1990, 9, 4), "occupation": "Pedagang", "marital_status": "KAWIN"}
SOUND = Path(__file__).parent / "sound"


@pytest.fixture(scope="module")
def form() -> Form:
    library = loader.Library(SOUND)
    definition = loader.load(library, SOUND / "desa/surat-contoh").definition
    assert definition is not None
    return definition.form


def _one(kind: FieldType, **rest: Any) -> Field:
    return Field("x", kind, Text("X"), **rest)


def _parse(form: Form, raw: dict[str, Any], **rest: Any) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    return queries.parse_answers(form=form, raw=raw, resident=WATI, today=TODAY, **rest)


def _single(field: Field, raw: Any) -> tuple[Any, tuple[str, ...]]:
    form = Form((FormPage(Text("P"), ("x",)),), {"x": field}, {})
    clean, faults = _parse(form, {"x": raw})
    return clean.get("x"), faults.get("x", ())


@pytest.mark.requirement("R-042")
@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        (_one(FieldType.TEXT), "  Warung   Bu\tWati ", "Warung Bu Wati"),
        (_one(FieldType.TEXT), ["satu", "dua"], "dua"),
        (_one(FieldType.TEXT), "Na\u202ema\u200b", "Nama"),
        (_one(FieldType.AREA), "satu\r\ndua\n\n\n\ntiga ", "satu\ndua\n\ntiga"),
        (_one(FieldType.INT), "1.250", 1250),
        (_one(FieldType.INT), 7, 7),
        (_one(FieldType.MONEY), "Rp4.500.000,00", 4500000),
        (_one(FieldType.MONEY), "4.500.000", 4500000),
        (_one(FieldType.MONEY), "rp 4500000,-", 4500000),
        (_one(FieldType.MONEY), "0", 0),
        (_one(FieldType.DATE), "2021-03-01", "2021-03-01"),
        (_one(FieldType.DATE), "1/3/2021", "2021-03-01"),
        (_one(FieldType.DATE), "1 Maret 2021", "2021-03-01"),
        (_one(FieldType.DATE), date(2021, 3, 1), "2021-03-01"),
        (_one(FieldType.TIME), "9.05 WIB", "09:05"),
        (_one(FieldType.MONTH), "2027-04", "2027-04"),
        (_one(FieldType.MONTH), "4 / 2027", "2027-04"),
        (_one(FieldType.MONTH), "april 2027", "2027-04"),
        (_one(FieldType.TIME), "23:59", "23:59"),
        (_one(FieldType.NIK), "3574 0144 0990 0001", "3574014409900001"),
        (_one(FieldType.KK), "3574010101150001", "3574010101150001"),
        (_one(FieldType.PHONE), "0812-3456-7890", "+6281234567890"),
        (_one(FieldType.CHOICE, choices=(Choice("a", Text("A")),)), "a", "a"),
        (_one(FieldType.BOOL), "on", True),
        (_one(FieldType.BOOL), ["tidak", "ya"], True),
        (_one(FieldType.BOOL), False, False),
        (_one(FieldType.TEXT), "   ", None),
    ],
)
def test_good_answers_become_plain_values(field: Field, raw: Any, value: Any) -> None:
    assert _single(field, raw) == (value, ())


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    ("field", "raw", "code"),
    [
        (_one(FieldType.TEXT, required=True), "", "required"),
        (_one(FieldType.TEXT, minimum=3), "ab", "too_short"),
        (_one(FieldType.TEXT, maximum=3), "abcd", "too_long"),
        (_one(FieldType.TEXT), "a" * 201, "too_long"),
        (_one(FieldType.TEXT, pattern=r"\d{13}"), "12345678901234", "pattern"),
        (_one(FieldType.TEXT), {"a": 1}, "not_text"),
        (_one(FieldType.TEXT), "W\u0430rung Wati", "not_text"),
        (_one(FieldType.INT), "1,5", "not_a_number"),
        (_one(FieldType.INT), True, "not_a_number"),
        (_one(FieldType.INT, maximum=99), "100", "too_big"),
        (_one(FieldType.INT, minimum=1), "0", "too_small"),
        (_one(FieldType.INT), "9" * 17, "not_a_number"),
        (_one(FieldType.MONEY), "-5", "too_small"),
        (_one(FieldType.MONEY), "1,5 juta", "not_a_number"),
        (_one(FieldType.DATE), "31/2/2021", "not_a_date"),
        (_one(FieldType.DATE), "2021", "not_a_date"),
        (_one(FieldType.DATE), "1/3/21", "not_a_date"),
        (_one(FieldType.TIME), "25:00", "not_a_time"),
        (_one(FieldType.MONTH), "2027-13", "not_a_month"),
        (_one(FieldType.MONTH), "April", "not_a_month"),
        (_one(FieldType.MONTH), "4 27", "not_a_month"),
        (_one(FieldType.NIK), "357401", "nik_length"),
        (_one(FieldType.NIK), "3574013113900001", "nik_date"),
        (_one(FieldType.KK), "12", "kk_length"),
        (_one(FieldType.PHONE), "0335-421", "phone_prefix"),
        (_one(FieldType.CHOICE, choices=(Choice("a", Text("A")),)), "b", "bad_choice"),
        (_one(FieldType.BOOL), "mungkin", "bad_choice"),
        (_one(FieldType.BOOL, required=True), None, "required"),
        (_one(FieldType.TABLE), "teks", "not_rows"),
    ],
)
def test_bad_answers_become_codes(field: Field, raw: Any, code: str) -> None:
    assert _single(field, raw) == (None, (code,))


GOOD = {"keperluan": "Melamar kerja", "sejak": "2021-03-01"}


def test_unknown_names_are_dropped(form: Form) -> None:
    assert _parse(form, {**GOOD, "is_admin": "1"}) == (GOOD, {})


def test_a_rule_of_the_form_speaks_at_its_field(form: Form) -> None:
    _, faults = _parse(form, {**GOOD, "sejak": "2027-01-01"})
    assert faults == {"sejak": ("rule:sejak_lalu",)}
    message = queries.rule_message(form=form, code="rule:sejak_lalu")
    assert message == Text("Belum lewat.")
    assert queries.rule_message(form=form, code="required") is None


def test_a_rule_is_silent_about_what_could_not_be_read(form: Form) -> None:
    assert _parse(form, {**GOOD, "sejak": "kemarin"})[1] == {"sejak": ("not_a_date",)}


def test_conditions_show_require_and_hide(form: Form) -> None:
    clean, faults = _parse(form, {**GOOD, "jenis": "besar"})
    assert faults == {"nomor_izin": ("required",)}
    clean, faults = _parse(form, {**GOOD, "jenis": "kecil", "nomor_izin": "salah"})
    assert (faults, "nomor_izin" in clean) == ({}, False)
    shown = queries.visible_fields(form=form, answers=clean, resident=WATI, today=TODAY)
    assert shown == ("sejak", "jenis", "anggota", "hp", "keperluan")


def test_papers_follow_the_answers(form: Form) -> None:
    def needed(answers: dict[str, Any]) -> list[str]:
        papers = queries.required_attachments(form=form, answers=answers, resident=WATI, today=TODAY)
        return [p.name for p in papers]

    assert needed({"jenis": "besar"}) == ["ktp", "foto"]
    assert needed({}) == ["ktp"]
    offered = queries.attachments_offered(form=form, answers={}, resident=WATI, today=TODAY)
    assert [(p.name, must) for p, must in offered] == [("ktp", True)]


def test_a_table_from_a_page_and_from_a_client(form: Form) -> None:
    page = {
        "anggota-0-nama": ["Budi"],
        "anggota-0-lahir-day": ["1"],
        "anggota-0-lahir-month": ["3"],
        "anggota-0-lahir-year": ["2001"],
        "anggota-1-nama": [""],
        "anggota-7-nama": ["Sri"],
    }
    client = {"anggota": [{"nama": "Budi", "lahir": "2001-03-01"}, {"nama": "Sri"}]}
    expected = [{"nama": "Budi", "lahir": "2001-03-01"}, {"nama": "Sri"}]
    for raw in (page, client):
        clean, faults = _parse(form, {**GOOD, **raw})
        assert (clean["anggota"], faults) == (expected, {})


def test_faults_of_a_table_name_the_cell(form: Form) -> None:
    _, faults = _parse(form, {**GOOD, "anggota-2-lahir": "besok"})
    assert faults == {"anggota-2-lahir": ("not_a_date",), "anggota-2-nama": ("required",)}
    _, faults = _parse(form, {**GOOD, "anggota": [{"nama": f"N{n}"} for n in range(9)]})
    assert faults == {"anggota": ("too_many_rows",)}


def test_a_date_in_three_boxes(form: Form) -> None:
    raw = {"keperluan": "Melamar kerja", "sejak-day": "1", "sejak-month": "3", "sejak-year": "2021"}
    assert _parse(form, raw)[0]["sejak"] == "2021-03-01"
    assert _parse(form, {**raw, "sejak-month": ""})[1] == {"sejak": ("not_a_date",)}


def test_one_page_answers_only_for_itself(form: Form) -> None:
    assert _parse(form, {}, only=form.pages[1].fields)[1] == {"keperluan": ("required",)}
    assert _parse(form, {"sejak": "2027-01-01"}, only=form.pages[0].fields)[1] == {
        "sejak": ("rule:sejak_lalu",)
    }


def test_secrets_and_prefill(form: Form) -> None:
    assert queries.secret_fields(form=form) == {"hp"}
    work = dataclasses.replace(form.fields["keperluan"], prefill="occupation")
    born = dataclasses.replace(form.fields["sejak"], prefill="birth_on")
    offered = dataclasses.replace(form, fields={**form.fields, "keperluan": work, "sejak": born})
    assert queries.prefilled(form=offered, resident=WATI) == {"keperluan": "Pedagang", "sejak": "1990-09-04"}


@pytest.mark.parametrize(
    ("kind", "value", "print_form"),
    [
        (FieldType.DATE, "2021-03-01", "1 Maret 2021"),
        (FieldType.MONEY, 4500000, "Rp4.500.000,00 (empat juta lima ratus ribu rupiah)"),
        (FieldType.TIME, "09:05", "09.05 WIB"),
        (FieldType.MONTH, "2027-04", "April 2027"),
        (FieldType.BOOL, True, "Ya"),
        (FieldType.INT, 1250, "1250"),
        (FieldType.TEXT, None, ""),
    ],
)
def test_answers_are_written_for_print(kind: FieldType, value: Any, print_form: str) -> None:
    assert queries.written(field=_one(kind), value=value) == print_form


def test_choices_and_tables_are_written_by_label_and_row(form: Form) -> None:
    assert queries.written(field=form.fields["jenis"], value="besar") == "Besar"
    rows = [{"nama": "Budi", "lahir": "2001-03-01"}, {"nama": "Sri"}]
    assert queries.written_rows(field=form.fields["anggota"], value=rows) == (
        ("Budi", "1 Maret 2001"),
        ("Sri", ""),
    )
    assert queries.written(field=form.fields["anggota"], value=rows) == "Budi, 1 Maret 2001\nSri"
