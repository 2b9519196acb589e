"""One shape for all form pages of the administration: show, check, call one door, say what was done."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from emas.kernel import errors
from emas.web.desk.page import StaffRequest, fault_sentences, moved, told

ADMIN = frozenset({"admin"})


def form_page(
    request: StaffRequest,
    *,
    form: forms.Form,
    heading: str,
    back: str,
    button: str,
    save: Callable[[dict[str, Any]], HttpResponse | str | None],
    done: str = "",
    lead: str = "",
) -> HttpResponse:
    """
    Show ``form``; on a valid POST call ``save``, say ``done`` and go ``back`` (or where ``save`` says).

    What was typed stays when the door refuses: its faults stand at their fields (422).
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                outcome = save(form.cleaned_data)
            except errors.Invalid as error:
                add_faults(form, error)
            else:
                if isinstance(outcome, HttpResponse):
                    return outcome
                if done:
                    told(request, done)
                return moved(request, outcome or back)
    context = {"form": form, "heading": heading, "back": back, "button": button, "lead": lead}
    return render(request, "desk/admin/form.html", context, status=status)


def add_faults(form: forms.Form, error: errors.Invalid) -> None:
    """Put the faults of a door at the fields of the form; what has no field stands on top."""
    for name, sentences in fault_sentences(error).items():
        form.add_error(name if name in form.fields else None, sentences)


def at_sheet(error: errors.Invalid) -> errors.Invalid:
    """The doors name a spreadsheet ``file``; on a page it is ``sheet``, and its faults are not those of a photo."""
    codes = next(iter(error.faults.values()), ("file_broken",))
    return errors.Invalid({"sheet": tuple(code.replace("file_", "sheet_") for code in codes)})


def bound(request: StaffRequest, form: type[forms.Form], **kwargs: Any) -> Any:
    """The form with what was posted, or with its initial values."""
    if request.method == "POST":
        return (
            form(request.POST, request.FILES, **kwargs)
            if _takes_files(form)
            else form(request.POST, **kwargs)
        )
    return form(**kwargs)


def _takes_files(form: type[forms.Form]) -> bool:
    return any(isinstance(field, forms.FileField) for field in form.base_fields.values())
