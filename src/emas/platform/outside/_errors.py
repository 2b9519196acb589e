"""The one error of an outgoing call."""

from collections.abc import Mapping

from emas.kernel.errors import Unavailable


class OutsideError(Unavailable):
    """
    A call gave no usable answer. An HTTP status is an answer, not an error: the adapter reads it.

    ``code``: ``unreachable`` (nothing was sent), ``timeout_unknown`` (the other side may have done it: look before repeating),
    ``refused`` (the portal itself will not talk to that address or certificate), ``bad_answer`` (too long, a redirect, not the
    expected form), ``open_circuit`` (it failed so often that it is left alone for a while), ``busy`` (too many calls under way).
    ``detail`` is a code for the log and the administrator, never the words of the other side. ``headers`` are those of an
    answer that broke off after them: they may name what was made.
    """

    def __init__(self, code: str, detail: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code, detail=detail)
        self.detail = detail
        self.headers: Mapping[str, str] = headers or {}

    @property
    def was_maybe_taken(self) -> bool:
        """Whether the other side may have carried the request out."""
        return self.code in {"timeout_unknown", "bad_answer"}
