from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emas.kernel.actor import ANONYMOUS, SYSTEM, Actor, HeldPost, HoldingKind
from emas.people import rules
from emas.people.types import RwUse

D = date(2026, 11, 2)
K = HoldingKind


def _period(kind: HoldingKind, start: int, end: int | None, person: int = 1) -> rules.Period:
    return rules.Period(
        kind, D + timedelta(days=start), None if end is None else D + timedelta(days=end), person
    )


@pytest.mark.parametrize(
    ("new", "existing", "fault"),
    [
        (_period(K.DEFINITIVE, 0, None, 2), [], None),
        (_period(K.DEFINITIVE, 0, None, 2), [_period(K.DEFINITIVE, -9, -1)], None),
        (_period(K.DEFINITIVE, 0, None, 2), [_period(K.DEFINITIVE, -9, 0)], "overlaps_same_kind"),
        (_period(K.DEFINITIVE, 0, None, 2), [_period(K.DEFINITIVE, -9, None)], "overlaps_same_kind"),
        (_period(K.DEFINITIVE, 0, None, 1), [_period(K.DEFINITIVE, -9, None)], "already_holds"),
        (_period(K.DEFINITIVE, 0, None, 2), [_period(K.PLT, -9, 9)], "acting_still_runs"),
        (_period(K.DEFINITIVE, 10, None, 2), [_period(K.PLT, -9, 9)], None),
        (_period(K.PLT, 0, 9, 2), [], None),
        (_period(K.PLT, 0, 9, 2), [_period(K.DEFINITIVE, -9, None)], "post_not_vacant"),
        (_period(K.PLT, 0, None, 2), [], "end_needed"),
        (_period(K.PLH, 0, 9, 2), [], "nobody_to_replace"),
        (_period(K.PLH, 0, 9, 2), [_period(K.DEFINITIVE, -9, None)], None),
        (_period(K.PLH, 0, 9, 2), [_period(K.PLT, -9, 20)], None),
        (
            _period(K.PLH, 0, 9, 3),
            [_period(K.DEFINITIVE, -9, None), _period(K.PLH, 9, 12, 2)],
            "overlaps_same_kind",
        ),
        (_period(K.AN, 0, 9, 2), [_period(K.DEFINITIVE, -9, None)], None),
        (_period(K.AN, 0, 9, 3), [_period(K.AN, 0, 9, 2)], None),
        (_period(K.PLH, 5, 2, 2), [_period(K.DEFINITIVE, -9, None)], "period_backwards"),
    ],
)
def test_placing(new: rules.Period, existing: list[rules.Period], fault: str | None) -> None:
    assert rules.placement_fault(new, "SK 1/2026", "Sekretaris", existing) == fault


@pytest.mark.parametrize("kind", [K.PLT, K.PLH, K.AN, K.UB])
def test_acting_holder_needs_a_basis(kind: HoldingKind) -> None:
    existing = [_period(K.DEFINITIVE, -9, None)]
    assert rules.placement_fault(_period(kind, 0, 5, 2), "  ", "Sekretaris", existing) == "basis_needed"


@pytest.mark.parametrize("kind", [K.AN, K.UB])
def test_an_and_ub_need_a_title(kind: HoldingKind) -> None:
    existing = [_period(K.DEFINITIVE, -9, None)]
    assert rules.placement_fault(_period(kind, 0, 5, 2), "SK 1", "", existing) == "title_needed"


_periods = st.builds(
    lambda kind, start, length, person: _period(kind, start, start + length, person),
    st.sampled_from(list(K)),
    st.integers(-60, 60),
    st.integers(0, 40),
    st.integers(1, 5),
)


@given(st.lists(_periods, max_size=12))
def test_at_any_instant_one_of_each_head(wanted: list[rules.Period]) -> None:
    placed: list[rules.Period] = []
    for new in wanted:
        if rules.placement_fault(new, "SK 1", "Sekretaris", placed) is None:
            placed.append(new)
    for day in range(-60, 101):
        on = D + timedelta(days=day)
        running = [p for p in placed if p.start_on <= on <= (p.end_on or date.max)]
        for kind in (K.DEFINITIVE, K.PLT, K.PLH):
            assert sum(p.kind is kind for p in running) <= 1
        heads = [p for p in rules.on_duty(running) if p.kind in {K.DEFINITIVE, K.PLT, K.PLH}]
        assert len(heads) <= 1


def test_plh_comes_before_plt_and_definitive() -> None:
    running = [_period(K.DEFINITIVE, -9, None), _period(K.PLH, -1, 1, 2), _period(K.AN, -9, 9, 3)]
    assert [p.kind for p in rules.on_duty(running)] == [K.PLH, K.AN]
    assert rules.on_duty([]) == ()


def _fact(on_duty: bool, account: bool = True, active: bool = True, signed_in: bool = True) -> rules.RwFact:
    return rules.RwFact(on_duty, account, active, signed_in)


@pytest.mark.requirement("R-026")
@pytest.mark.parametrize(
    ("facts", "rule", "use"),
    [
        ([], "signed_in", RwUse.NO_RECORD),
        ([_fact(True, account=False)], "signed_in", RwUse.NO_ACCOUNT),
        ([_fact(True, signed_in=False)], "signed_in", RwUse.NEVER_SIGNED_IN),
        ([_fact(True, signed_in=False)], "account", RwUse.IN_USE),
        ([_fact(True, active=False)], "signed_in", RwUse.INACTIVE),
        ([_fact(False)], "signed_in", RwUse.INACTIVE),
        ([_fact(True)], "signed_in", RwUse.IN_USE),
        ([_fact(False), _fact(True)], "signed_in", RwUse.IN_USE),
        ([_fact(True, account=False), _fact(True)], "signed_in", RwUse.IN_USE),
    ],
)
def test_rw_use(facts: list[rules.RwFact], rule: str, use: RwUse) -> None:
    assert rules.rw_use(facts, rule=rule) is use


def _admin(kind: str, path: str, instansi: str = "kota") -> Actor:
    post = HeldPost(1, "admin", 1, kind, path, "x", instansi)
    return Actor(kind="staff", account_id=1, posts=(post,))


@pytest.mark.requirement("R-046")
@pytest.mark.parametrize(
    ("actor", "path", "instansi", "role", "may"),
    [
        (SYSTEM, "a/b/", "kota", "", True),
        (ANONYMOUS, "a/b/", "kota", "", False),
        (_admin("kota", "a/"), "a/b/", "kota", "", True),
        (_admin("kota", "a/"), "z/", "kota", "", True),
        (_admin("kota", "a/"), "c/", "pengadilan", "", False),
        (_admin("kota", "a/"), "a/b/", "kota", "admin", True),
        (_admin("kecamatan", "a/b/"), "a/b/", "kota", "", True),
        (_admin("kecamatan", "a/b/"), "a/b/k/", "kota", "", True),
        (_admin("kecamatan", "a/b/"), "a/bb/", "kota", "", False),
        (_admin("kecamatan", "a/b/"), "a/", "kota", "", False),
        (_admin("kecamatan", "a/b/"), "a/b/", "kota", "admin", False),
        (_admin("kecamatan", "a/b/", "lain"), "a/b/", "kota", "", False),
        (_admin("pengadilan", "c/", "pengadilan"), "c/", "pengadilan", "admin", True),
        (_admin("opd", "a/o/"), "a/o/", "kota", "", True),
        (_admin("opd", "a/o/"), "a/b/", "kota", "", False),
    ],
)
def test_reach_of_an_admin(actor: Actor, path: str, instansi: str, role: str, may: bool) -> None:
    assert rules.may_administer(actor, unit_path=path, instansi=instansi, role=role) is may


def test_a_client_with_an_admin_post_administers_nothing() -> None:
    post = HeldPost(1, "admin", 1, "kota", "a/", "x", "kota")
    assert not rules.may_administer(
        Actor(kind="client", client_id=1, posts=(post,)), unit_path="a/", instansi="kota"
    )
