"""The check of letters: verdict first, no cookie, no script, no name, no NIK."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases import operations as cases
from emas.cases.tests.factories import Town
from emas.documents import queries as documents


@pytest.fixture
def letter(city: Town) -> Any:
    ref = city.signed()
    return documents.document_for_case(case_ref=ref), documents.issued_file(case_ref=ref).content


def dropped(client: Client, content: bytes) -> Any:
    return client.post(
        "/verifikasi/", {"berkas": SimpleUploadedFile("surat.pdf", content, "application/pdf")}
    )


@pytest.mark.requirement("R-015")
@pytest.mark.asvs("14.2.6")
def test_a_genuine_letter_says_so_and_names_nobody(letter: Any, client: Client) -> None:
    info, _content = letter
    page = client.get(f"/v/{info.token}")
    assertContains(page, "<h1>ASLI</h1>")
    assertContains(page, info.number)
    assertContains(page, "bukan TTE tersertifikasi")
    # No row leaves a column for a button: the number of a letter stands on one line.
    assertNotContains(page, "govuk-summary-list__row--no-actions")
    for secret in ("Wati", "3574034409900001", "0001", "Mastrip"):
        assertNotContains(page, secret)


def test_no_cookie_and_no_script(letter: Any, client: Client) -> None:
    info, content = letter
    for page in (client.get(f"/v/{info.token}"), client.get("/verifikasi/"), dropped(client, content)):
        assert not page.cookies
        assertNotContains(page, "<script")
        assertNotContains(page, "csrfmiddlewaretoken")


def test_the_file_itself(letter: Any, client: Client) -> None:
    _info, content = letter
    assertContains(dropped(client, content), "<h1>ASLI</h1>")
    assertContains(dropped(client, content), "sama persis")
    assertContains(dropped(client, content + b"\n% satu baris"), "<h1>BERUBAH</h1>")
    assertContains(dropped(client, b"%PDF-1.7 bukan dari kami"), "<h1>TIDAK DIKENAL</h1>")


def test_a_withdrawn_letter(letter: Any, city: Town, client: Client) -> None:
    info, _content = letter
    withdraw = next(act for act in ("cabut", "tarik") if act in documents_acts(city, info.case_ref))
    cases.act(
        case_ref=info.case_ref, act=withdraw, actor=city.actor("lurah.hasan"), at=city.at, note="Data keliru"
    )
    city.deliver()
    assertContains(client.get(f"/v/{info.token}"), "<h1>DICABUT</h1>")


def documents_acts(city: Town, ref: str) -> set[str]:
    """Names of the acts that the lurah has on a case."""
    from emas.cases import queries

    return {
        offer.name for offer in queries.desk_case(actor=city.actor("lurah.hasan"), ref=ref, at=city.at).acts
    }


def test_each_check_is_noted_without_who_asked(letter: Any, client: Client) -> None:
    from emas.documents.models import VerificationCheck

    info, content = letter
    client.get(f"/v/{info.token}")
    dropped(client, content)
    noted = list(VerificationCheck.objects.order_by("id").values_list("verdict", "by_file"))
    assert noted == [("asli", False), ("asli", True)]


@pytest.mark.parametrize("code", ["ABCDEFGHJKMNPQRS", "x" * 500, "..%2f..", "%F0%9F%98%80"])
def test_codes_that_are_none_are_not_known(city: Town, client: Client, code: str) -> None:
    page = client.get(f"/v/{code}")
    assert page.status_code == 404


def test_capitals_of_the_qr_lead_to_the_same_page(letter: Any, client: Client) -> None:
    info, _content = letter
    assertContains(client.get(f"/V/{info.token.upper()}"), "<h1>ASLI</h1>")


def test_a_typed_code(letter: Any, client: Client) -> None:
    info, _content = letter
    assertContains(client.post("/verifikasi/", {"kode": info.token}), "<h1>ASLI</h1>")


def test_an_unsigned_letter_is_not_known(city: Town, client: Client) -> None:
    ref = city.submit().ref
    city.walk(ref)
    info = documents.document_for_case(case_ref=ref)
    assert info is not None
    assert client.get(f"/v/{info.token}").status_code == 404


def test_nothing_dropped_is_said_kindly(db: None, client: Client) -> None:
    assertContains(client.post("/verifikasi/"), "Pilih dulu berkas PDF", status_code=422)


@pytest.mark.asvs("2.4.1")
def test_codes_can_not_be_walked(db: None, client: Client) -> None:
    seen = [client.get("/v/ABCDEFGHJKMNPQRS").status_code for _ in range(61)]
    assert seen[:60] == [404] * 60
    assert seen[60] == 429
