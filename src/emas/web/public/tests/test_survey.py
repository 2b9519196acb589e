"""The survey page: by code and PIN, nine questions, once; the desk reads what was said."""

import pytest
from django.test import Client

from emas.cases.models import SurveyAnswer
from emas.cases.tests.factories import Town
from emas.web.public.tests.test_track import opened


@pytest.mark.requirement("R-066")
def test_the_applicant_rates_the_finished_service_once(city: Town) -> None:
    client = opened(city, city.signed())
    assert "/lacak/surat/nilai/" in client.get("/lacak/surat/").content.decode()
    page = client.get("/lacak/surat/nilai/").content.decode()
    assert page.count("<fieldset") == 9
    empty = client.post("/lacak/surat/nilai/", {"saran": "Bagus"})
    assert empty.status_code == 422
    assert "Pilih paling sedikit satu jawaban." in empty.content.decode()
    assert "Bagus" in empty.content.decode()
    assert client.post("/lacak/surat/nilai/", {"waktu": "9"}).status_code == 422
    sent = client.post("/lacak/surat/nilai/", {"waktu": "4", "sarana": "3", "saran": "Bagus"})
    assert sent["Location"] == "/lacak/surat/"
    assert SurveyAnswer.objects.get().marks == {"waktu": 4, "sarana": 3}
    page = client.get("/lacak/surat/").content.decode()
    assert "Anda sudah menilai layanan ini" in page
    assert client.get("/lacak/surat/nilai/")["Location"] == "/lacak/surat/"
    assert client.post("/lacak/surat/nilai/", {"waktu": "4"})["Location"] == "/lacak/surat/"
    assert SurveyAnswer.objects.count() == 1


def test_without_code_and_pin_or_before_the_end_there_is_no_survey(city: Town) -> None:
    assert Client().get("/lacak/surat/nilai/")["Location"] == "/lacak/"
    ref = city.submit().ref
    client = opened(city, ref)
    assert client.get("/lacak/surat/nilai/")["Location"] == "/lacak/surat/"
    assert "/lacak/surat/nilai/" not in client.get("/lacak/surat/").content.decode()
