"""PDFs of strangers: measured before they are parsed, refused when they can act, rewritten without metadata."""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from emas.documents.adapters.files.pictures import Refused
from emas.documents.rules import limits

#: Dictionary keys and action types that make a document do something, or carry another file.
_ACTIVE_KEYS = frozenset(
    {
        "/JS",
        "/JavaScript",
        "/AA",
        "/XFA",
        "/EmbeddedFiles",
        "/EmbeddedFile",
        "/EF",
        "/RichMediaContent",
        "/3DD",
        "/AF",
    }
)
_ACTIVE_TYPES = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
        "/RichMedia", "/Screen", "/3D", "/FileAttachment", "/EmbeddedFile",
    }
)  # fmt: skip
_PACKERS = frozenset({"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL", "/Crypt"})
_WEAK_PACKERS = frozenset({"/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"})
_MAX_WEAK_BYTES = 300_000
_STREAM = re.compile(rb"stream\r?\n")
_MAX_DEPTH = 60
_SLICE_BYTES = 4_194_304


def clean(content: bytes, *, kind: limits.Kind) -> tuple[bytes, int]:
    """
    Give the rewritten PDF and its number of pages.

    Raises: Refused ``file_broken``, ``pdf_encrypted``, ``pdf_active``, ``pdf_pages``, ``file_bomb``, ``file_pixels``.
    """
    if content.count(b"%%EOF") == 0:
        raise Refused("file_broken")
    _measure(content, kind.max_expanded_bytes)
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            return _rewritten(pdf, kind)
    except pikepdf.PasswordError as error:
        raise Refused("pdf_encrypted") from error
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise Refused("file_broken") from error


def _measure(content: bytes, limit: int) -> None:
    """Unpack every packed stream with a bound, before a parser that has none meets it."""
    left = limit
    for found in _STREAM.finditer(content):
        left -= _unpacked(content[found.end() :], left)
        if left < 0:
            raise Refused("file_bomb")


def _unpacked(packed: bytes, limit: int) -> int:
    """Count the bytes that a packed stream becomes, at most a little over ``limit``, holding only a few megabytes of them at a time."""
    unpacker, size = zlib.decompressobj(), 0
    while packed and size <= limit and not unpacker.eof:
        try:
            size += len(unpacker.decompress(packed, _SLICE_BYTES))
        except zlib.error:
            break
        packed = unpacker.unconsumed_tail
    return size


def _rewritten(pdf: pikepdf.Pdf, kind: limits.Kind) -> tuple[bytes, int]:
    if pdf.is_encrypted:
        raise Refused("pdf_encrypted")
    if len(pdf.objects) > kind.max_objects:
        raise Refused("file_bomb")
    pages = len(pdf.pages)
    if not 0 < pages <= kind.max_pages:
        raise Refused("pdf_pages")
    for item in pdf.objects:
        for part in _parts(item, 0):
            _check(part, kind)
    _strip(pdf)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue(), pages


def _parts(item: Any, depth: int) -> Iterator[Any]:
    """Walk one indirect object; references are not followed, each is met in its own turn."""
    if depth > _MAX_DEPTH:
        raise Refused("file_bomb")
    if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
        yield item
        for value in dict(item.items()).values():
            if not getattr(value, "is_indirect", False):
                yield from _parts(value, depth + 1)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if not getattr(value, "is_indirect", False):
                yield from _parts(value, depth + 1)


def _check(item: Any, kind: limits.Kind) -> None:
    keys = set(item.keys())
    if keys & _ACTIVE_KEYS:
        raise Refused("pdf_active")
    if any(str(item.get(name, "")) in _ACTIVE_TYPES for name in ("/S", "/Subtype", "/Type")):
        raise Refused("pdf_active")
    if isinstance(item, pikepdf.Stream):
        _check_stream(item, kind)


def _check_stream(item: pikepdf.Stream, kind: limits.Kind) -> None:
    filters = item.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters or "")]
    if len([name for name in names if name in _PACKERS]) > 1:
        raise Refused("file_bomb")
    if set(names) & _WEAK_PACKERS and len(item.read_raw_bytes()) > _MAX_WEAK_BYTES:
        raise Refused("file_bomb")
    if str(item.get("/Subtype", "")) == "/Image":
        if int(item.get("/Width", 0)) * int(item.get("/Height", 0)) > kind.max_pixels:
            raise Refused("file_pixels")
        if names == ["/DCTDecode"]:
            item.write(_without_metadata(item.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def _strip(pdf: pikepdf.Pdf) -> None:
    """Drop what describes the maker, not the page."""
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for name in ("/Metadata", "/OpenAction", "/PieceInfo", "/Names", "/URI", "/Threads"):
        if name in pdf.Root:
            del pdf.Root[name]
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
            for name in ("/Metadata", "/PieceInfo", "/Thumb", "/LastModified"):
                if name in item:
                    del item[name]


def _without_metadata(jpeg: bytes) -> bytes:
    """Drop the segments of a JPEG that hold EXIF, XMP, IPTC and comments; the picture itself is not touched."""
    if not jpeg.startswith(b"\xff\xd8"):
        return jpeg
    out, at = [b"\xff\xd8"], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        size = int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if size < 2:
            return jpeg
        # APP0 (JFIF) and APP14 (Adobe colour) say how to read the picture; the other APPn and COM do not.
        if not (0xE1 <= jpeg[at + 1] <= 0xED or jpeg[at + 1] in {0xEF, 0xFE}):
            out.append(jpeg[at : at + 2 + size])
        at += 2 + size
    return b"".join([*out, jpeg[at:]])
