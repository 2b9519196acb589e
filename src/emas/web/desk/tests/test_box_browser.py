"""The sealed box in a real browser, at a phone's and a desk's width: sent, sorted, handled, answered, judged; each page clean."""

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from emas.cases.tests.boxes import BOX, INSPECTOR, KEEPER, PASSPHRASE, WORDS, box_town
from emas.kernel import clock
from emas.people.tests.factories import AT, PASSWORD
from emas.platform import envelopes
from tests.browsing import assert_clean, follow

pytestmark = [
    pytest.mark.browser,
    pytest.mark.requirement("R-040"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def site(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(envelopes, "SCRYPT", (2**8, 8, 1))
    monkeypatch.setattr(clock, "now", lambda: AT)
    box_town()
    return str(live_server.url)


class Person:
    """One person's browser; every page it shows is looked at."""

    def __init__(self, browser: Browser, site: str, name: str, width: int, *, script: bool = True) -> None:
        size = {"width": width, "height": 780}
        self.page: Page = browser.new_context(viewport=size, java_script_enabled=script).new_page()
        self.site, self.name, self.width, self.shots = site, name, width, 0
        self.script = script
        self.errors = list[str]()
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def press(self, words: str) -> None:
        follow(self.page, f"button:has-text('{words}'):visible")

    def link(self, words: str) -> None:
        follow(self.page, f"a:has-text('{words}')")

    def looked_at(self) -> None:
        """Axe finds nothing, nothing scrolls sideways; a picture is kept where the environment asks for one."""
        self.shots += 1
        if os.environ.get("EMAS_SHOTS"):
            name = f"{self.width}-{self.name}-{self.shots:02d}.png"
            self.page.screenshot(path=Path(os.environ["EMAS_SHOTS"]) / name, full_page=True)
        if self.script:
            assert_clean(self.page)
        assert [text for text in self.errors if "422" not in text] == []

    def sign_in(self, login: str) -> None:
        self.go("/masuk/")
        self.page.fill("input[name=identifier]", login)
        self.page.fill("input[name=password]", PASSWORD)
        self.press("Masuk")

    def choose_passphrase(self) -> None:
        self.go("/desk/kotak/")
        self.looked_at()
        self.link("Buat kata sandi kotak")
        self.looked_at()
        self.page.fill("#passphrase", PASSPHRASE)
        self.page.fill("#again", PASSPHRASE)
        self.press("Simpan")
        self.page.fill("#passphrase", PASSPHRASE)
        self.looked_at()
        self.press("Buka kunci")


def test_the_whole_life_of_a_complaint(browser: Browser, site: str, tmp_path: Path) -> None:
    """The reporter on a phone without script; who sorts at a desk, who handles on a phone."""
    keeper, handler = Person(browser, site, "keeper", 1366), Person(browser, site, "handler", 360)
    for person, login in ((keeper, KEEPER), (handler, INSPECTOR)):
        person.sign_in(login)
        person.choose_passphrase()
    # On the phone the reporter's browser has no script.
    reporter = Person(browser, site, "reporter", 360, script=False)
    code = _report(reporter, tmp_path)
    _sort(keeper)
    _answer(handler)
    _judge(reporter, code)


def _report(reporter: Person, tmp_path: Path) -> str:
    photo = tmp_path / "bukti.jpg"
    Image.effect_noise((640, 480), 90).convert("RGB").save(photo)
    page = reporter.page
    reporter.go(f"/layanan/{BOX}/")
    reporter.looked_at()
    reporter.press("Mulai isi formulir")
    reporter.press("Kirim")
    reporter.looked_at()
    page.select_option("#about", label="Kelurahan Jati")
    page.fill("#uraian", WORDS)
    page.fill("#nama", "Wati Handayani")
    page.set_input_files("#bukti", str(photo))
    reporter.press("Kirim")
    reporter.looked_at()
    return page.inner_text(".pe-receipt dd >> nth=0").strip()


def _sort(keeper: Person) -> None:
    keeper.go("/desk/kotak/")
    keeper.looked_at()
    follow(keeper.page, "td a")
    keeper.looked_at()
    keeper.link("Aduan umum")
    keeper.looked_at()
    keeper.page.check("text=Dewi Anggraini")
    keeper.page.fill("#catatan", "Mohon cepat, ada foto.")
    keeper.press("Aduan umum")
    keeper.looked_at()


def _answer(handler: Person) -> None:
    handler.go("/desk/kotak/")
    follow(handler.page, "td a")
    handler.looked_at()
    handler.press("Tampilkan identitas")
    handler.looked_at()
    handler.link("Ubah penangan")
    handler.looked_at()
    handler.link("Kembali")
    handler.link("Kirim jawaban")
    handler.page.fill("#catatan", "Petugas sudah ditegur dan uang dikembalikan.")
    handler.looked_at()
    handler.press("Kirim jawaban")


def _judge(reporter: Person, code: str) -> None:
    page = reporter.page
    reporter.go("/kotak/buka/")
    page.fill("#kode", "SALAH")
    reporter.press("Buka")
    reporter.looked_at()
    page.fill("#kode", code.lower())
    reporter.press("Buka")
    reporter.looked_at()
    page.check("#nilai-4")
    reporter.press("Jawaban cukup")
    reporter.looked_at()
    assert "Nilai Anda: 4 dari 5" in page.content()
    assert code not in page.url
    reporter.go(f"/kotak/angka/{BOX}/")
    reporter.looked_at()
