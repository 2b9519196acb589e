"""Time is an argument: only ``kernel.clock`` reads the system clock."""

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "emas"
BANNED = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("timezone", "now"),
    ("time", "time"),
}
#: The one reader.
ALLOWED = {"kernel/clock.py"}


def _readings(tree: ast.AST) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and (
            (node.func.value.id if isinstance(node.func.value, ast.Name) else node.func.value.attr),
            node.func.attr,
        )
        in BANNED
    ]


def test_only_the_kernel_reads_the_clock() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts and str(path.relative_to(SOURCE)) not in ALLOWED
        for line in _readings(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_a_reading_is_seen() -> None:
    assert _readings(ast.parse("import datetime\nx = datetime.datetime.now()\n")) == [2]
