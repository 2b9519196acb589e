"""The annual balance by the law's own examples, and what holds for every ledger."""

import random
from datetime import date

import pytest

from emas.personnel import rules
from emas.personnel.rules import examples
from emas.personnel.types import Employed, Employment, Entry, EntryKind, Policy

TODAY = date(2026, 11, 2)
PNS = Employment(Employed.PNS, date(2015, 1, 1))
POLICY = Policy()


@pytest.mark.requirement("R-088")
@pytest.mark.parametrize("example", examples.ALL, ids=lambda e: e.name)
def test_the_examples_of_the_law(example: examples.Example) -> None:
    assert example.result(POLICY) == example.expected


@pytest.mark.parametrize("seed", range(40))
def test_no_way_leads_below_zero_and_order_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    entries = list(rules.due_entries([], PNS, TODAY, POLICY))
    start = rules.balance(entries, 2026)
    for number in range(60):
        entries += _random_act(rng, entries, number)
        now = rules.balance(entries, 2026)
        assert now.left >= 0
        assert all(0 <= row.left <= row.right for row in now.rows)
        assert now.left + now.held + now.taken == start.left
    shuffled = rng.sample(entries, len(entries))
    assert rules.balance(shuffled, 2026) == rules.balance(entries, 2026)


def _random_act(rng: random.Random, entries: list[Entry], number: int) -> tuple[Entry, ...]:
    request = f"r{rng.randrange(6)}"
    act = rng.choice(["hold", "take", "back", "some"])
    key = f"k{number}"
    if act == "hold":
        days = rng.randrange(1, 9)
        if rules.outstanding(entries, request).taken:
            return ()
        return rules.hold(entries, request=request, year=2026, days=days, on=TODAY, key=key) or ()
    if act == "take":
        return rules.take(entries, request=request, on=TODAY, key=key)
    days_back = None if act == "back" else rng.randrange(0, 5)
    return rules.give_back(entries, request=request, on=TODAY, key=key, days=days_back)


def test_holding_and_releasing_is_nothing() -> None:
    entries = list(rules.due_entries([], PNS, TODAY, POLICY))
    before = rules.balance(entries, 2026)
    held = rules.hold(entries, request="a", year=2026, days=5, on=TODAY, key="1")
    assert held is not None
    assert rules.balance([*entries, *held], 2026).left == before.left - 5
    released = rules.give_back([*entries, *held], request="a", on=TODAY, key="2")
    assert rules.balance([*entries, *held, *released], 2026) == before
    again = rules.give_back([*entries, *held, *released], request="a", on=TODAY, key="3")
    assert again == ()


def test_more_than_is_left_is_not_held() -> None:
    entries = list(rules.due_entries([], PNS, TODAY, POLICY))
    assert rules.hold(entries, request="a", year=2026, days=13, on=TODAY, key="1") is None


def test_what_is_due_is_due_once() -> None:
    entries = list(examples.history(PNS, {2024: 0, 2025: 0}, until=TODAY))
    assert rules.due_entries(entries, PNS, TODAY, POLICY) == ()


def test_a_late_change_of_an_old_year_changes_what_goes_over_but_never_below_zero() -> None:
    entries = list(examples.history(PNS, {2024: 3, 2025: 0}, until=TODAY))
    assert rules.balance(entries, 2026).left == 18
    held = rules.hold(entries, request="a", year=2026, days=17, on=TODAY, key="1")
    assert held is not None
    entries += held
    # All of 2025 turns out to be used: five of the six days that went over are spent already.
    entries.append(Entry(2025, EntryKind.TAKE, -18, date(2025, 12, 1), "late"))
    entries += rules.due_entries(entries, PNS, TODAY, POLICY)
    assert rules.balance(entries, 2026).left == 0


def test_days_of_the_new_year_may_be_asked_for_in_the_old_one_without_what_goes_over() -> None:
    entries = list(examples.history(PNS, {2024: 3, 2025: 3}, until=TODAY))
    entries += rules.due_entries(entries, PNS, TODAY, POLICY, year=2027)
    assert rules.balance(entries, 2027).left == 12


def test_a_recall_gives_days_back_and_reopens_a_year_that_a_long_leave_ended() -> None:
    entries = list(rules.due_entries([], PNS, TODAY, POLICY))
    lapsed = rules.lapse(entries, request="besar", year=2026, on=TODAY, key="1")
    assert rules.balance([*entries, *lapsed], 2026).left == 0
    back = rules.give_back([*entries, *lapsed], request="besar", on=TODAY, key="2")
    assert rules.balance([*entries, *lapsed, *back], 2026).left == 12


@pytest.mark.requirement("R-088")
def test_a_wrong_first_day_of_service_is_set_right_in_the_ledger_too() -> None:
    new = Employment(Employed.CPNS, date(2026, 2, 1))
    entries = list(rules.due_entries([], PNS, TODAY, POLICY))
    assert rules.balance(entries, 2026).left == 12
    back = rules.changed_right(entries, PNS, new, TODAY, POLICY)
    assert [entry.days for entry in back] == [-12]
    entries += back
    assert rules.balance(entries, 2026).left == 0
    assert rules.due_entries(entries, new, TODAY, POLICY) == (), "and it stays so"
    later = date(2027, 2, 1)
    assert rules.balance([*entries, *rules.due_entries(entries, new, later, POLICY)], 2027).left == 12
    assert [entry.days for entry in rules.changed_right(entries, new, PNS, TODAY, POLICY)] == [12]


def test_a_right_taken_back_never_takes_days_that_were_used_and_comes_when_it_is_due() -> None:
    late = Employment(Employed.CPNS, date(2025, 12, 1))
    entries = list(rules.due_entries([], PNS, TODAY, POLICY))
    entries += rules.hold(entries, request="a", year=2026, days=3, on=TODAY, key="1") or ()
    entries += rules.changed_right(entries, PNS, late, TODAY, POLICY)
    assert rules.balance(entries, 2026).left == 0
    assert rules.changed_right([], PNS, late, TODAY, POLICY) == (), "nothing was given yet"
    entries = list(rules.due_entries([], PNS, TODAY, POLICY))
    entries += rules.changed_right(entries, PNS, late, TODAY, POLICY)
    entries += rules.due_entries(entries, late, date(2026, 12, 1), POLICY)
    assert rules.balance(entries, 2026).left == 12
