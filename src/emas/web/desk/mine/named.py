"""A letter that names me, which a colleague asked for: the letter alone, nothing of his request."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from emas.cases import queries
from emas.kernel import clock
from emas.web.desk.page import StaffRequest, desk_view


@desk_view("GET")
def letter(request: StaffRequest, ref: str) -> HttpResponse:
    """Which letter it is, from when, and whether it is still valid."""
    found = queries.named_letter(actor=request.actor, ref=ref)
    return render(request, "desk/mine/named.html", {"letter": found})


@desk_view("POST")
def download(request: StaffRequest, ref: str) -> HttpResponse:
    """Hand out the letter."""
    issued = queries.named_letter_file(actor=request.actor, ref=ref, at=clock.now())
    response = HttpResponse(issued.content, content_type=issued.media_type)
    response["Content-Disposition"] = content_disposition_header(True, issued.file_name) or "attachment"
    return response
