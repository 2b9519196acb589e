"""Many at once: exactly one wins. The sabotaged twin shows that the comparison is what decides."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from emas.cases import operations
from emas.cases.models import Case, Event
from emas.cases.tests.factories import Town, publish, town
from emas.cases.types import Acted
from emas.kernel.errors import Conflict, EmasError, Invalid, NotFound, TooMany
from emas.people.tests.factories import COURT
from emas.personnel import queries as ledgers
from emas.personnel.tests.factories import COURT_UNIT, LEDGER, staff_the_court

ACTORS = 8


@pytest.fixture
def shared(transactional_db: None) -> Town:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("several connections need a database file: test_races_on_a_file runs these there")
    return town()


def together(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment, each on a connection of its own."""
    gate = threading.Barrier(len(deeds))
    results: list[Any] = [None] * len(deeds)

    def run(number: int, deed: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[number] = deed()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, d)) for n, d in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def race(shared: Town, rounds: int) -> tuple[int, list[Exception]]:
    """Let everybody act on one case at once, round by round; gives the acts that passed and what the others were told."""
    passed = 0
    told: list[Exception] = []
    names = ["setujui", "kembalikan"] * (ACTORS // 2)
    rt = shared.actor("rt001")
    for number in range(rounds):
        ref = shared.submit(resident={"nik": f"357403440991{number + 1:04d}"}).ref

        def deed(act: str, ref: str = ref) -> Acted:
            return operations.act(case_ref=ref, act=act, actor=rt, at=shared.at, version=1, note="x")

        results = together([partial(deed, act) for act in names])
        losers = [r for r in results if isinstance(r, Exception)]
        told += losers
        passed += len(results) - len(losers)
    return passed, told


@pytest.mark.asvs("15.4.2")
def test_exactly_one_of_many_wins(shared: Town) -> None:
    passed, told = race(shared, 4)
    assert passed == 4
    assert {type(error) for error in told} == {Conflict}
    assert {error.params["role"] for error in told if isinstance(error, Conflict)} == {"rt"}
    assert Event.objects.filter(kind__in=["forward", "return"]).count() == 4


@pytest.mark.asvs("15.4.2")
def test_without_the_comparison_it_shows(
    shared: Town, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: comparison off and read too early. The race is noticed, for not all losers are told who was first."""
    settings.EMAS_FAILPOINTS = True
    monkeypatch.setenv("EMAS_SABOTAGE", "compare_and_swap")
    passed, told = race(shared, 6)
    assert passed != 6 or {type(error) for error in told} != {Conflict}


def test_two_taps_at_once_get_one_answer(shared: Town) -> None:
    ref = shared.submit().ref
    rt = shared.actor("rt001")
    tap = partial(
        operations.act, case_ref=ref, act="setujui", actor=rt, at=shared.at, version=1, idempotency_key="tap"
    )
    results = together([tap] * 6)
    assert {(r.state, r.version) for r in results} == {("menunggu_rw", 2)}
    assert Event.objects.filter(case__ref=ref).count() == 2


def test_two_submissions_at_once_make_one_case(shared: Town) -> None:
    owner = shared.upload("draft:twice")
    results = together([lambda: shared.submit(idempotency_key="once", uploads_owner=owner)] * 4)
    receipts = {(r.ref, r.pin) for r in results if not isinstance(r, Exception)}
    assert Case.objects.count() == 1
    assert len(receipts) == 1
    assert all(isinstance(r, EmasError) for r in results if isinstance(r, Exception))


@pytest.mark.asvs("2.4.1")
def test_parallel_requests_never_pass_the_limit(shared: Town) -> None:
    owners = [shared.upload(f"draft:p{n}", ()) for n in range(14)]
    for owner in owners:
        shared.upload(owner)
    results = together([(lambda o=o: shared.submit(uploads_owner=o)) for o in owners])
    assert sum(not isinstance(r, Exception) for r in results) == 10
    assert {type(r) for r in results if isinstance(r, Exception)} == {TooMany}


@pytest.mark.asvs("2.4.1")
def test_parallel_guessers_of_a_pin_gain_nothing(shared: Town) -> None:
    receipt = shared.submit()
    results = together([
        (lambda n=n: operations.prove_applicant(ref=receipt.ref, pin=f"{n:06d}x", at=shared.at)) for n in range(24)
    ])  # fmt: skip
    assert sum(isinstance(r, NotFound) for r in results) == 10
    assert sum(isinstance(r, TooMany) for r in results) == 14


def test_one_ticket_for_one_rw_however_many_ask(shared: Town) -> None:
    from emas.people.models import Account

    Account.objects.filter(login="rw001").update(first_signed_in_at=None)
    owners = [shared.upload(f"draft:t{n}") for n in range(5)]
    results = together([(lambda o=o: shared.submit(uploads_owner=o)) for o in owners])
    assert {getattr(r, "code", "") for r in results} == {"rw_not_in_use"}
    assert Case.objects.count() == 1


def test_two_requests_at_once_never_spend_the_same_days(shared: Town) -> None:
    """Twelve days are left, five are asked for by each of four, on days of their own: two get them, and nothing goes below zero."""
    staff_the_court(shared.city)
    publish("mahkamah/cuti")
    staff, unit = shared.actor("staf.ms"), shared.city.units[COURT_UNIT]

    def deed(start: int) -> str:
        days = {"mulai": f"2026-11-{start:02d}", "selesai": f"2026-11-{start + 4:02d}"}
        asked = {
            "jenis": "tahunan",
            "alasan": "Acara keluarga",
            "alamat": "Jalan Contoh 5",
            "telepon": "081200000099",
            **days,
        }
        return operations.open_own(
            service="mahkamah/cuti",
            unit_id=unit,
            answers=asked,
            actor=staff,
            at=shared.at,
            idempotency_key=f"k{start}",
        )

    results = together([partial(deed, start) for start in (2, 9, 16, 23)])
    assert sum(isinstance(r, str) for r in results) == 2
    assert {type(r) for r in results if not isinstance(r, str)} == {Invalid}
    left = ledgers.balance(person_id=staff.person_id or 0, ledger=LEDGER, instansi=COURT, at=shared.at)
    assert (left.left, left.held) == (2, 10)
    assert Case.objects.filter(service="mahkamah/cuti").count() == 2


def test_races_on_a_file(tmp_path: Path) -> None:
    """The same races on SQLite with a real file, in a process of its own: threads can't share a database in memory."""
    if connection.vendor != "sqlite":
        pytest.skip("ran above")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "emas.cases.tests.on_a_file", __file__,
         "--deselect", f"{Path(__file__).relative_to(Path.cwd())}::test_races_on_a_file", "-rs"],
        env={**os.environ, "EMAS_RACE_FILE": str(tmp_path / "race.sqlite3"), "PYTHONPATH": "src"},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert "8 passed" in done.stdout, done.stdout[-3000:]
