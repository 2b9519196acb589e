"""Forms of the signer: which letters, and the password once more."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emas.documents import ports
from emas.web.components.passwords import password_field


class PickForm(forms.Form):
    """The ticked letters."""

    picked = forms.MultipleChoiceField(
        error_messages={
            "required": _("Pilih paling sedikit satu surat."),
            "invalid_choice": _("Surat yang belum Anda buka tidak bisa ikut ditandatangani."),
        }
    )

    def __init__(self, data: Any, *, opened: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["picked"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(ref, ref) for ref in opened]


class SignForm(PickForm):
    """The ticked letters, the proof and the key of this one act."""

    password = password_field(_("Kata sandi Anda"), required=False)
    code = forms.CharField(max_length=40, required=False)
    passkey = forms.CharField(max_length=20_000, required=False)
    kunci = forms.CharField(max_length=64)


class SecretForm(PickForm):
    """The ticked letters and what the provider asks of the signer: a passphrase, or a one-time code."""

    passphrase = forms.CharField(max_length=256, required=False, strip=False)
    totp = forms.CharField(max_length=12, required=False)
    kunci = forms.CharField(max_length=64)

    def clean(self) -> dict[str, Any]:
        """One of the two must be there."""
        given = super().clean() or self.cleaned_data
        if not given.get("passphrase") and not given.get("totp"):
            raise forms.ValidationError(
                _("Tulis kode dari aplikasi BeSign.")
                if self.asks_code
                else _("Tulis passphrase Anda untuk menandatangani.")
            )
        return given

    @property
    def asks_code(self) -> bool:
        """Tell whether the page that was sent asked for a code: whoever left it empty is asked for the code again."""
        return "totp" in self.data

    def secret(self) -> ports.Secret:
        """What was given, in a form that no log can print."""
        code = self.cleaned_data["totp"].strip()
        return ports.Secret(code, "totp") if code else ports.Secret(self.cleaned_data["passphrase"])

    def first_fault(self) -> str:
        """One sentence."""
        return next((str(faults[0]) for faults in self.errors.values()), gettext("Buka halaman ini lagi."))
