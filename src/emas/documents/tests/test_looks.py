"""Pictures of a registration: too small is refused, dark and blurred are told and kept."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFilter

from emas.documents import operations
from emas.documents.types import StoredAttachment
from emas.kernel.clock import LOCAL
from emas.kernel.errors import Invalid

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL)


def card(size: tuple[int, int] = (1000, 640), *, light: float = 1.0, blur: float = 0) -> bytes:
    """A card with lines of words, as bright and as sharp as asked."""
    picture = Image.new("RGB", size, tuple(int(part * light) for part in (170, 200, 230)))
    draw = ImageDraw.Draw(picture)
    for line in range(12):
        words = f"NIK 3574034409900001 baris {line} Kelurahan Jati"
        draw.text((40, 30 + 48 * line), words, fill=tuple(int(30 * light) for _ in range(3)), font_size=30)
    if blur:
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Path) -> None:
    settings.BLOBS_DIR = tmp_path / "blobs"


def stored(content: bytes, data_class: str = "biometrik") -> StoredAttachment:
    return operations.store_upload(
        owner_ref="draft:1", field="foto_ktp", file_name="a.jpg", content=content, kinds=("photo",),
        max_bytes=10_000_000, uploaded_by="anonymous", at=AT, data_class=data_class,
    )  # fmt: skip


@pytest.mark.requirement("R-136")
@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (card(), ""),
        (card((3000, 2000)), ""),
        (card(light=0.15), "dark"),
        (card(blur=6), "blurred"),
    ],
    ids=["good", "big", "dark", "shaken"],
)
def test_a_picture_says_what_is_wrong_with_it_and_is_kept(content: bytes, trouble: str) -> None:
    assert stored(content).trouble == trouble


def test_too_small_is_refused_for_a_registration_alone() -> None:
    with pytest.raises(Invalid) as refusal:
        stored(card((500, 320)))
    assert refusal.value.faults == {"foto_ktp": ("photo_small",)}
    assert stored(card((500, 320)), "pribadi").trouble == ""
