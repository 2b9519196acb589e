"""Plain forms of the administration. They are kind to the writer; what holds is decided behind the doors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emas.kernel.actor import HoldingKind
from emas.people.types import ROLES_BY_KIND, UnitKind
from emas.web.desk import sentences

WEEKDAYS = (_("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu"))


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A date with the browser's own picker; typed by hand as 2026-11-02 or 2/11/2026."""
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        **kwargs,
    )


def clock_field(label: Any, **kwargs: Any) -> forms.TimeField:
    """A time of day: 08:00 or 08.00."""
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        **kwargs,
    )


class UnitForm(forms.Form):
    """What a letterhead and the numbering need of a unit."""

    name = forms.CharField(max_length=120, label=_("Nama unit"))
    number_code = forms.CharField(
        max_length=40, required=False, label=_("Kode unit pada nomor surat"), help_text=_("Contoh: 425.504.3")
    )
    address = forms.CharField(max_length=200, required=False, label=_("Alamat"))
    phone = forms.CharField(max_length=40, required=False, label=_("Telepon"))
    email = forms.EmailField(max_length=120, required=False, label=_("Surel"))
    website = forms.CharField(max_length=120, required=False, label=_("Situs web"))
    postal_code = forms.RegexField(r"^\d{5}$", required=False, label=_("Kode pos"))
    paper = forms.ChoiceField(choices=[("a4", "A4"), ("f4", "F4")], label=_("Kertas surat"))
    emblem = forms.ChoiceField(
        choices=[
            ("kota", _("Lambang kota")),
            ("garuda", "Garuda"),
            ("pengadilan", _("Pengadilan")),
            ("", _("Tanpa")),
        ],
        required=False,
        label=_("Lambang pada kop"),
    )
    is_active = forms.BooleanField(required=False, initial=True, label=_("Unit masih dipakai"))


class NewUnitForm(forms.Form):
    """A unit below another."""

    kind = forms.ChoiceField(
        choices=[(kind.value, sentences.unit_kind(kind.value)) for kind in UnitKind], label=_("Jenis unit")
    )
    code = forms.CharField(max_length=40, label=_("Kode"), help_text=_("Contoh: 35.74.03.1001 atau dinsos"))
    name = forms.CharField(max_length=120, label=_("Nama unit"))
    number = forms.RegexField(
        r"^\d{1,3}$",
        required=False,
        label=_("Nomor RT atau RW"),
        help_text=_("Hanya untuk RT dan RW. Contoh: 03"),
    )


class PostForm(forms.Form):
    """A post at a unit."""

    role = forms.ChoiceField(label=_("Tugas"))
    title = forms.CharField(max_length=120, label=_("Nama jabatan"))

    def __init__(self, data: Any = None, *, kind: UnitKind, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        roles = sorted(role.value for role in ROLES_BY_KIND.get(kind, frozenset()))
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(role, sentences.held(role, kind.value)) for role in roles]


class HolderForm(forms.Form):
    """Who fills a post, how and how long."""

    person_id = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        choices=[(kind.value, sentences.holding(kind.value)) for kind in HoldingKind],
        label=_("Cara menjabat"),
    )
    start_on = day_field(_("Mulai tanggal"))
    end_on = day_field(
        _("Sampai tanggal"), required=False, help_text=_("Harus diisi untuk Plt., Plh., a.n., dan u.b.")
    )
    basis = forms.CharField(
        max_length=200,
        required=False,
        label=_("Dasar"),
        help_text=_(
            "Nomor surat keputusan atau surat perintah. Harus diisi untuk Plt., Plh., a.n., dan u.b."
        ),
    )
    end_previous = forms.BooleanField(
        required=False, label=_("Akhiri pejabat sebelumnya sehari sebelum tanggal mulai")
    )
    on_behalf_title = forms.CharField(
        max_length=160,
        required=False,
        label=_("Jabatan sendiri (untuk a.n. dan u.b.)"),
        help_text=_("Contoh: Sekretaris Lurah"),
    )

    def clean(self) -> dict[str, Any]:
        """An acting holder needs a basis and an end (letter-format section 6)."""
        clean = super().clean() or {}
        if clean.get("kind") and clean["kind"] != HoldingKind.DEFINITIVE.value:
            if not clean.get("basis"):
                self.add_error("basis", _("Tulis nomor surat perintah atau surat keputusan."))
            if not clean.get("end_on"):
                self.add_error("end_on", _("Tulis sampai tanggal berapa."))
        return clean


class EndHolderForm(forms.Form):
    """The last day of a holding."""

    end_on = day_field(_("Hari terakhir menjabat"))


class PersonForm(forms.Form):
    """An official or a chair of an RT or RW."""

    name = forms.CharField(max_length=160, label=_("Nama lengkap dengan gelar"))
    nip = forms.CharField(max_length=25, required=False, label=_("NIP"))
    rank = forms.CharField(
        max_length=60, required=False, label=_("Pangkat"), help_text=_("Contoh: Penata Tk. I")
    )
    phone = forms.CharField(max_length=20, required=False, label=_("Nomor HP"))
    email = forms.EmailField(required=False, label=_("Surel"))


class NewPersonForm(PersonForm):
    """A new official; the NIK is never shown in full again."""

    nik = forms.CharField(max_length=20, required=False, label=_("NIK"))


class EditPersonForm(PersonForm):
    """Changed particulars. The NIK that is kept is not shown, so an empty field leaves it as it is."""

    nik = forms.CharField(
        max_length=20,
        required=False,
        label=_("NIK"),
        help_text=_("Kosongkan bila NIK yang tercatat sudah benar."),
    )

    def clean(self) -> dict[str, Any]:
        """Hand on no NIK where none was written."""
        clean = super().clean() or self.cleaned_data
        return {name: value for name, value in clean.items() if name != "nik" or value}


class AccountForm(forms.Form):
    """A sign-in for one person."""

    login = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{2,59}$",
        label=_("ID pengguna"),
        help_text=_("Huruf kecil, angka, titik, atau garis. Paling sedikit 3 huruf."),
    )
    email = forms.EmailField(required=False, label=_("Surel"))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=200, label=_("Alasan"))


class HoursForm(forms.Form):
    """Opening hours of one weekday."""

    weekday = forms.TypedChoiceField(coerce=int, choices=list(enumerate(WEEKDAYS)), label=_("Hari"))
    opens = clock_field(_("Buka"), required=False)
    closes = clock_field(_("Tutup"), required=False)
    break_starts = clock_field(_("Istirahat mulai"), required=False)
    break_ends = clock_field(_("Istirahat selesai"), required=False)


class HolidayForm(forms.Form):
    """A day off."""

    on = day_field(_("Tanggal"))
    name = forms.CharField(max_length=160, label=_("Nama hari libur"))
    kind = forms.ChoiceField(
        choices=[
            ("nasional", _("Libur nasional")),
            ("cuti_bersama", _("Cuti bersama")),
            ("lokal", _("Libur daerah")),
        ],
        label=_("Jenis"),
    )
    source = forms.CharField(max_length=160, required=False, label=_("Dasar"))


class YearForm(forms.Form):
    """A year to fill with the days of the joint decree."""

    year = forms.IntegerField(min_value=2020, max_value=2100, label=_("Tahun"))


class ClientForm(forms.Form):
    """A client system of the API."""

    name = forms.CharField(max_length=120, label=_("Nama sistem"))
    scopes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=_("Boleh"),
        choices=[
            ("services", _("Membaca layanan")),
            ("cases:submit", _("Mengirim permohonan dan melacaknya")),
            ("cases:read", _("Membaca permohonan")),
            ("cases:act", _("Mengerjakan permohonan")),
            ("documents", _("Mengunduh surat")),
            ("verify", _("Memeriksa keaslian surat")),
            ("watch", _("Menerima kabar permohonan")),
        ],
    )


class WatchForm(forms.Form):
    """Where a client system is told, and of what."""

    url = forms.CharField(
        max_length=300,
        label=_("Alamat penerima"),
        help_text=_("Diawali https://, pada server yang sudah didaftarkan Diskominfo."),
    )
    types = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=_("Kabar tentang"),
        choices=[
            ("case.submitted", _("Permohonan masuk")),
            ("case.moved", _("Permohonan berpindah tahap")),
            ("case.returned", _("Permohonan dikembalikan")),
            ("case.message", _("Pesan dalam percakapan")),
            ("letter.issued", _("Surat terbit")),
            ("letter.withdrawn", _("Surat dicabut atau diganti")),
            ("case.finished", _("Permohonan selesai")),
        ],
    )


class ResidentForm(forms.Form):
    """What may be corrected of a resident."""

    name = forms.CharField(max_length=160, label=_("Nama lengkap"))
    kk = forms.CharField(max_length=20, required=False, label=_("Nomor KK"))
    birth_place = forms.CharField(max_length=80, label=_("Tempat lahir"))
    birth_on = day_field(_("Tanggal lahir"))
    sex = forms.ChoiceField(label=_("Jenis kelamin"), choices=[("L", _("Laki-laki")), ("P", _("Perempuan"))])
    religion = forms.CharField(max_length=40, required=False, label=_("Agama"))
    marital_status = forms.CharField(max_length=40, required=False, label=_("Status kawin"))
    occupation = forms.CharField(max_length=80, required=False, label=_("Pekerjaan"))
    education = forms.CharField(max_length=80, required=False, label=_("Pendidikan"))
    address = forms.CharField(max_length=200, required=False, label=_("Alamat"))
    rt = forms.CharField(max_length=3, label=_("RT"))
    rw = forms.CharField(max_length=3, label=_("RW"))
    kelurahan_code = forms.ChoiceField(label=_("Kelurahan"))
    father_name = forms.CharField(max_length=160, required=False, label=_("Nama ayah"))
    mother_name = forms.CharField(max_length=160, required=False, label=_("Nama ibu"))
    reason = forms.CharField(
        max_length=200, label=_("Alasan perbaikan"), help_text=_("Contoh: sesuai KK terbaru")
    )

    def __init__(self, data: Any = None, *, places: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["kelurahan_code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(places)


class ImportForm(forms.Form):
    """A sheet of residents."""

    sheet = forms.FileField(label=_("Berkas CSV atau XLSX"))
    dry_run = forms.BooleanField(required=False, initial=True, label=_("Coba dahulu, jangan disimpan"))
