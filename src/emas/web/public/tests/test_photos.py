"""A dark or blurred photo is pointed out once; who sent it decides. Too small a one is refused with words that help."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from emas.cases import queries as cases
from emas.cases.tests.factories import Town, photo, sharp_photo
from emas.documents import operations as documents
from emas.documents.models import Attachment
from emas.documents.tests.test_looks import card
from emas.web.public.tests.conftest import Citizen
from emas.web.public.tests.test_new_user import FIRST, PHOTOS, SECOND, SLUG, registered
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


def test_a_photo_that_was_taken_again_keeps_its_place_and_its_openings_their_name(
    agency: Town, citizen: Citizen
) -> None:
    ref, operator = registered(citizen, agency), agency.actor("operator.piak")
    first = cases.compare_sheet(actor=operator, ref=ref, at=agency.at).photos[0]
    cases.case_attachment_image(actor=operator, ref=ref, public_id=first.public_id, page=1, at=agency.at)
    kept = Attachment.objects.get(public_id=first.public_id)
    documents.delete_upload(public_id=first.public_id, owner_ref=kept.owner_ref, at=agency.at)
    Attachment.objects.filter(owner_ref=kept.owner_ref, field="foto_tanda_tangan").update(
        uploaded_at=agency.at + timedelta(hours=1)
    )
    sheet = cases.compare_sheet(actor=operator, ref=ref, at=agency.at)
    assert [photo.name for photo in sheet.photos] == ["foto_tanda_tangan", "foto_diri"]
    assert [row.label.id for row in sheet.openings] == ["Foto KTP"]
