"""What a signer wants to know of a letter's past: who checked it, and what happened since it was last sent back."""

from emas.cases.types import TimelineRow

_CHECKS = frozenset({"forward", "draft", "initial", "decide"})


def since_last_return(timeline: tuple[TimelineRow, ...]) -> tuple[TimelineRow, ...]:
    """The last return and everything after it, oldest first; empty when the letter was never returned."""
    rows = sorted(timeline, key=lambda row: row.seq)
    returns = [index for index, row in enumerate(rows) if row.kind == "return"]
    return tuple(rows[returns[-1] :]) if returns else ()


def checks_passed(timeline: tuple[TimelineRow, ...]) -> tuple[TimelineRow, ...]:
    """The checks that still count: the last yes of each post, oldest first."""
    last: dict[tuple[str, str], TimelineRow] = {}
    for row in sorted(timeline, key=lambda row: row.seq):
        if row.kind in _CHECKS:
            last[(row.role, row.unit_name)] = row
    return tuple(sorted(last.values(), key=lambda row: row.seq))
