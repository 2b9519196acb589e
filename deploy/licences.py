"""
Write docs/reference/licences.md: the licence of everything that is shipped, read from the locks and the installed packages.

Run after a change of a lock: ``.venv/bin/python deploy/licences.py``.
"""

import json
import re
from importlib import metadata
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
TARGET = REPO / "docs" / "reference" / "licences.md"
#: What the metadata of a package does not say in words that fit a table.
KNOWN = {
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "ISC License (ISCL)": "ISC",
    "Historical Permission Notice and Disclaimer (HPND)": "HPND",
}
HEAD = """# Licences of third parties

Portal Emas itself is under the MIT licence (`LICENSE`). This page lists what is shipped with it or installed beside it in the same environment;
it is written by `deploy/licences.py` from `requirements/base.txt` and `frontend/package-lock.json`.
"""
DATA = """## Data and fonts

| what | licence | where |
| --- | --- | --- |
| names and codes of regions (Kota Probolinggo, Kota Lhokseumawe) | ODbL-1.0 | `src/emas/project/data/LICENSE-ODbL.md` |
| Arimo, the font of letters | OFL-1.1 | package `fontpkg-arimo` |
"""


def locked() -> dict[str, str]:
    """Give name and version of each Python package in the lock of what runs."""
    text = (REPO / "requirements" / "base.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^ \\;]+)", text, re.MULTILINE))


def licence_of(name: str) -> str:
    """Give the licence a package states: the expression, else its classifiers, else the first line of its field."""
    found = metadata.metadata(name)
    expression = found.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [
        c.rpartition(" :: ")[2] for c in found.get_all("Classifier") or [] if c.startswith("License ::")
    ]
    named = [KNOWN.get(c, c) for c in classifiers if c != "OSI Approved"]
    if named:
        return " / ".join(dict.fromkeys(named))
    first = (found.get("License") or "").strip().splitlines()
    return KNOWN.get(first[0], first[0][:60]) if first else "not stated"


def python_rows() -> list[str]:
    """Give a row per Python package."""
    rows = []
    for name, version in sorted(locked().items(), key=lambda pair: pair[0].lower()):
        try:
            licence = licence_of(name)
        except metadata.PackageNotFoundError:
            licence = "used on other systems only"
        rows.append(f"| {name} | {version} | {licence} |")
    return rows


def npm_rows() -> list[str]:
    """Give a row per npm package that the build may use; those whose code ends in the shipped files are marked."""
    lock = json.loads((REPO / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    shipped = {"govuk-frontend", "htmx.org"}
    rows = []
    for path, entry in sorted(lock["packages"].items()):
        name = path.rpartition("node_modules/")[2]
        if not name or entry.get("optional"):
            continue
        use = "shipped" if name in shipped else "builds"
        rows.append(f"| {name} | {entry['version']} | {entry.get('license', 'not stated')} | {use} |")
    return rows


def page() -> str:
    """Give the whole page."""
    return "\n".join(
        [
            HEAD,
            "## Python",
            "",
            "| package | version | licence |",
            "| --- | --- | --- |",
            *python_rows(),
            "",
            "## Style sheets and scripts",
            "",
            "| package | version | licence | use |",
            "| --- | --- | --- | --- |",
            *npm_rows(),
            "",
            DATA,
        ]
    )


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
