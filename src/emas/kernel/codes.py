"""Codes that people read aloud and machines cannot guess. All randomness is the system's own generator."""

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so nothing is mistaken for 1, 0 or a rude word."""

_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_RANDOM_LENGTH: Final = 12
_REF_LENGTH: Final = _RANDOM_LENGTH + 1
_RECEIPT_LENGTH: Final = 28
_RECEIPT_GROUP: Final = 4


def new_case_ref() -> str:
    """
    Make a case reference such as ``K7QM-2D4X-9TPWC``: 60 random bits and a check character.

    The check finds every single wrong character and every swap of two, so that a slip on the phone is told at once
    instead of being answered "unknown". It is no secret; the PIN is.
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_LENGTH))
    return _grouped(body + _check_character(body))


def normalise_ref(text: str) -> str:
    """
    Give the one written form of a reference as somebody typed it (any case, spaces, dashes, O for 0, I or L for 1).

    Gives '' when it cannot be a reference (wrong length, foreign character, check does not hold): look nothing up then.

    >>> normalise_ref("hello")
    ''
    """
    bare = _bare(text)
    if len(bare) != _REF_LENGTH or any(c not in ALPHABET for c in bare):
        return ""
    if _check_character(bare[:-1]) != bare[-1]:
        return ""
    return _grouped(bare)


def receipt_code(random: bytes) -> str:
    """
    Write random bytes as a receipt code: 135 bits and a check character, in seven groups of four.

    Short groups are what a person copies by hand without losing his place. The code is a secret by itself, unlike a reference.
    Raises: ValueError for fewer than 17 bytes.
    """
    if len(random) < 17:
        raise ValueError("a receipt code needs 17 random bytes")
    number = int.from_bytes(random, "big")
    body = ""
    for _ in range(_RECEIPT_LENGTH - 1):
        number, place = divmod(number, len(ALPHABET))
        body += ALPHABET[place]
    return _in_groups(body + _check_character(body))


def normalise_receipt(text: str) -> str:
    """
    Give the one written form of a receipt code as somebody typed it; '' when a character is wrong, missing or swapped.

    >>> normalise_receipt("ABCD")
    ''
    """
    bare = _bare(text)
    if len(bare) != _RECEIPT_LENGTH or any(c not in ALPHABET for c in bare):
        return ""
    return _in_groups(bare) if _check_character(bare[:-1]) == bare[-1] else ""


def _in_groups(bare: str) -> str:
    return "-".join(bare[at : at + _RECEIPT_GROUP] for at in range(0, len(bare), _RECEIPT_GROUP))


def _bare(text: str) -> str:
    return "".join(c for c in text.upper() if not c.isspace() and c not in "-‐‑–._").translate(_READ_AS)


def new_token(bits: int = 128) -> str:
    """Make a secret for a link or a client, of at least ``bits`` random bits, safe in URLs. Raises: ValueError below 128."""
    if bits < 128:
        raise ValueError("a token has at least 128 bits")
    return secrets.token_urlsafe(-(-bits // 8))


def new_pin() -> str:
    """Make a six-digit PIN; it protects only together with a reference and a limit on tries."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_public_id() -> str:
    """Make an unguessable public identifier: 128 random bits as 32 hex digits."""
    return secrets.token_hex(16)


def _grouped(bare: str) -> str:
    return f"{bare[:4]}-{bare[4:8]}-{bare[8:]}"


def _times_alpha(value: int) -> int:
    """Multiply by the generator of GF(32), x^5 + x^2 + 1: distinct weights are what make swaps visible."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def _check_character(body: str) -> str:
    total = 0
    for character in body:
        total = _times_alpha(total ^ ALPHABET.index(character))
    return ALPHABET[total]
