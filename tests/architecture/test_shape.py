"""Files stay readable in one sitting."""

import ast
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
FILE_LINES = 400
FUNCTION_LINES = 40


def _sources() -> list[Path]:
    return [
        p
        for p in [*(REPO / "src").rglob("*.py"), *(REPO / "tests").rglob("*.py")]
        if "migrations" not in p.parts
    ]


def test_files_are_at_most_400_lines() -> None:
    long = {
        str(p.relative_to(REPO)): n
        for p in _sources()
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }
    assert long == {}


def test_functions_are_at_most_40_lines() -> None:
    """Counted without the docstring."""
    long = []
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                if (node.end_lineno or 0) - first.lineno + 1 > FUNCTION_LINES:
                    long.append(f"{path.relative_to(REPO)}:{node.lineno} {node.name}")
    assert long == []
