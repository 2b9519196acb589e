"""The signer's pages with a provider that asks for a passphrase: certificate first, one secret, a result for each letter, one tap to go on."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases import queries
from emas.cases.tests.factories import Town, town
from emas.documents import operations as documents
from emas.documents.models import Document, RegisterEntry, Signature, SigningBatch
from emas.kernel import clock, codes
from emas.people.models import Person
from emas.people.queries._admin import NIK_PURPOSE
from emas.people.tests.factories import browser_of
from emas.platform import sealing
from emas.platform.models import OutsideService
from emas.project.simulators.bsre import Simulator
from emas.project.simulators.bsre.state import PASSPHRASE
from emas.web.desk.sign import batches
from tests.outside import signing as act

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-011")]
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def bsre(settings: object) -> Iterator[Simulator]:
    with act.rehearsing(settings, "v2") as simulator:
        yield simulator


@pytest.fixture
def city(bsre: Simulator, monkeypatch: pytest.MonkeyPatch) -> Town:
    here = town()
    monkeypatch.setattr(clock, "now", lambda: here.at)
    monkeypatch.setattr(batches, "start", lambda work: work())
    hasan = Person.objects.get(name="Hasan")
    Person.objects.filter(pk=hasan.pk).update(nik_sealed=sealing.seal(act.NIK.encode(), NIK_PURPOSE))
    bsre.state.users[act.NIK].name = "HASAN"
    return here


@pytest.fixture
def hasan(city: Town) -> Client:
    return browser_of("lurah.hasan")


@pytest.fixture
def letters(city: Town, hasan: Client) -> Callable[[int], list[str]]:
    """Letters that Hasan has opened and may sign."""

    def make(number: int) -> list[str]:
        refs = []
        for index in range(number):
            ref = city.submit(resident={"name": f"Warga {index}"}).ref
            city.walk(ref, until="seklur.jati.paraf")
            hasan.get(f"/desk/sign/{ref}/")
            refs.append(ref)
        return refs

    return make


def sign(hasan: Client, refs: list[str], secret: str = PASSPHRASE, **more: str) -> str:
    """Sign and give the page of the batch."""
    OutsideService.objects.all().delete()
    key = more.pop("kunci", codes.new_public_id())
    answer = hasan.post("/desk/sign/do/", {"picked": refs, "passphrase": secret, "kunci": key, **more})
    assert answer.status_code == 303, answer.content.decode()[:2000]
    return str(answer["Location"])


def states(city: Town, refs: list[str]) -> list[str]:
    city.deliver()
    return [queries.desk_case(actor=city.actor("lurah.hasan"), ref=ref, at=city.at).state for ref in refs]


def test_one_passphrase_signs_the_opened_letters(
    city: Town, hasan: Client, letters: Callable[[int], list[str]]
) -> None:
    refs = letters(3)
    confirm = hasan.post("/desk/sign/confirm/", {"picked": refs})
    assertContains(confirm, "Passphrase BSrE Anda")
    assertContains(confirm, "bukan TTE tersertifikasi")
    page = hasan.get(sign(hasan, refs))
    assertContains(page, "3 surat sudah ditandatangani")
    assert "Refresh" not in page
    assert states(city, refs) == ["terbit"] * 3


def test_a_wrong_passphrase_stops_at_the_first_letter_and_says_so(
    city: Town, hasan: Client, letters: Callable[[int], list[str]], bsre: Simulator
) -> None:
    refs = letters(3)
    page = hasan.get(sign(hasan, refs, "bukan-ini-frasanya"))
    assertContains(page, "Passphrase salah")
    assertContains(page, "2 surat belum diproses dan masih ada di daftar Anda.")
    assertNotContains(page, "bukan-ini-frasanya")
    assert sum(bsre.state.signatures.values()) == 0
    assert bsre.state.calls["POST /api/v2/sign/pdf"] == 1
    assert states(city, refs) == ["tte_lurah", "ttd_lurah", "ttd_lurah"]
    assert RegisterEntry.objects.count() == 1
    listed = hasan.get("/desk/sign/")
    assertContains(listed, "1 surat menunggu layanan tanda tangan")
    assertContains(listed, "Lanjutkan")
    # What waits stays on the page when the passphrase was forgotten.
    forgotten = hasan.post("/desk/sign/do/", {"picked": refs[:1], "kunci": "lupa-passphrase-1"})
    assertContains(forgotten, Document.objects.get().number, status_code=422)
    # A letter that is being signed offers nothing to go on with.
    until = clock.now() + timedelta(minutes=1)
    Signature.objects.update(asking_until=until)
    assertNotContains(hasan.get("/desk/sign/"), "Lanjutkan")
    Signature.objects.update(asking_until=None)
    # One tap: the waiting letter and the two others, the same number for the first.
    number = Document.objects.get().number
    confirm = hasan.post("/desk/sign/confirm/", {"picked": refs})
    assertContains(confirm, number)
    assertContains(hasan.get(sign(hasan, refs)), "3 surat sudah ditandatangani")
    assert states(city, refs) == ["terbit"] * 3
    assert RegisterEntry.objects.count() == 3


@pytest.mark.requirement("R-078")
def test_a_service_that_is_down_leaves_letters_waiting_with_reason_and_since_when(
    city: Town, hasan: Client, letters: Callable[[int], list[str]], bsre: Simulator
) -> None:
    refs = letters(2)
    bsre.state.control({"fault": "reset"})
    page = hasan.get(sign(hasan, refs))
    assertContains(page, "tidak menjawab sampai selesai")
    listed = hasan.get("/desk/sign/")
    assertContains(listed, "Sejak Senin, 2 November 2026")
    bsre.state.control({"fault": ""})
    assertContains(hasan.get(sign(hasan, refs)), "2 surat sudah ditandatangani")
    assert states(city, refs) == ["terbit"] * 2


def test_a_certificate_that_is_not_issue_is_said_before_the_passphrase_is_asked(
    hasan: Client, letters: Callable[[int], list[str]], bsre: Simulator
) -> None:
    refs = letters(1)
    bsre.state.users[act.NIK].status = "EXPIRED"
    page = hasan.post("/desk/sign/confirm/", {"picked": refs})
    assertContains(page, "Perbarui lewat verifikator instansi Anda")
    assertNotContains(page, 'name="passphrase"')
    assert RegisterEntry.objects.count() == 0


def test_a_code_of_the_application_may_be_used_instead(
    city: Town, hasan: Client, letters: Callable[[int], list[str]], bsre: Simulator
) -> None:
    refs = letters(2)
    page = hasan.post("/desk/sign/code/", {"picked": refs})
    assertContains(page, "Kode sudah dikirim")
    code = bsre.state.totp[act.NIK][0]
    assertContains(hasan.get(sign(hasan, refs, "", totp=code)), "2 surat sudah ditandatangani")
    assert states(city, refs) == ["terbit"] * 2


def test_a_wrong_or_forgotten_code_is_asked_for_again_and_the_passphrase_stays_a_tap_away(
    city: Town, hasan: Client, letters: Callable[[int], list[str]], bsre: Simulator
) -> None:
    refs = letters(2)
    assertContains(hasan.post("/desk/sign/code/", {"picked": refs}), "Pakai passphrase saja")
    forgotten = hasan.post("/desk/sign/do/", {"picked": refs, "totp": "", "kunci": KEY})
    assertContains(forgotten, "Tulis kode dari aplikasi BeSign.", status_code=422)
    assertNotContains(forgotten, "id_passphrase", status_code=422)
    old = bsre.state.totp[act.NIK][0]
    hasan.post("/desk/sign/code/", {"picked": refs})
    bsre.state.totp[act.NIK] = ("654321" if old != "654321" else "123456", 2)
    stopped = hasan.get(sign(hasan, refs, "", totp=old))
    assertContains(stopped, "Kode salah atau sudah tidak berlaku.")
    assertContains(stopped, 'formaction="/desk/sign/code/"')
    # The page's own letters, the one under a number and the one not begun, go on with one new code.
    assertContains(hasan.post("/desk/sign/code/", {"picked": refs}), "Kode sudah dikirim")
    code = bsre.state.totp[act.NIK][0]
    assertContains(hasan.get(sign(hasan, refs, "", totp=code)), "2 surat sudah ditandatangani")
    assert RegisterEntry.objects.count() == 2


def test_progress_needs_no_script(
    hasan: Client, letters: Callable[[int], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "start", lambda work: None)
    refs = letters(2)
    address = sign(hasan, refs)
    documents.note_item(
        batch=address.rstrip("/").rpartition("/")[2],
        case_ref=refs[0],
        state="selesai",
        code="",
        at=clock.now(),
    )
    page = hasan.get(address)
    assertContains(page, "1 dari 2 surat sudah diproses")
    assert page["Refresh"]


def test_a_batch_whose_process_died_says_that_it_ended(
    city: Town, hasan: Client, letters: Callable[[int], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "start", lambda work: None)
    refs = letters(1)
    address = sign(hasan, refs)
    SigningBatch.objects.update(beat_at="2026-11-01T00:00:00Z")
    assertContains(hasan.get(address), "1 surat belum diproses")


@pytest.mark.asvs("8.2.2")
def test_a_batch_is_shown_to_its_signer_alone(
    hasan: Client, city: Town, letters: Callable[[int], list[str]]
) -> None:
    address = sign(hasan, letters(1))
    SigningBatch.objects.update(person_id=1_000_000)
    assert hasan.get(address).status_code == 404


def test_letters_that_were_not_opened_and_empty_secrets_are_refused(
    hasan: Client, city: Town, letters: Callable[[int], list[str]]
) -> None:
    (ref,) = letters(1)
    closed = city.submit(resident={"name": "Warga Tertutup"}).ref
    city.walk(closed, until="seklur.jati.paraf")
    for picked, secret in (([closed], PASSPHRASE), ([ref], "")):
        answer = hasan.post("/desk/sign/do/", {"picked": picked, "passphrase": secret, "kunci": KEY})
        assert answer.status_code == 422
    assert SigningBatch.objects.count() == 0


@pytest.mark.asvs("2.4.1")
def test_guessing_a_passphrase_ends_at_the_portal(
    hasan: Client, letters: Callable[[int], list[str]], bsre: Simulator
) -> None:
    refs = letters(1)
    for _ in range(8):
        sign(hasan, refs, "tebakan")
    answer = hasan.post("/desk/sign/do/", {"picked": refs, "passphrase": "tebakan", "kunci": KEY})
    assert answer.status_code == 429
    assert bsre.state.calls["POST /api/v2/sign/pdf"] == 8


@pytest.mark.requirement("R-078")
def test_a_double_tap_is_one_batch(
    hasan: Client, letters: Callable[[int], list[str]], bsre: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []
    monkeypatch.setattr(batches, "start", begun.append)
    refs = letters(2)
    assert sign(hasan, refs, kunci=KEY) == sign(hasan, refs, kunci=KEY)
    assert len(begun) == 1
