"""Forms of a resident's account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from emas.kernel import identity
from emas.web.components import sentences
from emas.web.components.passwords import NewPasswordForm, password_field


def _nik_field() -> forms.CharField:
    attrs = {"class": "pe-input--code pe-input--16", "inputmode": "numeric", "autocomplete": "username"}
    return forms.CharField(
        label=_("NIK"),
        help_text=_("16 angka, lihat bagian atas KTP"),
        max_length=40,
        error_messages={"required": _("Tulis NIK Anda. Lihat bagian atas KTP.")},
        widget=forms.TextInput(attrs=attrs),
    )


def _read_nik(text: str) -> str:
    try:
        return identity.parse_nik(text).digits
    except identity.IdentityFault as fault:
        raise forms.ValidationError(sentences.fault(fault.code), code=fault.code) from None


class SignInForm(forms.Form):
    """NIK and password."""

    nik = _nik_field()
    password = password_field()


class NikForm(forms.Form):
    """Whose password shall be chosen anew."""

    nik = _nik_field()

    def clean_nik(self) -> str:
        return _read_nik(self.cleaned_data["nik"])


class ResetForm(NewPasswordForm):
    """The code that came to the phone, and the new password twice."""

    code = forms.CharField(
        label=_("Kode dari pesan WhatsApp"),
        help_text=_("6 angka. Berlaku 10 menit."),
        max_length=20,
        error_messages={"required": _("Tulis 6 angka dari pesan yang kami kirim.")},
        widget=forms.TextInput(
            attrs={"class": "pe-input--6", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )
    field_order = ("code", "new_password", "again")


class ChangeForm(NewPasswordForm):
    """The password used now, and the new one twice."""

    password = password_field()
    field_order = ("password", "new_password", "again")


class CloseForm(forms.Form):
    """A fresh proof before an account is closed."""

    password = password_field()
