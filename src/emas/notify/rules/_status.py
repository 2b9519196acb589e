"""How news about a message changes its state: never backwards."""

from typing import Final

_RANK: Final = {"antri": 0, "mengirim": 1, "tidak_terkirim": 2, "terkirim": 3, "sampai": 4, "dibaca": 5}
_STATES: Final = {"sent": "terkirim", "delivered": "sampai", "read": "dibaca", "played": "dibaca"}
#: Failures that were only supposed: news of the message proves them wrong.
_SUPPOSED: Final = frozenset({"outcome_unknown", "too_late"})


def after_status(state: str, reason: str, status: str) -> str:
    """
    Give the state after a status of the gateway, or the same one when that is no news (late, repeated, unknown).

    ``failed`` counts only while nothing better is known. Source: security-checks 60; whatsapp-cloud-api section 3.
    """
    if state not in _RANK:
        return state
    if status == "failed":
        return "tidak_terkirim" if state in {"mengirim", "terkirim"} else state
    told = _STATES.get(status, "")
    if not told or (state == "tidak_terkirim" and reason not in _SUPPOSED):
        return state
    return told if _RANK[told] > _RANK[state] else state
