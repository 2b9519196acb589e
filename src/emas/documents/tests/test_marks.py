"""The mark of an office: shapes and colours, nothing that acts or points elsewhere."""

import io

import pytest
from PIL import Image

from emas.documents import operations
from emas.kernel.errors import Invalid

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{}</svg>'
GOOD = _SVG.format('<path d="M0 0h8v8z" fill="#123456"/>').encode()


def png(side: int = 900) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    picture.paste((91, 42, 134, 255), (side // 4, side // 4, side // 2, side // 2))
    picture.save(out, "PNG", pnginfo=None)
    return out.getvalue()


def test_a_drawing_and_a_picture_are_written_anew() -> None:
    clean, media_type = operations.cleaned_mark(content=GOOD.replace(b">", b"><!-- oleh siapa -->", 1))
    assert (media_type, b"siapa" in clean, b"#123456" in clean) == ("image/svg+xml", False, True)
    clean, media_type = operations.cleaned_mark(content=png())
    assert media_type == "image/png"
    assert Image.open(io.BytesIO(clean)).size == (256, 256)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7", "mark_type"),
        (b"\xff\xd8\xff\xe0", "mark_type"),
        (GOOD[:-3], "mark_broken"),
        (png()[:60], "mark_broken"),
        (GOOD.replace(b'viewBox="0 0 8 8"', b""), "mark_box"),
        (_SVG.format("<script>alert(1)</script>").encode(), "mark_active"),
        (_SVG.format('<path onclick="x()" d="M0 0"/>').encode(), "mark_active"),
        (_SVG.format('<image href="https://contoh.example/a.png"/>').encode(), "mark_active"),
        (_SVG.format('<a href="javascript:x"><path d=""/></a>').encode(), "mark_active"),
        (_SVG.format('<rect fill="url(https://contoh.example)"/>').encode(), "mark_active"),
        (_SVG.format("<style>@import 'x'</style>").encode(), "mark_active"),
        (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]>' + GOOD, "mark_active"),
        (_SVG.format('<path d="' + "M0 0" * 4000 + '"/>').encode(), "mark_big"),
        (png() + b"<script>", "mark_active"),
    ],
)  # fmt: skip
def test_what_is_more_than_a_mark_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        operations.cleaned_mark(content=content)
    assert refusal.value.faults == {"mark": (code,)}
