"""Each component draws what its parameters say, escaped; forms are drawn by our own templates."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

from emas.cases.types import StageRow
from emas.catalogue.types import Text
from emas.web.components.forms import once_key

AT = datetime(2026, 11, 2, 2, 14, tzinfo=UTC)


def drawn(source: str, **context: Any) -> str:
    # The loader compiles components in files; a template from a string goes through the same compiler here.
    from django_cotton.compiler_regex import CottonCompiler

    return Template(CottonCompiler().process(source)).render(Context(context))


CASES: list[tuple[str, str, dict[str, Any], tuple[str, ...]]] = [
    ("button", '<c-pe.button kind="warning" name="act" value="x" key="v">Hapus</c-pe.button>', {},
     ("<button", "govuk-button--warning", 'name="act"', 'data-pe-key="v"', "Hapus")),
    ("link button", '<c-pe.button href="/a/">Buka</c-pe.button>', {}, ('<a href="/a/"', 'role="button"')),
    ("input", '<c-pe.input id="a" label="Nama" hint="Petunjuk" error="Salah" value="{{ v }}" maxlength="9" />', {"v": '"<b>'},
     ('for="a"', 'id="a_helptext"', 'id="a_error"', 'aria-describedby="a_helptext a_error"', 'maxlength="9"', "&quot;&lt;b&gt;")),
    ("textarea", '<c-pe.textarea id="a" label="Catatan" value="{{ v }}" />', {"v": "</textarea>"}, ("&lt;/textarea&gt;",)),
    ("select", '<c-pe.select id="a" label="Pilih" :options="o" value="2" />', {"o": [(1, "Satu"), (2, "Dua")]},
     ('value="2" selected', "Satu")),
    ("radios", '<c-pe.radios id="a" legend="Siapa?" :options="o" value="x" :inline="True" />', {"o": [("x", "X", "petunjuk")]},
     ("<legend", 'value="x" checked', "petunjuk", "govuk-radios--inline")),
    ("checkboxes", '<c-pe.checkboxes id="a" legend="Apa?" :options="o" :values="vs" />', {"o": [("x", "X")], "vs": ["x"]},
     ('value="x" checked',)),
    ("date", '<c-pe.date id="a" legend="Lahir" :parts="p" />', {"p": ("1", "2", "1990")}, ('name="a-day"', 'value="1990"')),
    ("photo", '<c-pe.photo id="a" label="KTP" :multiple="True" />', {}, ("Ambil foto", "Pilih dari galeri", "capture", "multiple")),
    ("errors", '<c-pe.errors :items="i" />', {"i": [("a", "Salah")]}, ('href="#a"', "data-pe-focus")),
    ("row", '<c-pe.summary><c-pe.row key="Nama" href="/x/" :marked="True">Wati</c-pe.row></c-pe.summary>', {},
     ("<dl", "Wati", "Ubah", "Diminta diperbaiki")),
    ("tag", '<c-pe.tag status="ditolak" />', {}, ("govuk-tag--red", "Ditolak")),
    ("coloured tag", '<c-pe.tag colour="blue">Baru</c-pe.tag>', {}, ("govuk-tag--blue", "Baru")),
    ("banner", '<c-pe.banner kind="success" title="Beres">Isi</c-pe.banner>', {}, ('role="status"', "Beres", "Isi")),
    ("panel", '<c-pe.panel title="Terkirim">Isi</c-pe.panel>', {}, ("<h1", "Terkirim")),
    ("pagination", '<c-pe.pagination next="?k=2" />', {}, ('rel="next"', "Berikutnya")),
    ("breadcrumbs", '<c-pe.breadcrumbs :items="i" />', {"i": [("Depan", "/"), ("Ini", "")]}, ('href="/"', 'aria-current="page"')),
    ("back", '<c-pe.back href="/" />', {}, ("Kembali",)),
    ("table", '<c-pe.table caption="Daftar" :heads="h"><tr><td>1</td></tr></c-pe.table>', {"h": ["No"]},
     ('scope="col"', "<caption", "<td>1</td>")),
    ("details", '<c-pe.details summary="Lagi" :open="True">Isi</c-pe.details>', {}, ("<details", " open", "Isi")),
    ("inset", "<c-pe.inset>Isi</c-pe.inset>", {}, ("govuk-inset-text",)),
    ("warning", "<c-pe.warning>Awas</c-pe.warning>", {}, ("Perhatian", "Awas")),
    ("card", '<c-pe.card href="/a/" title="Judul" level="3">Isi</c-pe.card>', {}, ("<h3>", "pe-card--link")),
]  # fmt: skip


@pytest.mark.parametrize(("source", "context", "parts"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_draws_its_parameters(source: str, context: dict[str, Any], parts: tuple[str, ...]) -> None:
    html = drawn(source, **context)
    assert [part for part in parts if part not in html] == []


def test_timeline_says_done_now_and_next_in_words() -> None:
    stages = [
        StageRow(Text("Diperiksa RT"), Text("Ketua RT"), "done", AT, None),
        StageRow(Text("Diperiksa RW"), Text("Ketua RW"), "now", None, AT),
        StageRow(Text("Selesai"), Text(""), "next", None, None),
    ]
    html = drawn('<c-pe.timeline :stages="s" />', s=stages)
    for part in ("sudah", "sekarang", "berikutnya", "Ada di Ketua RW", "Paling lambat Senin, 2 November 2026",
                 "Senin, 2 November 2026, pukul 09.14 WIB", 'aria-current="step"'):  # fmt: skip
        assert part in html


class EveryWidget(forms.Form):
    """One field of each kind of widget that our pages use."""

    name = forms.CharField(label="Nama", help_text="Petunjuk")
    note = forms.CharField(label="Catatan", widget=forms.Textarea)
    kind = forms.ChoiceField(label="Jenis", choices=[("a", "A")])
    who = forms.ChoiceField(label="Siapa", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        label="Banyak", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple
    )
    sure = forms.BooleanField(label="Setuju")
    file = forms.FileField(label="Berkas")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def test_renderer_draws_every_widget_with_label_hint_and_error() -> None:
    html = str(EveryWidget({"name": "", "who": "b"}))
    for part in ('<label class="govuk-label" for="id_name"', 'id="id_name_helptext"', 'id="id_name_error"',
                 'aria-describedby="id_name_helptext id_name_error"', "govuk-input--error", "govuk-textarea", "govuk-select",
                 '<legend', 'value="b" id="id_who_1" checked', "govuk-checkboxes__input", "govuk-file-upload",
                 'type="hidden"'):  # fmt: skip
        assert part in html, part


def test_error_summary_of_a_form_leads_to_its_fields() -> None:
    form = EveryWidget({"name": ""})
    html = drawn('<c-pe.errors :form="form" />', form=form)
    assert 'href="#id_name"' in html


def test_once_key_keeps_what_the_page_gave_and_replaces_nonsense() -> None:
    def posted(key: str) -> HttpRequest:
        return RequestFactory().post("/", {"kunci": key})

    assert once_key(posted("a" * 32)) == "a" * 32
    assert once_key(posted("<script>")) != "<script>"
    assert 'name="kunci"' in drawn("{% load portal %}{% once_key %}")


@pytest.mark.parametrize(
    ("source", "value", "said"),
    [
        ("{{ v|waktu }}", AT, "Senin, 2 November 2026, pukul 09.14 WIB"),
        ("{{ v|hari }}", AT.date(), "Senin, 2 November 2026"),
        ("{{ v|tanggal }}", AT, "2 November 2026"),
        ("{{ v|waktu }}", None, ""),
        ("{{ v|rupiah }}", 25000, "Rp25.000"),
        ("{{ v|rupiah }}", 0, "Gratis"),
        ("{{ v|ukuran }}", 317440, "310 KB"),
        ("{{ v|ukuran }}", 2500000, "2,4 MB"),
        ("{{ v|nik_tersamar }}", "3574034409900001", "3574 **** **** 0001"),
        ("{{ v|status }}", "perlu_perbaikan", "Perlu diperbaiki"),
        ("{{ v|warna }}", "entah", "grey"),
        ("{{ v|kata }}", Text("Surat", "Letter"), "Surat"),
        ("{{ v|kalimat }}", "nik_length", "NIK harus 16 angka. Lihat bagian atas KTP."),
    ],
)
def test_words_for_values(source: str, value: Any, said: str) -> None:
    assert drawn("{% load portal %}" + source, v=value) == said
