"""The one decision, as tables: no database."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from emas.cases import rules
from emas.cases.types import Facts, PastAct, Refused, Snapshot, StepTaken
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Flow, StepKind

SERVICES = Path(__file__).resolve().parents[4] / "services"
SLUGS = sorted(str(path.parent.relative_to(SERVICES)) for path in SERVICES.glob("*/*/service.yaml"))


def _flow(slug: str) -> Flow:
    """One shipped flow: every process of a run collects this file, and reading all services takes seconds."""
    (definition,), faults = catalogue.load(SERVICES, only=slug)
    assert not faults
    return definition.flow


USAHA = _flow("kelurahan/sk-usaha")
WARIS = _flow("kecamatan/sk-ahli-waris")
MUST_HAVE = ("cs@kelurahan", "operator@kelurahan", "kepala@kelurahan")


def facts(*posts: str, vacant: tuple[str, ...] = (), note: bool = True, **more: object) -> Facts:
    return Facts(frozenset(posts), frozenset(vacant), {}, {}, date(2026, 11, 2), has_note=note, **more)  # type: ignore[arg-type]


def step(state: str, act: str, given: Facts, flow: Flow = USAHA, **snapshot: object) -> StepTaken | Refused:
    return rules.next_step(flow, Snapshot(state, **snapshot), act, given)  # type: ignore[arg-type]


@pytest.mark.requirement("R-056")
@pytest.mark.parametrize(
    ("state", "act", "post", "target"),
    [
        ("menunggu_rt", "setujui", "rt@rt", "menunggu_rw"),  # Perwali 107/2021 Pasal 11(1)g
        ("menunggu_rw", "validasi", "rw@rw", "cs_kelurahan"),
        ("cs_kelurahan", "lengkap", "cs@kelurahan", "operator_kelurahan"),  # Pasal 11(1)b
        ("operator_kelurahan", "susun", "operator@kelurahan", "kasi_kelurahan"),
        ("kasi_kelurahan", "paraf", "kasi@kelurahan", "sekretaris_kelurahan"),
        ("sekretaris_kelurahan", "paraf", "sekretaris@kelurahan", "ttd_lurah"),
        ("ttd_lurah", "tandatangani", "kepala@kelurahan", "tte_lurah"),
        ("tte_lurah", "signed", "system", "terbit"),
        ("tte_lurah", "failed", "system", "gagal_tte_lurah"),
        ("gagal_tte_lurah", "coba_lagi", "kepala@kelurahan", "tte_lurah"),
        ("terbit", "unduh", "applicant", "selesai"),
        ("terbit", "serahkan", "cs@kelurahan", "selesai"),
        ("terbit", "cabut", "kepala@kelurahan", "dicabut"),
        ("selesai", "cabut", "kepala@kelurahan", "dicabut"),
        ("terbit", "diganti", "system", "diganti"),
        ("terbit", "kedaluwarsa", "system", "selesai"),
        ("perlu_perbaikan", "kedaluwarsa", "system", "kedaluwarsa"),
        ("cs_kelurahan", "tolak", "cs@kelurahan", "ditolak"),
        ("cs_kelurahan", "batalkan", "applicant", "dibatalkan"),
    ],
)
def test_each_step_leads_where_the_flow_says(state: str, act: str, post: str, target: str) -> None:
    taken = step(state, act, facts(post))
    assert isinstance(taken, StepTaken)
    assert taken.to_state == target


@pytest.mark.parametrize(
    ("state", "act", "given", "code"),
    [
        ("menunggu_rw", "validasi", facts("rt@rt"), "not_your_step"),
        ("menunggu_rw", "validasi", facts(), "not_your_step"),
        ("cs_kelurahan", "tandatangani", facts("kepala@kelurahan"), "unknown_act"),
        ("tte_lurah", "signed", facts("kepala@kelurahan"), "not_your_step"),
        ("terbit", "batalkan", facts("applicant"), "unknown_act"),
        ("cs_kelurahan", "tolak", facts("cs@kelurahan", note=False), "note_required"),
        ("ditolak", "validasi", facts("rw@rw"), "unknown_act"),
        ("menunggu_rt", "setujui", facts("rt@rt", is_own_case=True), "own_case"),
        (
            "ttd_lurah",
            "tandatangani",
            facts("kepala@kelurahan", acted_kinds=frozenset({"initial"})),
            "same_person",
        ),
        (
            "ttd_lurah",
            "tandatangani",
            facts("kepala@kelurahan", acted_kinds=frozenset({"forward"})),
            "same_person",
        ),
        ("perlu_perbaikan", "perbaiki", facts("applicant"), "nowhere_back"),
    ],
)
def test_refusals_carry_their_code(state: str, act: str, given: Facts, code: str) -> None:
    refused = step(state, act, given)
    assert isinstance(refused, Refused)
    assert refused.code == code


@pytest.mark.asvs("2.3.1")
def test_vacant_paraf_steps_are_skipped_and_named() -> None:
    taken = step(
        "operator_kelurahan",
        "susun",
        facts("operator@kelurahan", vacant=("kasi@kelurahan", "sekretaris@kelurahan")),
    )
    assert isinstance(taken, StepTaken)
    assert taken.to_state == "ttd_lurah"
    assert taken.skipped == ("kasi_kelurahan", "sekretaris_kelurahan")


@pytest.mark.parametrize("post", MUST_HAVE)
def test_a_post_that_can_not_be_skipped_refuses(post: str) -> None:
    before = {"cs@kelurahan": ("menunggu_rw", "validasi", "rw@rw"), "operator@kelurahan": ("cs_kelurahan", "lengkap", "cs@kelurahan"),
              "kepala@kelurahan": ("sekretaris_kelurahan", "paraf", "sekretaris@kelurahan")}[post]  # fmt: skip
    refused = step(before[0], before[1], facts(before[2], vacant=(post,)))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.params["post"]) == ("post_vacant", post)


def test_the_system_and_the_applicant_do_not_wait_for_an_appointment() -> None:
    taken = step("tte_lurah", "signed", facts("system", vacant=("cs@kelurahan",)))
    assert isinstance(taken, StepTaken)
    assert taken.to_state == "terbit"
    taken = step(
        "perlu_perbaikan",
        "perbaiki",
        facts("applicant", vacant=("cs@kelurahan",)),
        returned_from="cs_kelurahan",
    )
    assert isinstance(taken, StepTaken)
    assert (taken.to_state, taken.sets_returned_from) == ("cs_kelurahan", "")


def test_a_return_remembers_where_it_came_from() -> None:
    taken = step("cs_kelurahan", "kembalikan", facts("cs@kelurahan"))
    assert isinstance(taken, StepTaken)
    assert taken.sets_returned_from == "cs_kelurahan"


def test_limits_count_each_step_apart() -> None:
    counts = {"kasi_kelurahan.kembalikan": 5}
    refused = step("kasi_kelurahan", "kembalikan", facts("kasi@kelurahan"), act_counts=counts)
    assert isinstance(refused, Refused)
    assert refused.code == "limit_reached"
    assert isinstance(
        step("ttd_lurah", "kembalikan", facts("kepala@kelurahan"), act_counts=counts), StepTaken
    )


def test_a_condition_without_an_evaluator_is_an_error_not_a_yes() -> None:
    with pytest.raises(ValueError, match="no evaluator"):
        rules.no_expressions("ya", {})


@pytest.mark.parametrize(
    ("history", "kinds"),
    [
        ([PastAct("initial", "sekretaris_kelurahan", "ttd_lurah", 7)], {"initial"}),
        ([PastAct("initial", "sekretaris_kelurahan", "ttd_lurah", 7), PastAct("initial", "sekretaris_kelurahan", "ttd_lurah", 8)], set()),
        ([PastAct("initial", "sekretaris_kelurahan", "ttd_lurah", 7),
          PastAct("draft", "operator_kelurahan", "ttd_lurah", 9, ("sekretaris_kelurahan",))], set()),
        ([PastAct("forward", "menunggu_rt", "menunggu_rw", 7), PastAct("undo", "menunggu_rw", "menunggu_rt", 7)], set()),
        ([PastAct("return", "kasi_kelurahan", "operator_kelurahan", 7)], set()),
    ],
)  # fmt: skip
@pytest.mark.asvs("2.3.5")
def test_only_checks_that_still_count_bar_from_signing(history: list[PastAct], kinds: set[str]) -> None:
    assert rules.kinds_that_count(history, 7) == kinds


@pytest.mark.asvs("2.3.5")
def test_a_stand_in_is_not_locked_out_by_his_own_paraf() -> None:
    ahead = rules.posts_ahead(USAHA, "operator_kelurahan", "susun", "")
    assert [s.name for s in ahead] == ["kasi_kelurahan", "sekretaris_kelurahan", "ttd_lurah"]
    workers = {
        "kasi@kelurahan": frozenset({1}),
        "sekretaris@kelurahan": frozenset({2}),
        "kepala@kelurahan": frozenset({2}),
    }
    assert rules.vacant_keys(ahead, workers) == {"sekretaris@kelurahan"}
    workers["kepala@kelurahan"] = frozenset({3})
    assert rules.vacant_keys(ahead, workers) == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_needed_posts_are_those_a_case_would_strand_without(slug: str) -> None:
    flow = _flow(slug)
    for channel, first in flow.start.items():
        needed = {ref.key for ref in rules.needed_posts(flow, first)}
        waiting = {s.post.key for s in flow.steps.values() if s.post and not s.skip_if_vacant}
        assert needed <= waiting, channel
        # A sealed case waits for persons, not for a post: whether any can read it is asked when it is sent.
        post = flow.steps[first].post
        assert needed or (post is not None and post.role == "keeper")


class LetterWalk(RuleBasedStateMachine):
    """Anybody may try anything: the case never leaves its flow, never skips checking, never signs twice for one round."""

    def __init__(self) -> None:
        super().__init__()
        self.flow = WARIS
        self.snapshot = Snapshot("menunggu_rt")
        self.signed: list[str] = []
        self.visited = ["menunggu_rt"]

    @rule(data=st.data())
    def try_an_act(self, data: st.DataObject) -> None:
        names = sorted(
            {a for s in self.flow.steps.values() for a in s.acts}
            | set(self.flow.anywhere)
            | {"signed", "failed", "kedaluwarsa"}
        )
        act = data.draw(st.sampled_from(names))
        keys = [*sorted(r.key for r in rules.post_keys(self.flow)), "applicant", "system"]
        given = Facts(
            frozenset(data.draw(st.sets(st.sampled_from(keys), max_size=3))),
            frozenset(data.draw(st.sets(st.sampled_from(keys), max_size=3))),
            {}, {}, date(2026, 11, 2), has_note=data.draw(st.booleans()),
        )  # fmt: skip
        taken = rules.next_step(self.flow, self.snapshot, act, given)
        if isinstance(taken, Refused):
            assert taken.code
            return
        before = self.flow.steps[self.snapshot.state]
        allowed = before.acts.get(act) or self.flow.anywhere.get(act)
        by = (allowed.by or before.post) if allowed else None
        assert (by.key if by else "system") in given.posts
        if "sign" in taken.effects:
            self.signed.append(before.slot)
        back = self.snapshot.returned_from if taken.sets_returned_from is None else taken.sets_returned_from
        counts = dict(self.snapshot.act_counts)
        if allowed and allowed.limit:
            key = rules.counter_key(before, allowed)
            counts[key] = counts.get(key, 0) + 1
            assert counts[key] <= allowed.limit
        self.snapshot = Snapshot(
            taken.to_state, back, counts, self.snapshot.clock_started or taken.starts_clock
        )
        self.visited.append(taken.to_state)

    @invariant()
    def stands_on_a_step(self) -> None:
        assert self.snapshot.state in self.flow.steps

    @invariant()
    def issued_only_after_both_signatures(self) -> None:
        if self.snapshot.state == "terbit":
            assert {"lurah", "camat"} <= set(self.signed)
            assert {
                "cs_kelurahan",
                "operator_kelurahan",
                "tte_lurah",
                "operator_kecamatan",
                "tte_camat",
            } <= set(self.visited)

    @invariant()
    def an_end_is_an_end(self) -> None:
        ended = [name for name in self.visited if self.flow.steps[name].kind == StepKind.FINAL]
        for name in ended[:-1]:
            assert self.flow.steps[name].outcome == "done"


TestLetterWalk = LetterWalk.TestCase
TestLetterWalk.settings = settings(max_examples=30, stateful_step_count=50, deadline=None)
