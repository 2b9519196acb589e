"""Files of strangers: the good ones come out clean, the others do not come in."""

import io
import struct
import zipfile
import zlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from emas.documents import operations, queries
from emas.documents.models import Attachment
from emas.documents.rules import limits
from emas.documents.tests.factories import MOMENT
from emas.documents.types import Waiting, waiting_owner
from emas.kernel.errors import Invalid, NotFound
from emas.platform import blobs

pytestmark = pytest.mark.django_db
SECRET = "GPS-JALAN-MASTRIP-12"


def picture(size: tuple[int, int] = (900, 600), mode: str = "RGB", colour: Any = "orange") -> Image.Image:
    return Image.new(mode, size, colour)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_exif(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET
    exif.get_ifd(0x8825)[1] = SECRET
    return encoded(picture((1000, 400)), exif=exif, comment=SECRET.encode())


def paper(pages: int = 1, **root: Any) -> bytes:
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(300, 400))
        for name, value in root.items():
            pdf.Root[f"/{name}"] = value
        pdf.docinfo["/Author"] = SECRET
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def store(content: bytes, name: str = "ktp.jpg", **more: Any) -> Any:
    values: dict[str, Any] = {
        "owner_ref": "draf-1", "field": "ktp", "file_name": name, "content": content, "kinds": ("photo", "pdf"),
        "max_bytes": 10_000_000, "uploaded_by": "applicant", "at": MOMENT, **more,
    }  # fmt: skip
    return operations.store_upload(**values)


def read(public_id: str) -> bytes:
    return queries.attachment(public_id=public_id, owner_ref="draf-1").content


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("foto.jpg", lambda: encoded(picture())),
        ("foto.PNG", lambda: encoded(picture(mode="RGBA", colour=(1, 2, 3, 0)), "PNG")),
        ("foto.png", lambda: encoded(picture(mode="L", colour=7), "PNG")),
        ("foto.webp", lambda: encoded(picture(), "WEBP")),
        ("abu.jpeg", lambda: encoded(picture(mode="CMYK", colour=(1, 2, 3, 4)))),
    ],
)
def test_good_pictures_become_clean_jpeg(name: str, make: Any) -> None:
    kept = store(make(), name)
    content = read(kept.public_id)
    assert (kept.media_type, kept.pages, kept.size_bytes) == ("image/jpeg", 1, len(content))
    assert Image.open(io.BytesIO(content)).format == "JPEG"


def test_heic_of_a_phone_is_taken() -> None:
    try:
        out = io.BytesIO()
        pillow_heif.from_pillow(picture()).save(out, quality=50)
    except (RuntimeError, ValueError, OSError):
        pytest.skip("this build of libheif has no HEVC encoder: no HEIC sample could be made")
    kept = store(out.getvalue(), "IMG_0001.HEIC")
    assert Image.open(io.BytesIO(read(kept.public_id))).size == (900, 600)


@pytest.mark.asvs("14.2.8")
def test_metadata_is_gone_and_the_picture_stands_upright() -> None:
    sent = with_exif(orientation=6)
    assert SECRET.encode() in sent
    content = read(store(sent).public_id)
    assert SECRET.encode() not in content
    assert b"Exif" not in content
    assert Image.open(io.BytesIO(content)).size == (400, 1000)


def test_large_picture_is_shrunk() -> None:
    content = read(store(encoded(picture((4000, 3000)))).public_id)
    assert max(Image.open(io.BytesIO(content)).size) == limits.MAX_SIDE_PIXELS


def test_good_paper_is_rewritten_without_its_maker() -> None:
    photo = io.BytesIO(with_exif())
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 400))
        image = pikepdf.Stream(pdf, photo.getvalue())
        image.Type, image.Subtype, image.Filter = (
            pikepdf.Name.XObject,
            pikepdf.Name.Image,
            pikepdf.Name.DCTDecode,
        )
        image.Width, image.Height, image.ColorSpace, image.BitsPerComponent = (
            1000,
            400,
            pikepdf.Name.DeviceRGB,
            8,
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = pikepdf.Stream(pdf, b"300 0 0 120 0 0 cm /Im0 Do")
        pdf.docinfo["/Author"] = SECRET
        out = io.BytesIO()
        pdf.save(out)
    kept = store(out.getvalue(), "surat.pdf")
    content = read(kept.public_id)
    assert (kept.media_type, kept.pages) == ("application/pdf", 1)
    assert SECRET.encode() not in content
    seen = Image.open(
        io.BytesIO(queries.attachment_image(public_id=kept.public_id, owner_ref="draf-1", page=0))
    )
    red, green, _ = seen.getpixel((100, seen.height - 40))
    assert red > 200 > green
    with pytest.raises(NotFound):
        queries.attachment_image(public_id=kept.public_id, owner_ref="draf-1", page=1)


JPEG, PDF = encoded(picture((60, 60))), None


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x" * 100)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def active(**root: Any) -> bytes:
    return paper(**root)


def encrypted() -> bytes:
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
        return out.getvalue()


def with_page_action() -> bytes:
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
        )  # fmt: skip
        pdf.pages[0].Annots = pikepdf.Array([link])
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def with_attachment() -> bytes:
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        pdf.attachments["virus.exe"] = b"MZ"
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def bomb(layers: int = 1) -> bytes:
    data, names = b"0" * 130_000_000, "/FlateDecode"
    data = zlib.compress(data, 9)
    if layers == 2:
        data, names = zlib.compress(data, 9), "[/FlateDecode /FlateDecode]"
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj "
    stream = (
        f"4 0 obj<</Length {len(data)}/Filter {names}>>stream\n".encode() + data + b"\nendstream endobj\n"
    )
    body = head + page + stream
    marks = [body.index(f"{n} 0 obj".encode()) for n in (1, 2, 3, 4)]
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % mark for mark in marks)
    return body + table + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)


def with_script() -> Any:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("a.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "file_type"),
        ("a.jpg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "file_type"),
        ("a.gif", lambda: encoded(picture((9, 9)), "GIF"), "file_type"),
        ("a.jpg", lambda: encoded(picture((9, 9)), "GIF"), "file_type"),
        ("a.jpg", lambda: encoded(picture((9, 9)), "TIFF"), "file_type"),
        ("a.pdf", lambda: JPEG, "file_type"),
        ("a.jpg", paper, "file_type"),
        ("a.exe", lambda: JPEG, "file_type"),
        ("noext", lambda: JPEG, "file_type"),
        ("a.html", lambda: b"<html>", "file_type"),
        ("a.jpg", lambda: b"", "file_empty"),
        ("a.jpg", lambda: JPEG[: len(JPEG) // 2], "file_broken"),
        ("a.jpg", lambda: b"\xff\xd8\xff" + b"\0" * 500, "file_type"),
        ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "file_type"),
        ("a.webp", lambda: b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 20, "file_"),
        ("a.heic", lambda: b"\0\0\0\x18ftypheic" + b"\0" * 100, "file_"),
        ("a.jpg", lambda: JPEG + zipped(), "file_polyglot"),
        ("a.jpg", lambda: JPEG + b"<script>alert(1)</script>", "file_polyglot"),
        ("a.jpg", lambda: JPEG + paper(), "file_polyglot"),
        ("a.png", lambda: encoded(picture((9, 9)), "PNG") + b"<?php system(1);", "file_polyglot"),
        ("a.png", lambda: png_claiming(30_000, 30_000), "file_pixels"),
        ("a.png", lambda: png_claiming(2**31 - 1, 2), "file_"),
        ("a.pdf", lambda: b"%PDF-1.7\nnothing here\n%%EOF", "file_broken"),
        ("a.pdf", lambda: paper()[:300], "file_broken"),
        ("a.pdf", encrypted, "pdf_encrypted"),
        ("a.pdf", lambda: active(OpenAction=with_script()), "pdf_active"),
        ("a.pdf", lambda: active(AA=pikepdf.Dictionary(WC=with_script())), "pdf_active"),
        ("a.pdf", lambda: active(AcroForm=pikepdf.Dictionary(XFA="x", Fields=[])), "pdf_active"),
        ("a.pdf", with_page_action, "pdf_active"),
        ("a.pdf", with_attachment, "pdf_active"),
        ("a.pdf", lambda: paper(pages=41), "pdf_pages"),
        ("a.pdf", bomb, "file_bomb"),
        ("a.pdf", lambda: bomb(2), "file_bomb"),
    ],
)
def test_bad_files_do_not_come_in(name: str, make: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        store(make(), name)
    assert refused.value.faults["ktp"][0].startswith(code)
    assert not Attachment.objects.exists()


def test_size_count_and_kind_are_limits_of_the_field() -> None:
    with pytest.raises(Invalid, match="invalid") as refused:
        store(JPEG, max_bytes=len(JPEG) - 1)
    assert refused.value.faults == {"ktp": ("file_too_big",)}
    with pytest.raises(Invalid):
        store(JPEG, kinds=("pdf",))


def test_quota_holds_for_an_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_OWNER_FILES", 2)
    store(JPEG)
    store(JPEG)
    with pytest.raises(Invalid) as refused:
        store(JPEG)
    assert refused.value.faults == {"ktp": ("quota",)}
    store(JPEG, owner_ref="draf-2")


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.jpg", "a\0b.jpg", "x" * 5000 + ".jpg", "nul.jpg", "\u202egpj.jpg", "a\r\nb.jpg"],
)
def test_name_that_was_sent_is_forgotten(name: str) -> None:
    kept = store(JPEG, name)
    file = queries.attachment(public_id=kept.public_id, owner_ref="draf-1")
    assert file.file_name == f"ktp-{kept.public_id[:6]}.jpg"
    assert file.media_type == "image/jpeg"


def test_files_are_sealed_and_belong_to_one_owner(settings: Any) -> None:
    kept = store(JPEG)
    row = Attachment.objects.get()
    assert b"JFIF" not in (Path(settings.BLOBS_DIR) / row.blob[:2] / row.blob).read_bytes()
    with pytest.raises(NotFound):
        queries.attachment(public_id=kept.public_id, owner_ref="somebody-else")
    assert operations.move_uploads(from_owner="draf-1", to_owner="CASE") == 1
    assert operations.move_uploads(from_owner="draf-1", to_owner="CASE") == 0
    assert [a.public_id for a in queries.attachments(owner_ref="CASE")] == [kept.public_id]
    with pytest.raises(NotFound):
        queries.attachment(public_id=kept.public_id, owner_ref="draf-1")


def test_bytes_go_when_an_upload_is_deleted_or_expires() -> None:
    first, second = store(JPEG), store(JPEG, delete_after=date(2026, 11, 1))
    names = list(Attachment.objects.values_list("blob", flat=True))
    operations.delete_upload(public_id=first.public_id, owner_ref="draf-1", at=MOMENT)
    assert operations.delete_expired_uploads(today=date(2026, 11, 2), at=MOMENT) == 1
    assert not any(blobs.exists(name) for name in names)
    assert queries.attachments(owner_ref="draf-1") == ()
    for gone in (first, second):
        with pytest.raises(NotFound):
            read(gone.public_id)


@pytest.mark.asvs("14.1.2")
@pytest.mark.parametrize("kind", list(Waiting))
def test_papers_of_a_sending_that_nobody_finished_are_swept(kind: Waiting) -> None:
    left = store(JPEG, owner_ref=waiting_owner(kind, "K7QM", 3))
    late = MOMENT + timedelta(hours=limits.WAITING_HOURS)
    fresh = store(JPEG, owner_ref=waiting_owner(kind, "K7QM", 4), at=late)
    others = [store(JPEG, owner_ref=owner) for owner in ("draft:1", "K7QM-2D4X-9TPWC", "pesan:7")]
    assert operations.sweep_waiting(at=late) == 0
    assert operations.sweep_waiting(at=late + timedelta(seconds=1)) == 1
    assert operations.sweep_waiting(at=late + timedelta(seconds=1)) == 0
    gone = Attachment.objects.get(public_id=left.public_id)
    assert (gone.blob, gone.deleted_at) == ("", late + timedelta(seconds=1))
    kept = Attachment.objects.filter(deleted_at__isnull=True).values_list("public_id", flat=True)
    assert set(kept) == {fresh.public_id, *(each.public_id for each in others)}
