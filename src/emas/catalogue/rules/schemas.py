"""JSON Schemas of the service files: published for editors in ``catalogue/schemas`` and used when loading."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emas.catalogue.rules import tree
from emas.catalogue.rules.tree import Branches
from emas.catalogue.types import Fault

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema_rs import Validator

FOLDER = Path(__file__).resolve().parent.parent / "schemas"
KINDS = ("service", "form", "flow", "messages", "standard", "example", "legal-basis", "cast", "questions")


@cache
def schema(kind: str) -> dict[str, Any]:
    """Answer one schema by the kind of its file (see ``KINDS``)."""
    found: dict[str, Any] = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    return found


@cache
def _validator(kind: str) -> "Draft202012Validator":
    # Here, not above: only who reads folders pays for it, not every process that starts.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema(kind))


@cache
def _quick(kind: str) -> "Validator":
    from jsonschema_rs import validator_for

    return validator_for(schema(kind))


def faults(kind: str, content: Branches) -> tuple[Fault, ...]:
    """Say where a file leaves its schema; each fault names the file and line of the entry."""
    if _keeps(kind, content):
        return ()
    errors = sorted(_validator(kind).iter_errors(content), key=lambda e: list(map(str, e.absolute_path)))
    return tuple(fault for error in errors for fault in _faults_of(_deepest(error), content))


def _keeps(kind: str, content: Branches) -> bool:
    """Tell a file without fault at once: the search for the nearest branch takes a hundred times as long."""
    try:
        return bool(_quick(kind).is_valid(content))
    except ValueError:  # a value that JSON does not know, such as a bare date
        return False


def _deepest(error: "ValidationError") -> "ValidationError":
    """Of the branches of a ``oneOf``, the one that came closest is what the author meant."""
    while error.context:
        nearest = [e for e in error.context if e.validator != "type"] or list(error.context)
        error = max(nearest, key=lambda e: len(e.absolute_path))
    return error


def _faults_of(error: "ValidationError", content: Branches) -> Iterator[Fault]:
    path = list(error.absolute_path)
    dotted = ".".join(map(str, path)) or "the file"
    if error.validator == "additionalProperties" and isinstance(error.instance, Branches):
        for key in _extra_keys(error):
            place = tree.locate(content, [*path, key])
            yield Fault(place.path, place.line, "unknown_key", f"'{key}' is not known in {dotted}")
        return
    place = tree.locate(content, path)
    if error.validator == "required":
        missing = [n for n in error.validator_value if n not in error.instance]
        yield Fault(place.path, place.line, "missing_key", f"{dotted} needs {', '.join(missing)}")
        return
    yield Fault(place.path, place.line, "schema", f"{dotted}: {error.message[:200]}")


def _extra_keys(error: "ValidationError") -> list[str]:
    allowed = set(error.schema.get("properties", {}))
    return [key for key in error.instance if key not in allowed and not str(key).isdigit()] or list(
        error.instance
    )[:1]
