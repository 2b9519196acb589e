"""Forms by which an agency fetches and brings the folder of a service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

#: The upload is read whole; what the archive may unpack to is bounded where it is opened.
_ARCHIVE_BYTES = 512 * 1024


class StarterForm(forms.Form):
    """What a new service is called, and which one it is copied from."""

    title = forms.CharField(
        max_length=120,
        label=_("Nama layanan"),
        help_text=_("Seperti dibaca warga. Contoh: Izin Pemakaian Lapangan Kota"),
    )
    name = forms.RegexField(
        r"^[a-z][a-z0-9-]{1,48}$",
        label=_("Nama folder"),
        help_text=_("Menjadi alamat layanan. Huruf kecil, angka, dan tanda hubung. Contoh: izin-lapangan"),
        error_messages={"invalid": _("Pakai huruf kecil, angka, dan tanda hubung, diawali huruf.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    like = forms.ChoiceField(label=_("Mulai dari"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["like"]
        if isinstance(field, forms.ChoiceField):
            field.choices = offered
            field.initial = offered[0][0] if offered else None


class BringForm(forms.Form):
    """One ZIP file."""

    archive = forms.FileField(
        label=_("Folder layanan (ZIP)"),
        help_text=_("ZIP dari satu folder, paling besar 512 kB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def clean_archive(self) -> Any:
        """Refuse what is too big before it is read."""
        file = self.cleaned_data["archive"]
        if file.size > _ARCHIVE_BYTES:
            raise forms.ValidationError(
                _(
                    "ZIP ini terlalu besar. Paling besar 512 kB, dan isinya 64 kB tiap berkas (letter.typ 20 kB)."
                )
            )
        return file
