"""Time, chain, masks, words: small decisions as tables."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emas.cases import rules
from emas.catalogue.types import Due, Field, FieldType, PostRef, Step, StepKind, Text
from emas.kernel import clock
from emas.kernel.workingtime import standard_week

CALENDAR = standard_week()
TASK = Step(name="operator", kind=StepKind.TASK, title=Text("Operator"), status="x", due=Due(working_hours=2))
FRIDAY = datetime(2026, 11, 6, 15, 30, tzinfo=clock.LOCAL)


def test_reminders_at_half_full_and_double_time_over_a_weekend() -> None:
    times = rules.step_times(TASK, FRIDAY, CALENDAR)
    assert times.due_at == datetime(2026, 11, 9, 8, 30, tzinfo=clock.LOCAL)
    assert times.remind_at == (
        datetime(2026, 11, 6, 16, 30, tzinfo=clock.LOCAL),
        datetime(2026, 11, 9, 8, 30, tzinfo=clock.LOCAL),
        datetime(2026, 11, 9, 10, 30, tzinfo=clock.LOCAL),
    )
    assert rules.next_timer(times, 0) == times.remind_at[0]
    assert rules.next_timer(times, 3) is None


def test_a_day_set_on_a_shut_day_is_asked_for_on_the_next_working_day() -> None:
    saturday = FRIDAY.date() + timedelta(days=1)
    times = rules.step_times(TASK, FRIDAY, CALENDAR, on=saturday)
    assert times.due_at is not None
    assert times.due_at.date() == saturday + timedelta(days=2)


def test_silence_ends_after_fourteen_working_days() -> None:
    step = Step(
        name="p", kind=StepKind.APPLICANT, title=Text("P"), status="x", expires_after_days=14, expires_to="k"
    )
    times = rules.step_times(step, datetime(2026, 11, 2, 10, 30, tzinfo=clock.LOCAL), CALENDAR)
    assert times.due_at is None
    assert times.expires_at is not None
    assert times.expires_at.date().isoformat() == "2026-11-20"
    assert rules.next_timer(times, 0) == times.expires_at


def test_a_promise_rests_while_the_applicant_must_act() -> None:
    start = datetime(2026, 11, 2, 10, 30, tzinfo=clock.LOCAL)
    waiting = Step(name="p", kind=StepKind.APPLICANT, title=Text("P"), status="x", clock="pauses")
    running = rules.promise_at(rules.Promise(), Due(working_days=1), TASK, start, CALENDAR, starts=True)
    assert running.due_at == datetime(2026, 11, 3, 16, 0, tzinfo=clock.LOCAL)
    paused = rules.promise_at(
        running, Due(working_days=1), waiting, start + timedelta(hours=1), CALENDAR, starts=False
    )
    resumed = rules.promise_at(
        paused, Due(working_days=1), TASK, start + timedelta(days=1), CALENDAR, starts=False
    )
    assert resumed.due_at is not None
    assert running.due_at is not None
    assert CALENDAR.working_seconds(running.due_at, resumed.due_at) == CALENDAR.working_seconds(
        start + timedelta(hours=1), start + timedelta(days=1)
    )
    ended = Step(name="s", kind=StepKind.FINAL, title=Text("S"), status="x", outcome="done")
    assert (
        rules.promise_at(
            paused, Due(working_days=1), ended, start + timedelta(days=9), CALENDAR, starts=False
        )
        == paused
    )


def _hash(**changes: object) -> str:
    values: dict[str, object] = {
        "prev_hash": rules.GENESIS, "ref": "R", "seq": 1, "at": datetime(2026, 11, 2, tzinfo=UTC), "act": "kirim", "kind": "submit",
        "from_state": "", "to_state": "menunggu_rt", "actor": "anonymous", "actor_person_id": None, "actor_role": "",
        "actor_unit_id": None, "detail": {"a": 1},
    }  # fmt: skip
    return rules.event_hash(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.asvs("16.4.2")
@given(
    st.sampled_from(["prev_hash", "ref", "act", "kind", "from_state", "to_state", "actor", "actor_role"]),
    st.text(min_size=1),
)
def test_every_part_of_an_event_is_in_its_hash(name: str, value: str) -> None:
    assert _hash(**{name: value + "!"}) != _hash()


def test_the_hash_does_not_depend_on_zone_or_order_of_detail() -> None:
    local = datetime(2026, 11, 2, tzinfo=UTC).astimezone(clock.LOCAL)
    assert _hash(at=local) == _hash()
    assert _hash(detail={"b": 1, "a": 2}) == _hash(detail={"a": 2, "b": 1})


@pytest.mark.asvs("14.2.6")
@pytest.mark.parametrize(
    ("kind", "secret", "written", "shown"),
    [
        (FieldType.NIK, False, "3574034409900001", "3574 **** **** 0001"),
        (FieldType.KK, False, "3574030101150001", "3574 **** **** 0001"),
        (FieldType.TEXT, False, "Warung", "Warung"),
        (FieldType.TEXT, True, "rahasia", "••••"),
        (FieldType.TEXT, True, "", ""),
    ],
)
def test_masks(kind: FieldType, secret: bool, written: str, shown: str) -> None:
    spec = Field(name="x", type=kind, label=Text("X"), is_secret=secret)
    assert rules.masked(spec, written, in_full=False) == shown
    assert rules.masked(spec, written, in_full=True) == written


@pytest.mark.parametrize(
    ("ref", "above"),
    [
        (PostRef("rt", "rt"), "rw@rw"),
        (PostRef("rw", "rw"), "kepala@kelurahan"),
        (PostRef("operator", "kelurahan"), "kepala@kelurahan"),
        (PostRef("kepala", "kelurahan"), "kepala@kecamatan"),
        (PostRef("kepala", "kecamatan"), "admin@kota"),
        (PostRef("cs", "opd:dinsos"), "kepala@opd:dinsos"),
    ],
)
def test_who_hears_of_a_late_desk(ref: PostRef, above: str) -> None:
    assert rules.superior_of(ref).key == above


def test_notes_lose_long_numbers_and_placeholders_are_filled() -> None:
    assert (
        rules.without_numbers("NIK 3574 0344 0990 0001 salah, telepon 0812-3456-7890")
        == "NIK … salah, telepon …"
    )
    assert rules.without_numbers("Foto KTP 2026 buram") == "Foto KTP 2026 buram"
    assert rules.fill("{kode} {x}", {"kode": "K"}) == "K "


@pytest.mark.parametrize(
    ("ref", "label"),
    [
        (PostRef("kepala", "kelurahan"), "Lurah"),
        (PostRef("kepala", "kecamatan"), "Camat"),
        (PostRef("cs", "kelurahan"), "CS Kelurahan"),
        (PostRef("rt", "rt"), "Ketua RT"),
        (PostRef("operator", "opd:dinsos"), "Operator Dinas"),
    ],
)
def test_posts_are_named_by_role(ref: PostRef, label: str) -> None:
    assert rules.post_label(ref).id == label


def test_an_applicant_reads_who_holds_his_case_without_short_names() -> None:
    refs = (
        PostRef("cs", "opd:X"),
        PostRef("kasi", "kelurahan"),
        PostRef("cs", "pengadilan:Y"),
        PostRef("kepala", "kelurahan"),
    )
    assert [rules.post_label(ref, everyday=True).id for ref in refs] == [
        "Petugas loket Dinas",
        "Kepala Seksi Pelayanan Kelurahan",
        "Petugas loket pengadilan (PTSP)",
        "Lurah",
    ]


def test_posts_of_a_court_s_own_service_have_the_court_s_names() -> None:
    named = [rules.post_label(PostRef(role, "origin"), "pengadilan:MS-LSM").id for role in ("cs", "kepala")]
    assert named == ["Petugas PTSP", "Ketua pengadilan"]
