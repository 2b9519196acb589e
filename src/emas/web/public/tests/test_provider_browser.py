"""A real browser goes to a third-party provider and back; the content policy lets it."""

import warnings
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from emas.people.models import Person
from emas.people.operations import _provider
from emas.people.tests.factories import small_city
from emas.platform.outside import _state
from tests.browsing import follow

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.requirement("R-019")
@pytest.mark.requirement("R-020")
def test_there_and_back_with_a_button(live_server: Any, settings: Any, browser: Browser) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock
    small_city()
    Person.objects.filter(account__login="rw001").update(email="ketua.rw@gmail.com")
    with oidc_provider_mock.run_server_in_thread() as server:
        issuer = f"http://localhost:{server.server_port}"
        claims = {"email": "ketua.rw@gmail.com", "email_verified": True}
        httpx.put(f"{issuer}/users/ketua", json=claims)
        settings.EMAS_BASE_URL = live_server.url
        settings.EMAS_OIDC_ISSUER, settings.EMAS_OIDC_HOSTS = issuer, []
        settings.EMAS_OIDC_CLIENT_ID, settings.EMAS_OIDC_CLIENT_SECRET = "portal", "rahasia"
        page = browser.new_page()
        refused: list[str] = []
        page.on("console", lambda m: refused.append(m.text) if m.type == "error" else None)
        page.goto(f"{live_server.url}/masuk/")
        follow(page, "a:has-text('Masuk dengan Google')")
        page.fill("input[name=sub]", "ketua")
        page.click("button:has-text('Authorize')")
        page.wait_for_url("**/masuk/penyedia/cocokkan/")
        page.check("label:has-text('Ketua RW')")
        page.fill("#id_phone", "0812-0000-0014")
        page.click("button:has-text('Cocokkan dan masuk')")
        page.wait_for_url("**/desk/**")
        assert [text for text in refused if live_server.url in text] == []
        page.close()
    _state._probes.pop("google", None)
    _provider._made.clear()
