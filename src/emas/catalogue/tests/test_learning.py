"""Weights are learnt from questions: in the right direction, and always the same ones. No database."""

import os
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest

from emas.catalogue.knowledge import Learnt, Lesson, Question
from emas.catalogue.rules.knowledge import learning, regression, words
from emas.catalogue.rules.knowledge.regression import Choice
from emas.catalogue.types import Text

DESK = "kantor"
LESSONS = (
    Lesson("a", "syarat gelang merah", "k/gelang"),
    Lesson("a", "kalau topi biru besar", "k/topi"),
    Lesson("b", "topi biru", "k/topi"),
    Lesson("c", "mau gelang tali", "k/gelang"),
    Lesson("d", "pasang listrik", ""),
    Lesson("e", "beli kereta merah", ""),
    Lesson("f", "kursi kayu besar", "k/kursi"),
    Lesson("g", "gelang xqzvbn wqrtp", ""),
    Lesson("h", "kursi vbxkj zqwp", ""),
)


def topic(name: str, *phrases: str) -> Question:
    return Question(f"k/{name}", "", Text(name), phrases)


@cache
def learnt() -> Learnt:
    """From weights that know nothing."""
    questions = (
        topic("gelang", "gelang merah", "gelang tali", "gelang tangan"),
        topic("topi", "topi biru", "topi besar"),
        topic("kursi", "kursi kayu", "kursi merah"),
    )
    known = words.words()
    blank = {part: dict.fromkeys(found, 0.0) for part, found in known.weights.items()}
    blank["rank"]["own"] = 0.15
    return learning.learn(
        replace(known, weights=blank), (), questions, LESSONS, instansi=DESK, told=lambda line: None
    )


def test_what_speaks_for_the_right_topic_counts_for_it_and_what_is_decided_stays() -> None:
    found = learnt()
    assert found.weights["rank"]["nearest"] > 0
    assert found.weights["sure"]["explained"] > 0 > found.weights["sure"]["strangers"]
    assert found.weights["rank"]["own"] == 0.15
    assert all(after < before for before, after in zip(found.before, found.after, strict=True))


def test_the_same_lessons_give_the_same_file_whatever_the_order_of_sets() -> None:
    """Another process, with other hashes, writes the same signs."""
    code = "from emas.catalogue.tests.test_learning import learnt; print(learnt().text, end='')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == learnt().text


def test_the_shipped_file_has_the_form_that_is_written() -> None:
    shipped = (words.FOLDER / "weights.yaml").read_text(encoding="utf-8")
    assert learning.written(words.words().weights) == shipped


@pytest.mark.parametrize("ridge", [0.001, 0.1])
def test_a_fact_counts_by_how_often_it_was_right(ridge: float) -> None:
    """Of four choices the fact was right in three: its odds are learnt, less so where great weights cost more."""
    rows = ((1.0,), (0.0,))
    choices = [Choice(rows, frozenset({place}), (0.0, 0.0)) for place in (0, 0, 0, 1)]
    (weight,) = regression.fitted(choices, (ridge,))
    # Where the slope is nought: share of the likelihood, and the price of the weight.
    assert ridge * weight == pytest.approx(0.75 - 1 / (1 + 2.718281828459045**-weight), abs=1e-6)
