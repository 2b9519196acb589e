"""Killed between any two steps: all or nothing, and running again ends the same."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from emas.cases import operations
from emas.cases.models import Case, Event
from emas.cases.tests.factories import CHAIN, Town
from emas.documents import queries as documents
from emas.documents.models import RegisterEntry, Signature
from emas.kernel import indonesian
from emas.notify import queries as notices
from emas.notify.models import Message
from emas.outbox.models import OutboxEntry
from emas.platform import failpoints
from emas.platform.models import IdempotencyKey

failpoints_hit = failpoints.hit


class Killed(BaseException):
    """What a kill looks like from inside: nothing after it runs, nothing catches it."""


def _kill_at(monkeypatch: pytest.MonkeyPatch, point: str) -> Callable[[], None]:
    def hit(name: str) -> None:
        if name == point:
            raise Killed(name)

    monkeypatch.setattr(failpoints, "hit", hit)
    by_name = [f"emas.documents.operations.{module}.hit" for module in ("_sign", "_outcome")]
    original = failpoints_hit
    for name in by_name:
        monkeypatch.setattr(name, hit)

    def revive() -> None:
        monkeypatch.setattr(failpoints, "hit", original)
        for name in by_name:
            monkeypatch.setattr(name, original)

    return revive


@pytest.mark.asvs("2.3.3")
@pytest.mark.parametrize("point", ["case.after_event", "case.after_effects", "act.before_commit"])
def test_an_act_that_dies_before_commit_leaves_nothing(
    city: Town, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    ref = city.submit().ref
    city.walk(ref, until="seklur.jati.paraf")
    before = (
        Case.objects.values().get(ref=ref),
        Event.objects.count(),
        OutboxEntry.objects.count(),
        IdempotencyKey.objects.count(),
    )
    revive = _kill_at(monkeypatch, point)
    with pytest.raises(Killed):
        city.act("lurah.hasan", ref, "tandatangani", idempotency_key="sign")
    after = (
        Case.objects.values().get(ref=ref),
        Event.objects.count(),
        OutboxEntry.objects.count(),
        IdempotencyKey.objects.count(),
    )
    assert after == before
    assert documents.document_for_case(case_ref=ref) is None
    revive()
    assert city.act("lurah.hasan", ref, "tandatangani", idempotency_key="sign").state == "tte_lurah"
    assert RegisterEntry.objects.get().sequence == 1, "a roll-back leaves no gap in the register"


def test_an_act_that_dies_after_commit_gives_its_answer_again(
    city: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = city.submit().ref
    revive = _kill_at(monkeypatch, "act.after_commit")
    with pytest.raises(Killed):
        city.act("rt001", ref, "setujui", idempotency_key="tap", version=1)
    revive()
    again = city.act("rt001", ref, "setujui", idempotency_key="tap", version=1)
    assert (again.state, again.version) == ("menunggu_rw", 2)
    assert Event.objects.filter(case__ref=ref).count() == 2


@pytest.mark.parametrize(
    "point",
    ["outbox.before.documents.sign", "documents.sign.after_verify", "documents.sign.before_commit", "documents.sign.after_commit",
     "outbox.after.documents.sign", "outbox.before.documents.signed", "act.before_commit", "act.after_commit",
     "outbox.after.documents.signed", "outbox.before.cases.announce", "outbox.after.cases.announce"],
)  # fmt: skip
def test_a_worker_that_dies_anywhere_ends_the_same(
    city: Town, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    ref = city.submit().ref
    city.walk(ref)
    revive = _kill_at(monkeypatch, point)
    with pytest.raises(Killed):
        city.deliver()
    revive()
    for _ in range(4):
        city.at += timedelta(minutes=3)
        city.deliver()
    assert Case.objects.get(ref=ref).state == "terbit"
    letter = documents.document_for_case(case_ref=ref)
    assert letter is not None
    assert letter.state == "terbit"
    assert RegisterEntry.objects.count() == 1
    assert Signature.objects.filter(state="selesai").count() == 1
    assert Event.objects.filter(case__ref=ref, act="signed").count() == 1
    assert Message.objects.filter(case_ref=ref, template="issued", recipient_kind="applicant").count() == 1
    keys = list(Message.objects.values_list("dedupe_key", flat=True))
    assert len(keys) == len(set(keys))


def test_announcing_twice_writes_once(city: Town) -> None:
    ref = city.submit().ref
    case = Case.objects.get(ref=ref)
    assert operations.announce(case_id=case.pk, seq=1, at=city.at) == 2
    operations.announce(case_id=case.pk, seq=1, at=city.at)
    assert Message.objects.filter(case_ref=ref).count() == 2
    assert operations.announce(case_id=case.pk, seq=99, at=city.at) == 0
    assert len(CHAIN) == 7


@pytest.mark.requirement("R-091")
def test_a_late_worker_tells_what_was_true_then(city: Town) -> None:
    ref = city.submit().ref
    case = Case.objects.get(ref=ref)
    assert case.due_at is not None
    told = indonesian.datetime_words(case.due_at)
    Case.objects.filter(pk=case.pk).update(due_at=case.due_at + timedelta(days=9))
    city.deliver()
    bodies = [row.body for row in notices.recent(case_ref=ref) if row.template == "task_arrived"]
    assert bodies
    assert all(told in body for body in bodies)
