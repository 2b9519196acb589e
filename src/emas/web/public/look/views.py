"""The accent of an office as a style sheet, and its mark. Both are named by what they hold, so a browser keeps them for good."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from emas.kernel import colours
from emas.people import queries as people
from emas.web.public.page import PublicRequest, public_view

_FOR_GOOD = "public, max-age=31536000, immutable"


@public_view("GET")
def accent(request: PublicRequest, colour: str) -> HttpResponse:
    """The style sheet of one accent; a colour that white text can't be read on has none."""
    value = f"#{colour}"
    if colours.accent_fault(value):
        raise Http404
    shades = {"accent": value, "dark": colours.dark(value), "pale": colours.pale(value)}
    response = render(request, "public/accent.css", shades, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = _FOR_GOOD
    return response


@public_view("GET")
def mark(request: PublicRequest, digest: str) -> HttpResponse:
    """The mark as a picture; opened by itself it may do nothing at all."""
    found = people.mark(digest=digest)
    if found is None:
        raise Http404
    response = HttpResponse(found[0], content_type=found[1])
    response["Cache-Control"] = _FOR_GOOD
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
