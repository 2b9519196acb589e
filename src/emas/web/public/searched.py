"""Searched words on their way from the form to the page that shows what was found: in a cookie, never in an address (ASVS 14.2.1)."""

from typing import Final
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse

from emas.kernel import writing

LONGEST: Final = 80
_SECONDS: Final = 300


def typed(request: HttpRequest) -> str:
    """What was typed into the field for a search."""
    return _plain(request.POST.get("kata", ""))


def keep(response: HttpResponse, request: HttpRequest, name: str, words: str, path: str) -> None:
    """Let the pages below ``path`` know the words. A header holds no sign beyond Latin 1: telephones write ’ for an apostrophe."""
    response.set_cookie(
        name,
        quote(words),
        max_age=_SECONDS,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def kept(request: HttpRequest, name: str) -> str:
    """The words that were kept; a cookie may hold anything."""
    return _plain(unquote(request.COOKIES.get(name, "")))


def _plain(text: str) -> str:
    return " ".join(writing.readable(text).split())[:LONGEST]
