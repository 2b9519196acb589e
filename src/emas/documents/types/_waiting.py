"""Papers whose sending is not finished: no case and no draft has them yet."""

from enum import StrEnum
from hashlib import sha256


class Waiting(StrEnum):
    """What such papers wait for. Every one of them is swept when nobody finishes it."""

    REPAIR = "perbaikan"
    ACT = "tindakan"
    DESK = "meja"
    HELP = "bantuan"
    TALK = "pesan-baru"
    CLIENT = "api"


def waiting_owner(kind: Waiting, *about: object) -> str:
    """
    Give the owner of the papers of one sending; the same words give the same owner again.

    >>> waiting_owner(Waiting.REPAIR, "K7QM-2D4X-9TPWC", 3).startswith("perbaikan:")
    True
    """
    return f"{kind}:{sha256(repr(about).encode()).hexdigest()[:40]}"
