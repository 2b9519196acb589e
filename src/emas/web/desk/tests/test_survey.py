"""The desk's page of the survey: value, elements, comments; for who answers for the office, and nobody else."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases import operations, queries
from emas.cases.models import SurveyAnswer
from emas.cases.tests.factories import Town
from emas.kernel.errors import NotFound
from emas.web.desk.tests.conftest import SignedIn


def test_figures_and_comments_in_the_reach_of_the_reader(city: Town, signed_in: SignedIn) -> None:
    head = signed_in("lurah.hasan")
    assert "Belum ada penilaian pada tahun ini." in head.get("/desk/survey/").content.decode()
    ref = city.signed()
    operations.rate_service(
        case_ref=ref, actor=city.citizen(ref), marks=dict.fromkeys(queries.SURVEY_ELEMENTS, 3), comment="Antre lama.",
        at=city.at,
    )  # fmt: skip
    page = head.get("/desk/survey/", {"tahun": "abc"}).content.decode()
    for words in ("75,00", "mutu C", "Antre lama.", "Sikap petugas", "Jati"):
        assert words in page
    assert "Antre lama." not in signed_in("admin.dinsos").get("/desk/survey/").content.decode()
    assert "Belum ada penilaian" in head.get("/desk/survey/", {"tahun": "2025"}).content.decode()
    assert signed_in("bram").get("/desk/survey/").status_code == 403


@pytest.mark.requirement("R-066")
def test_a_visitor_without_a_phone_judges_at_the_counter_once_and_unseen(
    city: Town, signed_in: SignedIn
) -> None:
    ref, bram, tablet = city.signed(), signed_in("bram"), Client()
    assertContains(bram.get(f"/desk/cases/{ref}/"), f"/desk/cases/{ref}/survey/")
    page = bram.get(f"/desk/cases/{ref}/survey/").content.decode()
    found = re.search(r"(/nilai/[0-9a-f-]+/)", page)
    assert found is not None
    assert "data:image/svg" in page
    form = tablet.get(found.group(1))
    assertContains(form, "<fieldset", count=9)
    assertNotContains(form, ref)
    assertNotContains(form, "Wati")
    assert form["Cache-Control"] == "no-store"
    assertContains(tablet.post(found.group(1), {"saran": "Bagus"}), "Bagus", status_code=422)
    sent = tablet.post(found.group(1), {"waktu": "2", "saran": "Antre lama."})
    assert sent["Location"] == "/nilai/terima-kasih/"
    assertNotContains(tablet.get(sent["Location"]), "Antre lama.")
    for again in (tablet.get(found.group(1)), tablet.post(found.group(1), {"waktu": "4"})):
        assert again["Location"] == "/nilai/terima-kasih/"
    assert SurveyAnswer.objects.get().marks == {"waktu": 2}
    after = bram.get(f"/desk/cases/{ref}/survey/")
    assertContains(after, "sudah dinilai")
    assertNotContains(after, "Antre lama.")


@pytest.mark.asvs("8.2.2")
def test_a_survey_link_is_for_one_finished_case_and_its_officers(city: Town, signed_in: SignedIn) -> None:
    open_one, ref = city.submit().ref, city.signed()
    assert signed_in("bram").get(f"/desk/cases/{open_one}/survey/").status_code == 404
    for stranger in ("cs.dinsos", "admin.kanigaran", "tono"):
        assert signed_in(stranger).get(f"/desk/cases/{ref}/survey/").status_code == 404
    link = queries.survey_link(actor=city.actor("bram"), ref=ref, at=city.at)
    number, day, mark = link.code.split("-")
    late = city.at + timedelta(days=31)
    for code in (f"{number}-{int(day, 16) + 1:x}-{mark}", f"{number}-{day}-{'0' * 20}", "x", "1-2", ""):
        with pytest.raises(NotFound):
            operations.rate_by_link(code=code, marks={"waktu": 4}, at=city.at)
    with pytest.raises(NotFound):
        queries.survey_form(code=link.code, at=late)
    assert not queries.survey_form(code=link.code, at=city.at).is_done


@pytest.mark.requirement("R-064")
def test_the_screen_that_a_visitor_holds_is_signed_out_and_leads_the_officer_in_again(
    city: Town, signed_in: SignedIn
) -> None:
    ref, bram = city.signed(), signed_in("bram")
    assert signed_in("tono").post(f"/desk/cases/{ref}/survey/here/").status_code == 404
    lent = bram.post(f"/desk/cases/{ref}/survey/here/")
    assert lent.status_code == 303
    form = bram.get(lent["Location"])
    assertContains(form, "<fieldset", count=9)
    assertContains(form, "Petugas: masuk lagi")
    for address in (f"/desk/cases/{ref}/", "/desk/inbox/", "/desk/notices/"):
        assert bram.get(address)["Location"].startswith("/masuk/")
    thanks = bram.get(bram.post(lent["Location"], {"waktu": "4"})["Location"])
    assertContains(thanks, f"/masuk/?next=%2Fdesk%2Fcases%2F{ref}%2F")
    assertNotContains(Client().get("/nilai/terima-kasih/"), "Petugas: masuk lagi")
