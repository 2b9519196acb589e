"""Whole numbers as people and pages write them."""


def whole(text: str, longest: int = 9) -> int | None:
    """
    Read a whole number of at most ``longest`` digits; None for everything else.

    >>> whole("12"), whole("²"), whole("-1"), whole(""), whole("9" * 30)
    (12, None, None, None, None)
    """
    # ``str.isdigit`` also holds for "²", which ``int`` refuses; a number of any length would not fit a column.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None
