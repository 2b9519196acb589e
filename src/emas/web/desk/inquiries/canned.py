"""Answers that the office keeps ready."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.inquiries import operations, queries
from emas.kernel import clock
from emas.kernel.errors import Invalid
from emas.web.desk.inquiries import words
from emas.web.desk.page import StaffRequest, desk_view, moved, told


class CannedForm(forms.Form):
    """A title to find it by, and the words."""

    judul = forms.CharField(
        max_length=80, label=gettext_lazy("Judul"), help_text=gettext_lazy("Hanya dilihat petugas.")
    )
    isi = forms.CharField(
        max_length=1500,
        label=gettext_lazy("Isi jawaban"),
        help_text=gettext_lazy("Masih bisa diubah petugas sebelum dikirim. Jangan menulis nama atau NIK."),
        widget=forms.Textarea(attrs={"rows": 7}),
    )


@desk_view("GET")
def answers(request: StaffRequest) -> HttpResponse:
    """All of them."""
    return render(request, "desk/inquiries/canned.html", {"rows": queries.canned_list(actor=request.actor)})


@desk_view("GET", "POST")
def edit(request: StaffRequest, public_id: str = "") -> HttpResponse:
    """Write a new one, or another wording."""
    known = queries.canned(actor=request.actor, public_id=public_id) if public_id else None
    queries.canned_list(actor=request.actor)
    form = CannedForm(
        request.POST if request.method == "POST" else None,
        initial={"judul": known.title, "isi": known.text} if known else None,
    )
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            operations.save_canned(
                title=clean["judul"], text=clean["isi"], canned=public_id, actor=request.actor, at=clock.now()
            )
        except Invalid as error:
            for name, sentence in words.faults(error).items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            told(request, _("Jawaban siap pakai sudah disimpan."))
            return moved(request, "desk:canned")
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/inquiries/canned_form.html", {"form": form, "known": known}, status=status)


@desk_view("POST")
def drop(request: StaffRequest, public_id: str) -> HttpResponse:
    """Delete one."""
    operations.drop_canned(canned=public_id, actor=request.actor, at=clock.now())
    told(request, _("Jawaban siap pakai sudah dihapus."))
    return moved(request, "desk:canned")
