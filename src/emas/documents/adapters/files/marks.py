"""The mark of an office: a drawing or a small picture by its administrator, written anew with nothing in it that acts or points elsewhere."""

import io
from xml.etree import ElementTree

from PIL import Image, UnidentifiedImageError

from emas.documents.adapters.files.pictures import Refused
from emas.documents.rules import limits

SVG, PNG = "image/svg+xml", "image/png"
_SPACE = "http://www.w3.org/2000/svg"
#: Shapes and colours only. No ``use`` (a drawing that unfolds without end), no text (its font lives elsewhere), no links, styles, scripts.
_SHAPES = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "defs"}
    | {"linearGradient", "radialGradient", "stop", "clipPath"}
)
_REACHES_OUT = ("href", "src", "style", "class")
_SIDE_PIXELS = 256
_COLOURS = 128


def clean(content: bytes) -> tuple[bytes, str]:
    """Give a clean mark and its media type. Raises: Refused ``mark_type``, ``mark_big``, ``mark_broken``, ``mark_active``, ``mark_box``."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _fitting(_picture(content)), PNG
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"<svg", b"<?xml")):
        return _fitting(_drawing(content)), SVG
    raise Refused("mark_type")


def _fitting(content: bytes) -> bytes:
    if len(content) > limits.MARK_BYTES:
        raise Refused("mark_big")
    return content


def _picture(content: bytes) -> bytes:
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG",))
        if picture.width * picture.height > limits.MARK_PIXELS:
            raise Refused("mark_big")
        if limits.is_two_files(content):
            raise Refused("mark_active")
        shown = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused("mark_broken") from error
    shown.thumbnail((_SIDE_PIXELS, _SIDE_PIXELS))
    out = io.BytesIO()
    few = shown.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _drawing(content: bytes) -> bytes:
    # Looked for in the raw bytes: an entity is unfolded by the parser itself, before anything could be asked of it.
    if (
        b"<!" in content.replace(b"<!--", b"")
        or b"<?xml-stylesheet" in content
        or len(content) > limits.MARK_RAW_BYTES
    ):
        raise Refused("mark_active" if len(content) <= limits.MARK_RAW_BYTES else "mark_big")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - no document type, so no entity, comes this far
    except ElementTree.ParseError as error:
        raise Refused("mark_broken") from error
    if root.tag != f"{{{_SPACE}}}svg" or not root.get("viewBox"):
        raise Refused("mark_box")
    for element in root.iter():
        _check(element)
    ElementTree.register_namespace("", _SPACE)
    return bytes(ElementTree.tostring(root, encoding="utf-8"))


def _check(element: ElementTree.Element) -> None:
    name = str(element.tag).removeprefix(f"{{{_SPACE}}}")
    if name not in _SHAPES:
        raise Refused("mark_active")
    for attribute, value in element.attrib.items():
        bare = attribute.rpartition("}")[2].lower()
        points_out = "url(" in value.replace(" ", "") and not value.replace(" ", "").startswith("url(#")
        if bare in _REACHES_OUT or bare.startswith("on") or points_out:
            raise Refused("mark_active")
