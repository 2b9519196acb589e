"""Sign-in, sign-out, forgotten password."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases.tests.factories import Town
from emas.people import operations as people
from emas.people import queries as people_queries
from emas.people.models import Account, ResetLink
from emas.people.tests.factories import PASSWORD

RIGHT = {"identifier": "bram", "password": PASSWORD}


def test_signs_in_by_user_id_and_by_mail(city: Town) -> None:
    for identifier in ("bram", "BRAM@contoh.id"):
        answer = Client().post("/masuk/", {**RIGHT, "identifier": identifier})
        assert answer.status_code == 303
        assert answer["Location"] == "/desk/"


@pytest.mark.asvs("7.2.4")
def test_new_session_id_at_sign_in(city: Town, client: Client) -> None:
    client.post("/ajukan/mulai/kelurahan/sk-usaha/")
    before = client.session.session_key
    client.post("/masuk/", RIGHT)
    assert client.session.session_key != before


@pytest.mark.asvs("6.3.8")
def test_unknown_and_wrong_get_the_same_answer(city: Town, client: Client) -> None:
    wrong = client.post("/masuk/", {**RIGHT, "password": "salah sekali panjang"})
    unknown = client.post("/masuk/", {**RIGHT, "identifier": "tidak.ada"})
    for answer in (wrong, unknown):
        assertContains(answer, "belum cocok", status_code=422)
        assertNotContains(answer, "salah sekali panjang", status_code=422)
    assertContains(wrong, 'value="bram"', status_code=422)


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize(
    "target", ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:x"]
)
def test_never_sends_anybody_elsewhere(city: Town, target: str) -> None:
    assert Client().post("/masuk/", {**RIGHT, "next": target})["Location"] == "/desk/"


def test_goes_on_to_where_it_was_asked(city: Town, client: Client) -> None:
    assert client.post("/masuk/", {**RIGHT, "next": "/desk/inbox/"})["Location"] == "/desk/inbox/"


def test_htmx_gets_a_client_redirect(city: Town, client: Client) -> None:
    answer = client.get("/masuk/?next=/desk/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/masuk/?next=/desk/"


@pytest.mark.asvs("7.4.1")
def test_sign_out_ends_the_session_and_clears_the_device(city: Town, client: Client) -> None:
    client.post("/masuk/", RIGHT)
    assert client.get("/keluar/").status_code == 405
    answer = client.post("/keluar/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assertRedirects(client.get("/desk/"), "/masuk/?next=/desk/", fetch_redirect_response=False)


@pytest.mark.asvs("7.4.2")
def test_an_ended_epoch_signs_out_on_the_next_request(city: Town, client: Client) -> None:
    client.post("/masuk/", RIGHT)
    people.end_sessions(account_id=Account.objects.get(login="bram").pk, at=city.at)
    assertRedirects(client.get("/desk/"), "/masuk/?next=/desk/", fetch_redirect_response=False)


@pytest.mark.asvs("6.3.8")
def test_forgotten_password_answers_everybody_alike(city: Town, client: Client) -> None:
    for identifier in ("bram", "tidak.ada"):
        answer = client.post("/lupa-kata-sandi/", {"identifier": identifier})
        assertRedirects(answer, "/lupa-kata-sandi/terkirim/", status_code=303)
    assertContains(client.get("/lupa-kata-sandi/terkirim/"), "Bila akun itu ada")


def test_a_link_gives_a_new_password_once(city: Town, client: Client) -> None:
    client.post("/lupa-kata-sandi/", {"identifier": "bram"})
    city.deliver()
    message = people_queries.reset_message(ResetLink.objects.get().pk)
    assert message is not None
    answer = client.get(f"/atur-ulang/{message.token}/")
    assertRedirects(answer, "/atur-ulang/", status_code=303)
    short = client.post("/atur-ulang/", {"new_password": "pendek", "again": "pendek"})
    assertContains(short, "12 huruf atau lebih", status_code=422)
    unlike = client.post("/atur-ulang/", {"new_password": "kuda laut menari 7", "again": "lain"})
    assertContains(unlike, "belum sama", status_code=422)
    new = {"new_password": "kuda laut menari 7", "again": "kuda laut menari 7"}
    assertRedirects(client.post("/atur-ulang/", new), "/masuk/", status_code=303)
    assert (
        Client().post("/masuk/", {"identifier": "bram", "password": "kuda laut menari 7"}).status_code == 303
    )
    late = Client()
    opened = late.get(f"/atur-ulang/{message.token}/", follow=True)
    assertNotContains(opened, "new_password", status_code=410)
    late.get(f"/atur-ulang/{message.token}/")
    assert late.post("/atur-ulang/", new).status_code == 410


@pytest.mark.requirement("R-097")
def test_the_page_says_what_a_weak_line_does(db: None, client: Client) -> None:
    assert "saat sambungan internet stabil" in client.get("/masuk/").content.decode()
