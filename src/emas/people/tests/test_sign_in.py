from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from pytest_django import Settings

from emas.audit.models import AuditEntry
from emas.kernel.errors import Invalid, NotAllowed, TooMany
from emas.outbox.models import OutboxEntry
from emas.people import events, operations, queries, rules
from emas.people.models import Account, ResetLink
from emas.people.operations import _sign_in, _tries
from emas.people.tests.factories import AT, PASSWORD, SmallCity, small_city
from emas.platform.tests import racing

NEW = "tiga kucing menyeberang kali"


@pytest.mark.requirement("R-051")
@pytest.mark.parametrize("identifier", ["bram", "BRAM ", "bram@contoh.id", "Bram@Contoh.ID"])
def test_user_id_or_address_and_password_sign_in(city: SmallCity, identifier: str) -> None:
    answer = operations.sign_in(identifier=identifier, password=PASSWORD, at=AT)
    assert answer.account_id == Account.objects.get(login="bram").pk
    assert not answer.first_time
    assert AuditEntry.objects.filter(action="people.sign_in", result="ok").count() == 1


def test_first_time_is_told_once_and_kept(city: SmallCity) -> None:
    Account.objects.filter(login="bram").update(first_signed_in_at=None)
    assert operations.sign_in(identifier="bram", password=PASSWORD, at=AT).first_time
    later = AT + timedelta(hours=1)
    assert not operations.sign_in(identifier="bram", password=PASSWORD, at=later).first_time
    assert Account.objects.get(login="bram").first_signed_in_at == AT


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize(
    ("identifier", "password", "change"),
    [
        ("bram", "salah", {}),
        ("tidak-ada", PASSWORD, {}),
        ("", "", {}),
        ("bram", PASSWORD, {"is_blocked": True}),
        ("bram", PASSWORD, {"is_active": False}),
        ("bram", PASSWORD, {"locked_until": AT + timedelta(minutes=3)}),
        ("bram", PASSWORD, {"must_change_password": True, "first_password_until": AT - timedelta(days=1)}),
        ("bram", "salah", {"password": "!tanpa-sandi"}),
    ],
)
def test_every_refusal_is_the_same(
    city: SmallCity, identifier: str, password: str, change: dict[str, object]
) -> None:
    Account.objects.filter(login="bram").update(**change)
    with pytest.raises(NotAllowed) as caught:
        operations.sign_in(identifier=identifier, password=password, at=AT)
    assert (caught.value.code, caught.value.params) == ("sign_in_refused", {})


@pytest.mark.asvs("6.3.8")
def test_every_refusal_computes_one_hash_of_the_same_kind(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def check(password: str, encoded: str) -> bool:
        seen.append(encoded.partition("$")[0])
        return False

    monkeypatch.setattr(_tries, "check_password", check)
    Account.objects.filter(login="sari").update(locked_until=AT + timedelta(minutes=5))
    for identifier in ("bram", "tidak-ada", "sari"):
        with pytest.raises(NotAllowed):
            operations.sign_in(identifier=identifier, password="salah", at=AT)
    assert len(seen) == 3
    assert len(set(seen)) == 1


@pytest.mark.asvs("6.1.1")
def test_account_rests_after_eight_tries_and_wakes_after_a_quarter_of_an_hour(city: SmallCity) -> None:
    for _ in range(rules.LOCK_AFTER_TRIES):
        with pytest.raises(NotAllowed):
            operations.sign_in(identifier="bram", password="salah", at=AT)
    with pytest.raises(NotAllowed):
        operations.sign_in(identifier="bram", password=PASSWORD, at=AT + timedelta(minutes=14))
    assert operations.sign_in(identifier="bram", password=PASSWORD, at=AT + timedelta(minutes=15))
    assert Account.objects.get(login="bram").failed_count == 0


def test_right_password_starts_the_count_anew(city: SmallCity) -> None:
    for _ in range(3):
        for _ in range(rules.LOCK_AFTER_TRIES - 1):
            with pytest.raises(NotAllowed):
                operations.sign_in(identifier="bram", password="salah", at=AT)
        assert operations.sign_in(identifier="bram", password=PASSWORD, at=AT)


@pytest.mark.asvs("6.3.1")
@pytest.mark.django_db(transaction=True)
def test_thirty_two_parallel_guesses_get_eight_looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hard = make_password("tidak akan tertebak", hasher="md5")
    looked: list[str] = []

    def check(password: str, encoded: str) -> bool:
        if encoded == hard:
            looked.append(password)
        return False

    def guess(number: int) -> object:
        return operations.sign_in(identifier="bram", password=f"tebakan {number}", at=AT)

    def prepare() -> int:
        small_city()
        return Account.objects.filter(login="bram").update(password=hard)

    monkeypatch.setattr(_tries, "check_password", check)
    with racing.raced_database(tmp_path, "people", "outbox", "audit", "platform"):
        racing.alone(prepare)
        answers = racing.in_threads(guess, 32)
        account = racing.alone(lambda: Account.objects.get(login="bram"))
    assert [getattr(answer, "code", answer) for answer in answers] == ["sign_in_refused"] * 32
    assert len(looked) == rules.LOCK_AFTER_TRIES
    assert account.locked_until == AT + timedelta(minutes=rules.LOCK_MINUTES)
    assert account.failed_count == rules.LOCK_AFTER_TRIES


def test_an_address_that_tries_without_end_is_slowed(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sign_in, "REMOTE_TRIES", 3)
    for number in range(3):
        with pytest.raises(NotAllowed):
            operations.sign_in(identifier=f"orang{number}", password="x", at=AT, remote="192.0.2.7")
    with pytest.raises(TooMany):
        operations.sign_in(identifier="orang9", password="x", at=AT, remote="192.0.2.7")


@pytest.mark.asvs("7.5.3")
def test_fresh_proof_counts_as_a_try(city: SmallCity) -> None:
    account_id = Account.objects.get(login="lurah.hasan").pk
    operations.confirm_password(account_id=account_id, password=PASSWORD, at=AT)
    for _ in range(rules.LOCK_AFTER_TRIES):
        with pytest.raises(NotAllowed, match="password_wrong"):
            operations.confirm_password(account_id=account_id, password="salah", at=AT)
    with pytest.raises(NotAllowed, match="password_wrong"):
        operations.confirm_password(account_id=account_id, password=PASSWORD, at=AT)


def _announced() -> list[str]:
    return list(OutboxEntry.objects.values_list("topic", flat=True))


@pytest.mark.asvs("6.3.8")
def test_reset_request_does_the_same_for_everybody(city: SmallCity) -> None:
    for identifier in ("bram", "tidak-ada", "bram@contoh.id"):
        operations.request_reset(identifier=identifier, at=AT)
    assert _announced() == [events.RESET_REQUESTED] * 3
    assert not ResetLink.objects.exists()
    assert "bram" not in str(list(OutboxEntry.objects.values_list("payload", flat=True)))


def _link(identifier: str = "bram") -> str:
    operations.request_reset(identifier=identifier, at=AT)
    sealed = OutboxEntry.objects.filter(topic=events.RESET_REQUESTED).order_by("-pk")[0].payload["sealed"]
    link_id = operations.make_reset_link(sealed=sealed, at=AT)
    assert link_id is not None
    message = queries.reset_message(link_id)
    assert message is not None
    assert (message.email, message.phone) == ("bram@contoh.id", "+6281200000009")
    return message.token


@pytest.mark.asvs("6.4.1")
def test_one_time_link_sets_a_password_once(city: SmallCity) -> None:
    before = Account.objects.get(login="bram")
    Account.objects.filter(pk=before.pk).update(locked_until=AT + timedelta(minutes=9), failed_count=8)
    token = _link()
    operations.finish_reset(token=token, new_password=NEW, at=AT)
    answer = operations.sign_in(identifier="bram", password=NEW, at=AT)
    assert answer.session_epoch == before.session_epoch + 1
    with pytest.raises(NotAllowed, match="reset_link_invalid"):
        operations.finish_reset(token=token, new_password=f"{NEW} lagi", at=AT)
    assert bytes(ResetLink.objects.get().token_sealed) == b""


def test_link_is_good_for_half_an_hour(city: SmallCity) -> None:
    token = _link()
    with pytest.raises(NotAllowed, match="reset_link_invalid"):
        operations.finish_reset(token=token, new_password=NEW, at=AT + timedelta(minutes=30))


def test_newer_link_ends_the_older(city: SmallCity) -> None:
    older, newer = _link(), _link()
    with pytest.raises(NotAllowed, match="reset_link_invalid"):
        operations.finish_reset(token=older, new_password=NEW, at=AT)
    operations.finish_reset(token=newer, new_password=NEW, at=AT)


def test_no_link_for_unknown_blocked_or_the_fourth_in_an_hour(city: SmallCity) -> None:
    def ask(identifier: str) -> int | None:
        operations.request_reset(identifier=identifier, at=AT)
        row = OutboxEntry.objects.filter(topic=events.RESET_REQUESTED).order_by("-pk")[0]
        return operations.make_reset_link(sealed=row.payload["sealed"], at=AT)

    Account.objects.filter(login="sari").update(is_blocked=True)
    assert ask("tidak-ada") is None
    assert ask("sari") is None
    assert [ask("bram") is not None for _ in range(4)] == [True, True, True, False]


@pytest.mark.asvs("7.4.3")
def test_changing_the_password_ends_other_sessions(city: SmallCity) -> None:
    account = Account.objects.get(login="bram")
    epoch = operations.change_password(account_id=account.pk, old_password=PASSWORD, new_password=NEW, at=AT)
    assert queries.actor_for(account.pk, AT, account.session_epoch).kind == "anonymous"
    assert queries.actor_for(account.pk, AT, epoch).kind == "staff"
    with pytest.raises(NotAllowed, match="password_wrong"):
        operations.change_password(
            account_id=account.pk, old_password=PASSWORD, new_password=f"{NEW} 2", at=AT
        )


@pytest.mark.asvs("6.2.1")
@pytest.mark.asvs("6.2.4")
@pytest.mark.asvs("6.2.11")
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("pendek", "password_too_short"),
        ("123456789012", "password_entirely_numeric"),
        ("probolinggo123", "password_local_word"),
        ("Pr0b0l1ngg0!!", "password_local_word"),
        ("portal-emas-1", "password_local_word"),
        ("081200000009", "password_own_data"),
        ("bram-bram-bram", "password_own_data"),
        ("x" * 257, "password_too_long"),
    ],
)
def test_guessable_passwords_are_refused(city: SmallCity, password: str, code: str) -> None:
    account = Account.objects.select_related("person").get(login="bram")
    assert code in operations.password_faults(password, account)


@pytest.mark.asvs("6.2.9")
@pytest.mark.parametrize(
    "password", [NEW, "saya naik kereta ke probolinggo malam", "ü" * 40 + "abc", "kata " * 12]
)
def test_long_phrases_pass_unaltered(city: SmallCity, password: str) -> None:
    account = Account.objects.select_related("person").get(login="bram")
    assert operations.password_faults(password, account) == ()


def test_refused_password_leaves_the_link_good(city: SmallCity) -> None:
    token = _link()
    with pytest.raises(Invalid):
        operations.finish_reset(token=token, new_password="pendek", at=AT)
    operations.finish_reset(token=token, new_password=NEW, at=AT)


def test_production_hasher_is_checked_before_it_is_trusted(settings: Settings, city: SmallCity) -> None:
    settings.PASSWORD_HASHERS = [
        "emas.platform.passwords.Argon2Owasp",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    operations.sign_in(identifier="bram", password=PASSWORD, at=AT)
    assert Account.objects.get(login="bram").password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1")
