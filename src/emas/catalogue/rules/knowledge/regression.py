"""
A logistic regression of choices: which of several was meant, by what is known of each. Plain Python, the same on every machine.

Whether something holds or not is a choice, too: between what is known of it and nothing at all.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import mul
from typing import Final

#: Steps shorter than this change no weight that is written.
CLOSE: Final = 1e-8
MOST_STEPS: Final = 100
#: What is less likely bends the loss too little to be reckoned with; it counts in the slope all the same.
_FAINT: Final = 1e-4
_MOST_HALVINGS: Final = 30

Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """``rows`` are the facts of each candidate, ``right`` the places of those that may be chosen, ``given`` the scores that are not learnt."""

    rows: tuple[Row, ...]
    right: frozenset[int]
    given: Row


def loss(choices: Sequence[Choice], weights: Row) -> float:
    """Answer the mean surprise at what was right, in nats: 0 is sure of all, without any weights it is the logarithm of how many there were."""
    return math.fsum(_surprise(choice, weights) for choice in choices) / max(1, len(choices))


def fitted(
    choices: Sequence[Choice], ridge: Row, told: Callable[[int, float], None] = lambda step, loss: None
) -> Row:
    """
    Answer the weights with the least loss, by Newton's steps from nothing.

    ``ridge`` says for each weight how much half its square costs beside the mean loss. ``told`` hears each step and its loss.
    """
    weights: Row = (0.0,) * len(ridge)
    cost = _cost(choices, weights, ridge)
    for number in range(1, MOST_STEPS + 1):
        slope, bend = _slope_and_bend(choices, weights, ridge)
        step = _solved(bend, slope)
        before = cost
        weights, cost = _lowered(choices, weights, ridge, step, before)
        told(number, cost)
        if cost >= before or max(map(abs, step)) < CLOSE:
            break
    return weights


def _lowered(
    choices: Sequence[Choice], weights: Row, ridge: Row, step: Row, cost: float
) -> tuple[Row, float]:
    """Take the step, or the half of it until the cost is lower; stay where no part of it helps."""
    for halvings in range(_MOST_HALVINGS):
        part = 0.5**halvings
        nearer = tuple(w - part * s for w, s in zip(weights, step, strict=True))
        lower = _cost(choices, nearer, ridge)
        if lower < cost:
            return nearer, lower
    return weights, cost


def _cost(choices: Sequence[Choice], weights: Row, ridge: Row) -> float:
    return loss(choices, weights) + sum(r * w * w for r, w in zip(ridge, weights, strict=True)) / 2


def _shares(choice: Choice, weights: Row) -> list[float]:
    """Answer how likely each candidate is."""
    scores = [
        given + sum(map(mul, weights, row)) for given, row in zip(choice.given, choice.rows, strict=True)
    ]
    best = max(scores)
    parts = [math.exp(score - best) for score in scores]
    total = math.fsum(parts)
    return [part / total for part in parts]


def _surprise(choice: Choice, weights: Row) -> float:
    shares = _shares(choice, weights)
    return -math.log(max(1e-300, math.fsum(shares[place] for place in choice.right)))


def _slope_and_bend(
    choices: Sequence[Choice], weights: Row, ridge: Row
) -> tuple[list[float], list[list[float]]]:
    """Answer the first derivatives of the cost, and the second ones as if it were known which of several right ones was meant."""
    size, parts = len(weights), len(choices)
    slope = [ridge[i] * weights[i] * parts for i in range(size)]
    bend = [[ridge[i] * parts if i == j else 0.0 for j in range(size)] for i in range(size)]
    for choice in choices:
        shares = _shares(choice, weights)
        right = math.fsum(shares[place] for place in choice.right) or 1e-300
        mean = [0.0] * size
        for place, (share, row) in enumerate(zip(shares, choice.rows, strict=True)):
            pull = share - (share / right if place in choice.right else 0.0)
            for i, fact in enumerate(row):
                slope[i] += pull * fact
            if share > _FAINT:
                mean = [m + share * fact for m, fact in zip(mean, row, strict=True)]
                _add_square(bend, row, share)
        _add_square(bend, mean, -1.0)
    for i in range(size):
        for j in range(i):
            bend[j][i] = bend[i][j]
    return slope, bend


def _add_square(bend: list[list[float]], row: Sequence[float], share: float) -> None:
    """Add a row times itself to the lower half."""
    for i, fact in enumerate(row):
        if fact:
            part, line = share * fact, bend[i]
            for j in range(i + 1):
                line[j] += part * row[j]


def _solved(bend: list[list[float]], slope: list[float]) -> Row:
    """
    Solve the linear equations of one step (Gauss, the largest pivot first).

    >>> _solved([[2.0, 1.0], [1.0, 3.0]], [5.0, 10.0])
    (1.0, 3.0)
    """
    lines = [[*line, value] for line, value in zip(bend, slope, strict=True)]
    size = len(lines)
    for i in range(size):
        best = max(range(i, size), key=lambda j: abs(lines[j][i]))
        lines[i], lines[best] = lines[best], lines[i]
        for j in range(i + 1, size):
            share = lines[j][i] / lines[i][i]
            lines[j] = [b - share * a for a, b in zip(lines[i], lines[j], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(lines[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (lines[i][size] - rest) / lines[i][i]
    return tuple(found)
