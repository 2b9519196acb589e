"""The registration in a real browser on a phone of 360 pixels, photos in parts over a line that breaks; the operator at 1366."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, Route

from emas.cases.models import Case
from emas.cases.tests.factories import WATI, Town, town
from emas.documents.models import Attachment
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.people import queries
from emas.people.models import PhoneCode
from emas.people.tests.factories import AT, PASSWORD
from emas.registry import operations as registry
from emas.registry.types import ResidentInfo
from emas.web.public.tests.test_browser import Visitor
from emas.web.public.tests.test_new_user import FIRST, SECRET, install_agency

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def place(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Town]:
    here = town()
    install_agency(here)
    wati = ResidentInfo(**{**WATI, "birth_on": date.fromisoformat(WATI["birth_on"])})
    registry.load_residents(residents=[wati], actor=SYSTEM, at=AT)
    monkeypatch.setattr(clock, "now", lambda: here.at)
    return str(live_server.url), here


def photo(folder: Path, name: str, words: str) -> Path:
    """A photo as a phone takes it: large, with words on it."""
    picture = Image.effect_noise((2400, 1800), 60).convert("RGB")
    ImageDraw.Draw(picture).text((200, 200), words, fill="white", font_size=160)
    path = folder / name
    picture.save(path, "JPEG", quality=92)
    return path


@pytest.mark.requirement("R-133")
def test_a_phone_registers_over_a_broken_line_and_an_operator_decides(
    browser: Browser, place: tuple[str, Town], tmp_path: Path
) -> None:
    site, here = place
    phone = Visitor(browser, site, 360)
    lost: list[int] = []
    _break_the_line(phone.page, lost)
    _fill(phone)
    _send_photos(phone, tmp_path)
    assert lost == [1]
    assert len([text for text in phone.errors if "CONNECTION_RESET" in text]) == 1
    phone.errors.clear()
    assert Attachment.objects.filter(data_class="biometrik").count() == 3
    _prove_and_send(phone, here)
    _operator(browser, site, here, Case.objects.get().ref)
    phone.go("/akun/masuk/")
    phone.page.fill("#id_nik", WATI["nik"])
    phone.page.fill("#id_password", SECRET)
    phone.assert_clean()
    phone.press("Masuk")
    phone.assert_clean()
    assert "Wati Handayani" in phone.page.inner_text("main")


def _break_the_line(page: Page, lost: list[int]) -> None:
    """Lose the second part of the first photo on the way."""

    def breaks(route: Route) -> None:
        if route.request.method == "PATCH" and not lost and route.request.headers["upload-offset"] != "0":
            lost.append(1)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/unggah/**", breaks)


def _fill(phone: Visitor) -> None:
    phone.go("/akun/baru/")
    phone.assert_clean()
    phone.press("Mulai isi formulir")
    for name, value in FIRST.items():
        phone.page.fill(f"#{name}", value)
    phone.assert_clean()
    phone.press("Lanjut")
    phone.page.fill("#kata_sandi", SECRET)
    phone.page.fill("#alamat", "Jalan Mastrip Nomor 12")
    phone.page.check("#setuju_data")
    phone.assert_clean()
    phone.press("Lanjut")


def _send_photos(phone: Visitor, folder: Path) -> None:
    page = phone.page
    phone.assert_clean()
    assert page.get_attribute("#foto_diri-kamera", "capture") == "user"
    for number, name in enumerate(("foto_ktp", "foto_tanda_tangan", "foto_diri")):
        page.set_input_files(f"#{name}", photo(folder, f"{name}.jpg", name))
        # Kept before anything is pressed: an old phone closes the browser when the camera opens.
        page.locator("button[name=hapus]").nth(number).wait_for(timeout=20_000)
        page.wait_for_load_state("networkidle")
    phone.press("Lanjut")
    page.wait_for_url("**/ajukan/nomor/", timeout=20_000)


def _prove_and_send(phone: Visitor, here: Town) -> None:
    phone.press("Kirim kode lewat WhatsApp")
    phone.page.wait_for_selector("#kode")
    here.deliver()
    code = queries.phone_code_message(code_id=PhoneCode.objects.get().public_id)
    assert code is not None
    phone.page.fill("#kode", code.code)
    phone.assert_clean()
    phone.press("Lanjut")
    phone.assert_clean()
    phone.press("Kirim")
    phone.assert_clean()
    phone.press("Ya, kirim")
    phone.page.wait_for_url("**/ajukan/terkirim/")
    phone.assert_clean()


def _fetched(route: Route) -> None:
    """Ask again where two photos met: the threads of a test's server share one connection to the database in memory."""
    answer = route.fetch()
    for _ in range(9):
        if answer.status != 500:
            break
        answer = route.fetch()
    route.fulfill(response=answer)


def _operator(browser: Browser, site: str, here: Town, ref: str) -> None:
    desk = Visitor(browser, site, 1366)
    desk.page.route("**/papers/**", _fetched)
    desk.go("/masuk/")
    desk.page.fill("#id_identifier", "operator.piak")
    desk.page.fill("#id_password", PASSWORD)
    desk.press("Masuk")
    desk.go(f"/desk/cases/{ref}/compare/")
    for photo_shown in desk.page.locator(".pe-figure img").all():
        photo_shown.scroll_into_view_if_needed()
        desk.page.wait_for_function("image => image.complete", arg=photo_shown.element_handle())
    desk.page.wait_for_load_state("networkidle")
    desk.assert_clean()
    assert desk.page.locator("text=Cocok").count() >= 4
    # Seen once is enough: a photo that still loads while an act is done would meet it on that one connection.
    desk.page.unroute("**/papers/**")
    desk.page.route("**/papers/**", lambda route: route.abort())
    desk.press("Data dan foto lengkap")
    desk.go(f"/desk/cases/{ref}/compare/")
    desk.press("Data cocok, aktifkan user")
    here.deliver()
    assert Case.objects.get(ref=ref).state == "aktif"
