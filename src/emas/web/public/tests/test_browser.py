"""A real browser on the citizen pages: axe finds nothing, no console error, no sideways scrolling, photos shrink."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Request, Route, expect

from emas.cases.tests.factories import WATI, town
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.people.tests.factories import AT
from emas.registry import operations as registry
from emas.registry.types import ResidentInfo
from tests.browsing import assert_clean, follow

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

#: Everything that is pressed and lower than a finger is wide; links inside a sentence are not.
_LOW = """() => [...document.querySelectorAll('button, .govuk-button, summary, select, input:not([type=hidden]), footer li a')]
    .filter(e => e.checkVisibility() && !e.closest('.pe-hp'))
    .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 100))"""


@pytest.fixture
def site(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    town()
    wati = ResidentInfo(**{**WATI, "birth_on": date.fromisoformat(WATI["birth_on"])})
    registry.load_residents(residents=[wati], actor=SYSTEM, at=AT)
    monkeypatch.setattr(clock, "now", lambda: AT)
    return str(live_server.url)


class Visitor:
    """A page that remembers what went wrong."""

    def __init__(self, browser: Browser, site: str, width: int, *, script: bool = True) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 740}, java_script_enabled=script
        )
        self.page: Page = self.context.new_page()
        self.site, self.errors = site, list[str]()
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def press(self, words: str) -> None:
        follow(self.page, f"button.govuk-button:has-text('{words}')")

    def assert_clean(self) -> None:
        assert_clean(self.page)
        refused = [text for text in self.errors if "422" not in text and "404" not in text]
        assert refused == []


@pytest.mark.parametrize("width", [320, 1366])
def test_every_public_page_is_clean(browser: Browser, site: str, width: int) -> None:
    visitor = Visitor(browser, site, width)
    for path in ("/", "/layanan/", "/layanan/kelurahan/sk-usaha/", "/informasi/", "/pengumuman/", "/verifikasi/", "/v/TIDAKADA",
                 "/lacak/", "/lanjutkan/", "/tanya/", "/masuk/", "/lupa-kata-sandi/", "/tidak-ada/"):  # fmt: skip
        visitor.go(path)
        visitor.assert_clean()
    visitor.go("/tanya/")
    for text in ("", "surat jualan", "qwzx"):
        visitor.page.fill("#tanya", text)
        visitor.press("Tanya")
        visitor.assert_clean()
    visitor.go("/masuk/")
    visitor.press("Masuk")
    visitor.assert_clean()


@pytest.mark.requirement("R-037")
def test_what_a_finger_presses_is_tall_enough(browser: Browser, site: str) -> None:
    visitor = Visitor(browser, site, 360)
    low: list[str] = []
    for path in (
        "/",
        "/layanan/kelurahan/sk-usaha/",
        "/layanan/kecamatan/sk-ahli-waris/",
        "/lacak/",
        "/lanjutkan/",
    ):
        visitor.go(path)
        low += [f"{path}: {words}" for words in visitor.page.evaluate(_LOW)]
    assert low == []


def test_a_lost_resume_code_has_a_way_on(browser: Browser, site: str) -> None:
    visitor = Visitor(browser, site, 360)
    visitor.go("/lanjutkan/")
    visitor.page.get_by_text("Kode lanjut hilang").click()
    visitor.assert_clean()
    follow(visitor.page, visitor.page.locator("details").get_by_role("link", name="Semua layanan"))
    assert visitor.page.url.endswith("/layanan/")


def test_large_text_still_fits(browser: Browser, site: str) -> None:
    visitor = Visitor(browser, site, 360)
    visitor.go("/")
    follow(visitor.page, "button[name=ukuran][value='150']")
    for path in ("/", "/layanan/kelurahan/sk-usaha/", "/lacak/"):
        visitor.go(path)
        visitor.assert_clean()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_request_from_search_to_receipt(browser: Browser, site: str, tmp_path: Path, script: bool) -> None:
    photo = tmp_path / "ktp.jpg"
    Image.effect_noise((2400, 1800), 90).convert("RGB").save(photo, quality=95)
    visitor = Visitor(browser, site, 360, script=script)
    page = visitor.page
    _to_the_papers(visitor, clean=script)
    sent = _sizes(page)
    for name in ("ktp", "kk", "foto_usaha", "pernyataan"):
        page.set_input_files(f"#{name}", str(photo))
    if script:
        page.locator("button[name=hapus]").nth(3).wait_for()
        assert max(sent) < photo.stat().st_size / 2, "the phone shrinks a photo before it is sent"
        visitor.assert_clean()
    visitor.press("Lanjut")
    page.wait_for_url("**/ajukan/periksa/")  # with script the photos go first, in parts
    visitor.press("Kirim ke Ketua RT")
    assert page.url.endswith("/ajukan/terkirim/")
    assert len(page.inner_text(".pe-receipt dd >> nth=1").strip()) == 6
    if script:
        visitor.assert_clean()


def test_a_photo_chosen_while_another_travels_is_not_lost(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    visitor = Visitor(browser, site, 360)
    page = visitor.page
    _to_the_papers(visitor)
    for name, colour in (("pertama.jpg", "white"), ("kedua.jpg", "grey")):
        Image.new("RGB", (640, 480), colour).save(tmp_path / name)
    held: list[Route] = []
    page.route("**/unggah/*/", lambda route: held.append(route), times=1)
    with page.expect_request(lambda request: request.method == "PATCH"):
        page.set_input_files("#ktp", str(tmp_path / "pertama.jpg"))
    page.set_input_files("#ktp", str(tmp_path / "kedua.jpg"))
    while not held:
        page.evaluate("0")  # the request is told before it is handed over
    held[0].continue_()
    # One photo is all that this paper takes: the second is refused in words, beside the first with its button.
    place = page.locator("[data-pe-photo]", has=page.locator("button[name=hapus]"))
    place.locator(".govuk-error-message").wait_for()
    visitor.assert_clean()
    # While the server can't keep photos nobody is sent to look for a better signal, and it goes on by itself afterwards.
    page.route("**/unggah/*/", _refuse_parts)
    page.set_input_files("#kk", str(tmp_path / "pertama.jpg"))
    page.get_by_text("Server kami sedang terganggu, bukan sinyal Anda").wait_for()
    page.unroute("**/unggah/*/", _refuse_parts)
    page.locator("button[name=hapus]").nth(1).wait_for()


def _refuse_parts(route: Route) -> None:
    if route.request.method == "PATCH":
        route.fulfill(status=503)
    else:
        route.continue_()


def _to_the_papers(visitor: Visitor, *, clean: bool = False) -> None:
    """From the first page to the page that asks for photos."""
    page = visitor.page
    visitor.go("/")
    page.fill("#kata", "jualan")
    visitor.press("Cari")
    follow(page, "a:has-text('Surat Keterangan Usaha')")
    follow(page, "button:has-text('Mulai isi formulir')")
    visitor.press("Lanjut")
    assert "Tulis NIK Anda" in page.content()
    for name, value in (("nik", WATI["nik"]), ("kk", WATI["kk"]), ("phone", "0812 3456 7890")):
        page.fill(f"#id_{name}", value)
    visitor.press("Lanjut")
    _answer_pages(visitor, clean=clean)


def _sizes(page: Page) -> list[int]:
    """The size of each photo that the page begins to send in parts, as they go."""
    sizes: list[int] = []

    def note(request: Request) -> None:
        if "upload-length" in request.headers:
            sizes.append(int(request.headers["upload-length"]))

    page.on("request", note)
    return sizes


def _answer_pages(visitor: Visitor, *, clean: bool) -> None:
    typed = {"#nama_usaha": "Warung Bu Wati", "#jenis_usaha": "warung makan", "#alamat_usaha": "Jalan Mastrip 12",
             "#sejak": "1", "#sejak-month": "3", "#sejak-year": "2021", "#omzet_bulan": "4500000",
             "#keperluan": "Mengajukan KUR di bank"}  # fmt: skip
    page = visitor.page
    while "/isian/" in page.url:
        if clean:
            visitor.assert_clean()
        for field, value in typed.items():
            if page.query_selector(field):
                page.fill(field, value)
        for box in ("#untuk", "#setuju_data"):
            if page.query_selector(box):
                page.check(box)
        visitor.press("Lanjut")


def test_without_signal_nothing_typed_is_lost_and_the_portal_says_so(browser: Browser, site: str) -> None:
    visitor = Visitor(browser, site, 360)
    page = visitor.page
    visitor.go("/lacak/")
    page.evaluate("navigator.serviceWorker.ready")
    page.get_by_label("Kode surat", exact=True).fill("K7QM-2D4X-9TPWC")
    visitor.context.set_offline(True)
    page.get_by_role("button", name="Lihat surat").click()
    expect(page.get_by_role("alert")).to_contain_text("Isian Anda masih di sini")
    expect(page.get_by_label("Kode surat", exact=True)).to_have_value("K7QM-2D4X-9TPWC")
    visitor.go("/layanan/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tidak ada sinyal")
    visitor.assert_clean()
    kept = "caches.keys().then(async (all) => (await (await caches.open(all[0])).keys()).map((r) => new URL(r.url).pathname))"
    assert sorted(page.evaluate(kept)) == [
        "/static/pe/citizen.css", "/static/pe/pe.js", "/static/portal/icon.svg", "/tanpa-sinyal/",
    ]  # fmt: skip
    visitor.context.set_offline(False)
    expect(page).to_have_url(f"{site}/layanan/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Semua layanan")
