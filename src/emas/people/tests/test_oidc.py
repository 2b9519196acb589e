"""The adapter alone: what a token must hold, where calls may go, keys that change."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwk, jwt

from emas.kernel.errors import NotAllowed, Unavailable
from emas.people import rules
from emas.people.adapters.oidc import OidcProvider, _token
from emas.people.tests.factories import AT
from emas.people.types import ClaimedIdentity, Journey
from emas.platform.tests.outside_server import Server, serving

ISSUER = "https://akun.contoh.id"
KEY = jwk.RSAKey.generate_key(2048, {"kid": "satu"})
OTHER = jwk.RSAKey.generate_key(2048, {"kid": "satu"})
NEXT = jwk.RSAKey.generate_key(2048, {"kid": "dua"})
SECONDS = int(AT.timestamp())
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "sub": "10769150350006150715113082367",
    "aud": "portal",
    "exp": SECONDS + 3600,
    "iat": SECONDS,
    "nonce": "sekali",
    "email": "slamet@gmail.com",
    "email_verified": True,
}


def keys(*given: jwk.RSAKey) -> dict[str, Any]:
    return {"keys": [each.as_dict(private=False) for each in given]}


def token(key: jwk.RSAKey = KEY, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
    said = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode(header or {"alg": "RS256", "kid": "satu"}, said, key)


def check(text: str, **more: Any) -> ClaimedIdentity:
    given: dict[str, Any] = {"issuer": ISSUER, "client_id": "portal", "nonce": "sekali", "at": AT, **more}
    return _token.check(text, keys(KEY), **given)


@pytest.mark.requirement("R-019")
def test_a_whole_token_gives_the_identity() -> None:
    found = check(token())
    assert found == ClaimedIdentity(ISSUER, CLAIMS["sub"], "slamet@gmail.com", True)


@pytest.mark.parametrize(
    ("said", "is_verified"),
    [(True, True), ("true", True), (False, False), ("false", False), (None, False), (1, True)],
)
def test_verified_is_read_as_switch_or_word(said: object, is_verified: bool) -> None:
    assert check(token(email_verified=said)).is_email_verified is is_verified


@pytest.mark.asvs("10.5.1")
@pytest.mark.asvs("9.2.3")
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://jahat.example"},
        {"iss": None},
        {"aud": "lain"},
        {"aud": ["portal", "lain"]},
        {"aud": None},
        {"azp": "lain"},
        {"exp": SECONDS - 61},
        {"exp": None},
        {"exp": "besok"},
        {"iat": SECONDS + 3600},
        {"iat": None},
        {"nonce": "lain"},
        {"nonce": None},
        {"sub": ""},
        {"sub": None},
        {"sub": "x" * 256},
    ],
)
def test_every_check_refuses(claims: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed, match="provider_refused"):
        check(token(**claims))


@pytest.mark.asvs("9.1.2")
def test_forged_and_self_chosen_signatures_are_refused() -> None:
    secret = jwk.OctKey.import_key(json.dumps(KEY.as_dict(private=False)).ljust(64))
    head, body, _ = token().split(".")
    none = _token_part({"alg": "none", "typ": "JWT"})
    forged = [
        token(OTHER),
        jwt.encode({"alg": "HS256", "kid": "satu"}, CLAIMS, secret),
        f"{none}.{body}.",
        f"{head}.{body}.",
        f"{head}.{body}",
        "",
        "tiga.bagian.saja",
        token(header={"alg": "RS256", "kid": "tidak-dikenal"}),
    ]
    for each in forged:
        with pytest.raises(NotAllowed, match="provider_refused"):
            check(each)


def _token_part(value: dict[str, str]) -> str:
    import base64

    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_google_may_name_itself_without_the_scheme() -> None:
    google = "https://accounts.google.com"
    for said in (google, "accounts.google.com"):
        assert check(token(iss=said), issuer=google).issuer == google


def test_a_clock_that_is_a_little_off_is_forgiven() -> None:
    assert check(token(), at=AT - timedelta(seconds=50))
    assert check(token(exp=SECONDS - 50))


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("Pak.Slamet+rt@GoogleMail.com", "pakslamet@gmail.com"),
        ("slamet@gmail.com ", "slamet@gmail.com"),
        ("pak.slamet+rt@contoh.id", "pak.slamet+rt@contoh.id"),
        ("tanpa-alamat", "@tanpa-alamat"),
    ],
)
def test_mailboxes_are_compared_as_google_delivers_them(address: str, same: str) -> None:
    assert rules.same_mailbox(address) == same


def _json(value: object, **headers: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()


def provider(server: Server) -> OidcProvider:
    return OidcProvider(issuer=server.url, client_id="portal", client_secret="rahasia")


def discovery(server: Server, **changes: str) -> dict[str, str]:
    names = {"authorization_endpoint": "/pergi", "token_endpoint": "/token", "jwks_uri": "/kunci"}
    return {"issuer": server.url, **{name: server.url + path for name, path in names.items()}, **changes}


@pytest.mark.asvs("3.7.2")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "changes",
    [
        lambda url: {"token_endpoint": "http://127.0.0.1:1/token"},
        lambda url: {"jwks_uri": "http://169.254.169.254/kunci"},
        lambda url: {"authorization_endpoint": "javascript:alert(1)"},
        lambda url: {"token_endpoint": ""},
        lambda url: {"issuer": "https://jahat.example"},
        lambda url: {"token_endpoint": url.replace("http:", "https:")},
    ],
)
def test_a_discovery_that_names_another_place_is_refused(changes: Callable[[str], dict[str, str]]) -> None:
    with serving() as server:
        server.answers = [_json(discovery(server, **changes(server.url)))]
        with pytest.raises(Unavailable):
            provider(server).begin(redirect_uri="http://portal/kembali/")


@pytest.mark.django_db(transaction=True)
def test_a_new_key_is_fetched_once_the_token_names_it() -> None:
    with serving() as server:
        issued = {**CLAIMS, "iss": server.url}
        first = jwt.encode({"alg": "RS256", "kid": "satu"}, issued, KEY)
        second = jwt.encode({"alg": "RS256", "kid": "dua"}, issued, NEXT)
        server.answers = [
            _json(discovery(server)),
            _json({"id_token": first}),
            _json(keys(KEY), **{"Cache-Control": "max-age=3600"}),
            _json({"id_token": first}),
            _json({"id_token": second}),
            _json(keys(KEY, NEXT)),
        ]
        here = provider(server)
        for _ in range(3):
            journey = Journey("", "negara", "sekali", "pembukti")
            assert here.finish(code="x", redirect_uri="http://portal/", journey=journey, at=AT).subject
        assert [path for _, path in server.seen].count("/kunci") == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "answer",
    [
        (400, {}, b'{"error": "invalid_grant"}'),
        (200, {}, b"<html>proxy</html>"),
        (200, {}, b"[]"),
        (200, {}, b'{"id_token": 7}'),
        (500, {}, b""),
    ],
)
def test_odd_answers_to_the_code_sign_nobody_in(answer: tuple[int, dict[str, str], bytes]) -> None:
    with serving() as server:
        server.answers = [_json(discovery(server)), answer]
        with pytest.raises((NotAllowed, Unavailable)):
            provider(server).finish(
                code="x", redirect_uri="http://portal/", journey=Journey("", "a", "sekali", "b"), at=AT
            )
