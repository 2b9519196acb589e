"""
A search text that may be a name or a number: sent by POST, kept in the session, never in an address (ASVS 14.2.1).

A page that offers one accepts POST for the text and then shows itself by GET.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from emas.web.desk.page import StaffRequest


class SearchForm(forms.Form):
    """One text."""

    query = forms.CharField(max_length=80, required=False, label=_("Cari"))


def keep(request: StaffRequest, name: str) -> str:
    """Keep the posted text under ``name`` and give it."""
    form = SearchForm(request.POST)
    text = str(form.cleaned_data["query"]).strip() if form.is_valid() and "clear" not in request.POST else ""
    request.session[f"search_{name}"] = text
    return text


def kept(request: StaffRequest, name: str) -> str:
    """The text kept under ``name``, or nothing."""
    return str(request.session.get(f"search_{name}", ""))


def page_number(request: StaffRequest) -> int:
    """The page asked for in the address; 1 when it is odd."""
    text = request.GET.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 7 else 1
