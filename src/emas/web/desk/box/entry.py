"""A clerk enters what came by telephone, letter, radio or another channel; the receipt is the reporter's."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from emas.cases import operations, queries
from emas.kernel import clock
from emas.kernel.errors import Invalid
from emas.web.components import box
from emas.web.desk.page import StaffRequest, desk_view

CHANNEL = "counter"


@desk_view("GET", "POST")
def new(request: StaffRequest, slug: str) -> HttpResponse:
    """The form with the channel of origin; the answer to sending it is the receipt, shown this once."""
    at = clock.now()
    form = queries.box_form(service=slug, channel=CHANNEL, actor=request.actor, at=at)
    language = get_language() or "id"
    if request.method != "POST":
        return render(request, "desk/box/enter.html", box.form_context(form, language))
    raw, about = box.posted_raw(form, request), request.POST.get(box.ABOUT, "")[:20]
    try:
        receipt = operations.file_sealed(
            service=slug, channel=CHANNEL, seed=box.posted_seed(request), answers=raw, about_unit_id=about,
            papers=box.papers_of(request, form.definition), actor=request.actor, at=at,
            place=f"account:{request.user.pk}",
        )  # fmt: skip
    except Invalid as error:
        context = box.form_context(form, language, raw, error.faults, about)
        return render(request, "desk/box/enter.html", context, status=422)
    return render(request, "desk/box/entered.html", {"receipt": receipt, "service": form.definition})
