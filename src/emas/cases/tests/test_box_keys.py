"""Who loses a sealed case reads nothing that comes after; who keeps it reads everything; in the end it goes for good."""

from datetime import timedelta

import pytest

from emas.audit.models import AuditEntry
from emas.cases import operations, queries
from emas.cases.access import box, hot
from emas.cases.models import Box, BoxItem, BoxKey, BoxOldKey
from emas.cases.tests.boxes import BOX, HEAD, INSPECTOR, KEEPER, PASSPHRASE, BoxTown, box_town
from emas.cases.tests.factories import photo
from emas.kernel.errors import NotAllowed, NotFound
from emas.platform import blobs, envelopes

LATER = "Petugas itu menelepon saya lagi semalam"


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> BoxTown:
    monkeypatch.setattr(envelopes, "SCRYPT", (2**8, 8, 1))
    made = box_town()
    made.key(KEEPER, INSPECTOR, HEAD)
    return made


def given(city: BoxTown, *to: str) -> tuple[str, str]:
    """A complaint with a photo, sorted and given to these; its number and receipt code."""
    receipt = city.file(papers=(city.paper(photo()),))
    city.act(KEEPER, receipt.ref, "pengawasan", to=to)
    return receipt.ref, receipt.code


def stolen(city: BoxTown, login: str, ref: str) -> bytes:
    """The key of the case, as a handler could have copied it while he was one."""
    row = hot.load(ref)
    assert row is not None
    return box.key_for(row, city.person(login), city.privates[login])


def opens(key: bytes, ref: str) -> set[str]:
    """What a copied key opens of today's database, whatever wraps are there."""
    found = set()
    for item in BoxItem.objects.filter(case__ref=ref):
        try:
            envelopes.unseal(key, item.sealed, f"cases.box/{ref}/{item.public_id}/{item.kind}")
        except envelopes.EnvelopeError:
            continue
        found.add(item.public_id)
    return found


def say(city: BoxTown, code: str, text: str, **more: object) -> None:
    city.at += timedelta(minutes=1)
    papers = more.get("papers", ())
    operations.say_as_reporter(code=code, text=text, papers=papers, once="", at=city.at)  # type: ignore[arg-type]


def release(city: BoxTown, by: str, ref: str, whom: str) -> None:
    operations.release(
        case_ref=ref, actor=city.actor(by), private=city.privates[by], person_id=city.person(whom), at=city.at
    )


@pytest.mark.requirement("R-040")
@pytest.mark.asvs("11.2.1")
def test_a_released_handler_opens_nothing_that_comes_after(city: BoxTown) -> None:
    ref, code = given(city, INSPECTOR, HEAD)
    kept = stolen(city, HEAD, ref)
    before = set(BoxItem.objects.filter(case__ref=ref).values_list("public_id", flat=True))
    say(city, code, "Masih terbuka baginya")
    assert len(opens(kept, ref) - before) == 1
    before |= opens(kept, ref)
    release(city, INSPECTOR, ref, HEAD)
    say(city, code, LATER, papers=(city.paper(photo()),))
    after = set(BoxItem.objects.filter(case__ref=ref).values_list("public_id", flat=True)) - before
    assert len(after) == 2
    assert not opens(kept, ref) & after
    # The old key does not open the new one either.
    for wrap in BoxOldKey.objects.filter(case__ref=ref):
        with pytest.raises(envelopes.EnvelopeError):
            envelopes.unseal(kept, wrap.sealed, f"cases.box/{ref}/old/{wrap.mark}")
    with pytest.raises(NotFound):
        city.read(HEAD, ref)


def test_who_keeps_the_case_goes_on_reading_everything(city: BoxTown) -> None:
    ref, code = given(city, INSPECTOR, HEAD)
    release(city, INSPECTOR, ref, HEAD)
    say(city, code, LATER)
    found = city.read(INSPECTOR, ref)
    assert [line.text for line in found.lines] == [LATER]
    (paper,) = found.files
    content, _type, _name = queries.box_file(
        actor=city.actor(INSPECTOR), ref=ref, private=city.privates[INSPECTOR], public_id=paper.public_id, at=city.at
    )  # fmt: skip
    assert content.startswith(b"\xff\xd8")
    assert [line.text for line in city.reporter(code).lines] == [LATER]
    # Once more: the chain of old keys holds over several releases.
    entrusted = [city.person(HEAD)]
    operations.entrust(
        case_ref=ref, actor=city.actor(INSPECTOR), private=city.privates[INSPECTOR], person_ids=entrusted, at=city.at
    )  # fmt: skip
    assert [line.text for line in city.read(HEAD, ref).lines] == [LATER]
    release(city, HEAD, ref, INSPECTOR)
    say(city, code, "Terima kasih")
    assert [line.text for line in city.read(HEAD, ref).lines] == [LATER, "Terima kasih"]
    assert city.read(HEAD, ref).answers


def test_who_sorted_it_and_gave_it_away_loses_it_too(city: BoxTown) -> None:
    receipt = city.file()
    kept = stolen(city, KEEPER, receipt.ref)
    city.act(KEEPER, receipt.ref, "umum", to=(INSPECTOR,), note="Mohon dikerjakan")
    say(city, receipt.code, LATER)
    texts = {
        str(item.content.get("text"))
        for item in box.items(_row(receipt.ref), stolen(city, INSPECTOR, receipt.ref), ("message", "note"))
    }
    assert texts == {LATER, "Mohon dikerjakan"}
    newer = BoxItem.objects.filter(case__ref=receipt.ref, kind__in=("message", "note"))
    assert not opens(kept, receipt.ref) & set(newer.values_list("public_id", flat=True))


def _row(ref: str) -> hot.CaseRow:
    row = hot.load(ref)
    assert row is not None
    return row


def test_the_recovery_opens_the_case_after_a_release(city: BoxTown) -> None:
    shares = operations.create_recovery(at=city.at)
    ref, code = given(city, INSPECTOR, HEAD)
    release(city, INSPECTOR, ref, HEAD)
    say(city, code, LATER)
    operations.choose_box_passphrase(
        actor=city.actor(INSPECTOR), passphrase=PASSPHRASE + " baru", at=city.at, forgotten=True
    )
    city.privates[INSPECTOR] = operations.open_box_key(
        actor=city.actor(INSPECTOR), passphrase=PASSPHRASE + " baru", at=city.at
    )
    with pytest.raises(NotAllowed):
        city.read(INSPECTOR, ref)
    operations.recover(shares=shares[1:], handler=city.actor(INSPECTOR), at=city.at, case_ref=ref)
    found = city.read(INSPECTOR, ref)
    assert [line.text for line in found.lines] == [LATER]
    assert found.answers


@pytest.mark.requirement("R-040")
def test_after_its_period_the_content_is_gone_and_the_figures_stay(city: BoxTown) -> None:
    receipt = city.file(papers=(city.paper(photo()),))
    city.act(KEEPER, receipt.ref, "bukan_aduan", note="Bukan aduan layanan")
    running = city.file().ref
    names = list(BoxItem.objects.exclude(blob="").values_list("blob", flat=True))
    assert operations.erase_old_boxes(keep_days=30, at=city.at + timedelta(days=29)) == 0
    assert operations.erase_old_boxes(keep_days=0, at=city.at + timedelta(days=999)) == 0
    city.at += timedelta(days=31)
    assert operations.erase_old_boxes(keep_days=30, at=city.at) == 1
    assert operations.erase_old_boxes(keep_days=30, at=city.at) == 0
    for table in (BoxItem, BoxKey, BoxOldKey):
        assert not table.objects.filter(case__ref=receipt.ref).exists()
    with pytest.raises(NotFound):
        blobs.get(names[0], "cases.box")
    with pytest.raises(NotFound):
        city.reporter(receipt.code)
    assert [row.ref for row in queries.box_list(actor=city.actor(KEEPER), at=city.at)] == [running]
    assert queries.box_figures(service=BOX, at=city.at).total == 2
    assert Box.objects.get(case__ref=receipt.ref).erased_at == city.at
    assert AuditEntry.objects.filter(action="box.erased", subject_ref=receipt.ref).count() == 1
