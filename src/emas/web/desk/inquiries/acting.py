"""One act of a desk page: done and said, or refused in words, and back to the page it came from."""

from collections.abc import Callable

from django.http import HttpResponse

from emas.kernel.errors import EmasError, NotFound, TooMany
from emas.web.desk.inquiries import words
from emas.web.desk.page import StaffRequest, moved, told, warned


def done(
    request: StaffRequest, page: str, public_id: str, do: Callable[[], object], said: str
) -> HttpResponse:
    """Do it and go to ``page`` of ``public_id``; what is not there or asked too often has a page of its own."""
    try:
        do()
    except (NotFound, TooMany):
        raise
    except EmasError as error:
        warned(request, words.for_error(error))
    else:
        told(request, said)
    return moved(request, page, public_id)
