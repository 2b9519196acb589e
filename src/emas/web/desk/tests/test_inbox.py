"""The inbox of an officer."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases.tests.factories import Town
from emas.web.desk.tests.conftest import SignedIn

INBOX = "/desk/inbox/"


@pytest.fixture
def with_bram(city: Town) -> str:
    """A case that waits for Bram at the counter."""
    ref = city.submit().ref
    city.walk(ref, until="validasi")
    return ref


@pytest.mark.requirement("R-017")
def test_shows_what_waits_for_the_counter(with_bram: str, signed_in: SignedIn) -> None:
    answer = signed_in("bram").get(INBOX)
    assertContains(answer, with_bram)
    assertContains(answer, "Wati Handayani")
    assert answer["Cache-Control"] == "no-store"
    assert "HX-Request" in answer["Vary"]


def test_gives_the_table_alone_to_htmx(with_bram: str, signed_in: SignedIn) -> None:
    answer = signed_in("bram").get(INBOX, headers={"HX-Request": "true"})
    assertContains(answer, with_bram)
    assertNotContains(answer, "<html")


@pytest.mark.asvs("8.2.2")
def test_another_units_desk_sees_nothing(with_bram: str, signed_in: SignedIn) -> None:
    assertNotContains(signed_in("tono").get(INBOX), with_bram)


def test_a_neighbourhood_head_has_no_inbox(city: Town, signed_in: SignedIn) -> None:
    assert signed_in("rt001").get(INBOX).status_code == 403


def test_a_visitor_is_sent_to_sign_in(city: Town) -> None:
    answer = Client().get(INBOX)
    assert answer.status_code == 302
    assert "next=/desk/inbox/" in answer["Location"]


def test_odd_filters_show_the_first_view(with_bram: str, signed_in: SignedIn) -> None:
    assertContains(
        signed_in("bram").get(INBOX + "?view=apa&cursor=rusak&service=x"), "Tidak ada surat yang cocok"
    )
    assertContains(signed_in("bram").get(INBOX + "?view=apa&cursor=rusak"), with_bram)


def test_a_foreign_post_is_not_found(city: Town, signed_in: SignedIn) -> None:
    assert signed_in("bram").get(INBOX + "?post=999999").status_code == 404


@pytest.mark.asvs("14.2.1")
def test_searches_without_the_name_in_the_address(with_bram: str, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    answer = bram.post(INBOX + "search/", {"query": "wati", "view": "waiting"})
    assertRedirects(answer, INBOX + "?view=waiting", status_code=303)
    page = bram.get(INBOX)
    assertContains(page, with_bram)
    assertContains(page, "wati")
    bram.post(INBOX + "search/", {"query": "tidak ada orang ini"})
    assertNotContains(bram.get(INBOX), with_bram)


def test_a_whole_code_opens_the_case(with_bram: str, signed_in: SignedIn) -> None:
    answer = signed_in("bram").post(INBOX + "search/", {"query": with_bram.lower().replace("-", " ")})
    assertRedirects(answer, f"/desk/cases/{with_bram}/", status_code=303)


def test_counts_stand_beside_the_views(with_bram: str, signed_in: SignedIn) -> None:
    assertContains(signed_in("bram").get(INBOX), '<span class="pe-count">1</span>', html=True)


def test_sends_on_the_ticked_ones(with_bram: str, city: Town, signed_in: SignedIn) -> None:
    page = signed_in("bram").post(
        INBOX + "bulk/", {"picked": [f"{with_bram}:3"], "kunci": "0123456789abcdef"}
    )
    assertContains(page, with_bram)
    assertContains(page, "1 surat diteruskan")
    assertContains(signed_in("operator.jati").get(INBOX), with_bram)


def test_tells_which_could_not_be_sent(with_bram: str, city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    city.walk(with_bram, until="lengkap", chain=(("bram", "lengkap"),))
    page = bram.post(INBOX + "bulk/", {"picked": [f"{with_bram}:3"], "kunci": "0123456789abcdef"})
    assertContains(page, "1 surat belum bisa")


def test_nothing_ticked_is_said(with_bram: str, signed_in: SignedIn) -> None:
    answer = signed_in("bram").post(INBOX + "bulk/", {"kunci": "0123456789abcdef"})
    assertContains(answer, "Pilih paling sedikit satu surat.", status_code=422)


@pytest.mark.asvs("3.5.3")
@pytest.mark.parametrize("address", [INBOX + "bulk/", INBOX + "search/"])
def test_acts_are_not_done_by_get(address: str, city: Town, signed_in: SignedIn) -> None:
    assert signed_in("bram").get(address).status_code == 405


def test_queries_do_not_grow_with_the_list(
    city: Town, signed_in: SignedIn, django_assert_max_num_queries: object
) -> None:
    for number in range(3):
        ref = city.submit(resident={"name": f"Warga {number}"}).ref
        city.walk(ref, until="validasi")
    bram = signed_in("bram")
    bram.get(INBOX)
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        bram.get(INBOX)
