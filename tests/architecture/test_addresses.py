"""Every address requires sign-in, carries its own token rule, or is on the public list beside this file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = Path(__file__).with_name("public_addresses.txt")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _open_addresses() -> set[str]:
    return {
        f"/{route}"
        for route, view in _walk(get_resolver("emas.project.urls.all").url_patterns)
        if getattr(view, "login_required", True) is False
    }


@pytest.mark.asvs("8.1.1")
@pytest.mark.requirement("R-052")
def test_open_addresses_are_exactly_the_listed_ones() -> None:
    listed = {
        line for line in PUBLIC.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    }
    assert _open_addresses() == listed


@pytest.mark.asvs("8.1.1")
def test_no_desk_address_is_open() -> None:
    assert [route for route in _open_addresses() if route.startswith("/desk/")] == []
