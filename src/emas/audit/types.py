"""What the trail tells."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of the trail. ``actor`` is a label such as ``account:12``; ``detail`` holds codes, never personal data."""

    id: int
    at: datetime
    actor: str
    action: str
    subject_type: str
    subject_ref: str
    instansi: str
    result: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """
    Whether the trail is as it was written.

    ``broken_at`` is the last id of the first stretch that no longer fits its checkpoint (0: none); ``unsealed`` counts the
    entries after the last checkpoint, which only the database's triggers protect so far.
    """

    is_whole: bool
    checked: int
    checkpoints: int
    broken_at: int
    unsealed: int
    digest: str
