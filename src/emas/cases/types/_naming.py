"""What a colleague reads of a case that only names him."""

from dataclasses import dataclass
from datetime import datetime

from emas.catalogue.types import Text


@dataclass(frozen=True, slots=True)
class NamedLetter:
    """A letter that is out (or was), for a colleague whom it names."""

    ref: str
    service_title: Text
    asked_by: str
    title: str
    number: str
    issued_at: datetime
    is_downloadable: bool
