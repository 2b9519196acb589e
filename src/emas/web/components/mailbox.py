"""The e-mail address that an applicant may give beside his phone: asked only where the portal writes e-mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emas.notify import queries as notify


class MailboxForm(forms.Form):
    """A form with such an address; where nobody would write to it the field is not there."""

    email = forms.EmailField(
        label=_("E-mail (boleh dikosongkan)"),
        help_text=_("Dipakai bila kabar tidak sampai di HP. Contoh: nama@contoh.id"),
        max_length=120,
        required=False,
        error_messages={"invalid": _("Alamat e-mail ini belum benar. Contoh: nama@contoh.id")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not notify.sends_mail():
            del self.fields["email"]
