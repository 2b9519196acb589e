"""
Everyday questions against the answers: right topic first, wrong answers given with confidence, milliseconds.

The file's conversations fall into two halves by a hash of their id: the word list may be tuned on one and never on the other. The
yardstick is the plain search of the catalogue with the same questions. ``--fit`` learns the weights of the facts from the tuned half alone.
"""

import csv
import hashlib
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from emas.catalogue import queries as catalogue
from emas.catalogue.types import knowledge
from emas.kernel import clock
from emas.project import town
from emas.project.installation import Installation
from emas.project.measuring import Figure

SHIPPED = Path(__file__).resolve().parent / "data" / "questions.csv"
NOTHING = "-"
LEAST = {"tuned": 95.0, "untouched": 85.0}
MOST_WRONG = 2.0
RIGHT = "right topic first, or rightly no answer"
WRONG = "wrong answers given with confidence"
AT_ONCE = "answered rightly at once, without a menu"
MOST_MS = 20.0


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the file; ``expected`` is a slug, its last part, or ``-`` for what must not be answered."""

    conversation: str
    text: str
    expected: str

    @property
    def half(self) -> str:
        """Name the half that the whole conversation belongs to."""
        return "tuned" if hashlib.sha256(self.conversation.encode()).digest()[0] % 2 == 0 else "untouched"

    def is_right(self, slug: str) -> bool:
        return slug == self.expected or (bool(slug) and slug.partition("/")[2] == self.expected)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question: the first topic said ('' for none), whether it was said as the answer, and what it took of the
    processor."""

    question: Question
    first: str
    is_answer: bool
    seconds: float

    @property
    def is_right(self) -> bool:
        if self.question.expected == NOTHING:
            return not self.is_answer
        return self.question.is_right(self.first)

    @property
    def is_wrong_answer(self) -> bool:
        return self.is_answer and not self.question.is_right(self.first)


def run(portal: Installation, *, questions: str, instansi: str, misses: bool, fit: str) -> Iterator[Figure]:
    """
    Yield the rates of both halves, of wrong answers and the times; ``misses`` also lists what the tuned half missed.

    With ``fit``, the name of a file, weights are learnt and written there instead, and the rates are those before and after.
    """
    rows = read(Path(questions) if questions else SHIPPED)
    # What a court does is answered only where the court is.
    town.build(clock.now(), with_court=True)
    if fit:
        yield from _fit(rows, instansi, Path(fit))
        return
    asked(rows[:1], instansi=instansi)
    catalogue.find(query="usaha")
    said = asked(rows, instansi=instansi)
    plain = _ask(rows, _by_search())
    for half in ("tuned", "untouched"):
        yield from _rates(half, _of(said, half), _of(plain, half))
    yield from _faults(said, plain)
    yield from _times(said, plain)
    if misses:
        yield from _misses(_of(said, "tuned"))


def read(path: Path) -> tuple[Question, ...]:
    """Read a file of questions: commas, semicolons or tabs, with or without a heading; further columns are passed over."""
    text = path.read_text(encoding="utf-8-sig")
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=sign) if len(row) >= 3]
    if rows and rows[0][1].strip().casefold() in {"question", "pertanyaan"}:
        rows = rows[1:]
    return tuple(Question(row[0].strip(), row[1], row[2].strip() or NOTHING) for row in rows)


def asked(
    rows: Sequence[Question], *, instansi: str, weights: knowledge.Weights | None = None
) -> list[Outcome]:
    """Hold the conversations at the desk of an instansi, in the order of the file; with ``weights`` in place of the shipped ones."""
    return _ask(rows, _by_answers(instansi, weights))


def _fit(rows: Sequence[Question], instansi: str, path: Path) -> Iterator[Figure]:
    tuned = [row for row in rows if row.half == "tuned"]
    learnt = catalogue.learn_weights(lessons=_lessons(tuned), instansi=instansi, told=_told)
    _told(f"{len(rows)} questions are asked with the weights before and after")
    before = asked(rows, instansi=instansi)
    after = asked(rows, instansi=instansi, weights=learnt.weights)
    path.write_text(learnt.text, encoding="utf-8")
    _told(f"written to {path}", "\n")
    names = ("ranking the topics", "judging the first")
    for name, was, now in zip(names, learnt.before, learnt.after, strict=True):
        yield Figure(f"mean loss of {name}, tuned half", now, "nats", was, "before")
    for half in ("tuned", "untouched"):
        yield from _compared(half, _of(before, half), _of(after, half))


def _lessons(rows: Sequence[Question]) -> list[knowledge.Lesson]:
    slugs = [topic.slug for topic in catalogue.topics()]
    whole = {row.expected: next((s for s in slugs if row.is_right(s)), row.expected) for row in rows}
    whole[NOTHING] = ""
    return [knowledge.Lesson(row.conversation, row.text, whole[row.expected]) for row in rows]


def _told(line: str, end: str = "") -> None:
    """Write over the line before: how far it is, beside the figures."""
    click.echo(f"\r\x1b[K{line}{end}", nl=False, err=True)


def _compared(half: str, before: Sequence[Outcome], after: Sequence[Outcome]) -> Iterator[Figure]:
    """Yield the rates with the learnt weights; those before are the yardstick."""
    both = (after, before)
    right, right_before = (_percent(each, lambda o: o.is_right) for each in both)
    yield Figure(
        f"{half} half, {len(after)} questions: {RIGHT}", right, "%",
        right_before, "before", f"at least {LEAST[half]:.0f}", right >= LEAST[half],
    )  # fmt: skip
    wrong, wrong_before = (_percent(each, lambda o: o.is_wrong_answer) for each in both)
    yield Figure(
        f"{half}: {WRONG}", wrong, "%", wrong_before, "before", f"at most {MOST_WRONG:.0f}", wrong <= MOST_WRONG
    )  # fmt: skip
    now, was = (_at_once(each) for each in both)
    yield Figure(f"{half}: {AT_ONCE}", now, "%", was, "before")


def _ask(rows: Sequence[Question], answer: Callable[[Question], tuple[str, bool]]) -> list[Outcome]:
    found = []
    for row in rows:
        started = time.process_time()
        first, is_answer = answer(row)
        found.append(Outcome(row, first, is_answer, time.process_time() - started))
    return found


def _by_answers(instansi: str, weights: knowledge.Weights | None) -> Callable[[Question], tuple[str, bool]]:
    """Hold each conversation as a desk does: the topic and the last menu go with the next question."""
    held: dict[str, knowledge.Reply] = {}

    def answer(row: Question) -> tuple[str, bool]:
        before = held.get(row.conversation)
        topic = before.topic if before else ""
        is_menu = before is not None and before.kind is knowledge.ReplyKind.MENU
        offered = tuple(t.slug for t in before.menu) if before is not None and is_menu else ()
        reply = catalogue.answer(
            text=row.text,
            at=clock.now(),
            topic=topic,
            instansi=instansi,
            offered=offered,
            weights=weights,
        )
        held[row.conversation] = reply
        if reply.answer is not None:
            return reply.answer.topic.slug, True
        is_unclear = reply.kind is knowledge.ReplyKind.MENU and reply.reason == "unclear"
        return (reply.menu[0].slug if is_unclear and reply.menu else ""), False

    return answer


def _by_search() -> Callable[[Question], tuple[str, bool]]:
    def answer(row: Question) -> tuple[str, bool]:
        found = catalogue.find(query=row.text, limit=1)
        return (found[0].slug, True) if found else ("", False)

    return answer


def _of(outcomes: Sequence[Outcome], half: str) -> list[Outcome]:
    return [each for each in outcomes if each.question.half == half]


def _percent(outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> float:
    return 100.0 * sum(map(holds, outcomes)) / len(outcomes) if outcomes else 0.0


def _with_topic(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [each for each in outcomes if each.question.expected != NOTHING]


def _at_once(outcomes: Sequence[Outcome]) -> float:
    return _percent(_with_topic(outcomes), lambda o: o.is_answer and o.is_right)


def _rates(half: str, said: Sequence[Outcome], plain: Sequence[Outcome]) -> Iterator[Figure]:
    right = _percent(said, lambda o: o.is_right)
    yield Figure(
        f"{half} half, {len(said)} questions: {RIGHT}", right, "%",
        _percent(plain, lambda o: o.is_right), "plain search", f"at least {LEAST[half]:.0f}", right >= LEAST[half],
    )  # fmt: skip
    number = len(_with_topic(said))
    yield Figure(f"{half} half, {number} with a topic: {AT_ONCE}", _at_once(said), "%")


def _faults(said: Sequence[Outcome], plain: Sequence[Outcome]) -> Iterator[Figure]:
    for name in ("tuned", "untouched", "all"):
        rows, others = (_of(each, name) if name != "all" else each for each in (said, plain))
        wrong = _percent(rows, lambda o: o.is_wrong_answer)
        yield Figure(
            f"{name}: {WRONG}", wrong, "%",
            _percent(others, lambda o: o.is_wrong_answer), "plain search", f"at most {MOST_WRONG:.0f}", wrong <= MOST_WRONG,
        )  # fmt: skip
    forbidden = [each for each in said if each.question.expected == NOTHING]
    yield Figure(
        f"of {len(forbidden)} that must not be answered, answered", float(sum(o.is_answer for o in forbidden)), "questions"
    )  # fmt: skip


def _times(said: Sequence[Outcome], plain: Sequence[Outcome]) -> Iterator[Figure]:
    own, other = ([1000 * each.seconds for each in rows] for rows in (said, plain))
    yield Figure(
        "per answer, mean of the processor",
        statistics.fmean(own),
        "ms",
        statistics.fmean(other),
        "plain search",
    )
    p95 = statistics.quantiles(own, n=20)[-1]
    yield Figure(
        "per answer, p95 of the processor", p95, "ms", statistics.quantiles(other, n=20)[-1], "plain search",
        f"at most {MOST_MS:.0f}", p95 <= MOST_MS,
    )  # fmt: skip


def _misses(said: Sequence[Outcome]) -> Iterator[Figure]:
    for each in said:
        if not each.is_right or each.is_wrong_answer:
            words = f"missed: {each.question.text!r} wants {each.question.expected}, first {each.first or NOTHING}"
            yield Figure(words, float(each.is_answer), "answers")
