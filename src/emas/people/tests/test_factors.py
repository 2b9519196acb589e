"""Authenticator applications, recovery codes, and what an administrator may do about them."""

from datetime import datetime, timedelta
from pathlib import Path

import pyotp
import pytest

from emas.audit.models import AuditEntry
from emas.kernel.errors import Invalid, NotAllowed, NotFound, TooMany
from emas.outbox.models import OutboxEntry
from emas.people import events, operations, queries, rules
from emas.people.models import Account, RecoveryCode, Totp
from emas.people.tests.factories import AT, PASSWORD, SmallCity, small_city
from emas.people.types import SignIn
from emas.platform.tests import racing

LATER = AT + timedelta(minutes=5)


def account(login: str = "lurah.hasan") -> Account:
    return Account.objects.get(login=login)


def with_application(login: str = "lurah.hasan") -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """An account whose application was confirmed at ``AT``; gives the application and the recovery codes."""
    otp = pyotp.TOTP(operations.start_totp(account_id=account(login).pk, at=AT).secret)
    made = operations.confirm_totp(account_id=account(login).pk, code=otp.at(AT), at=AT)
    return otp, made.recovery_codes


def first_proof(at: datetime = LATER, login: str = "lurah.hasan") -> SignIn:
    return operations.sign_in(identifier=login, password=PASSWORD, at=at)


def check(signed_in: SignIn, code: str, at: datetime = LATER) -> SignIn:
    return operations.check_factor(
        account_id=signed_in.account_id, code=code, at=at, session_epoch=signed_in.session_epoch
    )


@pytest.mark.asvs("6.3.3")
@pytest.mark.requirement("R-064")
def test_password_alone_signs_nobody_in_who_has_an_application(city: SmallCity) -> None:
    otp, _ = with_application()
    before = account().last_login
    halfway = first_proof()
    assert halfway.factors == ("totp",)
    assert account().last_login == before
    assert check(halfway, otp.at(LATER)).factors == ()
    assert account().last_login == LATER


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_one_step_of_slack_each_way(city: SmallCity, seconds: int) -> None:
    otp, _ = with_application()
    assert check(first_proof(), otp.at(LATER + timedelta(seconds=seconds)))


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "٣٤٥٦٧٨", "000000"])
def test_wrong_codes_are_refused_alike(city: SmallCity, code: str) -> None:
    with_application()
    with pytest.raises(NotAllowed, match="factor_wrong"):
        check(first_proof(), code)


@pytest.mark.asvs("6.5.1")
def test_a_code_counts_once(city: SmallCity) -> None:
    otp, _ = with_application()
    check(first_proof(), otp.at(LATER))
    with pytest.raises(NotAllowed, match="factor_wrong"):
        check(first_proof(), otp.at(LATER))
    older = otp.at(LATER - timedelta(seconds=30))
    with pytest.raises(NotAllowed, match="factor_wrong"):
        check(first_proof(), older)


@pytest.mark.asvs("6.5.1")
def test_the_code_that_confirmed_does_not_sign_in(city: SmallCity) -> None:
    otp, _ = with_application()
    with pytest.raises(NotAllowed, match="factor_wrong"):
        check(first_proof(AT), otp.at(AT), AT)


@pytest.mark.asvs("6.6.3")
def test_five_tries_then_rest_even_for_the_right_code(city: SmallCity) -> None:
    otp, _ = with_application()
    halfway = first_proof()
    for _ in range(rules.FACTOR_TRIES):
        with pytest.raises(NotAllowed):
            check(halfway, "000000")
    with pytest.raises(TooMany):
        check(halfway, otp.at(LATER))
    much_later = LATER + timedelta(minutes=16)
    assert check(first_proof(much_later), otp.at(much_later), much_later)


@pytest.mark.asvs("6.5.5")
@pytest.mark.django_db(transaction=True)
def test_thirty_two_browsers_with_one_code_make_one_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FACTOR_TRIES", 100)

    def prepare() -> tuple[int, int, str]:
        small_city()
        otp, _ = with_application()
        row = account()
        return row.pk, row.session_epoch, otp.at(LATER)

    with racing.raced_database(tmp_path, "people", "outbox", "audit", "platform"):
        account_id, epoch, code = racing.alone(prepare)

        def enter(number: int) -> object:
            return operations.check_factor(account_id=account_id, code=code, at=LATER, session_epoch=epoch)

        answers = racing.in_threads(enter, 32)
    assert sum(isinstance(answer, SignIn) for answer in answers) == 1
    assert {getattr(answer, "code", "in") for answer in answers} == {"in", "factor_wrong"}


def test_a_block_or_a_new_password_between_the_steps_ends_the_sign_in(city: SmallCity) -> None:
    otp, _ = with_application()
    halfway = first_proof()
    operations.end_sessions(account_id=halfway.account_id, at=LATER)
    with pytest.raises(NotAllowed, match="factor_wrong"):
        check(halfway, otp.at(LATER))


@pytest.mark.asvs("6.4.1")
def test_recovery_codes_work_once_and_in_any_spelling(city: SmallCity) -> None:
    _, codes = with_application()
    assert len(set(codes)) == rules.RECOVERY_CODES
    check(first_proof(), codes[0].lower().replace("-", " "))
    with pytest.raises(NotAllowed, match="factor_wrong"):
        check(first_proof(), codes[0])
    check(first_proof(), codes[1])
    assert queries.factors(account().pk).recovery_codes_left == rules.RECOVERY_CODES - 2


@pytest.mark.asvs("11.5.1")
def test_no_secret_or_code_lies_open_in_the_database(city: SmallCity) -> None:
    otp, codes = with_application()
    assert otp.secret.encode() not in bytes(Totp.objects.get().secret_sealed)
    stored = str(list(RecoveryCode.objects.values())) + str(list(OutboxEntry.objects.values("payload")))
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_new_recovery_codes_end_the_old_ones(city: SmallCity) -> None:
    _, old = with_application()
    new = operations.new_recovery_codes(account_id=account().pk, at=AT)
    with pytest.raises(NotAllowed):
        check(first_proof(), old[0])
    check(first_proof(), new[0])


def test_no_recovery_codes_without_a_factor(city: SmallCity) -> None:
    with pytest.raises(NotAllowed, match="no_factor"):
        operations.new_recovery_codes(account_id=account().pk, at=AT)


def test_an_unconfirmed_application_protects_and_hinders_nobody(city: SmallCity) -> None:
    first = operations.start_totp(account_id=account().pk, at=AT)
    assert operations.start_totp(account_id=account().pk, at=AT) == first
    assert first_proof().factors == ()
    with pytest.raises(NotAllowed, match="factor_wrong"):
        operations.confirm_totp(account_id=account().pk, code="000000", at=AT)
    assert account().factor_since is None


def test_a_confirmed_secret_is_never_shown_again(city: SmallCity) -> None:
    with_application()
    with pytest.raises(NotAllowed, match="totp_exists"):
        operations.start_totp(account_id=account().pk, at=LATER)


@pytest.mark.asvs("7.4.3")
@pytest.mark.asvs("7.5.1")
def test_every_change_ends_sessions_is_recorded_and_told(city: SmallCity) -> None:
    before = account().session_epoch
    with_application()
    operations.remove_totp(account_id=account().pk, at=LATER)
    assert account().session_epoch == before + 2
    assert account().factor_since is None
    assert not RecoveryCode.objects.exists()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"people.totp_added", "people.totp_removed"} <= actions
    told = OutboxEntry.objects.filter(topic=events.SECURITY_CHANGED).order_by("pk")
    assert [row.payload["what"] for row in told] == ["totp_added", "totp_removed"]


@pytest.mark.asvs("6.4.3")
def test_a_new_password_by_link_keeps_the_second_factor(city: SmallCity) -> None:
    otp, _ = with_application()
    operations.request_reset(identifier="lurah.hasan", at=AT)
    sealed = OutboxEntry.objects.get(topic=events.RESET_REQUESTED).payload["sealed"]
    link_id = operations.make_reset_link(sealed=sealed, at=AT)
    message = queries.reset_message(link_id) if link_id else None
    assert message is not None
    operations.finish_reset(token=message.token, new_password="tiga kucing menyeberang kali", at=AT)
    halfway = operations.sign_in(identifier="lurah.hasan", password="tiga kucing menyeberang kali", at=LATER)
    assert halfway.factors == ("totp",)
    assert check(halfway, otp.at(LATER))


@pytest.mark.asvs("7.5.3")
def test_fresh_proof_asks_for_the_code_too(city: SmallCity) -> None:
    otp, _ = with_application()
    who = account().pk
    with pytest.raises(NotAllowed, match="factor_wrong"):
        operations.confirm_password(account_id=who, password=PASSWORD, at=LATER)
    with pytest.raises(NotAllowed, match="password_wrong"):
        operations.confirm_password(account_id=who, password="salah", at=LATER, code=otp.at(LATER))
    operations.confirm_password(account_id=who, password=PASSWORD, at=LATER, code=otp.at(LATER))


def test_a_recovery_code_proves_whose_phone_is_lost(city: SmallCity) -> None:
    _, codes = with_application()
    who = account().pk
    operations.confirm_password(account_id=who, password=PASSWORD, at=LATER, code=codes[0])
    with pytest.raises(NotAllowed, match="factor_wrong"):
        operations.confirm_password(account_id=who, password=PASSWORD, at=LATER, code=codes[0])


@pytest.mark.asvs("6.4.6")
def test_an_admin_takes_lost_factors_away_with_a_reason(city: SmallCity) -> None:
    with_application()
    admin = city.actor("admin.mayangan")
    with pytest.raises(Invalid):
        operations.remove_factors(account_id=account().pk, reason=" ", actor=admin, at=LATER)
    operations.remove_factors(account_id=account().pk, reason="ponsel hilang", actor=admin, at=LATER)
    assert first_proof().factors == ()
    line = AuditEntry.objects.get(action="people.factors_removed")
    assert line.detail["reason"] == "ponsel hilang"
    assert OutboxEntry.objects.filter(payload__what="factors_removed").count() == 1


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize(
    ("login", "error"), [("admin.kanigaran", NotFound), ("bram", NotAllowed), ("lurah.hasan", NotAllowed)]
)
def test_nobody_else_takes_factors_away(city: SmallCity, login: str, error: type[Exception]) -> None:
    with_application()
    with pytest.raises(error):
        operations.remove_factors(account_id=account().pk, reason="coba", actor=city.actor(login), at=LATER)
    assert queries.factors(account().pk).has_totp


@pytest.mark.asvs("6.3.3")
@pytest.mark.parametrize(
    ("login", "policy", "needs"),
    [
        ("lurah.hasan", "required", True),
        ("admin.mayangan", "required", True),
        ("bram", "required", False),
        ("rt001", "required", False),
        ("lurah.hasan", "offered", False),
        ("admin.kota", "off", False),
    ],
)
def test_signers_and_admins_must_have_one_where_it_is_required(
    city: SmallCity, settings: object, login: str, policy: str, needs: bool
) -> None:
    settings.EMAS_SECOND_FACTOR = policy  # type: ignore[attr-defined]
    assert queries.needs_factor(city.actor(login)) is needs


@pytest.mark.asvs("7.5.1")
def test_a_changed_address_is_told_to_the_old_one(city: SmallCity) -> None:
    operations.change_email(account_id=account("bram").pk, email="Baru@contoh.id", at=AT)
    payload = OutboxEntry.objects.get(topic=events.SECURITY_CHANGED).payload
    assert "bram@contoh.id" not in str(payload)
    notice = queries.security_notice(payload["account_id"], payload["what"], payload["sealed"])
    assert notice is not None
    assert (notice.former_email, notice.email) == ("bram@contoh.id", "baru@contoh.id")


def test_heads_of_rt_do_not_change_the_listed_address(city: SmallCity) -> None:
    with pytest.raises(NotAllowed, match="listed_by_admin"):
        operations.change_email(account_id=account("rt001").pk, email="lain@contoh.id", at=AT)


@pytest.mark.asvs("7.5.1")
def test_an_admins_change_of_the_phone_is_told_to_the_old_one(city: SmallCity) -> None:
    person_id = account("bram").person_id
    operations.edit_person(
        person_id=person_id, changes={"phone": "0812 9999 0000"}, actor=city.actor("admin.mayangan"), at=AT
    )
    payload = OutboxEntry.objects.get(topic=events.SECURITY_CHANGED).payload
    notice = queries.security_notice(payload["account_id"], payload["what"], payload["sealed"])
    assert notice is not None
    assert notice.phone == "+6281200000009"
