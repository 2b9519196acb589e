"""Papers and pages of a case: each is opened through the rights of the case and leaves an audit line there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from emas.cases import queries
from emas.cases.types import AttachmentRow, DeskCase
from emas.catalogue.types import Text
from emas.kernel import clock, errors
from emas.web.desk.case import pages
from emas.web.desk.page import StaffRequest, desk_view

#: A paper is shown in a page of its own kind and can run nothing there (ASVS 3.2.1).
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@desk_view("GET")
def paper(request: StaffRequest, ref: str, public_id: str) -> HttpResponse:
    """One paper, page by page, as images."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    row = next((row for row in (*found.attachments, *_said(found)) if row.public_id == public_id), None)
    if row is None:
        raise errors.NotFound
    context = {"case": found, "paper": row, "pages": range(1, max(row.pages, 1) + 1)}
    return render(request, "desk/case/paper.html", context)


def _said(found: DeskCase) -> tuple[AttachmentRow, ...]:
    """The papers of the conversation, as the page of a paper shows them."""
    lines = found.talk.lines if found.talk is not None else ()
    return tuple(
        AttachmentRow(
            public_id=each.public_id, name="lampiran", label=Text(each.label, "Attachment"), media_type=each.media_type,
            pages=each.pages, size_bytes=0, is_marked=False,
        )
        for line in lines
        for each in line.files
    )  # fmt: skip


@desk_view("GET")
def paper_image(request: StaffRequest, ref: str, public_id: str, page: int) -> HttpResponse:
    """The image of one page of a paper."""
    image, media_type = queries.case_attachment_image(
        actor=request.actor, ref=ref, public_id=public_id, page=page, at=clock.now()
    )
    return _file(image, media_type)


@desk_view("GET")
def paper_file(request: StaffRequest, ref: str, public_id: str) -> HttpResponse:
    """The stored paper as a download."""
    content, media_type, file_name = queries.case_attachment(
        actor=request.actor, ref=ref, public_id=public_id, at=clock.now()
    )
    return _file(content, media_type, file_name=file_name)


@desk_view("GET")
def preview(request: StaffRequest, ref: str) -> HttpResponse:
    """The letter as it would be now, DRAF across every page."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    images = pages.drafted(actor=request.actor, case=found, at=clock.now())
    return render(request, "desk/case/preview.html", {"case": found, "pages": range(1, len(images) + 1)})


@desk_view("GET")
def preview_image(request: StaffRequest, ref: str, page: int) -> HttpResponse:
    """One page of the draft as an image."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    images = pages.drafted(actor=request.actor, case=found, at=clock.now())
    if not 1 <= page <= len(images):
        raise errors.NotFound
    return _file(images[page - 1], "image/png")


@desk_view("GET")
def letter(request: StaffRequest, ref: str) -> HttpResponse:
    """The issued letter, for staff of the units that handled it."""
    issued = queries.issued_letter(actor=request.actor, ref=ref, at=clock.now())
    return _file(issued.content, issued.media_type, file_name=issued.file_name)


def _file(content: bytes, media_type: str, *, file_name: str = "") -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    if file_name:
        response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response["Content-Security-Policy"] = _SANDBOX
    return response
