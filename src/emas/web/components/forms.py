"""Draws Django forms with our own templates: label, hint, error, ``aria-describedby``; and the key of one sending."""

from pathlib import Path

import django.forms
from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer, EngineMixin
from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property

from emas.kernel import codes


class PortalBoundField(BoundField):
    """A field that carries the classes of our style sheet by the kind of its widget."""

    def build_widget_attrs(
        self, attrs: dict[str, str | bool], widget: forms.Widget | None = None
    ) -> dict[str, str | bool]:
        widget = widget or self.field.widget
        built = dict(super().build_widget_attrs(attrs, widget))
        css = widget_class(widget)
        if css:
            given = str(widget.attrs.get("class", ""))
            bad = f"{css}--error" if self.errors else ""
            built["class"] = " ".join(part for part in (css, bad, given) if part)
        return built

    @property
    def is_group(self) -> bool:
        """Radios and boxes need a fieldset with a legend."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)

    @property
    def is_single_box(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)


def widget_class(widget: forms.Widget) -> str:
    """The class of an input, or '' for widgets that draw themselves."""
    for kind, css in WIDGET_CLASSES:
        if isinstance(widget, kind):
            return css
    return "govuk-input"


WIDGET_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.HiddenInput, ""),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (forms.FileInput, "govuk-file-upload"),
)


class PortalRenderer(EngineMixin, BaseRenderer):
    """Our templates first, Django's own behind them."""

    backend = DjangoTemplates
    field_template_name = "components/forms/field.html"
    form_template_name = "components/forms/form.html"
    bound_field_class = PortalBoundField

    @cached_property
    def engine(self) -> DjangoTemplates:
        return self.backend(
            {
                "APP_DIRS": False,
                "DIRS": [
                    Path(__file__).parent / "templates",
                    Path(django.forms.__file__).parent / "templates",
                ],
                "NAME": "portalforms",
                "OPTIONS": {},
            }
        )


def once_key(request: HttpRequest) -> str:
    """The idempotency key that the page put into its form; a fresh one when an old page has none."""
    given = request.POST.get("kunci", "")
    return given if 16 <= len(given) <= 64 and given.isalnum() else codes.new_public_id()
