"""Fields of sign-in that the forms of officials and residents share. Paste is allowed; nothing is trimmed from a password (ASVS 6.2.7, 6.2.8)."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Characters; what can be chosen can be given everywhere a password is asked.
LONGEST_PASSWORD: Final = 1024


def identifier_field() -> forms.CharField:
    """Ask for the user id or the e-mail address."""
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(
        label=_("ID pengguna atau e-mail"),
        max_length=254,
        error_messages={"required": _("Tulis ID pengguna atau e-mail Anda.")},
        widget=forms.TextInput(attrs=attrs),
    )


def password_field(label: "_StrPromise | None" = None, *, required: bool = True) -> forms.CharField:
    """Ask for the password that is in use."""
    return forms.CharField(
        label=label or _("Kata sandi"),
        max_length=LONGEST_PASSWORD,
        required=required,
        strip=False,
        error_messages={"required": _("Tulis kata sandi Anda.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
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

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("new_password") and data.get("again") and data["new_password"] != data["again"]:
            self.add_error("again", _("Kedua kata sandi belum sama. Tulis sekali lagi."))
        return data
