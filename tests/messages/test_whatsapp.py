"""WhatsApp end to end against the stand-in: forms, windows, limits, refusals, statuses, replies."""

from typing import Any

import pytest

from emas.kernel.errors import NotAllowed
from emas.notify import operations, queries
from emas.notify.models import Contact, Grant, Inbound, Message
from emas.notify.types import ChannelState, Recipient
from emas.outbox.models import OutboxEntry
from emas.project.simulators.whatsapp.state import ERRORS
from tests.messages.harness import AT, Gateway, configure, note, phone, states

HOLDS = {0, 190, 3, 4, 10, 200, 368, 80007, 131005, 131031, 131037, 131042, 131045, 131048, 131016, 131057}
AGAIN = {130429, 131000, 131056, 133016, 137000, 131047}


@pytest.mark.requirement("R-091")
@pytest.mark.requirement("R-092")
def test_a_notice_goes_out_as_an_approved_template_and_its_course_is_known(gateway: Gateway) -> None:
    gateway.write(note())
    gateway.work()
    (taken,) = gateway.taken
    assert taken["kind"] == "template"
    assert "Surat Keterangan Usaha" in taken["text"]
    row = Message.objects.get()
    assert (row.state, row.sent_as, row.provider_id) == ("terkirim", "template", taken["id"])
    assert taken["request_id"] == row.public_id
    for word, state in (
        ("delivered", "sampai"),
        ("sent", "sampai"),
        ("read", "dibaca"),
        ("failed", "dibaca"),
    ):
        gateway.status(taken["id"], word)
        assert Message.objects.get().state == state
    assert Contact.objects.get().consent_source == "permohonan"


def test_inside_the_window_it_is_free_text_and_outside_again_a_template(gateway: Gateway) -> None:
    gateway.says(1, "halo")
    gateway.later(seconds=7)
    gateway.write(note())
    gateway.work()
    gateway.later(hours=24)
    gateway.write(note(key="k2"))
    gateway.work()
    assert [taken["kind"] for taken in gateway.taken] == ["text", "text", "template"]
    assert gateway.broken == {"pair": 0, "tier": 0, "window": 0}


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_every_refusal_of_the_table_has_a_visible_reason_and_nothing_is_sent_twice(
    gateway: Gateway, code: int
) -> None:
    gateway.control(code=code, times=1)
    gateway.write(note(board_unit_id=5))
    gateway.work()
    row = Message.objects.get()
    assert row.reason or row.state == "terkirim"
    if code in HOLDS:
        assert (row.state, row.reason) == ("antri", "gateway_away")
        state = queries.channel_state(name="whatsapp", templates_a_day=1, people_limit=1, at=gateway.at)
        assert state.reason
        assert state.held_since
        assert state.templates_today == 0
    elif code == 131047:
        assert (row.state, row.needs_template) == ("terkirim", True)
    elif code in AGAIN:
        assert row.state == "antri"
    else:
        assert (row.state, row.fallback) == ("tidak_terkirim", "papan")
    gateway.heal()
    gateway.later(minutes=10)
    gateway.work()
    assert len(gateway.taken) == (1 if code in HOLDS | AGAIN else 0)


def test_a_gateway_found_well_by_hand_is_used_at_once(gateway: Gateway) -> None:
    def standing() -> ChannelState:
        return queries.channel_state(name="whatsapp", templates_a_day=9, people_limit=9, at=gateway.at)

    assert not operations.resume(name="whatsapp", at=gateway.at)
    gateway.control(code=190)
    gateway.write(note())
    gateway.work()
    assert standing().reason == "token_refused"
    gateway.control(code=-1)
    gateway.work()
    assert states() == {"advanced:1": ("antri", "gateway_away")}
    assert not operations.resume(name="push", at=gateway.at)
    assert operations.resume(name="whatsapp", at=gateway.at)
    gateway.work()
    assert states() == {"advanced:1": ("terkirim", "")}
    assert standing().held_since is None


def test_a_hold_that_is_over_says_nothing_about_now(gateway: Gateway) -> None:
    gateway.control(lose_answers=True, times=1)
    gateway.write(note(board_unit_id=5))
    gateway.work()
    state = queries.channel_state(name="whatsapp", templates_a_day=9, people_limit=9, at=gateway.at)
    assert (state.waiting, state.unknown, bool(state.held_since)) == (0, 1, True)
    gateway.later(minutes=1)
    state = queries.channel_state(name="whatsapp", templates_a_day=9, people_limit=9, at=gateway.at)
    assert (state.unknown, state.held_since, state.reason) == (1, None, "")


def test_a_dead_gateway_loses_nothing_and_urgent_goes_first(gateway: Gateway) -> None:
    gateway.simulator.go_away()
    gateway.write(*(note(n, f"n{n}") for n in range(30)))
    for _ in range(5):
        gateway.work()
        gateway.later(hours=5)
    gateway.write(note(50, "urgent", template="escalated", role="kepala"))
    assert {state for state, _ in states().values()} == {"antri"}
    assert queries.not_sent(since=AT) == ()
    gateway.simulator.come_back()
    gateway.heal()
    gateway.work()
    keys = {row.public_id: row.dedupe_key for row in Message.objects.all()}
    order = [keys[taken["request_id"]] for taken in gateway.taken]
    assert order[0] == "urgent"
    assert sorted(order) == sorted(keys.values())


@pytest.mark.requirement("R-091")
def test_urgent_first_then_citizens_then_officers(gateway: Gateway) -> None:
    gateway.control(code=190)
    gateway.write(note(1, "first"))
    gateway.work()
    gateway.write(note(2, "officer", template="issued", role="kasi"))
    gateway.write(note(3, "citizen"), note(4, "urgent", template="failed_signature", role="kepala"))
    gateway.heal()
    gateway.work()
    keys = {row.public_id: row.dedupe_key for row in Message.objects.all()}
    assert [keys[taken["request_id"]] for taken in gateway.taken] == ["urgent", "first", "citizen"]
    # An officer's notice without a template of its own stays on his desk.
    assert states()["officer"] == ("tidak_terkirim", "no_template")


def test_an_answer_that_is_lost_is_never_sent_again_and_its_status_tells(gateway: Gateway) -> None:
    gateway.control(lose_answers=True, times=1)
    gateway.write(note(board_unit_id=5))
    gateway.work()
    row = Message.objects.get()
    assert (row.state, row.reason) == ("mengirim", "unknown:timeout_unknown")
    gateway.heal()
    gateway.work()
    (taken,) = gateway.taken
    gateway.status(taken["id"], "sent", request_id=row.public_id)
    assert states() == {"advanced:1": ("terkirim", "")}
    assert Message.objects.get().provider_id == taken["id"]


def test_an_outcome_that_stays_unknown_takes_the_other_way_but_late_news_corrects_it(
    gateway: Gateway,
) -> None:
    gateway.control(lose_answers=True, times=1)
    gateway.write(note(board_unit_id=5))
    gateway.work()
    gateway.later(minutes=31)
    assert operations.reconcile(at=gateway.at) == 1
    assert states() == {"advanced:1": ("tidak_terkirim", "outcome_unknown")}
    assert [row.case_ref for row in queries.board(unit_ids=[5], since=AT)] == ["K7QM-2D4X-9TPWC"]
    gateway.status(gateway.taken[0]["id"], "delivered", request_id=Message.objects.get().public_id)
    assert states() == {"advanced:1": ("sampai", "")}


def test_one_person_gets_one_message_in_six_seconds(gateway: Gateway) -> None:
    gateway.write(*(note(1, f"k{n}") for n in range(3)))
    gateway.work()
    assert len(gateway.taken) == 1
    assert sorted(reason for _, reason in states().values()) == ["", "pair_limit", "pair_limit"]
    for _ in range(4):
        gateway.later(seconds=7)
        gateway.work()
    assert len(gateway.taken) == 3
    assert gateway.broken["pair"] == 0


def test_the_tier_is_never_exceeded_and_a_tenth_is_kept_for_urgent(gateway: Gateway, settings: Any) -> None:
    gateway.simulator.state.settings.tier = 20
    configure(settings, gateway.simulator, people_a_day=20)
    gateway.write(*(note(n, f"n{n}") for n in range(30)))
    gateway.work()
    assert len(gateway.taken) == 18
    gateway.write(*(note(n, f"u{n}", template="failed_signature", role="kepala") for n in range(40, 45)))
    gateway.work()
    assert len(gateway.taken) == 20
    assert {reason for state, reason in states().values() if state == "antri"} == {"people_limit"}
    gateway.later(hours=24, minutes=20)
    gateway.work()
    assert len(gateway.taken) == 35
    assert gateway.broken == {"pair": 0, "tier": 0, "window": 0}


def test_the_citys_own_budget_of_templates_ends_at_midnight(gateway: Gateway, settings: Any) -> None:
    configure(settings, gateway.simulator, templates_a_day=10)
    gateway.write(*(note(n, f"n{n}") for n in range(12)))
    gateway.work()
    assert len(gateway.taken) == 9
    gateway.later(hours=15)
    gateway.work()
    assert len(gateway.taken) == 12


@pytest.mark.requirement("R-091")
def test_letters_waiting_for_one_officer_are_told_in_one_message(gateway: Gateway) -> None:
    gateway.write(*(note(1, f"k{n}", template="task_arrived", role="kasi") for n in range(5)))
    gateway.work()
    assert gateway.taken == []
    gateway.later(minutes=11)
    gateway.work()
    (taken,) = gateway.taken
    assert "Ada 5 surat" in taken["text"]
    assert sorted(state for state, _ in states().values()) == ["digabung"] * 4 + ["terkirim"]


def test_a_number_without_whatsapp_is_remembered_and_tried_no_more(gateway: Gateway) -> None:
    gateway.simulator.state.control.numbers[phone(1).lstrip("+")] = 131026
    gateway.write(note(board_unit_id=5))
    gateway.work()
    gateway.write(note(key="k2", board_unit_id=5))
    gateway.simulator.state.control.numbers.clear()
    gateway.work()
    assert gateway.taken == []
    assert set(states().values()) == {("tidak_terkirim", "number_unreachable")}
    gateway.later(seconds=10)
    gateway.says(1, "bantuan")
    gateway.later(seconds=10)
    gateway.work()
    gateway.later(seconds=10)
    gateway.write(note(key="k3"))
    gateway.work()
    assert states()["k3"] == ("terkirim", "")


def test_failures_told_later_take_the_other_way_or_are_tried_again(gateway: Gateway) -> None:
    gateway.write(note(1, "k1", board_unit_id=5), note(2, "k2"))
    gateway.work()
    first, second = gateway.taken
    gateway.status(first["id"], "failed", 131026)
    assert states()["k1"] == ("tidak_terkirim", "number_unreachable")
    gateway.status(second["id"], "failed", 131000)
    assert states()["k2"] == ("antri", "gateway_trouble")
    gateway.later(minutes=2)
    gateway.work()
    assert states()["k2"] == ("terkirim", "")
    # What is told of the first try now is no news.
    gateway.status(second["id"], "delivered")
    assert states()["k2"] == ("terkirim", "")


@pytest.mark.requirement("R-092")
def test_stop_is_honoured_and_mulai_resumes(gateway: Gateway) -> None:
    gateway.says(1, "Berhenti")
    assert "tidak mengirim pesan lagi" in gateway.got(1)[-1]
    gateway.later(seconds=7)
    gateway.write(note(board_unit_id=5))
    gateway.work()
    assert states()["advanced:1"] == ("tidak_terkirim", "opted_out")
    gateway.says(1, "MULAI")
    gateway.later(seconds=7)
    gateway.write(note(key="k2"))
    gateway.work()
    assert states()["k2"] == ("terkirim", "")


def test_without_consent_nothing_goes_out(gateway: Gateway) -> None:
    to = Recipient(kind="applicant", label="Pemohon", address=phone(1), consents=False)
    gateway.write(note(recipient=to, board_unit_id=5))
    gateway.work()
    assert states() == {"advanced:1": ("tidak_terkirim", "no_consent")}
    assert Message.objects.get().fallback == "papan"


@pytest.mark.asvs("11.2.4")
def test_a_forged_call_back_is_refused(gateway: Gateway) -> None:
    for secret in ("salah", "x" * 40):
        with pytest.raises(NotAllowed, match="bad_signature"):
            gateway.tell({"statuses": []}, secret=secret)
    for signature in ("", "sha256=", "sha256=é", "sha1=" + "0" * 40):
        with pytest.raises(NotAllowed, match="bad_signature"):
            operations.take_in(body=b"{}", signature=signature, at=AT)
    assert Inbound.objects.count() == 0


@pytest.mark.asvs("11.2.4")
def test_the_same_call_back_again_changes_nothing(gateway: Gateway) -> None:
    for _ in range(3):
        gateway.says(1, "bantuan", "wamid.satu")
        gateway.later(seconds=70)
    assert len(gateway.got(1)) == 1
    assert Inbound.objects.filter(kind="message").count() == 1
    gateway.later(days=11)
    assert gateway.tell({"messages": [{"from": "6281", "id": "wamid.lama", "timestamp": str(int(AT.timestamp())), "type": "text", "text": {"body": "stop"}}]}) == 0  # fmt: skip


def test_odd_call_backs_are_taken_or_ignored_but_never_break(gateway: Gateway) -> None:
    odd: list[Any] = [
        {},
        {"statuses": [{"id": "x"}, 5, {"id": "y", "status": "flying"}]},
        {"messages": [{"id": "m1", "type": "reaction", "from": "6281"}]},
        {"messages": [{"id": "m2", "type": "interactive", "from": "6281"}], "errors": [{"code": 131000}]},
        {"messages": [{"id": "m3", "type": "text", "text": "bukan objek", "from": "abc"}]},
        {
            "messages": [
                {"id": "m4", "type": "system", "system": {"type": "user_changed_number"}, "from": "6281"}
            ]
        },
    ]
    gateway.tell(*odd)
    gateway.tell({"event": "APPROVED"}, field_name="message_template_status_update")
    gateway.work()
    assert not OutboxEntry.objects.filter(dead_at__isnull=False).exists()
    assert not Inbound.objects.exclude(state="selesai").exists()


@pytest.mark.requirement("R-092")
def test_somebody_without_a_number_is_answered_by_user_id(gateway: Gateway) -> None:
    message = {
        "from_user_id": "ID.777",
        "id": "w1",
        "timestamp": str(int(AT.timestamp())),
        "type": "image",
        "image": {},
    }
    gateway.simulator.state.phone("", "ID.777").last_inbound_at = gateway.simulator.state.now()
    gateway.tell({"contacts": [{"user_id": "ID.777"}], "messages": [message]})
    gateway.work()
    (bubble,) = gateway.simulator.state.phones["ID.777"].bubbles
    assert "belum dapat kami terima" in bubble.text


def test_the_card_of_a_person_holds_nothing_readable(gateway: Gateway) -> None:
    gateway.says(1, "K7QM-2D4X-9TPWC 123456")
    gateway.write(note())
    rows = [
        *Message.objects.values(),
        *Contact.objects.values(),
        *Inbound.objects.values(),
        *Grant.objects.values(),
    ]
    text = " ".join(
        str(bytes(value) if isinstance(value, bytes | memoryview) else value)
        for row in rows
        for value in row.values()
    )
    assert not [word for word in ("81200000", "123456", "Usaha") if word in text]


@pytest.mark.requirement("R-091")
def test_all_that_meet_a_limit_wait_at_once_and_the_others_go(gateway: Gateway, settings: Any) -> None:
    """One look at a backlog, however long it is; who wrote lately and what is urgent is not held up by it."""
    settings.EMAS_WHATSAPP = {**settings.EMAS_WHATSAPP, "people_a_day": 10}
    gateway.write(*(note(number) for number in range(100, 109)))
    gateway.work()
    gateway.says(300, "halo")
    gateway.later(seconds=7)
    before = len(gateway.taken)
    gateway.write(
        *(note(number) for number in range(301, 401)),
        note(300),
        note(900, template="failed_signature", role="kepala"),
    )
    operations.dispatch(at=gateway.at)
    assert len(gateway.taken) - before == 2
    waiting = Message.objects.filter(state="antri")
    assert waiting.count() == 100
    assert set(waiting.values_list("reason", flat=True)) == {"people_limit"}
    assert not waiting.filter(due_at__lte=gateway.at).exists()
    gateway.later(hours=24, minutes=2)
    gateway.work()
    assert gateway.broken["tier"] == 0
    assert waiting.count() < 100
