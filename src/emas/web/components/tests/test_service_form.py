"""A service's form as inputs, and what comes back from them."""

from dataclasses import replace
from datetime import date

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from emas.catalogue import queries as catalogue
from emas.catalogue.types import Choice, Field, FieldType, Form, FormPage, FormRule, Text
from emas.web.components import date_examples, service_form
from emas.web.components.service_form import Shown

HEIRS = Field(
    "ahli_waris", FieldType.TABLE, Text("Ahli waris", "Heirs"), required=True, minimum=2, maximum=4,
    columns=(
        Field("nama", FieldType.TEXT, Text("Nama"), required=True),
        Field("nik", FieldType.NIK, Text("NIK"), required=True),
        Field("lahir", FieldType.DATE, Text("Tanggal lahir")),
    ),
)  # fmt: skip
FIELDS = {
    f.name: f
    for f in (
        Field("nama_usaha", FieldType.TEXT, Text("Nama usaha", "Business name"), required=True, minimum=3),
        Field("alasan", FieldType.AREA, Text("Alasan")),
        Field("sejak", FieldType.DATE, Text("Sejak"), required=True),
        Field("omzet", FieldType.MONEY, Text("Penjualan"), minimum=0),
        Field("untuk", FieldType.CHOICE, Text("Untuk siapa?"), required=True,
              choices=(Choice("diri", Text("Sendiri")), Choice("lain", Text("Lain")))),
        Field("kota", FieldType.CHOICE, Text("Kota"), choices=tuple(Choice(str(n), Text(str(n))) for n in range(9))),
        Field("setuju", FieldType.BOOL, Text("Saya setuju")),
        Field("hp", FieldType.PHONE, Text("HP"), prefill="phone"),
        HEIRS,
    )
}  # fmt: skip
FORM = Form(
    pages=(FormPage(Text("Semua"), tuple(FIELDS)),),
    fields=FIELDS,
    attachments={},
    rules=(FormRule("lampau", "sejak <= hari_ini", Text("Tanggal belum lewat."), "sejak"),),
)


def drawn(raw: dict[str, object], faults: dict[str, tuple[str, ...]] | None = None) -> str:
    found = service_form.questions(
        FORM, FORM.pages[0], Shown(raw=raw, faults=faults or {}, pemohon={"phone": "0812"})
    )
    return "".join(render_to_string("components/question.html", {"question": one}) for one in found)


def test_every_kind_of_field_is_drawn_with_a_label_of_its_own() -> None:
    html = drawn({"nama_usaha": "Warung", "sejak": "2021-03-01", "untuk": "diri", "setuju": "ya"})
    for part in ('id="nama_usaha"', 'for="nama_usaha"', 'value="Warung"', "<textarea", 'name="sejak-day"', 'value="2021"',
                 'inputmode="numeric"', 'type="radio" value="diri" checked', "<select", 'type="checkbox" value="ya" checked',
                 'value="0812"', 'name="ahli_waris-0-nama"', 'name="ahli_waris-1-lahir-year"', "boleh dikosongkan"):  # fmt: skip
        assert part in html


def test_nothing_promises_to_let_a_field_empty_that_a_rule_may_ask_for() -> None:
    rule = FormRule("sebab", "(not ada(kota) or untuk == 'diri') or ada(alasan)", Text("Tulis alasannya."))
    form = replace(FORM, rules=(rule,))
    found = {one.name: one for one in service_form.questions(form, form.pages[0], Shown(raw={}))}
    assert [found[name].is_optional for name in ("alasan", "kota", "omzet")] == [False, True, True]


def test_an_error_is_tied_to_its_field() -> None:
    html = drawn({"nama_usaha": "x"}, {"nama_usaha": ("too_short",), "ahli_waris-1-nik": ("nik_length",)})
    assert 'aria-describedby="nama_usaha_error"' in html
    assert "Tulis lebih lengkap, 3 huruf atau lebih." in html
    assert 'id="ahli_waris-1-nik_error"' in html


def test_typed_text_is_escaped() -> None:
    assert "<script>" not in drawn({"nama_usaha": '"><script>1</script>', "alasan": "</textarea><script>"})


def test_summary_leads_to_the_cell_of_a_table() -> None:
    shown = Shown(raw={}, faults={"ahli_waris-0-nama": ("required",), "sejak": ("required",)})
    found = service_form.questions(FORM, FORM.pages[0], shown)
    assert service_form.errors_for_summary(found) == (
        ("sejak", "Sejak belum diisi."),
        ("ahli_waris-0-nama", "Nama belum diisi."),
    )


def test_what_is_posted_is_what_the_catalogue_reads() -> None:
    post = QueryDict(mutable=True)
    post.update({
        "nama_usaha": " Warung ", "sejak-day": "1", "sejak-month": "3", "sejak-year": "2021", "omzet": "4.500.000",
        "untuk": "diri", "setuju": "ya", "hp": "0812 3456 7890", "alasan": "a\r\nb",
        "ahli_waris-0-nama": "Wati", "ahli_waris-0-nik": "3574034409900001", "ahli_waris-1-nama": "Sari",
        "ahli_waris-1-nik": "3574034409900002", "ahli_waris-2-nama": "", "ahli_waris-2-nik": "",
    })  # fmt: skip
    raw = service_form.raw_from_post(FORM, post)
    clean, faults = catalogue.parse_answers(form=FORM, raw=raw, resident={}, today=date(2026, 11, 2))
    assert faults == {}
    assert clean["sejak"] == "2021-03-01"
    assert clean["omzet"] == 4500000
    assert [row["nama"] for row in clean["ahli_waris"]] == ["Wati", "Sari"]


@pytest.mark.parametrize("parts", [("", "3", "2021"), ("31", "2", "2021"), ("1", "3", "21"), ("x", "y", "z")])
def test_half_a_date_is_a_fault_and_stays_to_be_seen(parts: tuple[str, str, str]) -> None:
    post = QueryDict(mutable=True)
    post.update(dict(zip(("sejak-day", "sejak-month", "sejak-year"), parts, strict=True)))
    raw = service_form.raw_from_post(FORM, post, ["sejak"])
    _clean, faults = catalogue.parse_answers(
        form=FORM, raw=raw, resident={}, today=date(2026, 11, 2), only=("sejak",)
    )
    assert faults["sejak"] == ("not_a_date",)
    assert parts[0] in drawn(raw)


def test_rows_are_added_and_removed_by_plain_buttons() -> None:
    raw: service_form.Raw = {"ahli_waris": [{"nama": "Wati"}]}
    assert service_form.change_rows(FORM, raw, QueryDict("baris=%2Bahli_waris"))
    assert len(raw["ahli_waris"]) == 3
    assert service_form.change_rows(FORM, raw, QueryDict("baris=-ahli_waris.0"))
    assert raw["ahli_waris"][0] == {}
    assert not service_form.change_rows(FORM, raw, QueryDict("baris=%2Bnama_usaha"))
    assert not service_form.change_rows(FORM, raw, QueryDict(""))


def test_a_full_table_offers_no_more_rows() -> None:
    rows = [{"nama": str(n)} for n in range(4)]
    assert "Tambah baris" not in drawn({"ahli_waris": rows})
    assert "Tambah baris" in drawn({"ahli_waris": rows[:3]})


def test_a_rule_speaks_with_its_own_words() -> None:
    words = service_form.fault_sentences(FORM, {"sejak": ("rule:lampau",), "": ("key_reused",)}, "id")
    assert words["sejak"] == ("Tanggal belum lewat.",)
    assert words[""][0].startswith("Formulir ini sudah pernah dikirim")


def test_numbers_of_people_are_masked_where_they_need_not_show() -> None:
    assert service_form.masked(HEIRS.columns[1], "3574034409900001") == "3574 **** **** 0001"
    assert "3456" not in service_form.masked(FIELDS["hp"], "+6281234567890")
    assert service_form.masked(FIELDS["nama_usaha"], "Warung") == "Warung"


def test_a_question_of_yes_or_no_can_be_answered_no_and_a_consent_is_one_box() -> None:
    road = Field("tutup_jalan", FieldType.BOOL, Text("Apakah jalan perlu ditutup?"), required=True)
    agreed = Field("setuju_data", FieldType.BOOL, Text("Data saya benar."), required=True)
    form = Form(
        pages=(FormPage(Text("Semua"), ("tutup_jalan", "setuju_data")),),
        fields={road.name: road, agreed.name: agreed},
        attachments={},
        rules=(FormRule("setuju", "setuju_data", Text("Beri tanda setuju dulu."), "setuju_data"),),
    )
    raw = service_form.raw_from_post(form, QueryDict("tutup_jalan=tidak&setuju_data=ya"))
    clean, faults = catalogue.parse_answers(form=form, raw=raw, resident={}, today=date(2026, 11, 2))
    assert (clean, faults) == ({"tutup_jalan": False, "setuju_data": True}, {})
    found = service_form.questions(form, form.pages[0], Shown(raw=clean))
    html = [render_to_string("components/question.html", {"question": one}) for one in found]
    assert 'type="radio" value="tidak" checked' in html[0]
    assert 'type="checkbox" value="ya" checked' in html[1]


def test_the_example_of_a_date_lies_where_the_form_wants_it() -> None:
    def lean(*checks: str) -> dict[str, int]:
        names = ("lahir", "mulai", "selesai", "wafat")
        fields = {name: Field(name, FieldType.DATE, Text(name)) for name in names}
        rules = tuple(FormRule(str(n), check, Text("")) for n, check in enumerate(checks))
        return dict(date_examples.leanings(Form((), fields, {}, rules)))

    assert lean("selesai >= mulai", "mulai > hari_ini", "wafat <= hari_ini", "wafat >= lahir") == {
        "mulai": 21, "selesai": 21, "wafat": -7,
    }  # fmt: skip
    assert lean("hari_antara(mulai, selesai) <= 30", "selesai >= hari_ini") == {"mulai": 21, "selesai": 21}
    assert lean("hari_kerja_antara(hari_ini, mulai) >= 10") == {"mulai": 21}
    assert lean("mulai >= hari_kerja_setelah(hari_ini, 3)") == {"mulai": 21}
    assert lean("mulai >= hari_ini", "hari_antara(hari_ini, mulai) <= 14") == {"mulai": 7}
    today = date(2026, 11, 22)
    said = [date_examples.example(leaning, today) for leaning in (21, -7, 0)]
    assert said == ["Contoh: 14 12 2026", "Contoh: 15 11 2026", "Contoh: 17 8 1990"]
