"""How the offices of an instansi write the numbers of their letters."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.catalogue import queries as catalogue
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


def _example(instansi: str, code: str, pattern: str) -> str:
    """Write a number as this office would today: with its own code, and the class and post code of a letter that it issues."""
    letters = [d for d in catalogue.live_definitions(instansi={instansi}) if d.letter is not None]
    # A letter that names the post of its signer shows every place of a pattern.
    letters.sort(key=lambda d: not (d.numbering and d.numbering.post_code))
    first = letters[0] if letters else None
    return write_number(
        pattern=pattern,
        sequence=12,
        dated_on=clock.local_date(clock.now()),
        classification=first.letter.classification if first and first.letter else "000",
        unit_code=code,
        post_code=first.numbering.post_code if first and first.numbering else "",
    )


@desk_view("GET", "POST", roles=ADMIN)
def number_pattern(request: StaffRequest) -> HttpResponse:
    """Show the pattern with an example of today, and change it."""
    instansi = own_instansi(request)
    kept = queries.number_pattern(instansi=instansi)
    code = queries.number_code(instansi=instansi)
    example = _example(instansi, code, kept or DEFAULT_PATTERN)
    lead = _(
        "Contoh dengan pola sekarang: %(example)s. Nomor yang sudah diberikan tidak berubah. Layanan boleh punya pola sendiri."
    ) % {"example": example}
    if not code:
        lead += " " + _("Kode kantor ini belum diisi; isi di halaman unitnya supaya ikut tertulis.")
    return form_page(
        request,
        form=bound(request, PatternForm, initial={"number_pattern": kept}),
        heading=_("Pola nomor surat"),
        lead=lead,
        back=reverse("desk:number_pattern"),
        button=_("Simpan pola"),
        save=lambda clean: operations.set_number_pattern(
            instansi=instansi, pattern=clean["number_pattern"], actor=request.actor, at=clock.now()
        ),
        done=_("Pola nomor sudah disimpan."),
    )
