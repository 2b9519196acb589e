"""The administrator sees what outside services do, what waits and whose certificate ends."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases.tests.factories import Town
from emas.documents.models import Document, Signature
from emas.notify.models import Message
from emas.platform import outside
from emas.platform.models import OutsideService
from emas.platform.outside import _state
from emas.web.desk.tests.conftest import SignedIn


@pytest.fixture
def dead() -> object:
    """A service that can be tried and does not answer."""

    def probe() -> None:
        raise outside.OutsideError("unreachable")

    outside.register("bsre", probe)
    yield
    _state._probes.pop("bsre")


def test_a_dead_service_is_shown_and_can_be_tried(city: Town, signed_in: SignedIn, dead: object) -> None:
    OutsideService.objects.create(
        name="bsre",
        state="open",
        failures=5,
        opened_at=city.at,
        last_error="unreachable:connect",
        last_error_at=city.at,
    )
    admin = signed_in("admin.kota")
    page = admin.get("/desk/admin/outside/")
    assertContains(page, "Tidak bisa dihubungi")
    assertContains(page, "Coba sekarang")
    assert admin.post("/desk/admin/outside/bsre/try/").status_code == 303
    page = admin.get("/desk/admin/outside/")
    assertContains(page, "belum menjawab")
    assertNotContains(page, "Menjawab, tetapi")
    outside.register("bsre", lambda: _state.succeeded("bsre", 0.1))
    admin.post("/desk/admin/outside/bsre/try/")
    assertContains(admin.get("/desk/admin/outside/"), "Baik")


@pytest.mark.asvs("8.2.2")
def test_only_the_instansi_s_admin_tries(city: Town, signed_in: SignedIn, dead: object) -> None:
    below = signed_in("admin.mayangan")
    assertNotContains(below.get("/desk/admin/outside/"), "Coba sekarang")
    assert below.post("/desk/admin/outside/bsre/try/").status_code == 403
    assert signed_in("lurah.hasan").get("/desk/admin/outside/").status_code == 403
    assert signed_in("admin.kota").post("/desk/admin/outside/zzz/try/").status_code == 404


@pytest.mark.requirement("R-011")
def test_waiting_letters_and_ending_certificates_are_listed(city: Town, signed_in: SignedIn) -> None:
    ref = city.signed()
    Signature.objects.update(certificate_until=city.at + timedelta(days=12), signed_at=city.at)
    admin = signed_in("admin.mayangan")
    assertContains(admin.get("/desk/admin/outside/"), "14 November 2026")
    Signature.objects.update(state="diminta", failure="signer_unavailable", requested_at=city.at)
    Document.objects.filter(case_ref=ref).update(state="membuat")
    page = admin.get("/desk/admin/outside/")
    assertContains(page, "1 surat menunggu tanda tangan elektronik")
    assertContains(page, "sedang tidak bisa dihubungi")
    assertContains(signed_in("admin.pengadilan").get("/desk/admin/outside/"), "0 surat menunggu")


@pytest.mark.requirement("R-091")
def test_why_a_message_was_not_sent_stands_on_the_case_and_for_the_admin(
    city: Town, signed_in: SignedIn
) -> None:
    ref = city.submit().ref
    city.deliver()
    Message.objects.filter(case_ref=ref, recipient_kind="applicant").update(
        state="tidak_terkirim", reason="number_unreachable", fallback="papan", channel="whatsapp"
    )
    city.walk(ref, until="rw001.validasi")
    page = signed_in("sari").get(f"/desk/cases/{ref}/")
    assertContains(page, "Nomor tidak punya WhatsApp")
    assertContains(page, "Masuk daftar untuk papan RT.")
    assertNotContains(page, "081234567890")
    shown = signed_in("admin.kota").get("/desk/admin/outside/")
    assertContains(shown, ref)
    assertContains(shown, "Nomor tidak punya WhatsApp")


def test_the_admin_reads_that_the_day_s_budget_is_used_up(
    city: Town, signed_in: SignedIn, settings: Any
) -> None:
    settings.EMAS_CHANNEL = "whatsapp"
    settings.EMAS_WHATSAPP = {"templates_a_day": 9, "people_a_day": 9}
    ref = city.submit().ref
    admin = signed_in("admin.kota")
    assertNotContains(admin.get("/desk/admin/outside/"), "Jatah habis")
    settings.EMAS_CHANNEL = "layar"
    city.deliver()
    Message.objects.filter(case_ref=ref, recipient_kind="applicant").update(
        state="antri", reason="daily_budget", channel="whatsapp", due_at=city.at + timedelta(hours=9)
    )
    settings.EMAS_CHANNEL = "whatsapp"
    assertContains(admin.get("/desk/admin/outside/"), "Jatah habis: 1 pesan menunggu sampai ada jatah lagi")
