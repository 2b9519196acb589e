"""Addresses that open WhatsApp at a number of ours."""

from urllib.parse import quote


def address(number: str, words: str = "") -> str:
    """Give the address for a number as people write it, with ``words`` already typed; '' for none."""
    digits = "".join(filter(str.isdigit, number))
    if not digits:
        return ""
    full = f"62{digits[1:]}" if digits.startswith("0") else digits
    return f"https://wa.me/{full}?text={quote(words)}" if words else f"https://wa.me/{full}"
