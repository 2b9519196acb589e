"""Learns the weights of ``words/weights.yaml`` from questions of which the right topic is known."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import yaml

from emas.catalogue.knowledge import Learnt, Lesson, Question, Weights
from emas.catalogue.rules.knowledge import index as indexes
from emas.catalogue.rules.knowledge import judging, matching, regression, understanding
from emas.catalogue.rules.knowledge.index import Index
from emas.catalogue.rules.knowledge.matching import Asked, Match, Said
from emas.catalogue.rules.knowledge.regression import Choice, Row
from emas.catalogue.rules.knowledge.words import Words
from emas.catalogue.types import ServiceDefinition

#: A number and the share of all phrases that stay: without the others, words that nobody has thought of are learnt from, too.
THINNED: Final = ((1, 0.6), (2, 0.45), (3, 0.3))
#: Weights that are decided, not learnt.
DECIDED: Final = frozenset({"own"})
#: The price of half a weight's square beside the mean loss. By conversations left out (five folds of the tuned half) 0.0005 to 0.001 did best.
RIDGE: Final = 0.001
#: How sure one is before anything is known costs next to nothing: just so much that few questions, all of them easy, have an answer, too.
_CHEAP: Final = {"bias": 1e-6}
_DIGITS: Final = 3
_WIDTH: Final = 150

_COMMENT: Final = """\
# How much each fact counts when topics are ranked (`rank`), and when the first one is said as the answer (`sure`): logistic regressions on
# the tuned half of the questions alone, with all phrases and with {shares} % of them, so that words nobody has thought of were among
# what was learnt (docs/reference/figures.md); `emas bench answers --fit` does it again. `own` is not learnt: among equals the asked office's
# own topic comes first. The facts are those of `catalogue.rules.knowledge.matching` and `judging`.
"""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A message for which topics are compared, and the ``topic`` that is right ('' for none of ours)."""

    index: Index
    said: Mapping[str, Said]
    asked: Asked
    topic: str

    def found(self, weights: Weights) -> tuple[Match, ...]:
        return matching.matches(self.index.weighed(weights), self.said, self.asked)

    def is_right(self, match: Match) -> bool:
        return match.slug == self.topic if self.topic else not match.is_ours


def learn(
    words: Words,
    definitions: Sequence[ServiceDefinition],
    questions: Sequence[Question],
    lessons: Sequence[Lesson],
    *,
    instansi: str,
    told: Told,
) -> Learnt:
    """
    Fit both regressions anew; what the weights were before only says how much better it became, and those that are decided stay.

    The same topics and lessons give the same weights on every machine.
    """
    compared: list[_Compared] = []
    for name, made in _variants(words, definitions, questions):
        told(f"{name}: {len(lessons)} questions are read")
        compared += _compared(made, lessons, instansi)
    before = words.weights
    ranked = {**before, "rank": _learnt_rank(compared, before, told)}
    after = {**ranked, "sure": _learnt_sure(compared, ranked, told)}
    told("what both weights make of the questions")
    return Learnt(after, written(after), _losses(compared, before), _losses(compared, after))


def _variants(
    words: Words, definitions: Sequence[ServiceDefinition], questions: Sequence[Question]
) -> Iterator[tuple[str, Index]]:
    """Build the index with all phrases, and with a part of them: always the same part, whatever else there is."""
    yield "all phrases", indexes.build(words, definitions, questions)
    for number, share in THINNED:
        elsewhere = {
            name: tuple(p for p in phrases if _chance(number, name, *p) < share) or phrases[:1]
            for name, phrases in words.elsewhere.items()
        }
        thinned = [
            replace(
                q, phrases=tuple(p for p in q.phrases if _chance(number, q.slug, p) < share) or q.phrases[:1]
            )
            for q in questions
        ]
        yield (
            f"{share:.0%} of the phrases",
            indexes.build(replace(words, elsewhere=elsewhere), definitions, thinned),
        )


def _chance(number: int, *of: str) -> float:
    """Answer a number from 0 to 1 that looks like chance and is always the same."""
    digest = hashlib.sha256("\0".join((str(number), *of)).encode()).digest()
    return int.from_bytes(digest[:6]) / 256**6


def _compared(index: Index, lessons: Sequence[Lesson], instansi: str) -> Iterator[_Compared]:
    """Hold the conversations as if each question had been understood."""
    topics: dict[str, str] = {}
    for lesson in lessons:
        topic = topics.get(lesson.conversation, "")
        message = understanding.read(index, lesson.text)
        if understanding.is_compared(index, message, lesson.text, topic):
            asked = understanding.asked_of(index, message, instansi, topic)
            yield _Compared(index, message.said, asked, lesson.topic)
        topics[lesson.conversation] = lesson.topic or topic


def _learnt_rank(compared: Sequence[_Compared], before: Weights, told: Told) -> dict[str, float]:
    names = _learnable(before["rank"])
    found = _fitted("rank", names, _rankings(compared, before), told)
    return {name: found.get(name, weight) for name, weight in before["rank"].items()}


def _learnt_sure(compared: Sequence[_Compared], ranked: Weights, told: Told) -> dict[str, float]:
    return _fitted("sure", tuple(ranked["sure"]), _judgements(compared, ranked), told)


def _learnable(weights: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(name for name in weights if name not in DECIDED)


def _fitted(what: str, names: Sequence[str], choices: Sequence[Choice], told: Told) -> dict[str, float]:
    ridge = tuple(_CHEAP.get(name, RIDGE) for name in names)

    def step(number: int, cost: float) -> None:
        told(f"{what}: {len(choices)} examples, step {number}, cost {cost:.6f}")

    # Nought added, so that no weight is -0.0.
    found = (round(weight, _DIGITS) + 0.0 for weight in regression.fitted(choices, ridge, step))
    return dict(zip(names, found, strict=True))


def _rankings(compared: Sequence[_Compared], weights: Weights) -> list[Choice]:
    """Answer what there is to choose from for each message; where all is right or nothing is, nothing can be learnt."""
    names = _learnable(weights["rank"])
    choices = []
    for each in compared:
        found = each.found(weights)
        right = frozenset(place for place, match in enumerate(found) if each.is_right(match))
        if 0 < len(right) < len(found):
            rows = tuple(tuple(match.facts.get(name, 0.0) for name in names) for match in found)
            given = tuple(
                sum(weights["rank"][name] * match.facts.get(name, 0.0) for name in sorted(DECIDED))
                for match in found
            )
            choices.append(Choice(rows, right, given))
    return choices


def _judgements(compared: Sequence[_Compared], weights: Weights) -> list[Choice]:
    """Answer for each message that has a first topic whether it is the right one: what is known of it, or else nothing."""
    names = tuple(weights["sure"])
    choices = []
    for each in compared:
        found = each.found(weights)
        if judging.has_first(found):
            known = judging.facts(each.index, each.said, found)
            row: Row = tuple(known[name] for name in names)
            place = 0 if found[0].slug == each.topic else 1
            choices.append(Choice((row, (0.0,) * len(row)), frozenset({place}), (0.0, 0.0)))
    return choices


def _losses(compared: Sequence[_Compared], weights: Weights) -> tuple[float, float]:
    """Answer the mean loss of the ranking, and of judging its first topic."""
    rank = tuple(weights["rank"][name] for name in _learnable(weights["rank"]))
    sure = tuple(weights["sure"].values())
    return (
        regression.loss(_rankings(compared, weights), rank),
        regression.loss(_judgements(compared, weights), sure),
    )


def written(weights: Weights) -> str:
    """Answer the file as it is shipped."""
    percents = [f"{share:.0%}".removesuffix("%") for _, share in THINNED]
    shares = f"{', '.join(percents[:-1])} and {percents[-1]}"
    plain = {name: dict(found) for name, found in weights.items()}
    lines: str = yaml.safe_dump(plain, default_flow_style=None, sort_keys=False, width=_WIDTH)
    return _COMMENT.format(shares=shares) + lines
