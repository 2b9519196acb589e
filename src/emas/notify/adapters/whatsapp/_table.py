"""The table of approved templates and of the words of automatic replies: read once, checked in full."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from emas.notify.ports import Delivery
from emas.notify.types import Recipient

PACKAGED: Final = Path(__file__).with_name("templates.yaml")
BODY_LENGTH: Final = 1024
_PLACE: Final = re.compile(r"\{\{(\d+)\}\}")
_NAME: Final = re.compile(r"[a-z0-9_]{1,512}")
_WORD: Final = re.compile(r"\{(\w+)\}")
#: What a filled place may hold: no line break, no tab, no run of blanks (whatsapp-cloud-api section 1).
_BLANKS: Final = re.compile(r"\s+")
#: What stands in a place that has no word; Meta refuses an empty one.
_NOTHING: Final = {"batas": "tidak ada"}
_CATEGORIES: Final = frozenset({"UTILITY", "AUTHENTICATION"})


@dataclass(frozen=True, slots=True)
class Template:
    """One approved template: its name at Meta, its words, what fills it in order; ``button_path`` begins the address of its button."""

    name: str
    category: str
    body: str
    values: tuple[str, ...]
    button_text: str = ""
    button_path: str = ""
    reply: str = ""

    def parameters(self, values: Mapping[str, str]) -> list[str]:
        """Give the words that fill the places; a place without a word gets a dash or its own word, for Meta refuses empty ones."""
        return [
            _BLANKS.sub(" ", values.get(name, "")).strip() or _NOTHING.get(name, "-") for name in self.values
        ]

    def filled(self, values: Mapping[str, str]) -> str:
        """Write the whole text, as it goes out inside the window."""
        words = self.parameters(values)
        return _PLACE.sub(lambda found: words[int(found.group(1)) - 1], self.body)


@dataclass(frozen=True, slots=True)
class Table:
    """All templates by key, and the replies."""

    language: str
    templates: Mapping[str, Template]
    replies: Mapping[str, str]

    def find(self, event: str, recipient: Recipient) -> Template | None:
        """Give the template of an event for an addressee: his role's own, his kind's, or the common one."""
        keys = (f"{event}/{recipient.role}", f"{event}/{recipient.kind}", event)
        return next((self.templates[key] for key in keys if key in self.templates), None)

    def of(self, delivery: Delivery) -> Template | None:
        """Give the template of one message."""
        return self.find("digest" if delivery.merged else delivery.template, delivery.recipient)

    def reply(self, name: str, values: Mapping[str, str]) -> str:
        """Give the words of an automatic reply. Raises: KeyError for one that the table does not have."""
        return _WORD.sub(lambda found: values.get(found.group(1), ""), self.replies[name])


@lru_cache(maxsize=4)
def read(path: Path) -> Table:
    """Read a table. Raises: ValueError that names every fault, OSError."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    faults: list[str] = []
    templates = {key: _template(key, each, faults) for key, each in (content.get("templates") or {}).items()}
    if faults:
        raise ValueError(f"{path.name}: " + "; ".join(faults))
    replies = dict(content.get("replies") or {})
    # A city's own copy of the table may be older than the portal: what it lacks is said in the packaged words.
    known = read(PACKAGED).replies if path != PACKAGED else {}
    return Table(str(content.get("language", "id")), templates, {**known, **replies})


def _template(key: str, given: Mapping[str, Any], faults: list[str]) -> Template:
    button = given.get("button") or {}
    made = Template(
        name=str(given.get("name", "")),
        category=str(given.get("category", "")),
        body=str(given.get("body", "")),
        values=tuple(given.get("values", ())),
        button_text=str(button.get("text", "")),
        button_path=str(button.get("path", "")),
        reply=str(given.get("reply", "")),
    )
    faults += [f"{key}: {fault}" for fault in _faults(made)]
    return made


def _faults(template: Template) -> list[str]:
    """List what Meta would refuse (whatsapp-cloud-api section 5: typical rejects)."""
    places = [int(number) for number in _PLACE.findall(template.body)]
    checks = {
        "name": _NAME.fullmatch(template.name) is None,
        "category": template.category not in _CATEGORIES,
        "places": sorted(places) != list(range(1, len(template.values) + 1)),
        "starts with a place": template.body.startswith("{{"),
        "ends with a place": template.body.endswith("}}"),
        "two places side by side": re.search(r"\}\}\s*\{\{", template.body) is not None,
        "length": len(template.body) > BODY_LENGTH or not template.body,
        "button": bool(template.button_text) != bool(template.button_path) or len(template.button_text) > 25,
        "reply": len(template.reply) > 20,
    }
    return [name for name, is_wrong in checks.items() if is_wrong]
