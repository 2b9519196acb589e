"""What the Cloud API's refusals mean for one message and for the whole channel (whatsapp-cloud-api section 4)."""

from collections.abc import Mapping
from typing import Any, Final

from emas.notify.ports import SendResult

_HOLD: Final = {
    0: "token_refused",
    190: "token_refused",
    3: "permission",
    4: "rate_limited",
    10: "permission",
    368: "account_restricted",
    80007: "rate_limited",
    131005: "permission",
    131016: "gateway_trouble",
    131031: "account_restricted",
    131037: "name_not_approved",
    131042: "payment",
    131045: "registration",
    131048: "too_many_blocks",
    131057: "maintenance",
}
_AGAIN: Final = {
    130429: ("throughput", 5),
    131000: ("gateway_trouble", 30),
    131056: ("pair_limit", 6),
    133016: ("gateway_trouble", 300),
    137000: ("identity_changed", 5),
}
_REFUSED: Final = {
    130472: "not_delivered_here",
    130497: "not_delivered_here",
    131026: "number_unreachable",
    131030: "not_in_test_list",
    131049: "not_delivered_here",
    131050: "opted_out",
    132001: "template_not_approved",
    132007: "template_not_approved",
    132015: "template_not_approved",
    132016: "template_not_approved",
    132068: "template_not_approved",
    132069: "template_not_approved",
}
_PERMISSION: Final = range(200, 300)


def refusal(error: Mapping[str, Any]) -> SendResult:
    """Read an error object, from an answer or from a status: what it is called here and what may follow."""
    code = error.get("code")
    number = code if isinstance(code, int) else -1
    if number in _HOLD or number in _PERMISSION:
        return SendResult(sent=False, reason=_HOLD.get(number, "permission"), then="hold")
    if number in _AGAIN:
        reason, seconds = _AGAIN[number]
        return SendResult(sent=False, reason=reason, then="again", again_seconds=seconds)
    if number == 131047:
        return SendResult(sent=False, reason="window_closed", then="template")
    if number in _REFUSED:
        return SendResult(sent=False, reason=_REFUSED[number])
    if error.get("is_transient") is True:
        return SendResult(sent=False, reason="gateway_trouble", then="again", again_seconds=30)
    return SendResult(sent=False, reason=f"gateway_{number}" if number >= 0 else "gateway_refused")
