"""A real browser with a virtual authenticator (CDP WebAuthn): make a passkey, sign in with it, prove oneself with it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from emas.cases.tests.factories import town
from emas.kernel import clock
from emas.people.tests.factories import AT, PASSWORD
from tests.browsing import assert_clean, follow

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def site(live_server: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> str:
    """A portal with a name: passkeys can't be bound to a number."""
    town()
    moments = iter(AT + timedelta(seconds=number) for number in range(100_000))
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    url = str(live_server.url).replace("127.0.0.1", "localhost")
    settings.EMAS_BASE_URL, settings.EMAS_SECOND_FACTOR = url, "required"
    return url


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A phone with a finger on its sensor; any refusal of the content policy fails the test."""
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 740})
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    assert [text for text in errors if "422" not in text] == []
    context.close()


def by_password(page: Page, login: str = "lurah.hasan") -> None:
    page.goto("/masuk/")
    page.fill("#id_identifier", login)
    page.fill("#id_password", PASSWORD)
    follow(page, "main button.govuk-button:text-is('Masuk')")


def out(page: Page) -> None:
    # On a phone a long menu is folded.
    page.click("header summary")
    follow(page, "header button:has-text('Keluar'):visible")


def test_a_passkey_from_set_up_to_sign_in(page: Page) -> None:
    by_password(page)
    assert "harus memasang langkah kedua" in page.content()
    assert_clean(page)
    page.fill("#id_name", "ponsel saya")
    page.click("button:has-text('Pasang kunci sandi di perangkat ini')")
    page.wait_for_selector("text=Kode ini hanya tampil sekali")
    assert_clean(page)
    follow(page, "a:has-text('Sudah saya simpan')")
    out(page)
    page.goto("/masuk/")
    assert_clean(page)
    page.click("button:has-text('Masuk dengan kunci sandi')")
    page.wait_for_url("**/desk/**")
    out(page)
    by_password(page)
    page.wait_for_url("**/masuk/langkah-kedua/")
    assert_clean(page)
    page.click("button:has-text('Pakai kunci sandi')")
    page.wait_for_url("**/desk/**")
    page.goto("/desk/factor/")
    assert_clean(page)
    page.fill("#id_name", "komputer kantor")
    page.click("button:has-text('Pasang kunci sandi di perangkat ini')")
    page.wait_for_url("**/desk/proof/**")
    page.goto("/desk/factor/")
    page.click("button:has-text('Buat 10 kode cadangan baru')")
    page.wait_for_url("**/desk/proof/**")
    assert_clean(page)
    page.click("button:has-text('Pakai kunci sandi')")
    page.wait_for_url("**/desk/factor/")
    page.click("button:has-text('Buat 10 kode cadangan baru')")
    page.wait_for_selector("text=Kode ini hanya tampil sekali")
    page.goto("/desk/profile/")
    assert_clean(page)


def test_an_application_by_its_qr_without_any_key(page: Page) -> None:
    by_password(page)
    follow(page, "a:has-text('Pasang aplikasi kode')")
    assert_clean(page)
    secret = re.sub(r"\s", "", page.inner_text("main code"))
    page.fill("#id_code", pyotp.TOTP(secret).at(AT))
    page.click("main button:has-text('Pasang')")
    page.wait_for_selector("text=Kode ini hanya tampil sekali")
    assert page.locator("main code").count() == 10


def test_somebody_who_changes_his_mind_may_try_again(page: Page) -> None:
    page.goto("/masuk/")
    page.click("button:has-text('Masuk dengan kunci sandi')")
    page.wait_for_selector("text=Kunci sandi tidak jadi dipakai")
    assert page.locator("button:has-text('Masuk dengan kunci sandi')").is_enabled()
