"""The conversations of a demo: held over the stand-in and the real call-backs, so that the desks have something to do."""

from typing import Any

import pytest

from emas.inquiries.models import Conversation
from emas.kernel import clock
from emas.project import demo
from emas.project.demo import talks
from emas.project.demo._tree import COURT
from tests.messages.harness import Gateway
from tests.messages.test_conversations import OPEN, published


@pytest.fixture
def court(gateway: Gateway, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Gateway:
    """The court of the demo, its gateway and the portal on one clock."""
    from emas.catalogue import queries as catalogue

    gateway.later(seconds=(OPEN - gateway.at).total_seconds())
    settings.EMAS_WHATSAPP = {**settings.EMAS_WHATSAPP, "instansi": COURT}
    monkeypatch.setattr(catalogue, "answer", published)
    monkeypatch.setattr(clock, "now", lambda: gateway.at)
    demo.build(at=OPEN, instansi=(COURT,))
    return gateway


@pytest.mark.requirement("R-092")
def test_the_desk_of_a_demo_has_conversations_in_every_state(court: Gateway) -> None:
    def say(phone: str, instansi: str, words: str) -> None:
        assert instansi == COURT
        # Two messages to one person keep their distance.
        court.later(seconds=10)
        court.says(0, words, **{"from": phone.lstrip("+")})

    assert talks.build(say=say, installed=(COURT,)) == 4
    states = sorted(Conversation.objects.values_list("state", flat=True))
    assert states == ["dijawab", "ditutup", "menunggu_petugas", "menunggu_petugas"]
    court.later(minutes=1)
    court.work()
    heard = court.simulator.state.phones["6280077771003"].bubbles
    assert any("KTP asli" in bubble.text for bubble in heard if not bubble.is_mine)
    assert talks.build(say=say, installed=(COURT,)) == 0, "a desk that has work gets no more"


def test_what_is_not_heard_ends_the_play(court: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talks, "HEARD_SECONDS", 0.0)
    assert talks.build(say=lambda *_: None, installed=(COURT,)) == 0
    assert not Conversation.objects.exists()
