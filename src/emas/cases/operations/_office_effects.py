"""What acts of offices set off: pages, frozen figures, lines of a batch, cases of other services (decision 0006)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from emas.cases.access import sealed
from emas.cases.operations import _batch, _freeze, _pages

if TYPE_CHECKING:
    from emas.cases.operations._effects import Occasion


def _publish(occasion: "Occasion") -> str:
    _pages.publish(row=occasion.row, definition=occasion.definition, at=occasion.at)
    return ""


def _unpublish(occasion: "Occasion") -> str:
    _pages.unpublish(row=occasion.row, at=occasion.at)
    return ""


def _freeze_figures(occasion: "Occasion") -> str:
    _freeze.freeze(row=occasion.row, definition=occasion.definition, at=occasion.at)
    return ""


def _take_quota(occasion: "Occasion") -> str:
    _batch.take_quota(case_id=occasion.row.id, definition=occasion.definition)
    return ""


def _send_rows(occasion: "Occasion") -> str:
    _batch.send_rows(case_id=occasion.row.id)
    return ""


def _free_rows(occasion: "Occasion") -> str:
    _batch.free_rows(case_id=occasion.row.id)
    return ""


def _open_cases(occasion: "Occasion") -> str:
    from emas.cases.operations import _desk

    flow, taken = occasion.definition.flow, occasion.taken
    act = flow.steps[taken.from_state].acts.get(taken.act) or flow.anywhere[taken.act]
    assert act.opens is not None, "the effect comes from it"
    home = occasion.row.origin_unit_id or occasion.row.desk_unit_id or occasion.places.kelurahan
    _desk.open_from(
        opening=act.opens,
        key=f"{occasion.row.ref}:{taken.act}",
        answers=sealed.open_case(occasion.row.id).answers,
        unit_id=home or 0,
        actor=occasion.actor,
        at=occasion.at,
    )
    return ""


EFFECTS: Final[dict[str, Callable[["Occasion"], str]]] = {
    "publish": _publish,
    "unpublish": _unpublish,
    "freeze_figures": _freeze_figures,
    "take_quota": _take_quota,
    "send_rows": _send_rows,
    "free_rows": _free_rows,
    "open_cases": _open_cases,
}
