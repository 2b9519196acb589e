"""Files of a batch for partners, and what RT and RW tell of what was promised to them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.kernel import clock, errors
from emas.platform import xlsx
from emas.web.desk.page import NEIGHBOUR_ROLES, StaffRequest, desk_view, moved, told

_KINDS = {"xlsx": xlsx.MEDIA_TYPE, "csv": "text/csv; charset=utf-8"}


@desk_view("GET")
def export(request: StaffRequest, ref: str, name: str, kind: str) -> HttpResponse:
    """The file for the partner; who fetched it is recorded."""
    if kind not in _KINDS:
        raise errors.NotFound
    content = queries.batch_export(actor=request.actor, ref=ref, name=name, kind=kind, at=clock.now())
    response = HttpResponse(content, content_type=_KINDS[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}-{ref}.{kind}") or "attachment"
    return response


@desk_view("GET", roles=NEIGHBOUR_ROLES)
def lines(request: StaffRequest) -> HttpResponse:
    """What was promised to this RT or RW: did it come?"""
    return render(request, "desk/office/lines.html", {"lines": queries.lines_to_tell(actor=request.actor)})


@desk_view("POST", roles=NEIGHBOUR_ROLES)
def tell(request: StaffRequest, line_id: int) -> HttpResponse:
    """Came, or did not come: then help is called by itself."""
    came = request.POST.get("datang") == "ya"
    if not came and request.POST.get("datang") != "tidak":
        raise errors.Invalid({"": ("invalid",)})
    note = request.POST.get("catatan", "").replace("\x00", "").strip()[:500]
    help_ref = operations.tell_line(
        line_id=line_id, came=came, note=note, actor=request.actor, at=clock.now()
    )
    if came:
        told(request, _("Terima kasih. Sudah dicatat: diterima."))
    elif help_ref:
        told(
            request,
            _("Sudah dicatat: belum diterima. Permintaan bantuan dibuka dengan kode %(ref)s.")
            % {"ref": help_ref},
        )
    else:
        told(request, _("Sudah dicatat: belum diterima."))
    return moved(request, "desk:lines")
