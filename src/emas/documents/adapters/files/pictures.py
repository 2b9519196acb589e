"""Photos of strangers: decoded in full, turned upright, shrunk, and written anew without any metadata."""

import io
import warnings

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

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
