"""Close the account that a registration opened, for misuse or at its owner's wish."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.cases import operations, queries
from emas.kernel import clock
from emas.kernel.errors import NotFound
from emas.web.desk.page import StaffRequest, desk_view, moved, told


class CloseForm(forms.Form):
    """Why an account is closed; the trail keeps it."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan akun dinonaktifkan"),
        help_text=gettext_lazy("Jangan tulis NIK atau nomor telepon."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Tulis alasan.")},
    )


@desk_view("GET", "POST")
def account(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask the reason, then close."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    if found.account != "aktif":
        raise NotFound
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.close_account(
            case_ref=ref, reason=form.cleaned_data["reason"], actor=request.actor, at=clock.now()
        )
        told(request, _("Akun warga sudah dinonaktifkan. Pemiliknya diberi tahu."))
        return moved(request, "desk:case", ref)
    context = {"case": found, "form": form}
    return render(request, "desk/case/account.html", context, status=422 if form.errors else 200)
