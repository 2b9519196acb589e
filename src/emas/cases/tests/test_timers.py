"""What the clock does: reminders, word to the superior, the end of silence, the notices people get."""

from datetime import timedelta

import pytest

from emas.cases import operations, queries
from emas.cases.models import Case, Event
from emas.cases.tests.factories import Town
from emas.notify.models import Message
from emas.people import queries as people


def _tick(city: Town, **more: float) -> int:
    city.at += timedelta(**more)
    return operations.run_timers(at=city.at)


def _templates(ref: str) -> list[str]:
    return list(Message.objects.filter(case_ref=ref).order_by("id").values_list("template", flat=True))


@pytest.mark.requirement("R-080")
@pytest.mark.requirement("R-075")
def test_reminders_at_half_and_full_time_then_the_superior(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="lengkap")
    version = Case.objects.get(ref=ref).version
    assert _tick(city, minutes=30) == 0
    assert _tick(city, minutes=35) == 1
    assert _templates(ref) == ["reminder_half"]
    assert operations.run_timers(at=city.at) == 0, "once is enough"
    _tick(city, hours=2)
    _tick(city, days=1)
    assert _templates(ref) == ["reminder_half", "reminder_due", "escalated"]
    told = Message.objects.get(case_ref=ref, template="escalated")
    assert told.recipient_label.startswith("Lurah")
    assert Case.objects.get(ref=ref).version == version, (
        "a reminder must not spoil the page an officer has open"
    )
    assert Case.objects.get(ref=ref).next_timer_at is None


def test_a_worker_that_was_down_sends_only_the_latest_reminder(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="lengkap")
    assert _tick(city, days=4) == 1
    assert _templates(ref) == ["escalated"]


def test_silence_of_the_applicant_ends_the_case(city: Town) -> None:
    ref = city.submit().ref
    city.act("rt001", ref, "kembalikan", note="Foto buram")
    assert queries.progress(ref, city.citizen(ref), city.at).due_at is not None
    assert _tick(city, days=10) == 0
    assert _tick(city, days=20) == 1
    case = Case.objects.get(ref=ref)
    assert (case.state, case.is_open, case.next_timer_at) == ("kedaluwarsa", False, None)
    city.deliver()
    assert "expired" in _templates(ref)
    assert Event.objects.get(case=case, act="kedaluwarsa").actor == "system"


def test_a_letter_nobody_fetches_is_closed_and_stays_valid(city: Town) -> None:
    ref = city.signed()
    _tick(city, days=60)
    assert Case.objects.get(ref=ref).state == "selesai"
    assert operations.download_letter(case_ref=ref, actor=city.citizen(ref), at=city.at).content.startswith(
        b"%PDF"
    )


def test_one_broken_case_does_not_hold_up_the_others(city: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from emas.kernel.errors import NotFound

    broken = city.submit().ref
    fine = city.submit(resident={"nik": "3574034509900002"}).ref
    Case.objects.filter(ref=broken).update(service_hash="0" * 64)
    assert _tick(city, days=5) == 1
    assert _templates(fine) == ["escalated"]
    postponed = Case.objects.get(ref=broken).next_timer_at
    assert postponed is not None
    assert postponed > city.at
    assert NotFound is not None


@pytest.mark.requirement("R-027")
def test_who_hears_of_what(city: Town) -> None:
    ref = city.submit().ref
    city.deliver()
    first = {(m.template, m.recipient_label) for m in Message.objects.filter(case_ref=ref)}
    assert first == {("submitted", "Pemohon"), ("task_arrived", "Ketua RT · RT 001")}
    city.act("rt001", ref, "setujui")
    city.deliver()
    assert ("task_arrived", "Ketua RW · RW 001") in {
        (m.template, m.recipient_label) for m in Message.objects.all()
    }
    rows = people.recipients(city.city.rw, "rw", city.at)
    assert rows[0].phone.startswith("+62")


def test_notices_hold_no_identity_number_and_no_answer(city: Town) -> None:
    from emas.notify import queries as notices

    ref = city.submit().ref
    city.act("rt001", ref, "kembalikan", note="NIK 3574034409900001 tidak sama dengan KTP")
    city.deliver()
    bodies = " ".join(m.body for m in notices.recent(limit=50, case_ref=ref))
    assert "3574034409900001" not in bodies
    assert "Warung" not in bodies
    assert "tidak sama dengan KTP" in bodies
    assert ref in bodies
