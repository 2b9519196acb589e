"""The shipped questions are answered as the figures say, with all services and the whole question list."""

from pathlib import Path

import pytest

from emas.catalogue.queries import _knowledge
from emas.catalogue.rules import folder
from emas.catalogue.rules.knowledge import index, questions, words
from emas.project.benches import answers

ROOT = Path(__file__).resolve().parents[2] / "services"


@pytest.fixture(scope="module")
def state() -> _knowledge._State:
    """All services and the whole list as they are shipped, without a database."""
    found = [d for d in folder.load(ROOT).definitions if d.is_listed]
    listed = questions.load(ROOT)[0]
    made = index.build(words.words(), found, listed)
    own = {q.slug: q for q in listed if not q.service}
    return _knowledge._State(made, {d.slug: (d, d.is_enabled) for d in found}, own, ())


@pytest.mark.parametrize("half", ["tuned", "untouched"])
def test_everyday_questions_find_their_topic(
    state: _knowledge._State, monkeypatch: pytest.MonkeyPatch, half: str
) -> None:
    """Free typing is understood; of a hundred answers given with confidence at most two are wrong."""
    monkeypatch.setattr(_knowledge, "_state", lambda: state)
    rows = [row for row in answers.read(answers.SHIPPED) if row.half == half]
    said = answers.asked(rows, instansi="ms-lhokseumawe")
    missed = [each.question.text for each in said if not each.is_right]
    wrong = [each.question.text for each in said if each.is_wrong_answer]
    shown = missed if half == "tuned" else len(missed)
    assert len(missed) <= len(rows) * (100 - answers.LEAST[half]) / 100, shown
    assert len(wrong) <= len(rows) * answers.MOST_WRONG / 100


def test_both_halves_are_worth_measuring() -> None:
    rows = answers.read(answers.SHIPPED)
    assert len(rows) >= 200
    for half in ("tuned", "untouched"):
        own = [row for row in rows if row.half == half]
        assert len(own) >= 100
        assert sum(row.expected == answers.NOTHING for row in own) >= 20


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("heading", ["", "conversation,question,expected\n"])
def test_a_file_of_questions_may_come_from_any_sheet(tmp_path: Path, sign: str, heading: str) -> None:
    text = f"{heading}a,syarat sktm,kelurahan/sktm\na,biayanya?,sktm\nb,halo,-\n".replace(",", sign)
    path = tmp_path / "q.csv"
    path.write_text(text, encoding="utf-8-sig")
    rows = answers.read(path)
    assert [row.expected for row in rows] == ["kelurahan/sktm", "sktm", "-"]
    assert rows[1].is_right("kelurahan/sktm")
    assert not rows[2].is_right("")
