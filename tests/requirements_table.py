"""Print which requirements of the founding documents (R-001 … R-152) have a test, and which have none yet."""

import os
from collections import Counter
from pathlib import Path

TOTAL = 152
LETTER_ISSUE = 64


def main() -> None:
    """Read what the test run noted and print the table."""
    folder = Path(os.environ.get("EMAS_REQUIREMENTS_SEEN", "test-results/requirements"))
    seen = Counter(
        line for file in sorted(folder.glob("*")) for line in file.read_text(encoding="utf-8").split()
    )
    print("\n== Requirements with and without a test")
    for start in range(1, TOTAL + 1, 8):
        cells = (f"R-{n:03d}" for n in range(start, min(start + 8, TOTAL + 1)))
        print("  ".join(f"{cell} {seen[cell]:>3}" if seen[cell] else f"{cell}   -" for cell in cells))
    first = sum(1 for n in range(1, LETTER_ISSUE + 1) if seen[f"R-{n:03d}"])
    print(f"R-001 to R-{LETTER_ISSUE:03d}: {first} with a test; all: {len(seen)} of {TOTAL} with a test.")


if __name__ == "__main__":
    main()
