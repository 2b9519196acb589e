"""The information desk in a real browser, at a phone's width with script and at a desk's width without: each page clean."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from playwright.sync_api import Browser, Page

from emas.inquiries import operations
from emas.inquiries.models import Conversation
from emas.kernel import clock
from emas.notify.adapters.whatsapp._table import PACKAGED
from emas.people.tests.factories import browser_of, small_city
from emas.project.simulators.whatsapp import Settings, Simulator
from tests.browsing import assert_clean
from tests.messages.harness import Gateway, configure
from tests.messages.test_conversations import COURT, OPEN, published

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def desk(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Gateway]]:
    from emas.catalogue import queries as catalogue

    monkeypatch.setattr(catalogue, "answer", published)
    with Simulator(Settings()) as simulator:
        simulator.approve(PACKAGED, settings.EMAS_BASE_URL)
        configure(settings, simulator, instansi=COURT)
        gateway = Gateway(simulator, at=OPEN)
        # One clock for both sides: the stand-in reads the portal's.
        monkeypatch.setattr(clock, "now", lambda: OPEN)
        city = small_city()
        operations.save_canned(
            title="Jam buka", text="Kami buka pukul 08.00.", actor=city.actor("ptsp.ms", OPEN), at=OPEN
        )
        gateway.says(1, "min gmn cara ngurus surat cerai")
        gateway.says(1, "petugas")
        yield str(live_server.url), gateway


def _signed_in(browser: Browser, site: str, width: int, *, script: bool) -> Page:
    client = browser_of("ptsp.ms")
    context = browser.new_context(viewport={"width": width, "height": 780}, java_script_enabled=script)
    name = configured.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    return context.new_page()


def _clean(page: Page, width: int, *, script: bool) -> None:
    assert page.locator("h1").count() == 1
    if script:
        assert_clean(page)


@pytest.mark.parametrize(("width", "script"), [(1366, False), (360, True)])
def test_a_question_is_answered_from_the_inbox(
    desk: tuple[str, Gateway], browser: Browser, width: int, script: bool
) -> None:
    site, gateway = desk
    page = _signed_in(browser, site, width, script=script)
    page.goto(f"{site}/desk/inquiries/")
    _clean(page, width, script=script)
    page.click(".pe-chats__link")
    page.wait_for_url("**/desk/inquiries/*/")
    _clean(page, width, script=script)
    page.select_option("#siap", label="Jam buka")
    page.click(".pe-ready button")
    page.wait_for_url("**siap=*")
    assert page.input_value("#pesan") == "Kami buka pukul 08.00."
    page.click("form:has(#pesan) button")
    page.wait_for_url("**/desk/inquiries/*/")
    _clean(page, width, script=script)
    assert "Anda yang menangani." in page.inner_text("main")
    assert Conversation.objects.get().state == "dijawab"
    for path in ("inquiries/answers/", "visits/", "questions/", "questions/new/") if script else ():
        page.goto(f"{site}/desk/{path}")
        _clean(page, width, script=script)
    # Two messages to one person keep their distance.
    for _ in range(3):
        gateway.later(minutes=1)
        gateway.work()
    assert gateway.got(1)[-1] == "Kami buka pukul 08.00."
