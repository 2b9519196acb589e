"""The filters of the inbox as a plain form over the query string, and the bulk form under the table."""

from django import forms
from django.utils.translation import gettext_lazy as _

from emas.cases.types import InboxFilter

VIEWS: tuple[tuple[str, object], ...] = (
    ("waiting", _("Perlu dikerjakan")),
    ("late", _("Terlambat")),
    ("returned", _("Dikembalikan")),
    ("ready", _("Siap diserahkan")),
    ("done", _("Sudah saya kerjakan")),
    ("unit", _("Semua di unit")),
)


class FilterForm(forms.Form):
    """What to show. Unknown values fall back to the first view: a stale saved address still opens."""

    view = forms.ChoiceField(choices=VIEWS, required=False)
    service = forms.CharField(max_length=80, required=False, label=_("Jenis surat"))
    state = forms.CharField(max_length=40, required=False)
    post = forms.IntegerField(required=False, min_value=1, label=_("Jabatan"))
    cursor = forms.CharField(max_length=200, required=False)

    def asked(self, search: str) -> InboxFilter:
        """The filter for the door; ``search`` comes from the session, never from the address (ASVS 14.2.1)."""
        self.is_valid()
        clean = self.cleaned_data
        return InboxFilter(
            view=clean.get("view") or "waiting",
            service=clean.get("service") or "",
            state=clean.get("state") or "",
            query=search,
            post_id=clean.get("post"),
            cursor=clean.get("cursor") or "",
        )


class BulkForm(forms.Form):
    """The ticked rows (``ref:version``) and the key of this one sending."""

    picked = forms.MultipleChoiceField(error_messages={"required": _("Pilih paling sedikit satu surat.")})
    kunci = forms.CharField(max_length=64)

    def __init__(self, data: object, **kwargs: object) -> None:
        super().__init__(data, **kwargs)  # type: ignore[arg-type]
        values = data.getlist("picked") if hasattr(data, "getlist") else []
        field = self.fields["picked"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(value, value) for value in values[:50]]

    def refs(self) -> tuple[str, ...]:
        """The ticked cases."""
        return tuple(value.partition(":")[0] for value in self.cleaned_data["picked"])
