"""Forms of sign-in and of a forgotten password."""

from django import forms
from django.utils.translation import gettext_lazy as _

from emas.web.components.passwords import identifier_field, password_field


class SignInForm(forms.Form):
    """User id or e-mail, and password."""

    identifier = identifier_field()
    password = password_field()


class ForgottenForm(forms.Form):
    """Whom to send a one-time link."""

    identifier = identifier_field()


class CodeForm(forms.Form):
    """The six digits of the authenticator application, or a recovery code."""

    code = forms.CharField(
        label=_("Kode"),
        help_text=_("6 angka dari aplikasi kode di ponsel Anda, atau satu kode cadangan."),
        max_length=40,
        error_messages={"required": _("Tulis kode Anda.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class FirstUseForm(forms.Form):
    """What must equal the administrator's list before an account is bound (R-020)."""

    role = forms.ChoiceField(
        label=_("Jabatan Anda"),
        choices=[("rt", _("Ketua RT")), ("rw", _("Ketua RW"))],
        error_messages={"required": _("Pilih jabatan Anda.")},
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(
        label=_("Nomor HP Anda"),
        help_text=_("Nomor yang Anda berikan kepada admin kecamatan. Contoh: 0812 3456 7890."),
        max_length=30,
        error_messages={"required": _("Tulis nomor HP Anda.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
