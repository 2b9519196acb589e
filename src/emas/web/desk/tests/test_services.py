"""Services as staff see them, and the administrator's switch."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from emas.audit import queries as audit
from emas.cases.tests.factories import Town, publish
from emas.catalogue import queries as catalogue
from emas.web.desk.tests.conftest import SignedIn

USAHA = "kelurahan/sk-usaha"
KRITIS = "mahkamah/kritis"
CLOSE = f"/desk/services/{USAHA}/close/"
OPEN = f"/desk/services/{USAHA}/open/"


@pytest.mark.requirement("R-053")
def test_staff_read_standard_form_and_flow(city: Town, signed_in: SignedIn) -> None:
    page = signed_in("bram").get(f"/desk/services/{USAHA}/")
    assertContains(page, "<svg")
    assertContains(page, "14.")


@pytest.mark.requirement("R-035")
def test_the_city_closes_and_opens_a_service(city: Town, signed_in: SignedIn) -> None:
    admin = signed_in("admin.kota")
    assert admin.post(CLOSE, {"reason": "Formulir diganti"}).status_code == 303
    assert catalogue.active_version(slug=USAHA) is None
    assertNotContains(admin.get("/"), f"/layanan/{USAHA}")
    assertContains(admin.get("/desk/services/"), OPEN)
    assert admin.post(OPEN, {"reason": "Sudah siap"}).status_code == 303
    assert catalogue.active_version(slug=USAHA) is not None
    entries = audit.entries(subject_type="service", subject_ref=USAHA, limit=2)
    assert [entry.detail["is_on"] for entry in entries] == [True, False]


def test_a_switch_needs_a_reason_and_the_right(city: Town, signed_in: SignedIn) -> None:
    assert signed_in("admin.kota").post(CLOSE, {"reason": " "}).status_code == 422
    assert signed_in("admin.mayangan").post(CLOSE, {"reason": "x"}).status_code == 403
    assert signed_in("bram").post(CLOSE, {"reason": "x"}).status_code == 403
    assert catalogue.active_version(slug=USAHA) is not None


@pytest.mark.asvs("8.2.2")
def test_each_agency_sees_and_switches_its_own_services_alone(city: Town, signed_in: SignedIn) -> None:
    publish(KRITIS)
    court, town_hall = signed_in("admin.pengadilan"), signed_in("admin.kota")
    assertContains(court.get("/desk/services/"), KRITIS)
    assertNotContains(court.get("/desk/services/"), USAHA)
    assertNotContains(town_hall.get("/desk/services/"), KRITIS)
    assert court.get(f"/desk/services/{USAHA}/").status_code == 404
    assert town_hall.get(f"/desk/services/{KRITIS}/").status_code == 404
    assert court.post(CLOSE, {"reason": "x"}).status_code == 404
    assert town_hall.post(f"/desk/services/{KRITIS}/close/", {"reason": "x"}).status_code == 404
    assert catalogue.active_version(slug=USAHA) is not None
    assert court.post(f"/desk/services/{KRITIS}/close/", {"reason": "Diperbarui"}).status_code == 303
    assert catalogue.active_version(slug=KRITIS) is None
