"""Passkeys through the doors, with a phone in software."""

import json
from datetime import timedelta

import pytest

from emas.kernel.errors import Invalid, NotAllowed
from emas.people import operations, queries, rules
from emas.people.models import Account, Passkey
from emas.people.tests.authenticator import Phone
from emas.people.tests.factories import AT, PASSWORD, SmallCity
from emas.people.types import NewFactor, SignIn

HERE = "https://portal.contoh.go.id"
LATER = AT + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _named(settings: object) -> None:
    settings.EMAS_BASE_URL = HERE  # type: ignore[attr-defined]


def account(login: str = "lurah.hasan") -> Account:
    return Account.objects.get(login=login)


def add(phone: Phone, login: str = "lurah.hasan", name: str = "ponsel saya") -> NewFactor:
    options, challenge = operations.passkey_options(account_id=account(login).pk)
    return operations.add_passkey(
        account_id=account(login).pk, answer=phone.make(options), challenge=challenge, name=name, at=AT
    )


def enter(phone: Phone, account_id: int | None = None) -> SignIn:
    options, challenge = operations.passkey_request(account_id=account_id)
    return operations.sign_in_by_passkey(
        answer=phone.answer(options), challenge=challenge, at=LATER, account_id=account_id
    )


@pytest.mark.asvs("6.3.3")
def test_a_passkey_signs_in_alone(city: SmallCity) -> None:
    phone = Phone(HERE)
    made = add(phone)
    assert len(made.recovery_codes) == rules.RECOVERY_CODES
    answer = enter(phone)
    assert (answer.account_id, answer.factors) == (account().pk, ())
    assert Passkey.objects.get().last_used_at == LATER


def test_a_passkey_is_the_second_step_of_its_own_account_only(city: SmallCity) -> None:
    mine, other = Phone(HERE), Phone(HERE)
    add(mine)
    add(other, "bram")
    halfway = operations.sign_in(identifier="lurah.hasan", password=PASSWORD, at=LATER)
    assert halfway.factors == ("passkey",)
    with pytest.raises(NotAllowed, match="sign_in_refused"):
        enter(other, halfway.account_id)
    assert enter(mine, halfway.account_id).account_id == account().pk


@pytest.mark.asvs("6.3.8")
def test_every_refusal_is_the_same(city: SmallCity) -> None:
    known, blocked = Phone(HERE), Phone(HERE)
    add(known)
    add(blocked, "bram")
    Account.objects.filter(login="bram").update(is_blocked=True)
    options, challenge = operations.passkey_request()
    elsewhere = Phone("https://portal.jahat.example")
    elsewhere.key, elsewhere.id = known.key, known.id
    unverified = Phone(HERE, verifies=False)
    unverified.key, unverified.id, unverified.counter = known.key, known.id, 50
    stranger = Phone(HERE)
    tried = [
        stranger.answer(options),
        blocked.answer(options),
        elsewhere.answer(options),
        unverified.answer(options),
        "",
        "[]",
        "{}",
        json.dumps({"rawId": 5}),
        "x" * 30_000,
    ]
    for answer in tried:
        with pytest.raises(NotAllowed) as caught:
            operations.sign_in_by_passkey(answer=answer, challenge=challenge, at=LATER)
        assert (caught.value.code, caught.value.params) == ("sign_in_refused", {})


@pytest.mark.asvs("6.5.1")
def test_an_answer_to_another_question_is_refused(city: SmallCity) -> None:
    phone = Phone(HERE)
    add(phone)
    options, _ = operations.passkey_request()
    _, other = operations.passkey_request()
    for challenge in (other, "", "kein hex"):
        with pytest.raises(NotAllowed, match="sign_in_refused"):
            operations.sign_in_by_passkey(answer=phone.answer(options), challenge=challenge, at=LATER)


def test_a_copied_key_whose_counter_lags_is_refused(city: SmallCity) -> None:
    phone = Phone(HERE)
    add(phone)
    enter(phone)
    enter(phone)
    phone.counter = 0
    with pytest.raises(NotAllowed, match="sign_in_refused"):
        enter(phone)


def test_registration_needs_the_finger_and_this_address(city: SmallCity) -> None:
    for phone in (Phone(HERE, verifies=False), Phone("https://portal.jahat.example")):
        with pytest.raises(NotAllowed, match="passkey_refused"):
            add(phone)
    assert account().factor_since is None


def test_a_known_key_and_a_ninth_one_are_refused(city: SmallCity) -> None:
    phone = Phone(HERE)
    add(phone)
    with pytest.raises(Invalid, match="invalid"):
        add(phone, "bram")
    for _ in range(rules.PASSKEYS - 1):
        assert add(Phone(HERE)).recovery_codes == ()
    with pytest.raises(Invalid):
        add(Phone(HERE))


@pytest.mark.asvs("7.5.3")
def test_a_passkey_is_fresh_proof(city: SmallCity) -> None:
    phone, other = Phone(HERE), Phone(HERE)
    add(phone)
    add(other, "bram")
    for each, is_right in ((phone, True), (other, False)):
        options, challenge = operations.passkey_request(account_id=account().pk)
        answer = each.answer(options)
        if is_right:
            operations.confirm_by_passkey(
                account_id=account().pk, answer=answer, challenge=challenge, at=LATER
            )
        else:
            with pytest.raises(NotAllowed, match="passkey_refused"):
                operations.confirm_by_passkey(
                    account_id=account().pk, answer=answer, challenge=challenge, at=LATER
                )


def test_owner_removes_only_his_own(city: SmallCity) -> None:
    add(Phone(HERE))
    (row,) = queries.factors(account().pk).passkeys
    with pytest.raises(NotAllowed, match="no_factor"):
        operations.remove_passkey(account_id=account("bram").pk, passkey_id=row.id, at=LATER)
    operations.remove_passkey(account_id=account().pk, passkey_id=row.id, at=LATER)
    assert account().factor_since is None


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://[::1]:8000"])
def test_an_address_of_numbers_has_no_passkeys(city: SmallCity, settings: object, address: str) -> None:
    settings.EMAS_BASE_URL = address  # type: ignore[attr-defined]
    assert operations.passkey_host() == ""
    with pytest.raises(NotAllowed, match="passkey_address"):
        operations.passkey_options(account_id=account().pk)
