"""The book that an office kept before it came here: its last number, or its lines, so that the next number follows."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.catalogue import queries as catalogue
from emas.documents import operations, queries
from emas.documents.types import CarriedPart, LineFault
from emas.kernel import clock, errors
from emas.web.desk import sentences
from emas.web.desk.admin import reach
from emas.web.desk.admin.page import ADMIN, add_faults, at_sheet, bound
from emas.web.desk.page import StaffRequest, desk_view, moved, told, warned

#: So many faults of a sheet are told at once; whoever mends them sends it again.
_SHOWN = 10


class OldBookForm(forms.Form):
    """Which book, and either its last number or its sheet."""

    book = forms.ChoiceField(label=gettext_lazy("Buku"))
    year = forms.IntegerField(label=gettext_lazy("Tahun"))
    last = forms.IntegerField(
        label=gettext_lazy("Nomor terakhir di buku lama"),
        required=False,
        min_value=1,
        max_value=999_999,
        help_text=gettext_lazy("Isi ini bila hanya nomornya yang dilanjutkan, tanpa rincian surat."),
    )
    sheet = forms.FileField(
        label=gettext_lazy("Isi buku lama (CSV atau XLSX)"),
        required=False,
        help_text=gettext_lazy(
            "Judul kolom: No, Nomor surat, Tanggal, Perihal, Penanda tangan, Keterangan. Nomor yang batal ditandai dengan kata batal di Keterangan."
        ),
    )
    dry_run = forms.BooleanField(
        required=False, initial=True, label=gettext_lazy("Periksa berkas dahulu, jangan disimpan")
    )

    def __init__(self, *args: Any, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["book"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(names.items())

    def clean(self) -> dict[str, Any]:
        """One of the two ways, not both."""
        found: dict[str, Any] = super().clean() or {}
        if bool(found.get("last")) == bool(found.get("sheet")) and not self.errors:
            raise forms.ValidationError(_("Isi nomor terakhir, atau pilih berkas. Salah satu saja."))
        return found


@desk_view("GET", "POST", roles=ADMIN)
def old_book(request: StaffRequest, unit_id: int) -> HttpResponse:
    """What was carried over, and a form for more."""
    unit = reach.unit(request.actor, unit_id)
    names = _titles(unit.instansi)
    initial = {"year": clock.local_date(clock.now()).year, "dry_run": True}
    form = bound(request, OldBookForm, initial=initial, names=names)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                part = _carry(request, unit_id, form.cleaned_data)
            except errors.Invalid as error:
                add_faults(form, _in_words(error))
            else:
                told(request, _said(part))
                return moved(request, "desk:old_book", unit_id)
    parts = [
        (part, names.get(part.book) or _plain(part.book)) for part in queries.carried_parts(unit_id=unit_id)
    ]
    context = {"unit": unit, "form": form, "parts": parts, "back": reverse("desk:unit", args=[unit_id])}
    return render(request, "desk/admin/old_book.html", context, status=status)


def _titles(instansi: str) -> dict[str, str]:
    """The books of an instansi as its readers call them: that of one kind of letter by its kind."""
    titles = catalogue.book_titles(instansi=instansi)
    return {name: titles.get(name) or _plain(name) for name in catalogue.book_names(instansi=instansi)}


def _plain(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _carry(request: StaffRequest, unit_id: int, clean: dict[str, Any]) -> CarriedPart:
    common = {"unit_id": unit_id, "year": clean["year"], "book": clean["book"]}
    if clean["last"]:
        return operations.carry_last(last=clean["last"], actor=request.actor, at=clock.now(), **common)
    return operations.carry_lines(
        sheet=clean["sheet"].read(),
        file_name=clean["sheet"].name,
        dry_run=clean["dry_run"],
        actor=request.actor,
        at=clock.now(),
        **common,
    )


def _said(part: CarriedPart) -> str:
    values = {"count": part.count, "first": part.first, "last": part.last, "next": part.last + 1}
    if not part.id:
        return (
            _(
                "Berkas sudah diperiksa dan benar: %(count)s nomor, %(first)s sampai %(last)s. Belum ada yang disimpan: kirim sekali lagi tanpa tanda “Periksa berkas dahulu”."
            )
            % values
        )
    return _("Buku lama sudah dicatat: nomor %(first)s sampai %(last)s. Nomor berikutnya %(next)s.") % values


def _in_words(error: errors.Invalid) -> errors.Invalid:
    """Each fault of the sheet as a sentence with its row; and how the book stands now."""
    found = error.params.get("lines")
    if isinstance(found, tuple):
        words = [_fault(each) for each in found[:_SHOWN]]
        more = len(found) - len(words)
        words += [_("Dan %(count)s baris lain.") % {"count": more}] if more else []
        return errors.Invalid({"sheet": tuple(words)})
    if "last" in error.params:
        words = [_("Buku ini sudah sampai nomor %(last)s. Tulis nomor yang lebih besar.") % error.params]
        return errors.Invalid({"last": tuple(words)})
    return at_sheet(error) if "sheet" in error.faults else error


def _fault(fault: LineFault) -> str:
    values = {"column": fault.column, "value": fault.value}
    reason = str(sentences.BOOK_FAULTS[fault.code]) % values
    return _("Baris %(row)s: %(reason)s") % {"row": fault.row, "reason": reason} if fault.row else reason


@desk_view("POST", roles=ADMIN)
def take_back(request: StaffRequest, unit_id: int, carried_id: int) -> HttpResponse:
    """Take back what was carried over last, while nothing was numbered behind it."""
    reach.unit(request.actor, unit_id)
    try:
        operations.take_back(carried_id=carried_id, actor=request.actor, at=clock.now())
    except errors.Conflict as error:
        warned(
            request,
            _("Tidak bisa ditarik lagi: buku ini sudah berjalan sampai nomor %(last)s.") % error.params,
        )
    else:
        told(request, _("Catatan dari buku lama sudah ditarik."))
    return moved(request, "desk:old_book", unit_id)
