"""
Each counter of the kill drill can fail: with its protection switched off it does, without that it does not.

The drill itself kills at random; here the same doors are used in one process, so that a counter that is blind is seen at once.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from emas.cases import operations
from emas.cases.tests import court as siramasakan
from emas.cases.tests.factories import Town, publish, town
from emas.cases.tests.test_absence import SERVICE as LEAVE
from emas.cases.tests.test_absence import Court
from emas.people.tests.factories import AT, small_city
from emas.personnel.tests.factories import staff_the_court
from emas.project.drills import court as drill
from emas.project.drills import court_counts, kill, underway
from emas.project.measuring import Figure

Switch = Callable[[str], None]


@pytest.fixture
def switch(monkeypatch: pytest.MonkeyPatch, settings: object) -> Switch:
    def off(names: str) -> None:
        settings.EMAS_FAILPOINTS = True  # type: ignore[attr-defined]
        monkeypatch.setenv("EMAS_SABOTAGE", names)

    return off


def _missed(figures: Iterable[Figure]) -> set[str]:
    return {figure.name for figure in figures if not figure.ok}


def _wait_for_verdict(court: Town) -> str:
    ref = siramasakan.file(court)
    siramasakan.act(court, "ptsp.ms", ref, "lengkap")
    siramasakan.act(court, "ptsp.ms", ref, "daftar", nomor_perkara="9/Pdt.G/2026/MS.Lsm")
    return ref


def _to_the_registry(court: Town, *, again: bool) -> str:
    ref = siramasakan.until_papers(court)
    version = operations.act(
        case_ref=ref, act="catat_bht", actor=court.actor("ptsp.ms"), at=court.at, data=_in_force(court)
    ).version
    if again:
        operations.act(
            case_ref=ref, act="catat_bht", actor=court.actor("ptsp.ms"), at=court.at, version=version - 1, data=_in_force(court)
        )  # fmt: skip
    siramasakan.send(court, ref, *siramasakan.FINAL)
    court.deliver()
    return ref


def _in_force(court: Town) -> dict[str, object]:
    return {"answers": {"tanggal_bht": court.at.date().isoformat()}}


@pytest.mark.parametrize(
    ("off", "missed"),
    [
        ("", set()),
        ("versions", {"events of SIRAMASAKAN cases doubled"}),
        ("messages,delivery", {"civil registry not told, or told again"}),
    ],
)
@pytest.mark.requirement("R-117", "R-119")
def test_events_and_the_notice_to_the_registry(db: None, switch: Switch, off: str, missed: set[str]) -> None:
    court = town((siramasakan.SIRAMASAKAN,))
    switch(off)
    ref = _to_the_registry(court, again=off == "versions")
    assert _missed(court_counts.verdicts([ref])) == missed
    assert bool(kill._doubled()) is (off == "messages,delivery")


def test_a_case_that_is_lost_and_one_that_is_not_told(db: None) -> None:
    assert _missed(court_counts.verdicts(["AAAA"])) == {"civil registry not told, or told again"}
    assert _missed(court_counts.reminders(["AAAA"])) == {"such cases not reminded of, or twice"}
    assert _missed(court_counts.leave(["AAAA"])) == {"ledger entries of leave lost"}


@pytest.mark.parametrize(("off", "is_missed"), [("", False), ("messages,timers", True)])
@pytest.mark.requirement("R-122")
def test_reminders(db: None, switch: Switch, off: str, is_missed: bool) -> None:
    court = town((siramasakan.SIRAMASAKAN,))
    ref = _wait_for_verdict(court)
    switch(off)
    court.at += timedelta(days=14, hours=1)
    operations.run_timers(at=court.at)
    assert bool(_missed(court_counts.reminders([ref]))) is is_missed


@pytest.mark.parametrize(
    ("off", "missed", "numbers"),
    [
        ("", set(), 0),
        (
            "ledger",
            {"ledger entries of leave doubled", "balances that are not what is left after the leave taken"},
            0,
        ),
        ("numbers", set(), 1),
    ],
)
@pytest.mark.requirement("R-090")
def test_the_ledger_and_the_numbers(
    db: None, switch: Switch, monkeypatch: pytest.MonkeyPatch, off: str, missed: set[str], numbers: int
) -> None:
    court = Court(small_city(AT))
    staff_the_court(court.city)
    publish(LEAVE)
    monkeypatch.setattr(court_counts.clock, "now", lambda: court.at)
    monkeypatch.setattr(drill, "DAYS_A_YEAR", court.balance().left)
    switch(off)
    ref = court.approved()
    assert _missed(court_counts.leave([ref])) == missed
    assert kill._numbers(1) == numbers


#: Each kind of the court as it stands right after it was filed.
FILED = (
    (replace(underway.LEAVE, last="diajukan"), drill.ask_for_leave),
    (
        replace(underway.verdicts(""), last="diajukan"),
        lambda _, number, again: drill.bring(number, AT, again),
    ),
    (replace(underway.ASSIGNMENT, last="diperiksa"), drill.file),
)


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """The court of the drill, with everything that is filed there."""
    monkeypatch.setattr(drill.clock, "now", lambda: AT)
    for kind, _ in FILED:
        publish(kind.service)
    return drill.build(AT)


@pytest.mark.parametrize(
    ("off", "missed"), [("", ""), ("commits", "lost or unfinished"), ("idempotency,overlaps", "filed twice")]
)
@pytest.mark.requirement("R-085")
def test_what_is_filed_is_kept_once(office: int, switch: Switch, off: str, missed: str) -> None:
    switch(off)
    for kind, file in FILED:
        # The first answer is lost on the way, so that the phone sends it again.
        ref = file(office, 0, lambda call: call() and call())
        wrong = {f"{kind.name} {missed}"} if missed else set()
        assert _missed(kill.kept_once(kind, [ref])) == wrong
