"""What an operator can set, call or hear of is documented."""

import re
from pathlib import Path

from emas.project.cli import COMMANDS

REPO = Path(__file__).resolve().parents[2]
REFERENCE = REPO / "docs" / "reference"


def test_every_setting_is_documented() -> None:
    source = (REPO / "src/emas/project/settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'env\.\w+\(\s*"(EMAS_\w+)"', source))
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    assert {name for name in names if name not in text} == set()


def test_every_command_is_documented() -> None:
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    assert {name for name in COMMANDS if f"emas {name}" not in text} == set()


def test_every_event_topic_is_documented_and_has_a_consumer() -> None:
    """A topic that is written but never heard would wait in the outbox for ever."""
    sources = [
        p.read_text(encoding="utf-8") for p in (REPO / "src/emas").rglob("*.py") if "tests" not in p.parts
    ]
    text = (REFERENCE / "events.md").read_text(encoding="utf-8")
    from emas.outbox import operations as outbox

    topics = set(outbox.topics())
    written = {t for s in sources for t in re.findall(r'topic\s*=\s*"([a-z_.]+)"', s)}
    assert written - topics == set()
    assert {t for t in topics if f"`{t}`" not in text} == set()
