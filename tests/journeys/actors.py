"""What people do on the pages, in their own words; the tests tell the story."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from emas.project.demo import PASSWORD
from tests.browsing import follow
from tests.journeys.portal import Portal


class Citizen:
    """Wati: no account, a telephone."""

    def __init__(self, page: Page, portal: Portal) -> None:
        self.page = page
        self.portal = portal

    def open(self, address: str) -> None:
        self.page.goto(address)

    def press(self, name: str) -> None:
        follow(self.page, self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str) -> None:
        follow(self.page, self.page.get_by_role("link", name=name).first)

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def identify(self, nik: str, kk: str, phone: str) -> None:
        """The first page of every request."""
        self.write("NIK", nik)
        self.write("Nomor KK", kk)
        self.write("Nomor HP", phone)
        self.press("Lanjut")

    def fill_business_letter(self) -> None:
        """The form of the business letter, page after page."""
        self.write("Nama usaha", "Warung Bu Wati")
        self.write("Jenis usaha", "warung makan")
        self.write("Alamat usaha", "Jalan Mastrip 12 RT 003 RW 005")
        self.date("Usaha dimulai tanggal", 1, 3, 2021)
        self.press("Lanjut")
        self.press("Lanjut")
        self.say_purpose("Mengajukan KUR di bank")

    def say_purpose(self, purpose: str) -> None:
        """What every letter asks at the end."""
        self.page.get_by_label("Saya sendiri", exact=True).check()
        self.write("Surat ini dipakai untuk apa?", purpose)
        self.page.get_by_label("Data saya benar dan boleh dipakai").check()
        self.press("Lanjut")

    def date(self, label: str, day: int, month: int, year: int) -> None:
        """A date in its three boxes."""
        group = self.page.get_by_role("group", name=label)
        for name, value in (("Tanggal", day), ("Bulan", month), ("Tahun", year)):
            group.get_by_label(name, exact=True).fill(str(value))

    def photos(self, *fields: str) -> None:
        """Choose a photo for each paper."""
        for field in fields:
            self.page.locator(f"input#{field}").set_input_files(self.portal.photo)

    def receipt(self) -> tuple[str, str]:
        """Code and PIN as the success page shows them."""
        expect(self.page.get_by_role("heading", name="Surat sudah terkirim")).to_be_visible()
        codes = self.page.locator(".pe-receipt .pe-code")
        return codes.nth(0).inner_text().strip(), codes.nth(1).inner_text().strip()

    def track(self, ref: str, pin: str) -> None:
        """Open the tracker with code and PIN."""
        self.open("/lacak/")
        self.write("Kode surat", ref)
        self.write("PIN", pin)
        self.press("Lihat surat")
        expect(self.page.locator(".pe-code").first).to_have_text(ref)

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def download(self) -> Path:
        """Take the letter from the tracker."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name="Unduh surat (PDF)").click()
        return Path(waiting.value.path())


class Staff:
    """Somebody with a post: signed in with one tap of the demo, or by id and password."""

    def __init__(self, page: Page, portal: Portal, login: str) -> None:
        self.page = page
        self.portal = portal
        self.login = login
        if login.startswith("demo."):
            page.goto("/demo/")
            follow(page, page.locator(f"button[name=login][value='{login}']"))
        else:
            page.goto("/masuk/")
            self.write("ID pengguna atau e-mail", login)
            self.write("Kata sandi", PASSWORD)
            self.press("Masuk")
        page.wait_for_url("**/desk/**")

    def open(self, address: str) -> None:
        self.page.goto(address)

    def open_case(self, ref: str) -> None:
        """Open a letter by its address, as a link in a message does."""
        answer = self.page.goto(f"/desk/cases/{ref}/")
        assert answer is not None
        assert answer.status == 200, (self.login, ref, answer.status)

    def press(self, name: str) -> None:
        follow(self.page, self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str) -> None:
        follow(self.page, self.page.get_by_role("link", name=name, exact=True).first)

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def does_not_see(self, text: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(text)

    def forward(self, ref: str, button: str) -> None:
        """Open a letter at a desk and press its forward button."""
        self.open_case(ref)
        self.press(button)

    def decide(self, ref: str, button: str) -> None:
        """RT and RW: open the letter, choose, confirm."""
        self.open_case(ref)
        self.press(button)
        self.page.wait_for_url("**/acts/**")
        self.press(button)
        self.page.wait_for_url("**/decided/")

    def read_to_sign(self, ref: str) -> None:
        """A signer opens the letter itself before he may sign it."""
        self.page.goto(f"/desk/sign/{ref}/")
        expect(self.page.locator("img.pe-page").first).to_be_visible()

    def sign(self, ref: str, button: str = "Tanda tangani") -> None:
        """Open, sign, give the password, and wait until the letter is out of the machine."""
        self.read_to_sign(ref)
        self.press(button)
        self.confirm_signing()
        self.sees("1 surat diteruskan untuk ditandatangani")

    def confirm_signing(self) -> None:
        """Sign now, with the password where it is asked."""
        expect(self.page.get_by_role("button", name="Tanda tangani sekarang")).to_be_visible()
        self.prove()
        self.press("Tanda tangani sekarang")

    def prove(self) -> None:
        """The password once more, if this session has not given it within five minutes."""
        password = self.page.get_by_label("Kata sandi Anda", exact=True)
        if password.count():
            password.fill(PASSWORD)


class Cast:
    """Calls people to the stage, each once."""

    def __init__(self, make: Callable[..., Staff]) -> None:
        self._make = make
        self._here: dict[str, Staff] = {}

    def __call__(self, login: str, **options: Any) -> Staff:
        if login not in self._here:
            self._here[login] = self._make(f"demo.{login}" if "." not in login else login, **options)
        return self._here[login]


def until_state(staff: Staff, ref: str, words: str) -> None:
    """Open a letter until the worker has brought it to ``words``; before it is his turn, it may not exist for him."""
    for _ in range(240):
        answer = staff.page.goto(f"/desk/cases/{ref}/")
        if answer is not None and answer.status == 200 and words in staff.page.locator("main").inner_text():
            return
        staff.page.wait_for_timeout(250)
    raise AssertionError(f"{ref} never came to {words!r}: {staff.page.locator('main').inner_text()[:400]}")
