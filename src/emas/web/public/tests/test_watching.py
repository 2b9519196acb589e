"""The supervisors' list of a service (004 L): queue, holders, missed standards, without the applicant's name."""

from datetime import timedelta

import pytest
from django.test import Client

from emas.cases import operations as cases
from emas.cases import queries
from emas.cases.tests.factories import Town
from emas.people.tests.factories import PASSWORD
from emas.web.public.tests.conftest import Citizen
from emas.web.public.tests.test_new_user import agency as agency
from emas.web.public.tests.test_new_user import registered


def staff(login: str) -> Client:
    client = Client()
    client.post("/masuk/", {"identifier": login, "password": PASSWORD})
    return client


@pytest.mark.requirement("R-148")
def test_supervisors_see_queue_holders_and_missed_standards_without_a_name(
    agency: Town, citizen: Citizen
) -> None:
    ref = registered(citizen, agency)
    page = staff("kepala.piak").get("/desk/watching/").content.decode()
    for words in (ref, "Menunggu pemeriksaan kelengkapan", "Petugas operator", "Yang masih berjalan: 1"):
        assert words in page
    assert "Wati" not in page
    assert "Standar terlewati</" not in page
    agency.act("operator.piak", ref, "lengkap")
    agency.at += timedelta(days=3)
    cases.run_timers(at=agency.at)
    agency.act("operator.piak", ref, "setujui_antar")
    head = staff("kepala.piak")
    page = head.get("/desk/watching/").content.decode()
    assert "Slip aktivasi akan diantar ke rumah" in page
    assert "<strong>1</strong> dari 1" in page
    assert "Standar terlewati</" in page
    assert "/desk/watching/" in head.get("/desk/notices/").content.decode()
    # The case itself opens for him, masked and without a picture.
    opened = queries.desk_case(actor=agency.actor("kepala.piak"), ref=ref, at=agency.at)
    assert opened.attachments == ()


@pytest.mark.asvs("8.2.1")
def test_nobody_else_sees_the_list_of_the_supervisors(agency: Town, citizen: Citizen) -> None:
    ref = registered(citizen, agency)
    assert staff("operator.piak").get("/desk/watching/").status_code == 403
    lurah = staff("lurah.hasan")
    page = lurah.get("/desk/watching/").content.decode()
    assert ref not in page
    assert "Tidak ada layanan yang menyebut jabatan Anda sebagai pengawas." in page
    assert "/desk/watching/" not in lurah.get("/desk/notices/").content.decode()


def test_statements_do_not_grow_with_the_cases(
    agency: Town, citizen: Citizen, django_assert_max_num_queries: object
) -> None:
    registered(citizen, agency)
    actor = agency.actor("kepala.piak")
    queries.watched_services(actor=actor, at=agency.at)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        queries.watched_services(actor=actor, at=agency.at)
