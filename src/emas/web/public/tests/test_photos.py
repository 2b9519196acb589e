"""A dark or blurred photo is pointed out once; who sent it decides. Too small a one is refused with words that help."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from emas.cases.tests.factories import Town, photo, sharp_photo
from emas.documents.models import Attachment
from emas.documents.tests.test_looks import card
from emas.web.public.tests.conftest import Citizen
from emas.web.public.tests.test_new_user import FIRST, PHOTOS, SECOND, SLUG
from emas.web.public.tests.test_new_user import agency as agency


def at_the_photos(citizen: Citizen) -> None:
    citizen.start(SLUG)
    citizen.get("/ajukan/data-diri/")
    citizen.post("/ajukan/isian/1/", {**FIRST, "ditanya": " ".join(FIRST)})
    citizen.post("/ajukan/isian/2/", {**SECOND, "ditanya": " ".join(SECOND)})


def files(**changes: bytes) -> dict[str, SimpleUploadedFile]:
    content = {**dict.fromkeys(PHOTOS, sharp_photo()), **changes}
    return {name: SimpleUploadedFile(f"{name}.jpg", data, "image/jpeg") for name, data in content.items()}


@pytest.mark.requirement("R-138")
def test_a_blurred_photo_is_shown_once_and_may_stay(agency: Town, citizen: Citizen) -> None:
    at_the_photos(citizen)
    page = citizen.post("/ajukan/foto/", {**files(foto_diri=card(blur=6)), "lanjut": "1"})
    words = page.content.decode()
    assert page.status_code == 200
    for sentence in (
        "Ada foto yang mungkin sulit dibaca petugas.",
        "Foto ini tampak kabur.",
        "foto ulang di tempat terang",
    ):
        assert sentence in words
    paper = Attachment.objects.get(field="foto_diri", deleted_at__isnull=True)
    onward = citizen.post("/ajukan/foto/", {"dilihat": paper.public_id, "lanjut": "1"})
    assert onward["Location"] == "/ajukan/periksa/"


def test_a_photo_too_small_is_refused_kindly(agency: Town, citizen: Citizen) -> None:
    at_the_photos(citizen)
    page = citizen.post("/ajukan/foto/", {**files(foto_ktp=photo()), "lanjut": "1"})
    assert page.status_code == 422
    assert "Foto lagi dari dekat, bukan tangkapan layar." in page.content.decode()
    assert set(Attachment.objects.values_list("field", flat=True)) == {"foto_tanda_tangan", "foto_diri"}
