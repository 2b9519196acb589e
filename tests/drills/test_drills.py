"""
Each drill passes on a small scale, and fails when the protection it is about is switched off (reliability rule 10).

A drill that can't fail proves nothing; the sabotaged twin shows that this one can.
"""

import pytest

from tests.drills import runs

RACE = ("drill", "race", "--actors=4", "--rounds=5", "--database=sqlite")
KILL = ("drill", "kill", "--times=3", "--letters=4")
ACCESS = ("drill", "access", "--roles=1")
UPLOADS = ("drill", "uploads", "--files=30")


@pytest.mark.asvs("2.3.4")
@pytest.mark.asvs("15.4.2")
def test_one_of_many_wins_each_round() -> None:
    done = runs.emas(*RACE)
    assert (done.missed, done.code, done.answer["ok"]) == ([], 0, True)


def test_the_race_notices_when_the_comparison_is_off() -> None:
    done = runs.emas(*RACE, "--sabotage")
    assert done.missed
    assert (done.code, done.answer["ok"]) == (1, False)


@pytest.mark.requirement("R-085")
@pytest.mark.asvs("2.3.3")
def test_nothing_is_lost_or_done_twice_when_processes_are_killed() -> None:
    done = runs.emas(*KILL)
    assert (done.missed, done.code, done.answer["ok"]) == ([], 0, True)


def test_the_kills_notice_when_keys_are_off() -> None:
    done = runs.emas(*KILL, "--sabotage")
    assert done.missed
    assert (done.code, done.answer["ok"]) == (1, False)


@pytest.mark.asvs("8.2.2")
def test_strangers_are_answered_as_if_nothing_was_there() -> None:
    done = runs.emas(*ACCESS)
    assert (done.missed, done.code, done.answer["ok"]) == ([], 0, True)


def test_the_walk_notices_when_every_case_is_open() -> None:
    done = runs.emas(*ACCESS, "--sabotage")
    assert any("GET /desk/cases/" in name for name in done.missed)
    assert (done.code, done.answer["ok"]) == (1, False)


@pytest.mark.asvs("5.2.2")
@pytest.mark.asvs("5.2.6")
def test_hostile_files_do_not_come_in_and_good_ones_do() -> None:
    done = runs.emas(*UPLOADS)
    assert (done.missed, done.code, done.answer["ok"]) == ([], 0, True)


def test_the_files_notice_when_nothing_is_made_anew() -> None:
    done = runs.emas(*UPLOADS, "--sabotage")
    assert any("as given" in name for name in done.missed)
    assert (done.code, done.answer["ok"]) == (1, False)
