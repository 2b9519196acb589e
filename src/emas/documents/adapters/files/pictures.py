"""Photos of strangers: decoded in full, turned upright, shrunk, and written anew without any metadata."""

import io
import warnings

import pillow_heif
from PIL import Image, ImageFilter, ImageOps, ImageStat, UnidentifiedImageError

from emas.documents.rules import limits

_PAGE_COLOURS = 32
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
pillow_heif.register_heif_opener(thumbnails=False)


class Refused(Exception):
    """The file is not what it claims or is too much; ``code`` says which."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def clean(content: bytes, *, max_pixels: int) -> bytes:
    """
    Give a clean JPEG of at most ``MAX_SIDE_PIXELS``. Raises: Refused ``file_broken``, ``file_pixels``, ``file_type``.

    The size in the header is checked before anything is decoded; a file that lies about it does not decode.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
            if picture.width * picture.height > max_pixels:
                raise Refused("file_pixels")
            return _encoded(_reduced(picture))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused("file_pixels") from error
    except UnidentifiedImageError as error:
        raise Refused("file_type") from error
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError) as error:
        raise Refused("file_broken") from error


def longest_side(content: bytes) -> int:
    """Give the longest side of a clean picture in pixels."""
    with Image.open(io.BytesIO(content)) as picture:
        return max(picture.size)


def trouble(content: bytes) -> str:
    """
    Say what a person would see at once in a clean picture: ``dark``, ``blurred`` or ''. A hint to take it again, never a refusal.

    Sharpness is the variance of the Laplacian, measured at one size so that a big picture and a small one of the same thing agree.
    """
    with Image.open(io.BytesIO(content)) as picture:
        grey = picture.convert("L")
    grey.thumbnail((limits.MEASURED_SIDE_PIXELS, limits.MEASURED_SIDE_PIXELS))
    if ImageStat.Stat(grey).mean[0] < limits.LEAST_BRIGHTNESS:
        return "dark"
    edges = grey.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128))
    width, height = edges.size
    # The outermost pixels are copied by the filter as they are and would count as edges.
    inner = edges.crop((1, 1, max(2, width - 1), max(2, height - 1)))
    return "blurred" if ImageStat.Stat(inner).var[0] < limits.LEAST_SHARPNESS else ""


def thin(page: bytes) -> bytes:
    """Give a drawn page as PNG of few colours: a third of the bytes on a phone, and no difference to the eye."""
    out = io.BytesIO()
    drawn = Image.open(io.BytesIO(page), formats=("PNG",)).convert("RGB")
    few = drawn.quantize(_PAGE_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _reduced(picture: Image.Image) -> Image.Image:
    side = limits.MAX_SIDE_PIXELS
    # Shrinking first and turning after costs half of the other order.
    picture.draft("RGB", (side, side))
    picture.load()
    orientation = picture.getexif()
    small = (
        picture
        if max(picture.size) <= side
        else picture.resize(_fitted(picture.size, side), reducing_gap=2.0)
    )
    small.getexif().update(orientation)
    return ImageOps.exif_transpose(small)


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = side / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _encoded(picture: Image.Image) -> bytes:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
    else:
        ground = picture.convert("RGB")
    # A new image: comments, colour profiles and whatever else hung on the old one stay behind.
    bare = Image.new("RGB", ground.size)
    bare.paste(ground)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=limits.JPEG_QUALITY, optimize=True, progressive=False)
    return out.getvalue()
