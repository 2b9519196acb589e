"""The court's own question list, asked through its number: nothing between the folder and the telephone is replaced."""

from pathlib import Path
from typing import Any

import pytest

from emas.catalogue import operations as catalogue
from emas.inquiries.models import Conversation
from emas.people.tests.factories import small_city
from tests.messages.harness import Gateway
from tests.messages.test_conversations import COURT, OPEN

SERVICES = Path(__file__).resolve().parents[2] / "services"


@pytest.fixture
def court(gateway: Gateway, settings: Any) -> Gateway:
    gateway.simulator.state.control.offset_seconds += (OPEN - gateway.at).total_seconds()
    gateway.at = OPEN
    settings.EMAS_WHATSAPP = {**settings.EMAS_WHATSAPP, "instansi": COURT}
    small_city()
    catalogue.sync_questions(root=SERVICES, at=OPEN)
    return gateway


@pytest.mark.requirement("R-107")
@pytest.mark.requirement("R-108")
@pytest.mark.requirement("R-109")
def test_everyday_words_lead_to_the_published_answer_and_follow_ups_stay_with_it(court: Gateway) -> None:
    court.says(1, "min gmn cara ngurus surat cerai gugat ya")
    first = court.got(1)[-1]
    for word in (
        "Persyaratan",
        "Buku nikah asli",
        "Cara mengurus",
        "Langkah berikutnya",
        "Sumber: Cerai gugat",
        "UU Nomor 7 Tahun 1989",
    ):
        assert word in first
    for follow_up, said in (
        ("biayanya?", "Panjar biaya"),
        ("berapa lama?", "5 bulan"),
        ("klo diwakilkan?", "surat kuasa"),
    ):
        court.later(seconds=30)
        court.says(1, follow_up)
        assert said in court.got(1)[-1], follow_up
    assert Conversation.objects.get().topic == "mahkamah/cerai-gugat"


def test_advice_is_refused_and_danger_gets_a_number_and_an_officer(court: Gateway) -> None:
    court.says(1, "saya bakal menang ga di sidang?")
    assert "nasihat hukum" in court.got(1)[-1]
    court.later(seconds=30)
    court.says(1, "tolong saya dipukuli suami sekarang")
    assert "129" in court.got(1)[-1]
    assert Conversation.objects.get().state == "menunggu_petugas"
