"""Forms of one's own account."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from emas.web.components.context import TEXT_SIZES
from emas.web.components.passwords import NewPasswordForm, password_field


class PasswordForm(NewPasswordForm):
    """The old password and the new one twice."""

    old_password = password_field(_("Kata sandi sekarang"))
    field_order = ("old_password", "new_password", "again")


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
