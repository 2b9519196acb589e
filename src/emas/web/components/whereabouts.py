"""What a page can say of itself in a call for help: its path without its secrets, the browser's family, the version."""

import re
from typing import Final

from django.http import HttpRequest

from emas import __version__
from emas.web.components import browsers

#: Parts of a path that name a service, a page or a case; every other part (a token, a code) is left out.
_TOLD: Final = frozenset({"slug", "ref", "number", "act", "page"})
_PATH: Final = re.compile(r"/[\w\-./…]{0,150}")
HIDDEN: Final = "…"


def told_path(request: HttpRequest) -> str:
    """Give the path of the page that is shown, tokens and codes left out; '' for a page that is none of ours."""
    match = request.resolver_match
    if match is None:
        return ""
    path = request.path
    for name, value in match.kwargs.items():
        if name not in _TOLD and str(value):
            path = path.replace(str(value), HIDDEN)
    return path[:150]


def path_from(text: str) -> str:
    """Read a path that a page sent along; '' when it is none."""
    return text if _PATH.fullmatch(text) else ""


def device(request: HttpRequest) -> str:
    """Name the browser and the system of whoever asks, as far as they are known: ``Chrome, Android``."""
    return ", ".join(part for part in browsers.named(request.headers.get("User-Agent", "")) if part)


def version() -> str:
    return __version__
