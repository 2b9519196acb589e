"""
YAML with places: every mapping and list knows the file and line of each of its entries.

Scalars are read narrowly on purpose: only ``true``/``false``, ``null`` and whole numbers without leading zeros change type, all else
stays text. So ``rt: 003``, ``474.1`` and ``2026-11-02`` mean what the author sees.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml
from yaml.error import MarkedYAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from emas.catalogue.types import Fault

#: Only its parser is used, never its types; the C one reads sixty services ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; ``line`` is 1-based."""

    path: str
    line: int


class Branches(dict[Any, Any]):
    """A mapping that remembers where each key stands."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[Any, Place] = {}

    def put(self, key: Any, value: Any, place: Place) -> None:
        self[key] = value
        self.places[key] = place

    def place_of(self, key: Any) -> Place:
        return self.places.get(key, self.place)


class Rows(list[Any]):
    """A list that remembers where each item stands."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: list[Place] = []

    def add(self, value: Any, place: Place) -> None:
        self.append(value)
        self.places.append(place)

    def entries(self) -> Iterator[tuple[Any, Place]]:
        return zip(self, self.places, strict=True)


class BadFileError(Exception):
    """The file cannot be read as a definition at all."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def read(path: Path, shown: str) -> Branches:
    """
    Read one YAML file into a tree with places; ``shown`` is the path that faults name.

    Raises: BadFileError when the file is missing, is not YAML, repeats a key, or is not a mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFileError(Fault(shown, 0, "file_unreadable", type(error).__name__)) from error
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise BadFileError(Fault(shown, line, "yaml", error.problem or "not YAML")) from error
    if not isinstance(node, MappingNode):
        raise BadFileError(Fault(shown, 1, "yaml", "the file must hold a mapping"))
    return _mapping(node, shown, {})


def each(root: Path, pattern: str, faults: list[Fault]) -> Iterator[tuple[Path, Branches]]:
    """Read every file below ``root`` that ``pattern`` finds, in order, null keys dropped; one that can't be read goes to ``faults``."""
    for path in sorted(root.glob(pattern)):
        shown = f"{root.name}/{path.relative_to(root).as_posix()}"
        try:
            yield path, without_nulls(read(path, shown))
        except BadFileError as error:
            faults.append(error.fault)


def _value(node: Node, path: str, seen: dict[int, Any]) -> Any:
    if isinstance(node, ScalarNode):
        return scalar(node.value, is_plain=not node.style)
    known = seen.get(id(node))
    if known is not None:
        return known
    if isinstance(node, MappingNode):
        return _mapping(node, path, seen)
    return _rows(cast(SequenceNode, node), path, seen)


def scalar(text: str, *, is_plain: bool = True) -> Any:
    """Read one scalar by the narrow rules above."""
    if not is_plain:
        return text
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    return int(text) if WHOLE_NUMBER.fullmatch(text) else text


def _mapping(node: MappingNode, path: str, seen: dict[int, Any]) -> Branches:
    tree = Branches(_place(node, path))
    seen[id(node)] = tree
    for key_node, value_node in node.value:
        place = _place(key_node, path)
        # Keys stay text, numbers too: JSON Schema and the stored form know no other keys.
        key = key_node.value if isinstance(key_node, ScalarNode) else ""
        if not key:
            raise BadFileError(Fault(path, place.line, "yaml", "a key must be a word or a number"))
        if key in tree:
            raise BadFileError(Fault(path, place.line, "duplicate_key", f"'{key}' stands twice"))
        tree.put(key, _value(value_node, path, seen), place)
    return tree


def _rows(node: SequenceNode, path: str, seen: dict[int, Any]) -> Rows:
    rows = Rows(_place(node, path))
    seen[id(node)] = rows
    for item in node.value:
        rows.add(_value(item, path, seen), _place(item, path))
    return rows


def _place(node: Node, path: str) -> Place:
    return Place(path, node.start_mark.line + 1)


def locate(tree: Any, path: Iterable[Any]) -> Place:
    """Answer the nearest known place on the way down ``path`` (keys and positions)."""
    place: Place = tree.place
    for part in path:
        if isinstance(tree, Branches) and part in tree:
            place, tree = tree.place_of(part), tree[part]
        elif isinstance(tree, Rows) and isinstance(part, int) and part < len(tree):
            place, tree = tree.places[part], tree[part]
        else:
            break
    return place


def merged(under: Branches, over: Branches) -> Branches:
    """
    Lay ``over`` on ``under``: mappings merge key by key, ``null`` deletes, everything else replaces.

    Keys of ``under`` come first, so an overridden step keeps its position. A ``null`` that meets nothing stays, because the file it
    stands in may itself be laid over another; ``without_nulls`` ends the matter.
    """
    result = Branches(over.place)
    for key, value in under.items():
        if key not in over:
            result.put(key, value, under.place_of(key))
        elif isinstance(value, Branches) and isinstance(over[key], Branches):
            result.put(key, merged(value, over[key]), over.place_of(key))
        elif over[key] is not None:
            result.put(key, over[key], over.place_of(key))
    for key, value in over.items():
        if key not in under:
            result.put(key, value, over.place_of(key))
    return result


def without_nulls(tree: Any) -> Any:
    """Drop keys whose value is null, at every depth: what is deleted is not there."""
    if isinstance(tree, Branches):
        result = Branches(tree.place)
        for key, value in tree.items():
            if value is not None:
                result.put(key, without_nulls(value), tree.place_of(key))
        return result
    if isinstance(tree, Rows):
        rows = Rows(tree.place)
        for value, place in tree.entries():
            rows.add(without_nulls(value), place)
        return rows
    return tree
