"""Every address of the desk: sign-in, refusals, no inline script or style."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from emas.cases.tests.factories import Town
from emas.web.desk import urls
from emas.web.desk.tests.conftest import SignedIn

_VALUES = {
    "ref": "AAAA-BBBB-CC",
    "slug": "kelurahan/tidak-ada",
    "act": "setujui",
    "public_id": "0" * 32,
    "draft_id": "0" * 32,
    "on": "2026-01-01",
}


def _patterns(found: list[URLPattern | URLResolver]) -> list[URLPattern]:
    flat: list[URLPattern] = []
    for each in found:
        flat += _patterns(each.url_patterns) if isinstance(each, URLResolver) else [each]
    return flat


def _address(pattern: URLPattern) -> str:
    values = {
        name: _VALUES.get(name, 999999 if name != "weekday" else 1) for name in pattern.pattern.converters
    }
    if "on" in values:
        from datetime import date

        values["on"] = date(2026, 1, 1)
    return reverse(f"desk:{pattern.name}", kwargs=values)


ADDRESSES = sorted(_address(pattern) for pattern in _patterns(urls.urlpatterns)) if get_resolver() else []


@pytest.mark.asvs("8.1.1")
def test_every_address_asks_for_sign_in(db: None) -> None:
    visitor = Client()
    for address in ADDRESSES:
        for answer in (visitor.get(address), visitor.post(address)):
            assert answer.status_code == 302, address
            assert answer["Location"].startswith(reverse("public:sign_in")), address


@pytest.mark.asvs("3.4.3", "8.2.2")
@pytest.mark.parametrize(
    "login",
    [
        "bram",
        "rt001",
        "rw001",
        "lurah.hasan",
        "admin.kota",
        "admin.mayangan",
        "admin.pengadilan",
    ],
)
def test_no_address_breaks_or_has_inline_script_or_style(login: str, city: Town, signed_in: SignedIn) -> None:
    client = signed_in(login)
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code in {200, 302, 403, 404, 405}, address
        assert "no-store" in answer.get("Cache-Control", "no-store"), address
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            text = answer.content.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|hx-on", text), address
            assert "script-src 'self'" in answer["Content-Security-Policy"], address


def test_a_first_password_must_be_changed_before_anything_else(city: Town, signed_in: SignedIn) -> None:
    from django.contrib.auth import get_user_model

    bram = signed_in("bram")
    get_user_model().objects.filter(login="bram").update(must_change_password=True)
    assert bram.get("/desk/inbox/")["Location"] == reverse("desk:password")
    assert bram.get(reverse("desk:password")).status_code == 200
