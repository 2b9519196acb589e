"""What an upload may be. The one table that every check of uploads reads (ASVS 5.1.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """``photo`` or ``pdf``: allowed extensions, and caps that hold whatever a form allows."""

    extensions: frozenset[str]
    max_bytes: int
    max_pixels: int
    max_pages: int
    max_objects: int
    max_expanded_bytes: int


KINDS = MappingProxyType(
    {
        "photo": Kind(
            extensions=frozenset({"jpg", "jpeg", "png", "webp", "heic", "heif"}),
            max_bytes=15 * _MEGABYTE,
            max_pixels=50_000_000,
            max_pages=1,
            max_objects=0,
            max_expanded_bytes=0,
        ),
        "pdf": Kind(
            extensions=frozenset({"pdf"}),
            max_bytes=15 * _MEGABYTE,
            max_pixels=50_000_000,
            max_pages=40,
            max_objects=20_000,
            max_expanded_bytes=120 * _MEGABYTE,
        ),
    }
)

#: Longest side of a stored photo: a KTP stays readable, a phone on a weak signal can still fetch it.
MAX_SIDE_PIXELS = 1600
JPEG_QUALITY = 82
#: Pictures of a face, a signature or an identity card: the longest side needs so much for letters to be read, and what counts as dark or blurred.
LEAST_SIDE_PIXELS = 640
#: Mean brightness (0 to 255) below which a picture is called dark; measured at ``MEASURED_SIDE_PIXELS``.
LEAST_BRIGHTNESS = 45
#: Variance of the Laplacian below which a picture is called blurred: a sharp card gives hundreds, a shaken one some tens at most.
LEAST_SHARPNESS = 30
MEASURED_SIDE_PIXELS = 640
#: Per draft or case, all fields together (ASVS 5.2.4).
MAX_OWNER_BYTES = 60 * _MEGABYTE
MAX_OWNER_FILES = 40
#: The mark of an office stands on every page of it, and a page may weigh little; what was sent may be larger than what is kept.
MARK_BYTES = 12_000
MARK_RAW_BYTES = 60_000
MARK_PIXELS = 4_000_000
#: One part of an upload in parts: small enough for a weak signal, far below what a request body may hold.
MAX_PART_BYTES = 1_048_576
#: How long papers wait for the end of their sending, in hours: a photo taken on Friday evening is there on Monday morning.
WAITING_HOURS = 72
#: How long an upload in parts may be gone on with, in hours, and how many of one browser may be open at once.
PART_HOURS = 24
MAX_OPEN_PARTS = 12


#: What is said of a file of another kind than the paper takes: who must send a PDF learns that, not that photos do.
_ONLY: Mapping[tuple[str, ...], str] = MappingProxyType(
    {("pdf",): "file_not_pdf", ("photo",): "file_not_photo"}
)


def wrong_kind(kinds: Sequence[str]) -> str:
    """
    Give the code for a file that is none of ``kinds``.

    >>> wrong_kind(["pdf"]), wrong_kind(["photo", "pdf"])
    ('file_not_pdf', 'file_type')
    """
    return _ONLY.get(tuple(kinds), "file_type")


def kind_of(*, file_name: str, content: bytes) -> str:
    """
    Name the kind when extension and first bytes agree; '' when they do not or the type is not accepted.

    SVG is not accepted in any disguise: it is a program.

    >>> kind_of(file_name="ktp.jpg", content=b"\\xff\\xd8\\xff\\xe0...")
    'photo'
    >>> kind_of(file_name="ktp.jpg", content=b"%PDF-1.7")
    ''
    """
    extension = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    by_bytes = _kind_by_bytes(content)
    if not by_bytes or extension not in KINDS[by_bytes].extensions:
        return ""
    return by_bytes


def kind_of_name(file_name: str) -> str:
    """
    Name the kind that an extension promises; '' for one that no kind has.

    >>> kind_of_name("ktp.JPG"), kind_of_name("surat.svg")
    ('photo', '')
    """
    extension = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    return next((name for name, kind in KINDS.items() if extension in kind.extensions), "")


def _kind_by_bytes(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return "pdf"
    is_photo = (
        content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")
        or (content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS)
    )
    return "photo" if is_photo else ""


_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def is_two_files(content: bytes) -> bool:
    """
    Tell whether a picture is also something else: a page, a script, a PDF or an archive (polyglot).

    Re-encoding would make it harmless; that it was made at all is reason enough to refuse it.
    """
    lower = content[:4096].lower() + content[-65_536:].lower()
    if any(mark in lower for mark in (b"<script", b"<html", b"<?php", b"<!doctype html", b"<svg")):
        return True
    if b"%PDF-" in content[8:]:
        return True
    return _ends_as_archive(content)


def _ends_as_archive(content: bytes) -> bool:
    """A ZIP directory's end record counts only where its comment reaches exactly to the end of the file."""
    start = max(0, len(content) - 65_557)
    found = content.rfind(b"PK\x05\x06", start)
    if found < 0 or found + 22 > len(content):
        return False
    return found + 22 + int.from_bytes(content[found + 20 : found + 22], "little") == len(content)
