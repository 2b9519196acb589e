"""What every template may use: the portal's name, language, text size, demo switch and help."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from emas.web.components import offices
from emas.web.components.whereabouts import told_path

_CITY = "kota-probolinggo"
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
    #: The page is an office's beside the city; no service of the city is here at all.
    is_beside: bool = False
    is_alone: bool = False


def text_size(request: HttpRequest) -> int:
    """The text size the visitor chose, in percent; 100 when the cookie is missing or odd."""
    value = request.COOKIES.get(TEXT_COOKIE, "")
    return int(value) if value in {str(size) for size in TEXT_SIZES} else TEXT_SIZES[0]


def _office_beside(request: HttpRequest) -> str:
    """The office of an official who serves none of the city's; '' for everybody else."""
    actor = getattr(request, "actor", None)
    posts = actor.posts if actor is not None and actor.is_staff else ()
    away = offices.look_without_post(request)
    if away is not None:
        return "" if away.instansi == _CITY else away.name
    beside = [post.unit_name for post in posts if post.unit_kind != "kota" and post.unit_path.count("/") == 1]
    return str(beside[0]) if beside and len(beside) == len(posts) else ""


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Context processor: ``portal``."""
    size, office = text_size(request), _office_beside(request)
    is_alone = settings.EMAS_INSTANSI not in {"", _CITY}
    return {
        "portal": Portal(
            name="Portal Emas",
            city=office or settings.EMAS_OWNER_NAME,
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
            is_beside=bool(office) or is_alone,
            is_alone=is_alone,
        )
    }
