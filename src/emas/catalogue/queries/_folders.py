"""Service folders on disk: what they hold and what is wrong with them."""

import json
from pathlib import Path
from typing import Any

from emas.catalogue.rules import folder, schemas
from emas.catalogue.types import Fault, ServiceDefinition


def load(root: Path, *, only: str = "") -> tuple[tuple[ServiceDefinition, ...], tuple[Fault, ...]]:
    """
    Load and check every service under ``root``, or ``only`` one: the sound definitions, and the faults of the others by file and line.

    Worked examples are not run here: that needs the engine (``cases.queries.check_services``).
    """
    found = folder.load(Path(root), only=only)
    return found.definitions, found.faults


def schema_kinds() -> tuple[str, ...]:
    """Answer the kinds of file that have a published JSON Schema."""
    return schemas.KINDS


def schema(*, kind: str) -> dict[str, Any]:
    """Answer the JSON Schema of one kind of file, for editors."""
    copy: dict[str, Any] = json.loads(json.dumps(schemas.schema(kind)))
    return copy
