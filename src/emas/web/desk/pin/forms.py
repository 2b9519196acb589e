"""The form of the PIN page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_DIGITS = {"autocomplete": "off", "inputmode": "numeric", "class": "pe-input--code pe-input--6"}


class PinForm(forms.Form):
    """Six digits twice."""

    pin = forms.CharField(
        max_length=12,
        label=_("PIN baru"),
        help_text=_("6 angka. Bukan tanggal lahir."),
        widget=forms.PasswordInput(attrs=_DIGITS),
    )
    again = forms.CharField(
        max_length=12, label=_("PIN baru sekali lagi"), widget=forms.PasswordInput(attrs=_DIGITS)
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        clean = super().clean() or {}
        if clean.get("pin") and clean.get("again") and clean["pin"] != clean["again"]:
            self.add_error("again", _("Kedua PIN belum sama."))
        return clean
