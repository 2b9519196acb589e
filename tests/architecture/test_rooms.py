"""Across modules only doors are open: ``operations``, ``queries``, ``events``, ``types``, ``ports`` (``worker`` also ``jobs``)."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "emas"
DOORS = {"operations", "queries", "events", "types", "ports"}
OPEN = {"kernel", "platform"}
MODULES = {
    "outbox",
    "audit",
    "registry",
    "people",
    "documents",
    "notify",
    "watch",
    "personnel",
    "catalogue",
    "inquiries",
    "cases",
}
#: The top floor starts processes and measures them, so it may name the entries of worker, api and web.
TOP_MAY = {"worker", "api", "web"}


def _module(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def _imports(tree: ast.AST) -> list[tuple[int, list[str]]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            found += [(node.lineno, [*parts, alias.name]) for alias in node.names]
    return [(line, parts) for line, parts in found if parts[0] == "emas" and len(parts) > 1]


def _python_files() -> list[Path]:
    return [p for p in SOURCE.rglob("*.py") if "tests" not in p.parts and "migrations" not in p.parts]


def _is_open(importer: str, parts: list[str]) -> bool:
    target = parts[1]
    if target in OPEN or target == importer or target not in MODULES:
        return True
    door = parts[2] if len(parts) > 2 else ""
    return door in DOORS or (importer == "worker" and door == "jobs")


def test_modules_meet_only_at_their_doors() -> None:
    """A line such as ``from emas.people import models`` in another module is a break-in."""
    broken = [
        f"{path.relative_to(SOURCE)}:{line}: {'.'.join(parts)}"
        for path in _python_files()
        for line, parts in _imports(ast.parse(path.read_text(encoding="utf-8")))
        if not _is_open(_module(path), parts)
    ]
    assert broken == []


def test_a_break_in_is_seen() -> None:
    """The walk above can fail: a model of another module is no door."""
    tree = ast.parse("from emas.people.models import Account\nfrom emas.people import queries\n")
    verdicts = [_is_open("cases", parts) for _, parts in _imports(tree)]
    assert verdicts == [False, True]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_module_says_what_it_is_for(name: str) -> None:
    """The docstring of the package says what it is for and what it is not."""
    text = ast.get_docstring(ast.parse((SOURCE / name / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert "Not here" in text
