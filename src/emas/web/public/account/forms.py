"""Forms of sign-in and of a forgotten password. Paste is allowed; nothing is trimmed from a password (ASVS 6.2.7, 6.2.8)."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 1024


class SignInForm(forms.Form):
    """User id or e-mail, and password."""

    identifier = forms.CharField(
        label=_("ID pengguna atau e-mail"),
        max_length=254,
        error_messages={"required": _("Tulis ID pengguna atau e-mail Anda.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Kata sandi"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        error_messages={"required": _("Tulis kata sandi Anda.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ForgottenForm(forms.Form):
    """Whom to send a one-time link."""

    identifier = forms.CharField(
        label=_("ID pengguna atau e-mail"),
        max_length=254,
        error_messages={"required": _("Tulis ID pengguna atau e-mail Anda.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    new_password = forms.CharField(
        label=_("Kata sandi baru"),
        help_text=_(
            "12 huruf atau lebih. Beberapa kata yang tidak berhubungan mudah diingat dan sulit ditebak."
        ),
        max_length=LONGEST_PASSWORD,
        strip=False,
        error_messages={"required": _("Tulis kata sandi baru.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Tulis sekali lagi"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        error_messages={"required": _("Tulis kata sandi yang sama sekali lagi.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, object]:
        data: dict[str, object] = super().clean() or {}
        if data.get("new_password") and data.get("again") and data["new_password"] != data["again"]:
            self.add_error("again", _("Kedua kata sandi belum sama. Tulis sekali lagi."))
        return data


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
