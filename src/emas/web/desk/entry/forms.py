"""Plain forms of the journey; the service's own questions come from the catalogue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from emas.kernel import identity
from emas.web.components import sentences
from emas.web.components.mailbox import MailboxForm


class NikForm(forms.Form):
    """The applicant's NIK, typed with or without spaces; sent by POST only."""

    nik = forms.CharField(
        max_length=30,
        label=_("NIK pemohon"),
        help_text=_("16 angka, lihat bagian atas KTP"),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "pe-input--code pe-input--16"}
        ),
        error_messages={"required": _("Tulis NIK pemohon.")},
    )

    def clean_nik(self) -> str:
        """Sixteen digits with a possible date."""
        try:
            return identity.parse_nik(self.cleaned_data["nik"]).digits
        except identity.IdentityFault as fault:
            raise forms.ValidationError(sentences.fault(fault.code)) from fault


class PhoneForm(MailboxForm):
    """Where the applicant hears from us; empty for somebody without a telephone."""

    field_order = ("phone", "email")

    phone = forms.CharField(
        max_length=20,
        required=False,
        label=_("Nomor HP pemohon (boleh kosong)"),
        help_text=_("Kabar surat dikirim ke nomor ini. Contoh: 0812 3456 7890"),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "class": "pe-input--12"}
        ),
    )

    def clean_phone(self) -> str:
        """A number of a mobile phone, or nothing."""
        text = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        try:
            return identity.parse_phone(text)
        except identity.IdentityFault as fault:
            raise forms.ValidationError(sentences.fault(fault.code)) from fault


class ManualForm(forms.Form):
    """Particulars from the KTP and KK of somebody whom the register does not know (counter only)."""

    nik = NikForm.base_fields["nik"]
    kk = forms.RegexField(r"^[\d ]{16,20}$", label=_("Nomor KK"))
    name = forms.CharField(max_length=160, label=_("Nama lengkap"))
    birth_place = forms.CharField(max_length=80, label=_("Tempat lahir"))
    birth_on = forms.DateField(
        label=_("Tanggal lahir"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    sex = forms.ChoiceField(label=_("Jenis kelamin"), choices=[("L", _("Laki-laki")), ("P", _("Perempuan"))])
    religion = forms.CharField(max_length=40, label=_("Agama"))
    marital_status = forms.CharField(max_length=40, label=_("Status kawin"))
    occupation = forms.CharField(max_length=80, label=_("Pekerjaan"))
    address = forms.CharField(max_length=200, label=_("Alamat"))
    rt = forms.RegexField(r"^\d{1,3}$", label=_("RT"))
    rw = forms.RegexField(r"^\d{1,3}$", label=_("RW"))
    kelurahan_code = forms.ChoiceField(label=_("Kelurahan"))

    def __init__(
        self, data: object = None, *, places: tuple[tuple[str, str], ...] = (), **kwargs: object
    ) -> None:
        super().__init__(data, **kwargs)  # type: ignore[arg-type]
        for asked in self.fields.values():
            # Thirteen fields on one page: "this field" in the summary on top would name none of them.
            asked.error_messages["required"] = sentences.missing(str(asked.label))
        field = self.fields["kelurahan_code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(places)

    clean_nik = NikForm.clean_nik

    def clean_kk(self) -> str:
        """Digits only."""
        return str(self.cleaned_data["kk"]).replace(" ", "")

    def clean(self) -> dict[str, object]:
        """The NIK must agree with the birth date and the sex (ASVS 2.2.3)."""
        clean = super().clean() or {}
        if clean.get("nik") and clean.get("birth_on") and clean.get("sex"):
            number = identity.parse_nik(clean["nik"])
            for code in identity.nik_agrees(number, clean["birth_on"], clean["sex"]):
                self.add_error("nik", sentences.fault(code))
        return clean
