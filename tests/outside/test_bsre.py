"""Every known fault of BSrE: no letter leaves unsigned or wrongly signed, and the same letter is issued once the fault ends."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from emas.documents import operations, ports, queries
from emas.documents.adapters import signing as adapters
from emas.documents.models import Document, RegisterEntry, Signature
from emas.documents.tests import factories as make
from emas.kernel import clock
from emas.kernel.errors import NotFound
from emas.outbox.models import OutboxEntry
from emas.platform import db
from emas.project.simulators.bsre import Simulator
from emas.project.simulators.bsre.state import PASSPHRASE, STATUSES
from tests.outside import signing as act

pytestmark = [pytest.mark.django_db]


@pytest.fixture(params=["v1", "v2"])
def bsre(request: pytest.FixtureRequest, settings: object) -> Iterator[Simulator]:
    act.register()
    with act.rehearsing(settings, request.param) as simulator:
        yield simulator


@pytest.fixture
def first(settings: object) -> Iterator[Simulator]:
    act.register()
    with act.rehearsing(settings, "v1") as simulator:
        yield simulator


@pytest.fixture
def second(settings: object) -> Iterator[Simulator]:
    act.register()
    with act.rehearsing(settings, "v2") as simulator:
        yield simulator


def issued_once(letter: object, simulator: Simulator) -> None:
    """The letter is out, with one good signature by its signer, under one number."""
    row = Document.objects.get()
    assert (row.state, row.failure) == ("terbit", "")
    found = queries.verify_file(content=queries.issued_file(case_ref=row.case_ref).content, at=clock.now())
    assert (found.signature_count, found.signature_faults, found.file_matches) == (1, (), True)
    assert RegisterEntry.objects.count() == 1
    assert OutboxEntry.objects.filter(topic="documents.signed").count() == 1


@pytest.mark.requirement("R-011")
def test_a_letter_is_signed_by_the_signer_s_own_certificate(bsre: Simulator) -> None:
    letter = act.asked()
    assert act.attempt(letter) == ("selesai", "")
    issued_once(letter, bsre)
    row = Signature.objects.get()
    assert row.certificate_until is not None
    assert sum(bsre.state.signatures.values()) == 1


@pytest.mark.requirement("R-078")
@pytest.mark.parametrize(
    ("fault", "codes"),
    [
        ("wrong_passphrase", {"wrong_passphrase"}),
        ("wrong_passphrase_old", {"wrong_passphrase"}),
        ("not_registered", {"not_registered"}),
        ("no_certificate", {"no_certificate"}),
        ("expired", {"certificate_expired"}),
        ("suspended", {"certificate_suspended"}),
        ("unauthorized", {"signer_login"}),
        ("server_error", {"signer_broken"}),
        ("empty_400", {"refused"}),
        ("ok_with_error", {"refused"}),
        ("proxy_html", {"signer_broken"}),
        ("truncated", {"signature_unreadable", "signature_not_signed"}),
        ("other_signer", {"signature_other_person"}),
        ("unsigned", {"signature_not_signed"}),
        ("timeout_after_signing", {"signer_outcome_unknown"}),
        ("reset", {"signer_outcome_unknown"}),
        ("reset_after_signing", {"signer_outcome_unknown"}),
        ("cut_off", {"signer_outcome_unknown"}),
    ],
)
def test_a_fault_leaves_the_letter_waiting_and_no_more(bsre: Simulator, fault: str, codes: set[str]) -> None:
    letter = act.asked()
    bsre.state.control({"fault": fault})
    state, code = act.attempt(letter)
    assert (state, code in codes) == ("menunggu", True), code
    assert act.state() == ("membuat", code)
    with pytest.raises(NotFound):
        queries.issued_file(case_ref=letter.case_ref)
    (waiting,) = queries.waiting_signatures(at=clock.now(), person_id=make.LURAH)
    assert (waiting.code, waiting.since, waiting.is_under_way) == (code, make.MOMENT, False)
    assert OutboxEntry.objects.filter(topic__in=["documents.signed", "documents.failed"]).count() == 0
    bsre.state.control({"fault": "", "release": True})
    assert act.attempt(letter) == ("selesai", "")
    issued_once(letter, bsre)


@pytest.mark.parametrize("fault", ["slow", "header_dropped", "answers_with_id"])
def test_what_is_merely_odd_is_signed_at_once(bsre: Simulator, fault: str) -> None:
    letter = act.asked()
    bsre.state.control({"fault": fault})
    assert act.attempt(letter) == ("selesai", "")
    issued_once(letter, bsre)
    assert sum(bsre.state.signatures.values()) == 1


@pytest.mark.requirement("R-078")
def test_a_hidden_success_that_was_named_is_fetched_not_signed_again(first: Simulator) -> None:
    letter = act.asked()
    first.state.control({"fault": "cut_off"})
    assert act.attempt(letter)[1] == "signer_outcome_unknown"
    assert Signature.objects.get().provider_ref
    first.state.control({"fault": ""})
    # Nobody's passphrase is needed for that: the worker does it by itself.
    assert act.attempt(letter, None) == ("selesai", "")
    issued_once(letter, first)
    assert sum(first.state.signatures.values()) == 1


def test_a_spoilt_answer_is_fetched_whole(first: Simulator) -> None:
    letter = act.asked()
    first.state.control({"fault": "truncated"})
    assert act.attempt(letter)[0] == "menunggu"
    first.state.control({"fault": ""})
    assert act.attempt(letter) == ("selesai", "")
    issued_once(letter, first)
    assert sum(first.state.signatures.values()) == 1


def test_an_answer_that_was_fetched_elsewhere_is_signed_anew(first: Simulator) -> None:
    letter = act.asked()
    first.state.control({"fault": "cut_off"})
    act.attempt(letter)
    first.state.waiting.clear()
    first.state.control({"fault": ""})
    assert act.attempt(letter, None) == ("menunggu", "secret_needed")
    assert act.attempt(letter) == ("selesai", "")
    issued_once(letter, first)


def test_the_worker_leaves_a_letter_to_its_signer(bsre: Simulator) -> None:
    letter = act.asked()
    assert act.attempt(letter, None) == ("menunggu", "secret_needed")
    assert sum(bsre.state.calls.values()) == 0
    assert act.state() == ("membuat", "")


def test_two_taps_at_once_ask_once(bsre: Simulator) -> None:
    letter = act.asked()
    Signature.objects.update(asking_until=clock.now() + timedelta(minutes=1))
    assert act.attempt(letter) == ("menunggu", "under_way")
    assert sum(bsre.state.calls.values()) == 0


def test_a_turn_of_a_dead_process_ends(bsre: Simulator) -> None:
    letter = act.asked()
    Signature.objects.update(asking_until=clock.now() - timedelta(seconds=1))
    assert act.attempt(letter) == ("selesai", "")


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.requirement("R-078")
@pytest.mark.parametrize(
    "point", ["before_sign", "after_sign", "after_store", "after_verify", "before_commit", "after_commit"]
)
def test_the_page_s_process_may_die_anywhere(
    bsre: Simulator, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    from emas.documents.operations import _outcome, _sign

    letter = act.asked()

    def die(name: str) -> None:
        if name == f"documents.sign.{point}":
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(_sign, "hit", die)
        patch.setattr(_outcome, "hit", die)
        with pytest.raises(Killed):
            act.attempt(letter)
    Signature.objects.filter(state="diminta").update(asking_until=None)
    if Signature.objects.filter(state="diminta").exclude(blob="").exists():
        # The worker finishes what was signed, without any passphrase.
        assert operations.tend_waiting(at=make.MOMENT + timedelta(minutes=5)) == 1
    elif Document.objects.get().state != "terbit":
        assert act.attempt(letter) == ("selesai", "")
    issued_once(letter, bsre)


def test_what_waits_too_long_goes_back_to_the_post(bsre: Simulator) -> None:
    act.asked()
    assert operations.tend_waiting(at=make.MOMENT + timedelta(hours=5)) == 0
    assert operations.tend_waiting(at=make.MOMENT + timedelta(hours=7)) == 1
    assert act.state() == ("gagal", "secret_needed")


def test_a_signer_without_nik_is_told_so(bsre: Simulator) -> None:
    act.register(nik="")
    from emas.people.models import Person

    Person.objects.update(nik_sealed=b"")
    letter = act.asked()
    assert act.attempt(letter) == ("menunggu", "no_nik")
    assert sum(bsre.state.calls.values()) == 0


@pytest.mark.requirement("R-011")
@pytest.mark.parametrize("status", STATUSES)
def test_only_issue_may_sign(bsre: Simulator, status: str) -> None:
    bsre.state.users[act.NIK].status = status
    found = queries.signer_status(person_id=make.LURAH, name="Hasan", organisation="", at=clock.now())
    assert (found.may_sign, found.code) == (status == "ISSUE", status)


def test_status_of_a_dead_service_is_no_answer(bsre: Simulator) -> None:
    bsre.state.control({"fault": "unauthorized"})
    with pytest.raises(ports.SigningUnavailable, match="signer_login"):
        queries.signer_status(person_id=make.LURAH, name="Hasan", organisation="", at=clock.now())


def test_a_one_time_code_takes_the_passphrase_s_place(second: Simulator) -> None:
    letter = act.asked()
    operations.send_totp(person_id=make.LURAH, name="Hasan", files=1)
    code = second.state.totp[act.NIK][0]
    row = Signature.objects.get()
    wrong = "000000" if code != "000000" else "111111"
    for value, wanted in ((wrong, ("menunggu", "wrong_totp")), (code, ("selesai", ""))):
        result = operations.sign_slot(
            document=letter.public_id,
            slot="lurah",
            request=row.request_id,
            at=clock.now(),
            secret=ports.Secret(value, "totp"),
        )
        assert (result.state, result.code) == wanted
    assert second.state.totp[act.NIK][1] == 0


def test_two_persons_sign_one_after_the_other(bsre: Simulator) -> None:
    bsre.state.control({"users": [{"nik": "3574035507700002", "name": "Sri Wahyuni"}]})
    act.register(make.CAMAT, "3574035507700002")
    letter = make.open_letter(content=make.two_signers(), slots=(make.KELURAHAN_SLOT, make.KECAMATAN_SLOT))
    make.ask(letter)
    make.sign(letter, secret=PASSPHRASE)
    assert Document.objects.get().state == "menunggu_tte"
    make.ask(letter, "camat", make.holder(make.CAMAT, "Dr. SRI WAHYUNI, M.Si."))
    make.sign(letter, "camat", secret=PASSPHRASE)
    assert Document.objects.get().state == "terbit"
    content = queries.issued_file(case_ref=letter.case_ref).content
    assert queries.verify_file(content=content, at=clock.now()).signature_count == 2


def test_signing_is_no_part_of_a_transaction(bsre: Simulator) -> None:
    letter = act.asked()
    with db.act_transaction(), pytest.raises(db.TransactionMisuseError):
        act.attempt(letter)


def test_the_provider_says_what_pages_must_know(second: Simulator) -> None:
    manners = queries.signing_manners()
    assert (manners.needs_secret, manners.has_totp, manners.is_certified) == (True, True, False)
    assert len(adapters.provider().trust_roots()) == 1


@pytest.mark.requirement("R-011")
def test_a_certificate_that_ends_soon_is_listed(bsre: Simulator) -> None:
    bsre.state.users[act.NIK].days_left = 20
    letter = act.asked()
    act.attempt(letter)
    (row,) = queries.ending_certificates(at=clock.now())
    assert (row.person_id, row.name) == (make.LURAH, "HASAN BASRI, S.Sos.")
    assert queries.ending_certificates(at=clock.now(), within_days=10) == ()
    assert queries.ending_certificates(at=clock.now(), unit_ids=[99]) == ()


def test_letters_stay_genuine_when_the_provider_is_changed(first: Simulator, settings: object) -> None:
    """Both ways: from the local authority to BSrE, and back with its roots left in place."""
    settings.EMAS_SIGNER = "local"  # type: ignore[attr-defined]
    local = make.issued_letter("LOCAL")
    settings.EMAS_SIGNER = "bsre"  # type: ignore[attr-defined]
    letter = make.open_letter("BSRE")
    make.ask(letter)
    make.sign(letter, secret=PASSPHRASE)
    for name in ("bsre", "local"):
        settings.EMAS_SIGNER = name  # type: ignore[attr-defined]
        for ref in (local.case_ref, letter.case_ref):
            content = queries.issued_file(case_ref=ref).content
            assert queries.verify_file(content=content, at=clock.now()).signature_faults == ()
