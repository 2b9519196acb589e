"""Sign-in of RT and RW heads against a third-party OpenID Connect provider on loopback (oidc-provider-mock)."""

import warnings
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.audit.models import AuditEntry
from emas.outbox.models import OutboxEntry
from emas.people import operations as people
from emas.people.models import Account, Person, ProviderIdentity
from emas.people.operations import _provider
from emas.people.tests.factories import SmallCity, small_city
from emas.platform.outside import _state

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.django_db]

MAIL = "Pak.RT.Satu@gmail.com"
LISTED = "pakrtsatu@gmail.com"
RIGHT = {"role": "rt", "phone": "0812 0000 0015"}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The other side; its issuer is its own address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock

        with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def city(db: None, provider: str, settings: object) -> Iterator[SmallCity]:
    """The small city; the first RT's head has a listed address. Tokens carry the real time, so the clock is real here."""
    for name, value in (
        ("ISSUER", provider),
        ("CLIENT_ID", "portal"),
        ("CLIENT_SECRET", "rahasia"),
        ("HOSTS", []),
    ):
        setattr(settings, f"EMAS_OIDC_{name}", value)
    here = small_city()
    Person.objects.filter(account__login="rt001").update(email=LISTED)
    yield here
    _state._probes.pop("google", None)
    _provider._made.clear()


def journey(client: Client, sub: str = "sub-1", **claims: object) -> str:
    """Go to the provider and come back as ``sub``; gives the address the browser is sent to."""
    start = client.get("/masuk/penyedia/?next=/desk/letters/")
    assert start.status_code == 302
    parts = urlsplit(start["Location"])
    said = {"email": MAIL, "email_verified": True, **claims}
    httpx.put(f"{parts.scheme}://{parts.netloc}/users/{sub}", json=said)
    answer = httpx.post(start["Location"], data={"sub": sub})
    return answer.headers["location"]


def arrive(client: Client, address: str) -> object:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def enter(client: Client, sub: str = "sub-1", **claims: object) -> object:
    return arrive(client, journey(client, sub, **claims))


@pytest.mark.requirement("R-019")
@pytest.mark.requirement("R-020")
def test_first_use_confirms_jabatan_and_phone_then_the_subject_opens_the_account(
    city: SmallCity, client: Client
) -> None:
    assertRedirects(enter(client), "/masuk/penyedia/cocokkan/", status_code=303)
    assertContains(client.get("/masuk/penyedia/cocokkan/"), "Ketua RW")
    answer = client.post("/masuk/penyedia/cocokkan/", RIGHT)
    assertRedirects(answer, "/desk/letters/", status_code=303, fetch_redirect_response=False)
    assert client.get("/desk/").status_code == 200
    again = Client()
    back = enter(again, email="alamat.lain@contoh.id")
    assertRedirects(back, "/desk/letters/", status_code=303, fetch_redirect_response=False)
    assert again.get("/desk/profile/").status_code == 200
    assert OutboxEntry.objects.filter(payload__what="provider_bound").count() == 1


def test_the_request_has_state_nonce_and_challenge(city: SmallCity, client: Client) -> None:
    query = parse_qs(urlsplit(client.get("/masuk/penyedia/")["Location"]).query)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://127.0.0.1:8000/masuk/penyedia/kembali/"]
    values = [query[name][0] for name in ("state", "nonce", "code_challenge")]
    assert all(len(value) >= 43 for value in values)
    assert len(set(values)) == 3


@pytest.mark.requirement("R-019")
@pytest.mark.parametrize(
    "claims", [{"email": "orang.lain@gmail.com"}, {"email": "pakrtsatu@contoh.id"}, {"email": ""}]
)
def test_an_unlisted_address_gets_plain_words_and_no_account(
    city: SmallCity, client: Client, claims: dict[str, str]
) -> None:
    before = Account.objects.count()
    answer = enter(client, **claims)
    assertContains(answer, "Tidak ada akun yang dibuat.", status_code=403)
    assert Account.objects.count() == before
    assert not ProviderIdentity.objects.exists()
    assertRedirects(client.get("/desk/"), "/masuk/?next=/desk/", fetch_redirect_response=False)
    assert "gmail" not in str(list(AuditEntry.objects.values()))


def test_an_unproven_address_is_refused(city: SmallCity, client: Client) -> None:
    assertContains(enter(client, email_verified=False), "belum terbukti milik Anda", status_code=403)


@pytest.mark.requirement("R-020")
@pytest.mark.parametrize(
    "form", [{"role": "rw", "phone": "081200000015"}, {"role": "rt", "phone": "081200000016"}]
)
def test_what_differs_from_the_list_binds_nothing(
    city: SmallCity, client: Client, form: dict[str, str]
) -> None:
    enter(client)
    answer = client.post("/masuk/penyedia/cocokkan/", form)
    assertContains(answer, "belum sama dengan catatan admin", status_code=422)
    assertContains(answer, f'value="{form["phone"]}"', status_code=422)
    assert not ProviderIdentity.objects.exists()


@pytest.mark.requirement("R-020")
@pytest.mark.asvs("6.6.3")
def test_five_confirmations_an_hour(city: SmallCity, client: Client) -> None:
    enter(client)
    for _ in range(5):
        client.post("/masuk/penyedia/cocokkan/", {**RIGHT, "phone": "081200000099"})
    assert client.post("/masuk/penyedia/cocokkan/", RIGHT).status_code == 429
    assert not ProviderIdentity.objects.exists()


def test_odd_phones_keep_what_was_typed(city: SmallCity, client: Client) -> None:
    enter(client)
    assertContains(
        client.post("/masuk/penyedia/cocokkan/", {"role": "rt", "phone": "12"}),
        "Contoh: 0812",
        status_code=422,
    )
    assertContains(client.post("/masuk/penyedia/cocokkan/", {}), "Pilih jabatan Anda.", status_code=422)


@pytest.mark.requirement("R-019")
def test_another_subject_with_the_same_address_is_refused_until_an_admin_releases(
    city: SmallCity, client: Client
) -> None:
    enter(client)
    client.post("/masuk/penyedia/cocokkan/", RIGHT)
    assertContains(enter(Client(), "sub-2"), "sudah tersambung ke akun lain", status_code=403)
    account = Account.objects.get(login="rt001")
    at = account.last_login
    assert at is not None
    people.release_identity(
        account_id=account.pk, reason="akun lama hilang", actor=city.actor("admin.mayangan"), at=at
    )
    assertRedirects(client.get("/desk/"), "/masuk/?next=/desk/", fetch_redirect_response=False)
    assertRedirects(enter(Client(), "sub-2"), "/masuk/penyedia/cocokkan/", status_code=303)


def test_officials_use_their_password(city: SmallCity, client: Client) -> None:
    assertContains(
        enter(client, email="lurah.hasan@contoh.id"), "hanya untuk Ketua RT dan Ketua RW", status_code=403
    )


def test_an_address_listed_twice_opens_neither(city: SmallCity, client: Client) -> None:
    Person.objects.filter(account__login="rt002").update(email="pak.rt.satu+rt@googlemail.com")
    assertContains(enter(client), "lebih dari satu orang", status_code=403)


@pytest.mark.asvs("7.4.2")
def test_a_blocked_account_stays_out_however_it_is_bound(city: SmallCity, client: Client) -> None:
    enter(client)
    client.post("/masuk/penyedia/cocokkan/", RIGHT)
    Account.objects.filter(login="rt001").update(is_blocked=True)
    assertContains(enter(Client()), "sedang tidak dapat dipakai", status_code=403)


def test_a_first_password_that_was_never_used_dies_with_the_binding(city: SmallCity, client: Client) -> None:
    Account.objects.filter(login="rt001").update(must_change_password=True)
    enter(client)
    client.post("/masuk/penyedia/cocokkan/", RIGHT)
    account = Account.objects.get(login="rt001")
    assert not account.has_usable_password()
    assert client.get("/desk/").status_code == 200


@pytest.mark.asvs("10.2.1")
def test_an_answer_that_was_not_asked_for_is_refused(city: SmallCity, client: Client) -> None:
    address = journey(client)
    assertContains(arrive(Client(), address), "Mulai lagi", status_code=400)
    forged = address.replace("state=", "state=x")
    assertContains(arrive(client, forged), "Mulai lagi", status_code=400)
    assertContains(arrive(client, address), "Mulai lagi", status_code=400)


@pytest.mark.asvs("10.4.2")
def test_a_code_is_taken_once(city: SmallCity, client: Client) -> None:
    address = journey(client)
    arrive(client, address)
    code = parse_qs(urlsplit(address).query)["code"][0]
    state = parse_qs(urlsplit(client.get("/masuk/penyedia/")["Location"]).query)["state"][0]
    assertContains(
        client.get("/masuk/penyedia/kembali/", {"code": code, "state": state}),
        "belum berhasil",
        status_code=403,
    )


def test_cancelling_is_no_fault(city: SmallCity, client: Client) -> None:
    location = client.get("/masuk/penyedia/")["Location"]
    state = parse_qs(urlsplit(location).query)["state"][0]
    answer = client.get("/masuk/penyedia/kembali/", {"error": "access_denied", "state": state})
    assertContains(answer, "Anda membatalkan masuk", status_code=403)


def test_a_token_of_another_issuer_is_refused(city: SmallCity, client: Client) -> None:
    address = journey(client) + "&iss=https%3A%2F%2Fjahat.example"
    assertContains(arrive(client, address), "belum berhasil", status_code=403)


def test_the_button_shows_only_when_it_is_configured(
    city: SmallCity, client: Client, settings: object
) -> None:
    assertContains(client.get("/masuk/"), "Masuk dengan Google")
    settings.EMAS_OIDC_ISSUER = ""  # type: ignore[attr-defined]
    assertNotContains(client.get("/masuk/"), "Masuk dengan Google")
    assert client.get("/masuk/penyedia/").status_code == 404


def test_a_dead_provider_leaves_the_password(city: SmallCity, client: Client, settings: object) -> None:
    settings.EMAS_OIDC_ISSUER = "http://localhost:9"  # type: ignore[attr-defined]
    assertContains(client.get("/masuk/penyedia/"), "Masuk dengan kata sandi", status_code=503)


@pytest.mark.asvs("3.5.3")
def test_changing_addresses_refuse_get_and_get_ones_post(city: SmallCity, client: Client) -> None:
    assert client.post("/masuk/penyedia/").status_code == 405
    assert client.post("/masuk/penyedia/kembali/").status_code == 405
    assertRedirects(
        client.get("/masuk/penyedia/cocokkan/"), "/masuk/", fetch_redirect_response=False, status_code=303
    )
