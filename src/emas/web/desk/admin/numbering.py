"""How the offices of an instansi write the numbers of their letters."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.kernel import clock
from emas.kernel.numbering import DEFAULT_PATTERN, write_number
from emas.people import operations, queries
from emas.web.desk.admin.calendar import own_instansi
from emas.web.desk.admin.page import ADMIN, bound, form_page
from emas.web.desk.page import StaffRequest, desk_view


class PatternForm(forms.Form):
    """One pattern with places."""

    number_pattern = forms.CharField(
        label=gettext_lazy("Pola nomor"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "Bagian yang diganti: {urut} {klas} {kode_satker} {kode_jabatan} {tahun} {bulan} {bulan_romawi}. "
            "{urut:3} menulis tiga angka. Kosongkan untuk pola biasa."
        ),
    )


@desk_view("GET", "POST", roles=ADMIN)
def number_pattern(request: StaffRequest) -> HttpResponse:
    """Show the pattern with an example of today, and change it."""
    instansi = own_instansi(request)
    kept = queries.number_pattern(instansi=instansi)
    example = write_number(
        pattern=kept or DEFAULT_PATTERN,
        sequence=12,
        dated_on=clock.local_date(clock.now()),
        classification="KP5.3",
        unit_code="W1-A11",
        post_code="KPA",
    )
    return form_page(
        request,
        form=bound(request, PatternForm, initial={"number_pattern": kept}),
        heading=_("Pola nomor surat"),
        lead=_(
            "Contoh dengan pola sekarang: %(example)s. Nomor yang sudah diberikan tidak berubah. Layanan boleh punya pola sendiri."
        )
        % {"example": example},
        back=reverse("desk:number_pattern"),
        button=_("Simpan pola"),
        save=lambda clean: operations.set_number_pattern(
            instansi=instansi, pattern=clean["number_pattern"], actor=request.actor, at=clock.now()
        ),
        done=_("Pola nomor sudah disimpan."),
    )
