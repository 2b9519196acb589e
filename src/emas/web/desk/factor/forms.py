"""Forms of one's own second factors and of a fresh proof."""

from django import forms
from django.utils.translation import gettext_lazy as _

from emas.web.components.passwords import password_field


class ProofForm(forms.Form):
    """The password once more, the code where there is an application, or a passkey."""

    password = password_field(_("Kata sandi Anda"), required=False)
    code = forms.CharField(
        max_length=40,
        required=False,
        label=_("Kode dari aplikasi kode"),
        help_text=_("Ponsel hilang? Tulis satu kode cadangan."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    passkey = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)
    next = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """The first code of a new application."""

    code = forms.CharField(
        label=_("6 angka dari aplikasi kode"),
        max_length=10,
        error_messages={"required": _("Tulis 6 angka dari aplikasi kode.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
        ),
    )


class PasskeyForm(forms.Form):
    """A new passkey and what its owner calls it."""

    name = forms.CharField(
        label=_("Nama kunci"),
        help_text=_("Misalnya: ponsel saya, komputer kantor."),
        max_length=60,
        required=False,
    )
    passkey = forms.CharField(max_length=20_000, widget=forms.HiddenInput)
