"""Information that an office must publish by itself: standards, the promise, how checking works, the public keys (R-023)."""

from django.http import HttpResponse
from django.shortcuts import render

from emas.catalogue import queries as catalogue
from emas.documents import queries as documents
from emas.web.public.page import PublicRequest, public_view


@public_view("GET")
def information(request: PublicRequest) -> HttpResponse:
    keys = {key_id: pem.decode("ascii") for key_id, pem in documents.public_keys().items()}
    return render(request, "public/information.html", {"services": catalogue.list_services(), "keys": keys})


@public_view("GET")
def public_key(request: PublicRequest) -> HttpResponse:
    """The keys behind the QR codes, for a check without this server."""
    body = b"\n".join(documents.public_keys().values())
    return HttpResponse(
        body,
        content_type="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="kunci-publik.pem"'},
    )
