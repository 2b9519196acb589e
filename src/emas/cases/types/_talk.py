"""A conversation between the applicant and who handles his case, sealed or not."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from emas.catalogue.types import Act, Text


@dataclass(frozen=True, slots=True)
class PaperInput:
    """A file as it was sent; it is cleaned and sealed in memory and never touches a disk in plain."""

    field: str
    file_name: str
    content: bytes = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class TalkFile:
    """A paper that came with something said, to open."""

    public_id: str
    label: str
    media_type: str
    pages: int
    by_reporter: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class TalkLine:
    """
    One thing said: by the applicant or by the office; ``act`` is the label of the act it came with, None for a plain message.

    ``who`` names the office's post, and for colleagues the person; '' where nobody is named.
    """

    text: str = dataclasses.field(repr=False)
    by_reporter: bool
    at: datetime
    act: Text | None = None
    is_internal: bool = False
    files: tuple[TalkFile, ...] = ()
    who: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """
    The conversation of an ordinary case for one reader. ``acts`` are those the applicant does by what he writes (answer, open again):
    it is his turn then; ``may_say``: whether this reader may write now; ``is_solved``: it was answered, and silence ends it well.
    """

    lines: tuple[TalkLine, ...]
    acts: tuple[Act, ...] = ()
    may_say: bool = False
    is_solved: bool = False
