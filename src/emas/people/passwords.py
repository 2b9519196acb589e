"""The password rule that Django's own validators do not have: words that anyone in the city would guess."""

import re
from typing import Any

from django.core.exceptions import ValidationError

MAX_LENGTH = 256
_WORDS = (
    "probolinggo",
    "lhokseumawe",
    "portal emas",
    "portalemas",
    "diskominfo",
    "dukcapil",
    "kelurahan",
    "kecamatan",
    "kademangan",
    "wonoasih",
    "mayangan",
    "kanigaran",
    "kedopok",
    "rukuntetangga",
    "rukunwarga",
    "mahkamah",
    "password",
    "katasandi",
    "rahasia",
    "indonesia",
    "bismillah",
    "sayang",
)
#: What people type for letters; 1 stands for i or l.
_LEET = tuple(str.maketrans("034579@$!1", f"oeastgasi{one}") for one in "il")
_SHORTEST_REST = 8


class LocalWordsValidator:
    """
    Refuse a password that is little more than a local word, the owner's name, sign-in name or phone (ASVS 6.2.11).

    A word is taken away; what is left must still have eight characters, so that a long phrase with a word in it passes.
    Raises ValidationError with the codes ``password_local_word``, ``password_own_data`` or ``password_too_long``.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > MAX_LENGTH:
            raise ValidationError("password_too_long", code="password_too_long")
        if _is_mostly(password, _WORDS):
            raise ValidationError("password_local_word", code="password_local_word")
        if user is not None and _is_mostly(password, tuple(_own_words(user))):
            raise ValidationError("password_own_data", code="password_own_data")

    def get_help_text(self) -> str:
        return "password_local_word"


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _is_mostly(password: str, words: tuple[str, ...]) -> bool:
    spellings = [_bare(password), *(_bare(password.lower().translate(table)) for table in _LEET)]
    for spelled in spellings:
        for word in words:
            bare = _bare(word)
            if len(bare) >= 4 and bare in spelled and len(spelled.replace(bare, "")) < _SHORTEST_REST:
                return True
    return False


def _own_words(user: Any) -> list[str]:
    person = getattr(user, "person", None)
    email = str(getattr(user, "email", "") or "")
    words = [str(getattr(user, "login", "")), email.partition("@")[0]]
    if person is not None:
        digits = re.sub(r"\D", "", person.phone)
        words += [*person.name.split(), digits, digits[2:], person.nip]
    return words
