"""Accounts of residents: opened by a decision, entered by NIK and password, never a way to a desk."""

from datetime import datetime, timedelta

import pytest

from emas.kernel.actor import ANONYMOUS, SYSTEM
from emas.kernel.errors import Invalid, NotAllowed, NotFound, TooMany
from emas.outbox import operations as outbox
from emas.outbox.models import OutboxEntry
from emas.people import operations, queries
from emas.people.models import ChosenPassword, Citizen, PhoneCode
from emas.people.tests.factories import AT
from emas.platform import db

pytestmark = pytest.mark.django_db

NIK, PHONE = "3574014409900001", "+6281234567890"
SECRET = "kopi-susu-di-teras-71"
PROFILE = {
    "nik": NIK,
    "kk": "3574010101150001",
    "name": "Wati Handayani",
    "address": "Jalan Mastrip Nomor 12",
}


def opened(password: str = SECRET, at: datetime = AT) -> int:
    operations.choose_password(owner="draft:1", password=password, at=at)
    with db.act_transaction():
        return operations.open_citizen(owner="draft:1", profile=PROFILE, phone=PHONE, actor=SYSTEM, at=at)


@pytest.mark.requirement("R-135")
def test_a_chosen_password_is_a_hash_at_once_and_opens_nothing_before_the_account() -> None:
    operations.choose_password(owner="draft:1", password=SECRET, at=AT)
    (kept,) = ChosenPassword.objects.values_list("encoded", flat=True)
    assert SECRET not in kept
    assert kept.startswith(("argon2", "pbkdf2", "scrypt", "md5", "bcrypt"))
    with pytest.raises(NotAllowed, match="sign_in_refused"):
        operations.sign_in_citizen(nik=NIK, password=SECRET, at=AT)
    with pytest.raises(Invalid):
        operations.choose_password(owner="draft:2", password="12345678", at=AT)


@pytest.mark.requirement("R-141")
def test_an_opened_account_is_entered_by_nik_and_password() -> None:
    number = opened()
    signed = operations.sign_in_citizen(nik="3574 0144 0990 0001", password=SECRET, at=AT)
    assert signed.citizen_id == number
    found = queries.citizen(citizen_id=number, session_epoch=signed.session_epoch)
    assert found is not None
    assert found.name == "Wati Handayani"
    assert found.profile["kk"] == PROFILE["kk"]
    assert not ChosenPassword.objects.exists()
    assert NIK.encode() not in bytes(Citizen.objects.get().profile_sealed)


def test_unknown_wrong_and_closed_get_one_answer_and_eight_tries_lock() -> None:
    opened()
    with pytest.raises(NotAllowed, match="sign_in_refused"):
        operations.sign_in_citizen(nik="3574011207880002", password=SECRET, at=AT)
    for _ in range(8):
        with pytest.raises(NotAllowed, match="sign_in_refused"):
            operations.sign_in_citizen(nik=NIK, password="salah", at=AT)
    with pytest.raises(NotAllowed, match="sign_in_refused"):
        operations.sign_in_citizen(nik=NIK, password=SECRET, at=AT)
    assert operations.sign_in_citizen(nik=NIK, password=SECRET, at=AT + timedelta(minutes=16))


def test_a_new_password_and_a_closed_account_end_every_session() -> None:
    number = opened()
    epoch = operations.change_citizen_password(
        citizen_id=number, old_password=SECRET, new_password="hujan-pagi-di-kota-88", at=AT
    )
    assert queries.citizen(citizen_id=number, session_epoch=0) is None
    assert queries.citizen(citizen_id=number, session_epoch=epoch) is not None
    with pytest.raises(NotAllowed):
        operations.close_citizen(nik=NIK, reason="salah pakai", actor=ANONYMOUS, at=AT)
    operations.close_own_citizen(citizen_id=number, password="hujan-pagi-di-kota-88", at=AT)
    assert queries.citizen(citizen_id=number, session_epoch=epoch + 1) is None
    state = queries.citizen_of_nik(nik=NIK)
    assert state is not None
    assert state.state == "nonaktif"
    with pytest.raises(NotAllowed):
        operations.sign_in_citizen(nik=NIK, password="hujan-pagi-di-kota-88", at=AT)
    assert opened("payung-hijau-menari-57") == number, "the same person gets his one account back"


def test_a_nik_has_one_running_account() -> None:
    opened()
    with pytest.raises(Invalid):
        opened("payung-hijau-menari-57")


def code_in(message_of: str) -> str:
    outbox.drain(AT)
    row = PhoneCode.objects.filter(owner=message_of).latest("created_at")
    found = queries.phone_code_message(code_id=row.public_id)
    assert found is not None
    return found.code


def test_a_phone_is_proved_by_the_code_that_came_to_it() -> None:
    operations.ask_phone_code(owner="draft:1", phone=PHONE, at=AT)
    code = code_in("draft:1")
    assert not queries.is_phone_proved(owner="draft:1", phone=PHONE, at=AT)
    with pytest.raises(NotAllowed, match="code_wrong"):
        operations.prove_phone_code(owner="draft:2", phone=PHONE, code=code, at=AT)
    operations.prove_phone_code(owner="draft:1", phone=PHONE, code=f"{code[:3]} {code[3:]}", at=AT)
    assert queries.is_phone_proved(owner="draft:1", phone=PHONE, at=AT)
    assert not queries.is_phone_proved(owner="draft:1", phone="+6281234567891", at=AT)
    assert not queries.is_phone_proved(owner="draft:1", phone=PHONE, at=AT + timedelta(hours=25))
    with pytest.raises(NotAllowed):
        operations.prove_phone_code(owner="draft:1", phone=PHONE, code=code, at=AT)


def test_five_wrong_codes_use_a_code_up_and_an_hour_has_four() -> None:
    operations.ask_phone_code(owner="draft:1", phone=PHONE, at=AT)
    code = code_in("draft:1")
    for _ in range(5):
        with pytest.raises(NotAllowed):
            operations.prove_phone_code(owner="draft:1", phone=PHONE, code="abc", at=AT)
    with pytest.raises(NotAllowed):
        operations.prove_phone_code(owner="draft:1", phone=PHONE, code=code, at=AT)
    for _ in range(3):
        operations.ask_phone_code(owner="draft:1", phone=PHONE, at=AT)
    with pytest.raises(TooMany):
        operations.ask_phone_code(owner="draft:1", phone=PHONE, at=AT)


def test_a_forgotten_password_is_chosen_anew_by_a_code_to_the_phone_of_the_account() -> None:
    opened()
    operations.request_citizen_reset(nik="3574011207880002", at=AT)
    outbox.drain(AT)
    assert not PhoneCode.objects.exists(), "nobody there: no message"
    operations.request_citizen_reset(nik=NIK, at=AT)
    outbox.drain(AT)
    owner = PhoneCode.objects.get().owner
    code = code_in(owner)
    with pytest.raises(NotAllowed, match="code_wrong"):
        operations.finish_citizen_reset(
            nik=NIK, code="000000" if code != "000000" else "1", new_password="hujan-pagi-di-kota-88", at=AT
        )
    operations.finish_citizen_reset(nik=NIK, code=code, new_password="hujan-pagi-di-kota-88", at=AT)
    assert operations.sign_in_citizen(nik=NIK, password="hujan-pagi-di-kota-88", at=AT)
    with pytest.raises(NotAllowed):
        operations.finish_citizen_reset(nik=NIK, code=code, new_password="payung-hijau-menari-57", at=AT)


def test_no_code_and_no_number_stand_in_an_event() -> None:
    operations.ask_phone_code(owner="draft:1", phone=PHONE, at=AT)
    (payload,) = OutboxEntry.objects.filter(topic="people.phone_code").values_list("payload", flat=True)
    assert set(payload) == {"code_id"}


def test_what_was_never_decided_is_forgotten() -> None:
    operations.choose_password(owner="draft:1", password=SECRET, at=AT)
    assert operations.sweep_citizens(at=AT + timedelta(days=59)) == 0
    assert operations.sweep_citizens(at=AT + timedelta(days=61)) == 1
    with pytest.raises(NotFound):
        operations.close_own_citizen(citizen_id=1, password=SECRET, at=AT)
