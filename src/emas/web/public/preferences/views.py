"""Language and text size: two small forms at the foot of every page, kept in cookies for a year."""

from django.conf import settings
from django.http import HttpResponse

from emas.web.components import sessions
from emas.web.components.context import TEXT_COOKIE, TEXT_SIZES
from emas.web.public.page import PublicRequest, next_page, public_view


@public_view("POST")
def language(request: PublicRequest) -> HttpResponse:
    response = next_page(request, "public:home")
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        sessions.remember(request, response, settings.LANGUAGE_COOKIE_NAME, wanted)
    return response


@public_view("POST")
def text_size(request: PublicRequest) -> HttpResponse:
    response = next_page(request, "public:home")
    wanted = request.POST.get("ukuran", "")
    if wanted in {str(size) for size in TEXT_SIZES}:
        sessions.remember(request, response, TEXT_COOKIE, wanted)
    return response
