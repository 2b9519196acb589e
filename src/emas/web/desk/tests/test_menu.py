"""The menu leads nowhere that is closed."""

from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model

from emas.cases.tests.factories import Town
from emas.web.desk import menu
from emas.web.desk.tests.conftest import SignedIn


def test_every_line_of_every_menu_opens(city: Town, signed_in: SignedIn) -> None:
    tried: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    shut = []
    for login in get_user_model().objects.filter(is_active=True).values_list("login", flat=True):
        actor = city.city.actor(login)
        posts = frozenset((post.role, post.unit_kind) for post in actor.posts)
        fresh = [line.href for line in menu.lines(actor, "/") if (line.href, posts) not in tried]
        browser = signed_in(login) if fresh else None
        for href in fresh:
            tried.add((href, posts))
            assert browser is not None
            if browser.get(href).status_code not in {200, 302}:
                shut.append((login, href))
    assert shut == []
    assert len(tried) > 60


def test_the_city_itself_keeps_no_register_book(city: Town) -> None:
    actor = city.city.actor("admin.kota")
    (post,) = actor.posts
    for role in ("monev", "ketua", "kepala", "sekretaris"):
        mayor = replace(actor, posts=(replace(post, role=role),))
        assert "Buku register" not in [line.title for line in menu.lines(mayor, "/")]
    assert "Buku register" in [line.title for line in menu.lines(actor, "/")]


@pytest.mark.parametrize(
    "page", ["survey/?tahun={}", "overview/?halaman={}", "register/?year={}&unit={}", "audit/?before={}"]
)
@pytest.mark.parametrize("number", ["²", "9" * 30, "-1", "x"])
def test_no_number_of_an_address_breaks_a_page(
    city: Town, signed_in: SignedIn, page: str, number: str
) -> None:
    answer = signed_in("admin.kota").get("/desk/" + page.replace("{}", number))
    assert answer.status_code in {200, 302, 404}


@pytest.mark.requirement("R-037")
def test_a_long_menu_folds_on_a_phone_and_a_short_one_does_not(city: Town, signed_in: SignedIn) -> None:
    for login, is_long in (("admin.kota", True), ("rt001", False)):
        assert (len(menu.lines(city.city.actor(login), "/")) > 6) is is_long
        page = signed_in(login).get("/desk/", follow=True).content.decode()
        assert ("pe-header__fold" in page) is is_long
        assert page.count("/keluar/") == (2 if is_long else 1)
