"""A form that stays until it was taken, on a phone of 360 pixels: text and chosen files outlive faults and a lost signal."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from emas.cases.models import BoxItem, Case
from emas.cases.tests.boxes import BOX, KEEPER, WORDS, BoxTown, box_town
from emas.cases.tests.factories import SERVICES
from emas.catalogue import operations as catalogue
from emas.documents.models import Attachment, PartialUpload
from emas.kernel import clock
from emas.people.tests.factories import AT
from emas.platform import envelopes
from emas.web.public.tests.test_browser import Visitor
from tests.browsing import follow

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
NEW = f"/kotak/kirim/{BOX}/"


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> BoxTown:
    monkeypatch.setattr(envelopes, "SCRYPT", (2**8, 8, 1))
    made = box_town()
    catalogue.publish(path=SERVICES / "diskominfo/bantuan", at=AT)
    monkeypatch.setattr(clock, "now", lambda: made.at)
    made.key(KEEPER)
    return made


@pytest.fixture
def phone(browser: Browser, live_server: Any, box: BoxTown) -> Visitor:
    return Visitor(browser, str(live_server.url), 360)


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Path, Path]:
    for name, colour in (("satu.jpg", "navy"), ("dua.jpg", "maroon")):
        Image.new("RGB", (640, 480), colour).save(tmp_path / name)
    return tmp_path / "satu.jpg", tmp_path / "dua.jpg"


def chosen(page: Page) -> list[str]:
    """The names of the files that the page would send."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('main input[type=file]')].flatMap((i) => [...i.files].map((f) => f.name))"
    )
    return found


def lose(page: Page, address: str, *, after: bool = False) -> None:
    """Lose the next sending on the way: nothing of it arrives, or (``after``) only the answer is lost."""
    lost: list[str] = []

    def breaks(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.request.url)
        if after:
            route.fetch()
        route.abort("connectionreset")

    page.route(address, breaks)


@pytest.mark.requirement("R-040")
def test_a_complaint_keeps_its_files_through_faults_and_a_lost_signal(
    phone: Visitor, photos: tuple[Path, Path]
) -> None:
    page = phone.page
    phone.go(NEW)
    page.fill("#uraian", "pendek")
    page.set_input_files("#bukti-kamera", photos[0])
    page.set_input_files("#bukti", photos[1])
    expect(page.locator("[data-pe-chosen] li")).to_have_count(2)
    page.click("button:has-text('Kirim'):visible")
    page.wait_for_selector(".govuk-error-summary")
    assert page.evaluate("document.activeElement.matches('[data-pe-focus]')")
    assert page.title().startswith("Kesalahan:")
    assert (page.input_value("#uraian"), chosen(page)) == ("pendek", ["satu.jpg", "dua.jpg"])
    expect(page.locator("[data-pe-chosen] img")).to_have_count(2)
    assert "harus dipilih lagi" not in page.inner_text("main")
    phone.assert_clean()

    page.fill("#uraian", WORDS)
    page.get_by_role("button", name="Hapus satu.jpg").click()
    assert chosen(page) == ["dua.jpg"]
    lose(page, f"**{NEW}")
    page.click("button:has-text('Kirim'):visible")
    page.get_by_text("Belum terkirim: sinyal hilang").wait_for()
    assert (page.input_value("#uraian"), chosen(page)) == (WORDS, ["dua.jpg"])
    assert not Case.objects.exists()
    phone.errors.clear()
    phone.assert_clean()
    page.click("button:has-text('Coba kirim lagi')")
    page.wait_for_selector(".pe-receipt")
    assert page.title().startswith("Sudah terkirim")
    phone.assert_clean()
    assert BoxItem.objects.filter(kind="file").count() == 1
    assert not Attachment.objects.exists()
    assert not PartialUpload.objects.exists()
    assert not Session.objects.exists()
    _is_asked_before_the_code_is_lost(page)


def _is_asked_before_the_code_is_lost(page: Page) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.reload()
    assert asked == ["beforeunload"]


@pytest.mark.requirement("R-040")
def test_the_reporter_answers_once_although_the_answer_to_him_was_lost(
    phone: Visitor, box: BoxTown, photos: tuple[Path, Path]
) -> None:
    page, receipt = phone.page, box.file()
    box.act(KEEPER, receipt.ref, "minta_data", note="Loket yang mana?")
    phone.go("/kotak/buka/")
    page.fill("#kode", receipt.code)
    phone.press("Buka")
    lose(page, "**/kotak/buka/tindakan/", after=True)
    page.fill("textarea", "Loket 2")
    page.set_input_files("input[name=bukti] >> nth=1", photos[0])
    page.click("button:has-text('Kirim data')")
    page.get_by_text("Belum terkirim: sinyal hilang").wait_for()
    phone.errors.clear()
    page.click("button:has-text('Coba kirim lagi')")
    page.get_by_text("Sudah kami terima. Terima kasih.").wait_for()
    assert page.inner_text("main").count("Loket 2") == 1
    phone.assert_clean()


@pytest.mark.requirement("R-050")
def test_a_call_for_help_sends_its_photo_at_once_and_stays(phone: Visitor, photos: tuple[Path, Path]) -> None:
    page = phone.page
    phone.go("/bantuan/")
    with page.expect_request(lambda request: request.method == "PATCH"):
        page.set_input_files("#foto", photos[0])
    page.locator("button[name=hapus]").wait_for()
    page.click("button:has-text('Kirim laporan')")
    page.wait_for_selector(".govuk-error-summary")
    assert page.locator("button[name=hapus]").count() == 1
    phone.assert_clean()
    page.select_option("#jenis", "akun")
    page.fill("#cerita", "Saya tidak bisa membuka surat saya.")
    page.select_option("#id_kelurahan_code", index=1)
    lose(page, "**/bantuan/")
    page.click("button:has-text('Kirim laporan')")
    page.get_by_text("Belum terkirim: sinyal hilang").wait_for()
    assert page.input_value("#cerita") == "Saya tidak bisa membuka surat saya."
    phone.errors.clear()
    follow(page, "button:has-text('Coba kirim lagi')")
    page.wait_for_url("**/ajukan/terkirim/")
    phone.assert_clean()
    assert Attachment.objects.get().owner_ref == Case.objects.get().ref
