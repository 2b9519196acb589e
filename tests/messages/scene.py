"""A town whose messages go through the stand-in, and the telephones of its RT and RW."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from emas.cases.tests.factories import Town, town
from emas.kernel import clock
from emas.notify import operations as notify
from emas.outbox import operations as outbox
from tests.messages.harness import Gateway

NAVIGATE = {"Sec-Fetch-Mode": "navigate"}
RT, RW = "+6281200000015", "+6281200000014"
WATI = "+6281234567890"


class Scene:
    """A town whose messages go through the stand-in; its clock is everybody's."""

    def __init__(self, city: Town, gateway: Gateway) -> None:
        self.city, self.gateway = city, gateway

    def work(self) -> None:
        self.gateway.at = self.city.at
        for _ in range(6):
            done = outbox.run_due([], self.city.at + timedelta(seconds=5), 100, "test")
            done += notify.dispatch(at=self.city.at)
            if not done:
                return

    def later(self, **span: float) -> None:
        self.city.at += timedelta(**span)
        self.gateway.later(**span)

    def link(self, phone: str) -> str:
        bubbles = self.gateway.simulator.state.phones[phone.lstrip("+")].bubbles
        texts = " ".join(f"{bubble.text} {bubble.links}" for bubble in bubbles)
        return "/s/" + re.findall(r"/s/([\w-]+)", texts)[-1]

    def texts(self, phone: str) -> list[str]:
        found = self.gateway.simulator.state.phones.get(phone.lstrip("+"))
        return [bubble.text for bubble in found.bubbles if not bubble.is_mine] if found else []

    def says(self, phone: str, words: str) -> None:
        self.gateway.at = self.city.at
        number = int(phone[-4:])
        assert phone == f"+628120000{number:04d}" or phone == WATI
        message = {"from": phone.lstrip("+"), "id": f"wamid.{words}.{self.city.at.timestamp()}",
                   "timestamp": str(int(self.city.at.timestamp())), "type": "text", "text": {"body": words}}  # fmt: skip
        state = self.gateway.simulator.state
        state.phone(message["from"]).last_inbound_at = state.now()  # type: ignore[arg-type]
        self.gateway.tell({"messages": [message]})
        self.work()

    def words(self, browser: Client, link: str) -> str:
        """Open a link in a browser that nobody proved; gives what its page asks to be sent."""
        page = unescape(browser.get(link, headers=NAVIGATE).content.decode())
        return re.findall(r"HP \d{6}", page)[-1]

    def prove(self, browser: Client, phone: str) -> Client:
        """Open the newest link of a telephone and send from it what the page asks for, once for this browser."""
        self.later(seconds=7)
        self.says(phone, self.words(browser, self.link(phone)))
        self.later(seconds=7)
        self.work()
        return browser

    def own(self, phone: str) -> Client:
        """A browser on that telephone."""
        return self.prove(Client(), phone)


@pytest.fixture
def scene(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Scene:
    city = town()
    monkeypatch.setattr(clock, "now", lambda: city.at)
    gateway.later(seconds=(city.at - gateway.at).total_seconds())
    gateway.at = city.at
    return Scene(city, gateway)
