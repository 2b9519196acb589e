"""A letter's content as plain values, frozen when its number is given, and back."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from emas.documents.types import LetterContent, Letterhead, SignerBlock


def freeze(content: LetterContent, *, source: str) -> dict[str, Any]:
    """Give plain JSON values. Dates become ISO text; the Typst source is frozen with the answers."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(content), default=_plain))
    return {"content": plain, "source": source}


def thaw(frozen: dict[str, Any]) -> tuple[LetterContent, str]:
    """Give content and source again."""
    values = dict(frozen["content"])
    values["dated_on"] = date.fromisoformat(values["dated_on"])
    head = values["letterhead"]
    values["letterhead"] = Letterhead(**{**head, "lines": tuple(head["lines"])})
    values["signers"] = tuple(SignerBlock(**{**s, "heading": tuple(s["heading"])}) for s in values["signers"])
    return LetterContent(**values), str(frozen["source"])


def _plain(value: object) -> object:
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat else str(value)
