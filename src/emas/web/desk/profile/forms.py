"""Forms of one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from emas.web.components.context import TEXT_SIZES


class PasswordForm(forms.Form):
    """The old password and the new one twice; nothing is stripped, paste is allowed (ASVS 6.2.7, 6.2.8)."""

    old_password = forms.CharField(
        max_length=256,
        strip=False,
        label=_("Kata sandi sekarang"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        max_length=256,
        strip=False,
        label=_("Kata sandi baru"),
        help_text=_("12 huruf atau lebih. Beberapa kata yang tidak berhubungan mudah diingat."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        max_length=256,
        strip=False,
        label=_("Kata sandi baru sekali lagi"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both new ones must be the same."""
        clean = super().clean() or {}
        if clean.get("new_password") and clean.get("again") and clean["new_password"] != clean["again"]:
            self.add_error("again", _("Kedua kata sandi belum sama. Tulis sekali lagi."))
        return clean


class EmailForm(forms.Form):
    """The sign-in address."""

    email = forms.EmailField(
        max_length=254,
        label=_("E-mail baru"),
        error_messages={
            "required": _("Tulis e-mail baru."),
            "invalid": _("Alamat e-mail belum benar. Contoh: nama@contoh.go.id."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class LooksForm(forms.Form):
    """Language and text size."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.RadioSelect, label=_("Bahasa"))
    text_size = forms.TypedChoiceField(
        coerce=int,
        choices=[(size, f"{size}%") for size in TEXT_SIZES],
        widget=forms.RadioSelect,
        label=_("Ukuran huruf"),
    )
    keys = forms.BooleanField(
        required=False, label=_("Pakai tombol cepat (j, k, x, v, r) di daftar dan halaman surat")
    )
