"""The same strict headers on every kind of answer, errors included (ASVS 3.4)."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from emas.kernel.errors import Invalid, NotAllowed, NotFound, TooMany, Unavailable
from emas.platform import uploads
from emas.web.components import errors

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "worker-src 'self'; object-src 'none'"
)


def _directives(text: str) -> set[str]:
    return {part.strip() for part in text.split(";") if part.strip()}


def _assert_strict(answer: HttpResponse) -> None:
    assert _directives(answer["Content-Security-Policy"]) == _directives(POLICY)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.asvs("3.4.3")
@pytest.mark.parametrize(
    "address", ["/", "/layanan/", "/lacak/", "/verifikasi/", "/masuk/", "/v/x", "/tidak-ada/"]
)
def test_pages_carry_the_whole_policy(db: None, client: Client, address: str) -> None:
    _assert_strict(client.get(address))


@pytest.mark.asvs("3.4.3")
def test_a_form_without_its_proof_is_refused_with_a_next_step(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/masuk/", {"identifier": "bram"})
    assert answer.status_code == 403
    assert b"Formulir belum terkirim" in answer.content
    _assert_strict(answer)


def test_too_much_at_once_is_said_to_be_that_and_leads_back(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_REQUEST_BYTES", 1000)
    photo = SimpleUploadedFile("film.mp4", b"x" * 5000)
    answer = client.post(
        "/verifikasi/", {"berkas": photo}, headers={"referer": "http://testserver/verifikasi/"}
    )
    assert answer.status_code == 413
    assert "Kirim foto satu per satu" in answer.content.decode()
    assert 'href="/verifikasi/">Kembali ke halaman sebelumnya' in answer.content.decode()
    _assert_strict(answer)


@pytest.mark.asvs("16.5.1")
@pytest.mark.parametrize(
    ("cause", "status"),
    [
        (PermissionDenied(), 403),
        (SuspiciousOperation(), 400),
        (RequestDataTooBig(), 413),
        (RuntimeError("rahasia"), 500),
    ],
)
def test_error_pages_tell_no_secret_and_keep_the_policy(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch, cause: Exception, status: int
) -> None:
    def broken() -> None:
        raise cause

    monkeypatch.setattr("emas.catalogue.queries.list_services", broken)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == status
    assert b"rahasia" not in answer.content
    assert b"Butuh bantuan" in answer.content
    _assert_strict(answer)


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound(), 404), (NotAllowed(), 403), (TooMany(retry_after_seconds=90), 429), (Unavailable(), 503), (Invalid({}), 400)],
)  # fmt: skip
def test_known_refusals_become_pages(db: None, error: Exception, status: int) -> None:
    request: HttpRequest = RequestFactory().get("/")
    answer = errors.for_error(request, error)  # type: ignore[arg-type]
    assert answer.status_code == status
    if status == 429:
        assert answer["Retry-After"] == "90"
        assert "Tunggu 2 menit" in answer.content.decode()


def test_gone_page_has_a_next_step(db: None) -> None:
    assert errors.gone(RequestFactory().get("/")).status_code == 410


def test_settings_hold_this_policy() -> None:
    found = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert {f"{name} {' '.join(values)}" for name, values in found.items()} == _directives(POLICY)


@pytest.mark.asvs("2.2.1")
def test_the_character_nul_reaches_no_view(db: None, client: Client) -> None:
    assert client.get("/layanan/%00/").status_code == 404
    assert client.get("/layanan/?q=jual%00an").status_code == 400
    assert client.post("/masuk/", {"user": "a\x00", "password": "b"}).status_code == 400


def test_what_broke_on_our_side_may_be_opened_again_but_not_sent_again() -> None:
    opened = errors.server_error(RequestFactory().get("/lacak/"))
    assert opened.status_code == 500
    assert "Terjadi gangguan" in opened.content.decode()
    assert 'href="">Coba lagi' in opened.content.decode()
    assert "Coba lagi<" not in errors.server_error(RequestFactory().post("/lacak/")).content.decode()
