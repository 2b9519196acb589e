"""Who applies: NIK and KK for the register, a phone for notices; typed by hand where the register does not know the person."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emas.catalogue.types import ApplicantSpec, Need
from emas.kernel import identity, writing
from emas.web.components import sentences
from emas.web.components.mailbox import MailboxForm

SEXES = (("L", _("Laki-laki")), ("P", _("Perempuan")))
RELIGIONS = ("Islam", "Kristen", "Katolik", "Hindu", "Buddha", "Khonghucu", "Kepercayaan")
MARITAL = ("Belum kawin", "Kawin", "Cerai hidup", "Cerai mati")


def _number(parse: Any, text: str) -> str:
    try:
        found = parse(text)
    except identity.IdentityFault as fault:
        raise forms.ValidationError(sentences.fault(fault.code), code=fault.code) from None
    return str(getattr(found, "digits", found))


def _input(css: str = "", **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": css, **attrs} if css else attrs)


class _Written(forms.CharField):
    """A line that a letter may print: nothing unseen in it, and no letter that only looks like another."""

    def __init__(self, *, is_name: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_name = is_name

    def to_python(self, value: Any) -> Any:
        return super().to_python(writing.readable(value) if isinstance(value, str) else value)

    def validate(self, value: str) -> None:
        super().validate(value)
        if writing.is_disguised(value) or (self.is_name and not writing.is_latin(value)):
            raise forms.ValidationError(sentences.fault("not_text"), code="not_text")


class _Trap(forms.Form):
    """A field that nobody sees: a robot fills it. A browser that did so by itself is told, and the field is empty again."""

    situs = forms.CharField(required=False, max_length=200)

    def clean_situs(self) -> str:
        if self.cleaned_data["situs"]:
            self.add_error(
                None,
                _(
                    "Peramban Anda mengisi kolom yang tersembunyi. Sudah kami kosongkan, isian Anda yang lain tetap ada; kirim sekali lagi."
                ),
            )
        return ""


class IdentityForm(_Trap, MailboxForm):
    """The first page: three numbers, an address where e-mail is written, and a field that only a robot fills."""

    nik = forms.CharField(
        label=_("NIK"),
        help_text=_("16 angka, lihat bagian atas KTP"),
        max_length=40,
        error_messages={"required": _("Tulis NIK Anda. Lihat bagian atas KTP.")},
        widget=_input("pe-input--code pe-input--16", inputmode="numeric", autocomplete="off"),
    )
    kk = forms.CharField(
        label=_("Nomor KK"),
        help_text=_("16 angka, lihat bagian atas Kartu Keluarga"),
        max_length=40,
        error_messages={"required": _("Tulis nomor KK. Lihat bagian atas Kartu Keluarga.")},
        widget=_input("pe-input--code pe-input--16", inputmode="numeric", autocomplete="off"),
    )
    phone = forms.CharField(
        label=_("Nomor HP"),
        help_text=_("Untuk kabar tentang surat ini. Contoh: 0812 3456 7890"),
        max_length=30,
        error_messages={"required": _("Tulis nomor HP Anda.")},
        widget=_input("pe-input--12", inputmode="tel", autocomplete="tel"),
    )

    def clean_nik(self) -> str:
        return _number(identity.parse_nik, self.cleaned_data["nik"])

    def clean_kk(self) -> str:
        return _number(identity.parse_kk, self.cleaned_data["kk"])

    def clean_phone(self) -> str:
        return _number(identity.parse_phone, self.cleaned_data["phone"])


class ContactForm(_Trap, MailboxForm):
    """The first page where anyone may apply: a name, a phone, the kelurahan, as far as the service asks for them."""

    name = _Written(label=_("Nama"), is_name=True, max_length=160, widget=_input(autocomplete="name"))
    phone = forms.CharField(
        label=_("Nomor HP"),
        help_text=_("Untuk mengabari Anda. Contoh: 0812 3456 7890"),
        max_length=30,
        widget=_input("pe-input--12", inputmode="tel", autocomplete="tel"),
    )
    kelurahan_code = forms.ChoiceField(label=_("Kelurahan"))
    field_order = ("name", "phone", "email", "kelurahan_code")

    def __init__(
        self, *args: Any, spec: ApplicantSpec, kelurahan: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        needs = {"name": spec.name, "phone": spec.phone, "kelurahan_code": spec.home}
        for name, need in needs.items():
            if need is Need.NONE:
                del self.fields[name]
                continue
            field = self.fields[name]
            field.required = need is Need.REQUIRED
            if not field.required:
                field.label = gettext("%(label)s (boleh dikosongkan)") % {"label": field.label}
            field.error_messages["required"] = str(_MISSING[name])
        if spec.phone is Need.NONE:
            # Who is not to be reached by telephone is not to be written to either.
            self.fields.pop("email", None)
        if "kelurahan_code" in self.fields:
            choices = [("", gettext("Pilih")), *kelurahan]
            self.fields["kelurahan_code"].choices = choices  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        return _number(identity.parse_phone, typed) if typed else ""


_MISSING = {
    "name": _("Tulis nama Anda."),
    "phone": _("Tulis nomor HP Anda."),
    "kelurahan_code": _("Pilih kelurahan Anda."),
}


class PersonForm(forms.Form):
    """By hand, first half: who."""

    name = _Written(
        label=_("Nama lengkap"),
        is_name=True,
        help_text=_("Sama seperti di KTP"),
        max_length=160,
        error_messages={"required": _("Tulis nama lengkap Anda.")},
        widget=_input(autocomplete="name"),
    )
    birth_place = _Written(
        label=_("Tempat lahir"), max_length=80, error_messages={"required": _("Tulis kota tempat lahir.")}
    )
    birth_on = forms.CharField(
        label=_("Tanggal lahir"),
        help_text=_("Contoh: 17-8-1990"),
        max_length=20,
        error_messages={"required": _("Tulis tanggal lahir.")},
        widget=_input("pe-input--12", inputmode="text", autocomplete="bday"),
    )
    sex = forms.ChoiceField(
        label=_("Jenis kelamin"),
        choices=SEXES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih jenis kelamin.")},
    )

    sure = forms.BooleanField(label=_("Data saya sudah benar walau berbeda dengan NIK"), required=False)

    def __init__(self, *args: Any, nik: str = "", today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nik, self.today, self.contradicts = nik, today, False

    def clean_birth_on(self) -> date:
        found = read_day(self.cleaned_data["birth_on"])
        if found is None or (self.today and found > self.today):
            raise forms.ValidationError(sentences.fault("not_a_date"), code="not_a_date")
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        # A corrected birth date keeps the old NIK: a contradiction is a question, not a refusal.
        if self.nik and data.get("birth_on") and data.get("sex") and not data.get("sure"):
            for code in identity.nik_agrees(self.nik, data["birth_on"], data["sex"]):
                self.contradicts = True
                self.add_error("sex" if "sex" in code else "birth_on", sentences.fault(code))
        return data


class AddressForm(forms.Form):
    """By hand, second half: where, and what letters print besides."""

    address = _Written(
        label=_("Alamat"),
        help_text=_("Jalan dan nomor rumah seperti di KTP"),
        max_length=200,
        error_messages={"required": _("Tulis alamat Anda.")},
    )
    kelurahan_code = forms.ChoiceField(
        label=_("Kelurahan"), error_messages={"required": _("Pilih kelurahan Anda.")}
    )
    rw = forms.CharField(
        label=_("RW"), max_length=3, error_messages={"required": _("Tulis nomor RW.")},
        widget=_input("pe-input--6", inputmode="numeric"),
    )  # fmt: skip
    rt = forms.CharField(
        label=_("RT"), max_length=3, error_messages={"required": _("Tulis nomor RT.")},
        widget=_input("pe-input--6", inputmode="numeric"),
    )  # fmt: skip
    religion = forms.ChoiceField(label=_("Agama"), error_messages={"required": _("Pilih agama.")})
    marital_status = forms.ChoiceField(
        label=_("Status perkawinan"), error_messages={"required": _("Pilih status.")}
    )
    occupation = _Written(
        label=_("Pekerjaan"), max_length=80, error_messages={"required": _("Tulis pekerjaan Anda.")}
    )

    def __init__(self, *args: Any, kelurahan: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = [("", gettext("Pilih"))]
        self.fields["kelurahan_code"].choices = empty + list(kelurahan)  # type: ignore[attr-defined]
        self.fields["religion"].choices = empty + [(r, r) for r in RELIGIONS]  # type: ignore[attr-defined]
        self.fields["marital_status"].choices = empty + [(m, m) for m in MARITAL]  # type: ignore[attr-defined]

    def clean_rw(self) -> str:
        return self._place("rw")

    def clean_rt(self) -> str:
        return self._place("rt")

    def _place(self, name: str) -> str:
        digits = str(self.cleaned_data[name]).strip().lstrip("0")
        if not digits.isdecimal():
            raise forms.ValidationError(sentences.fault("not_a_number"), code="not_a_number")
        return digits.zfill(3)


def read_day(text: str) -> date | None:
    """A date as people write it: day, month, year, with dashes, slashes, dots or spaces."""
    parts = [part for part in "".join(c if c.isdecimal() else " " for c in text).split() if part]
    if len(parts) != 3:
        return None
    if len(parts[0]) == 4:
        parts.reverse()
    try:
        found = date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None
    return found if found.year >= 1900 else None
