"""The root of every expected error. Code below ``web`` raises codes, never sentences."""


class EmasError(Exception):
    """
    An expected refusal that ends at the page, the API or the command that called.

    ``code`` is stable and lower_snake; ``params`` holds plain values for the sentence that ``web`` chooses.
    """

    code = "error"

    def __init__(self, code: str | None = None, **params: object) -> None:
        self.code = code or self.code
        self.params = params
        super().__init__(self.code)


class NotFound(EmasError):
    """The thing does not exist, or this actor may not know that it exists (HTTP 404)."""

    code = "not_found"


class NotAllowed(EmasError):
    """The actor may see the thing but not do this (HTTP 403)."""

    code = "not_allowed"


class Invalid(EmasError):
    """
    Input that can be repaired (HTTP 422).

    ``faults`` maps a field name (``""`` for the whole) to a tuple of fault codes or ready sentences of a service's own rules.
    """

    code = "invalid"

    def __init__(self, faults: dict[str, tuple[str, ...]], **params: object) -> None:
        super().__init__("invalid", **params)
        self.faults = faults


class Conflict(EmasError):
    """Somebody else was first, or the version is old (HTTP 409). ``params`` tell who did what and when."""

    code = "conflict"


class TooMany(EmasError):
    """A limit was reached (HTTP 429); ``params["retry_after_seconds"]`` says when to try again."""

    code = "too_many"


class Unavailable(EmasError):
    """An outside system or a needed post is not there now (HTTP 503)."""

    code = "unavailable"
