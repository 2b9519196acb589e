"""The page of an act that asks: the service's own questions inside it, faults at their fields, what was typed kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases import queries
from emas.cases.models import Case
from emas.cases.tests.factories import Town, photo
from emas.cases.tests.test_asks import begin, folder, sort, titip  # noqa: F401
from emas.web.desk.tests.conftest import SignedIn

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def ref(titip: Town) -> str:  # noqa: F811
    return begin(titip).ref


@pytest.fixture
def operator(signed_in: SignedIn) -> Client:
    return signed_in("operator.jati")


def posted(asked: str = "kelas selesai_pada", **more: object) -> dict[str, object]:
    return {"act": "golongkan", "version": 1, "kunci": KEY, "note": "", "ditanyakan": asked, **more}


@pytest.mark.requirement("R-042")
def test_the_case_leads_to_the_page_of_the_act_and_the_page_asks(ref: str, operator: Client) -> None:
    page = operator.get(f"/desk/cases/{ref}/")
    assertContains(page, f"/desk/cases/{ref}/acts/golongkan/")
    assertNotContains(page, 'name="act" value="golongkan"')
    page = operator.get(f"/desk/cases/{ref}/acts/golongkan/")
    assertContains(page, 'name="kelas"')
    assertContains(page, 'name="selesai_pada-day"')
    assertNotContains(page, "alasan_berat")


def test_an_answer_that_opens_questions_asks_them_first(ref: str, operator: Client) -> None:
    page = operator.post(f"/desk/cases/{ref}/act/", posted(kelas="berat", note=""))
    assertContains(page, 'name="alasan_berat"')
    assertContains(page, 'type="radio" value="berat" checked')
    assertContains(page, 'name="bukti"')
    assert Case.objects.get(ref=ref).version == 1


def test_faults_stand_at_their_questions_and_what_was_typed_stays(ref: str, operator: Client) -> None:
    asked = "kelas alasan_berat selesai_pada"
    date = {"selesai_pada-day": "1", "selesai_pada-month": "10", "selesai_pada-year": "2026"}
    page = operator.post(f"/desk/cases/{ref}/act/", posted(asked, kelas="berat", **date))
    assertContains(page, 'href="#alasan_berat"', status_code=422)
    assertContains(page, "Tidak boleh sebelum mulai.", status_code=422)
    assertContains(page, 'href="#bukti"', status_code=422)
    assertContains(page, 'value="2026"', status_code=422)
    assertContains(page, "data-pe-focus", status_code=422)


def test_what_was_typed_survives_a_case_that_changed_meanwhile(ref: str, operator: Client) -> None:
    """The applicant wrote while the clerk typed: the page says so, keeps everything, and its button works."""
    typed = {
        "kelas": "berat",
        "alasan_berat": "Besar sekali",
        "selesai_pada-day": "30",
        "selesai_pada-month": "11",
        "selesai_pada-year": "2026",
        "bukti": SimpleUploadedFile("b.jpg", photo(), "image/jpeg"),
    }
    asked = "kelas alasan_berat selesai_pada"
    page = operator.post(f"/desk/cases/{ref}/act/", posted(asked, **{**typed, "version": 0}))
    for words in (
        "sudah lebih dahulu",
        "Isian Anda masih ada di bawah",
        "Besar sekali",
        'value="30"',
        "tersimpan",
    ):
        assertContains(page, words, status_code=409)
    form = page.context["form"]
    del typed["bukti"]
    again = {**typed, "version": form["version"].value(), "kunci": form["kunci"].value()}
    assert operator.post(f"/desk/cases/{ref}/act/", posted(asked, **again)).status_code == 303
    kept = Case.objects.get(ref=ref)
    assert kept.state == "berat"


@pytest.mark.requirement("R-042")
def test_the_act_is_done_with_its_answers_and_papers(
    ref: str,
    operator: Client,
    titip: Town,  # noqa: F811
) -> None:
    given = {
        "kelas": "berat",
        "alasan_berat": "Besar sekali",
        "bukti": SimpleUploadedFile("b.jpg", photo(), "image/jpeg"),
    }
    answer = operator.post(f"/desk/cases/{ref}/act/", posted("kelas alasan_berat selesai_pada", **given))
    assert answer.status_code == 303
    assert Case.objects.get(ref=ref).state == "berat"
    page = operator.get(f"/desk/cases/{ref}/")
    assertContains(page, "Besar sekali")
    assertContains(page, "Bukti serah")
    again = operator.post(f"/desk/cases/{ref}/act/", posted(**given))
    assert again.status_code in {303, 409}
    found = queries.desk_case(actor=titip.actor("operator.jati"), ref=ref, at=titip.at)
    assert [paper.name for paper in found.attachments] == ["bukti"]


def test_a_field_asked_again_shows_what_was_answered(
    ref: str,
    operator: Client,
    titip: Town,  # noqa: F811
) -> None:
    sort(titip, ref, {"kelas": "biasa"})
    page = operator.get(f"/desk/cases/{ref}/acts/selesai/")
    assertContains(page, 'value="Piano"')
    data = {"act": "selesai", "version": 2, "kunci": KEY, "ditanyakan": "barang", "barang": "Piano besar"}
    assertRedirects(
        operator.post(f"/desk/cases/{ref}/act/", data), "/desk/inbox/", 303, fetch_redirect_response=False
    )
    assert Case.objects.get(ref=ref).state == "selesai"
