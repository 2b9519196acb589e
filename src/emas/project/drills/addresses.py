"""Every address of the portal, walked from the url table, with the names in it filled in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

_NAME = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """One route: ``path`` such as ``/desk/cases/<str:ref>/``."""

    path: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset(_NAME.findall(self.path))

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def is_desk(self) -> bool:
        return self.path.startswith("/desk/")

    def filled(self, values: Mapping[str, str]) -> str:
        """Put values in place of names. Raises: KeyError for a name without one, so that no new address is passed over."""
        return _NAME.sub(lambda found: values[found[1]], self.path)


def walk() -> list[Address]:
    """List every route once."""
    return sorted(set(_walk(get_resolver().url_patterns, "/")), key=lambda address: address.path)


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for entry in patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, path)
        else:
            yield Address(path)
