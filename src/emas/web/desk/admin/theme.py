"""How the pages and letterheads of an instansi look."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.documents import operations as documents
from emas.kernel import clock, errors
from emas.people import operations, queries
from emas.web.desk.admin.calendar import own_instansi
from emas.web.desk.admin.page import ADMIN, add_faults, bound
from emas.web.desk.page import StaffRequest, desk_view, moved, told

_PORTAL = "#0b5d3b"


class ThemeForm(forms.Form):
    """One colour and one mark."""

    accent = forms.RegexField(
        r"^#[0-9A-Fa-f]{6}$",
        label=gettext_lazy("Warna utama"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": gettext_lazy("Tulis warna dengan enam angka, seperti #5b2a86.")},
        help_text=gettext_lazy(
            "Untuk kepala halaman dan tombol, seperti #5b2a86. Tulisan putih harus terbaca di atasnya: pilih warna yang cukup gelap."
        ),
    )
    mark = forms.FileField(
        required=False,
        label=gettext_lazy("Lambang (SVG atau PNG)"),
        help_text=gettext_lazy(
            "Tampil di kepala halaman dan kop surat. SVG paling besar 12 kB; PNG dikecilkan menjadi 256 piksel."
        ),
    )
    drop_mark = forms.BooleanField(required=False, label=gettext_lazy("Hapus lambang yang ada"))


@desk_view("GET", "POST", roles=ADMIN)
def theme(request: StaffRequest) -> HttpResponse:
    """Show how it looks now, and change it."""
    instansi = own_instansi(request)
    look = queries.look(instansi=instansi)
    if look is None:
        raise errors.NotFound
    form: ThemeForm = bound(request, ThemeForm, initial={"accent": look.accent or _PORTAL})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _save(request, instansi, form.cleaned_data)
            except errors.Invalid as error:
                add_faults(form, _in_words(error))
            else:
                told(request, _("Tampilan sudah disimpan. Halaman berikutnya sudah memakainya."))
                return moved(request, "desk:theme")
    return render(request, "desk/admin/theme.html", {"form": form, "look": look}, status=status)


def _save(request: StaffRequest, instansi: str, clean: dict[str, Any]) -> None:
    accent = clean["accent"].lower()
    mark = documents.cleaned_mark(content=clean["mark"].read()) if clean["mark"] else None
    operations.set_theme(
        instansi=instansi,
        # The portal's own colour is no choice of the office: if the portal ever changes its own, the office follows.
        accent="" if accent == _PORTAL else accent,
        mark=mark,
        drop_mark=clean["drop_mark"] and mark is None,
        actor=request.actor,
        at=clock.now(),
    )


def _in_words(error: errors.Invalid) -> errors.Invalid:
    if error.faults.get("accent") != ("accent_contrast",):
        return error
    sentence = _(
        "Warna ini kurang gelap: kontras dengan putih %(contrast)s banding 1, paling sedikit 4,5 banding 1. Coba %(instead)s."
    )
    values = {"contrast": str(error.params["contrast"]).replace(".", ","), "instead": error.params["instead"]}
    return errors.Invalid({"accent": (sentence % values,)})
