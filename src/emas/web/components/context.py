"""What every template may use: the portal's name, language, text size, demo switch and help."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from emas.web.components.whereabouts import told_path

TEXT_SIZES = (100, 125, 150)
TEXT_COOKIE = "ukuran_teks"


@dataclass(frozen=True, slots=True)
class Portal:
    """Plain values for the frame of a page."""

    name: str
    city: str
    is_demo: bool
    language: str
    text_size: int
    text_class: str
    text_sizes: tuple[int, ...]
    help_phone: str
    help_place: str
    path: str
    base_url: str
    told_path: str


def text_size(request: HttpRequest) -> int:
    """The text size the visitor chose, in percent; 100 when the cookie is missing or odd."""
    value = request.COOKIES.get(TEXT_COOKIE, "")
    return int(value) if value in {str(size) for size in TEXT_SIZES} else TEXT_SIZES[0]


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Context processor: ``portal``."""
    size = text_size(request)
    return {
        "portal": Portal(
            name="Portal Emas",
            city="Kota Probolinggo",
            is_demo=bool(settings.EMAS_DEMO),
            language="en" if (get_language() or "id").startswith("en") else "id",
            text_size=size,
            text_class="" if size == TEXT_SIZES[0] else f"pe-text-{size}",
            text_sizes=TEXT_SIZES,
            help_phone="112",
            help_place=gettext("kantor kelurahan Anda"),
            # The path only: a query string may hold what somebody searched for.
            path=request.path if request.method in {"GET", "HEAD"} else "/",
            base_url=settings.EMAS_BASE_URL,
            told_path=told_path(request),
        )
    }
