"""The key of a page: where the last one ended."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an ordered list. It says nothing a reader of that list does not see; a spoilt one is the first page."""

    at: datetime
    id: int
    backwards: bool = False

    def write(self) -> str:
        """Write as a short text that is safe in a URL."""
        text = json.dumps([self.at.isoformat(), self.id, int(self.backwards)], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Read what ``write`` wrote; None for the first page and for anything else."""
        if not text or len(text) > 200:
            return None
        try:
            values: Any = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            at, number, backwards = values
            moment = datetime.fromisoformat(at)
            return cls(moment, int(number), bool(backwards)) if moment.tzinfo is not None else None
        except (ValueError, TypeError, binascii.Error):
            return None
