"""Permintaan saya: the account stands for the PIN; the doors are those of every applicant."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.kernel import clock
from emas.kernel.errors import Conflict, NotAllowed
from emas.web.components.forms import once_key
from emas.web.desk import sentences
from emas.web.desk.page import StaffRequest, desk_view, moved, told, warned


@desk_view("GET")
def mine(request: StaffRequest) -> HttpResponse:
    """What I asked for, newest first."""
    page = queries.my_requests(actor=request.actor, cursor=request.GET.get("cursor", ""))
    return render(request, "desk/mine/list.html", {"page": page})


@desk_view("GET")
def case(request: StaffRequest, ref: str) -> HttpResponse:
    """One request: where it is, until when, what can be done. An absence has a page of its own."""
    applicant = queries.my_applicant(actor=request.actor, ref=ref)
    if queries.is_absence(actor=applicant, ref=ref):
        return redirect("desk:leave_request", applicant.case_ref)
    at = clock.now()
    context = {
        "progress": queries.progress(ref=ref, pin_or_actor=applicant, at=at),
        "answers": queries.own_answers(actor=applicant, ref=ref),
    }
    return render(request, "desk/mine/case.html", context)


@desk_view("GET", "POST")
def cancel(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask once, then cancel."""
    applicant = queries.my_applicant(actor=request.actor, ref=ref)
    at = clock.now()
    if request.method != "POST":
        progress = queries.progress(ref=ref, pin_or_actor=applicant, at=at)
        if not progress.can_cancel:
            return moved(request, "desk:mine_case", ref)
        return render(request, "desk/mine/cancel.html", {"progress": progress})
    try:
        operations.cancel(
            case_ref=ref,
            actor=applicant,
            at=at,
            note=request.POST.get("alasan", "").strip()[:500],
            idempotency_key=once_key(request),
        )
    except (NotAllowed, Conflict) as error:
        warned(request, str(sentences.for_code(error.code)))
    else:
        told(request, _("Permintaan sudah dibatalkan."))
    return moved(request, "desk:mine_case", ref)


@desk_view("POST")
def download(request: StaffRequest, ref: str) -> HttpResponse:
    """Hand out the issued letter."""
    applicant = queries.my_applicant(actor=request.actor, ref=ref)
    letter = operations.download_letter(case_ref=ref, actor=applicant, at=clock.now())
    response = HttpResponse(letter.content, content_type=letter.media_type)
    response["Content-Disposition"] = content_disposition_header(True, letter.file_name) or "attachment"
    return response
