"""
A definition as text: how a published version is kept and hashed.

Values equal to a dataclass's default are left out, so a field added later changes no stored version and no hash. The order of keys is
kept, because the order of fields and steps has a meaning.
"""

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from emas.catalogue.types import ServiceDefinition

_PLAIN = frozenset({str, int, bool, float, type(None)})


def to_dict(definition: ServiceDefinition) -> dict[str, Any]:
    """Answer the definition as plain values; ``content_hash`` is not part of the content."""
    content: dict[str, Any] = _plain(definition)
    content.pop("content_hash", None)
    return content


def from_dict(content: Mapping[str, Any]) -> ServiceDefinition:
    """Rebuild a definition from ``to_dict``; its hash is computed anew."""
    built: ServiceDefinition = _built(ServiceDefinition, content)
    return dataclasses.replace(built, content_hash=hash_of(content))


def to_text(definition: ServiceDefinition) -> str:
    """Answer the canonical text that is hashed and stored."""
    return _canonical(to_dict(definition))


def from_text(text: str) -> ServiceDefinition:
    return from_dict(json.loads(text))


def hash_of(content: Mapping[str, Any]) -> str:
    """Answer the SHA-256 of the canonical text."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def hashed(definition: ServiceDefinition) -> ServiceDefinition:
    """Answer the same definition carrying the hash of its content."""
    return dataclasses.replace(definition, content_hash=hash_of(to_dict(definition)))


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, StrEnum):
        return str(value)
    if dataclasses.is_dataclass(kind):
        return {f.name: _plain(getattr(value, f.name)) for f in _fields(kind) if not _is_default(value, f)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _is_default(owner: Any, spec: "dataclasses.Field[Any]") -> bool:
    value = getattr(owner, spec.name)
    if spec.default_factory is not dataclasses.MISSING:
        return bool(value == spec.default_factory())
    return bool(value == spec.default)


@lru_cache(maxsize=64)
def _fields(cls: type) -> "tuple[dataclasses.Field[Any], ...]":
    return dataclasses.fields(cls)


@lru_cache(maxsize=64)
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _built(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        if value is None:
            return None
        return _built(next(a for a in typing.get_args(kind) if a is not type(None)), value)
    if origin is tuple:
        return tuple(_built(typing.get_args(kind)[0], item) for item in value)
    if origin is dict:
        key_kind, value_kind = typing.get_args(kind)
        return {_built(key_kind, k): _built(value_kind, v) for k, v in value.items()}
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        # Names that a later release dropped are passed over, so an old stored version still opens.
        return typing.cast(Any, kind)(**{n: _built(hints[n], v) for n, v in value.items() if n in hints})
    if isinstance(kind, type) and issubclass(kind, (StrEnum, int)) and kind is not bool:
        return kind(value)
    return value
