"""Filing a request: what is asked, what is refused, what is kept."""

import dataclasses
from datetime import date, timedelta

import pytest

from emas.cases import operations, queries
from emas.cases.models import Case, Draft, Event
from emas.cases.tests.factories import ANSWERS, TICKET, WATI, Town
from emas.cases.types import ApplicantInput
from emas.documents import queries as papers
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany, Unavailable
from emas.notify.models import Message
from emas.people import operations as people
from emas.people.models import Account, Holder
from emas.platform.models import IdempotencyKey


def _rw_never_signed_in(city: Town) -> None:
    Account.objects.filter(login="rw001").update(first_signed_in_at=None)


@pytest.mark.requirement("R-027")
@pytest.mark.requirement("R-052")
def test_a_citizen_without_an_account_gets_a_receipt(city: Town) -> None:
    receipt = city.submit()
    assert len(receipt.pin) == 6
    assert receipt.pin.isdigit()
    case = Case.objects.get(ref=receipt.ref)
    assert (case.desk_unit_id, case.desk_role) == (city.city.rt, "rt")
    assert receipt.held_by.id == "Ketua RT"
    assert receipt.due_at is not None


@pytest.mark.asvs("14.2.6")
def test_nothing_of_the_person_lies_open_in_the_table(city: Town) -> None:
    receipt = city.submit()
    row = Case.objects.filter(ref=receipt.ref).values().get()
    event = Event.objects.filter(case__ref=receipt.ref).values().get()
    dump = repr(row) + repr(event) + repr(list(IdempotencyKey.objects.values()))
    for secret in (WATI["nik"], WATI["kk"], "81234567890", "Warung Bu Wati", receipt.pin, "Mastrip"):
        assert secret not in dump


def test_the_same_key_gives_the_same_receipt_pin_included(city: Town) -> None:
    owner = city.upload("draft:abc")
    first = city.submit(idempotency_key="k1", uploads_owner=owner)
    again = city.submit(idempotency_key="k1", uploads_owner=owner)
    assert again == first
    assert Case.objects.count() == 1
    with pytest.raises(Conflict) as caught:
        city.submit(idempotency_key="k1", uploads_owner=owner, answers={"nama_usaha": "Toko Lain"})
    assert caught.value.code == "key_reused"


def test_all_faults_are_told_at_once(city: Town) -> None:
    with pytest.raises(Invalid) as caught:
        city.submit(
            resident={"nik": "123", "kelurahan_code": "99.99"},
            phone="5",
            answers={"nama_usaha": "", "sejak": "2027-01-01"},
            papers=("ktp",),
        )
    faults = caught.value.faults
    assert {"nik", "phone", "kelurahan_code", "nama_usaha", "kk", "foto_usaha", "pernyataan"} <= set(faults)
    assert Case.objects.count() == 0


@pytest.mark.asvs("2.2.1")
@pytest.mark.requirement("R-046")
def test_a_name_is_stored_as_it_reads(city: Town) -> None:
    """What cannot be seen is dropped; a letter that only looks like another is refused: the letter would name somebody else."""
    for given, fault in (
        ({"name": "W\u0430ti"}, "name"),
        ({"mother_name": "\u0410\u0412\u0415"}, "mother_name"),
        ({"birth_place": "Pr\u043ebolinggo"}, "birth_place"),
    ):
        with pytest.raises(Invalid) as caught:
            city.submit(resident=given)
        assert caught.value.faults == {fault: ("not_text",)}
    ref = city.submit(resident={"name": "\u202eitaW\u202c Ni\u200b'mah"}).ref
    assert Case.objects.get(ref=ref).applicant_name == "itaW Ni'mah"


def test_an_unknown_service_and_a_closed_channel(city: Town) -> None:
    with pytest.raises(NotFound):
        city.submit(service="kelurahan/tidak-ada")
    with pytest.raises(NotAllowed) as caught:
        city.submit(service=TICKET)
    assert caught.value.code == "channel_closed"


@pytest.mark.requirement("R-022")
def test_an_rt_files_for_his_own_rt_alone(city: Town) -> None:
    receipt = city.submit(channel="rt", actor=city.actor("rt001"), phone="")
    assert receipt.state == "menunggu_rw"
    with pytest.raises(NotAllowed) as caught:
        city.submit(channel="rt", actor=city.actor("rt002"))
    assert caught.value.code == "not_own_rt"
    with pytest.raises(NotAllowed):
        city.submit(channel="counter", actor=city.actor("tono"))


def _no_record(city: Town) -> dict[str, str]:
    return {"rw": "009", "rt": "001"}


def _no_account(city: Town) -> dict[str, str]:
    Account.objects.filter(login="rw001").delete()
    return {}


def _never(city: Town) -> dict[str, str]:
    _rw_never_signed_in(city)
    return {}


def _blocked(city: Town) -> dict[str, str]:
    Account.objects.filter(login="rw001").update(is_blocked=True)
    return {}


def _ended(city: Town) -> dict[str, str]:
    Holder.objects.filter(post__role="rw").update(end_on=date(2026, 10, 1))
    return {}


@pytest.mark.requirement("R-026")
@pytest.mark.parametrize(
    ("arrange", "reason"),
    [
        (_no_record, "no_record"),
        (_no_account, "no_account"),
        (_never, "never_signed_in"),
        (_blocked, "inactive"),
        (_ended, "inactive"),
    ],
)
def test_an_rw_who_does_not_use_the_application(city: Town, arrange: object, reason: str) -> None:
    where = arrange(city)  # type: ignore[operator]
    channel = {"channel": "web"} if where else {"channel": "rt", "actor": city.actor("rt001")}
    with pytest.raises(Unavailable) as caught:
        city.submit(resident=where, **channel)
    assert caught.value.code == "rw_not_in_use"
    assert caught.value.params["reason"] == reason
    draft = Draft.objects.get(public_id=caught.value.params["draft_id"])
    assert draft.held_reason == reason
    ticket = Case.objects.get()
    assert (ticket.service, ticket.desk_unit_id, ticket.desk_role) == (TICKET, city.city.kecamatan, "admin")
    with pytest.raises(Unavailable):
        city.submit(resident=where, **channel)
    assert Case.objects.count() == 1, "one ticket for one RW"


@pytest.mark.requirement("R-026")
def test_a_held_form_goes_out_with_one_tap_once_the_rw_is_active(city: Town) -> None:
    _rw_never_signed_in(city)
    rt = city.actor("rt001")
    warning = queries.rw_warning(actor=rt, at=city.at)
    assert warning is not None
    assert (warning.reason, warning.rw_name) == ("never_signed_in", "RW 001")
    with pytest.raises(Unavailable) as caught:
        city.submit(channel="rt", actor=rt)
    draft_id = str(caught.value.params["draft_id"])
    city.deliver()
    assert {m.recipient_label.split(" · ")[0] for m in Message.objects.filter(template="rw_not_in_use")} == {
        "Ketua RT",
        "Ketua RW",
    }
    assert [d.can_send for d in queries.drafts(actor=rt, at=city.at)] == [False]
    with pytest.raises(Unavailable):
        operations.send_draft(draft_id=draft_id, actor=rt, at=city.at, idempotency_key="s1")
    Account.objects.filter(login="rw001").update(first_signed_in_at=city.at)
    assert queries.rw_warning(actor=rt, at=city.at) is None
    assert [d.can_send for d in queries.drafts(actor=rt, at=city.at)] == [True]
    receipt = operations.send_draft(draft_id=draft_id, actor=rt, at=city.at, idempotency_key="s2")
    assert receipt.state == "menunggu_rw"
    assert queries.drafts(actor=rt, at=city.at) == ()
    assert len(queries.desk_case(actor=city.actor("rw001"), ref=receipt.ref, at=city.at).attachments) == 4
    with pytest.raises(NotFound):
        operations.send_draft(draft_id=draft_id, actor=rt, at=city.at, idempotency_key="s3")


@pytest.mark.parametrize(
    ("login", "key"),
    [
        ("bram", "cs@kelurahan"),
        ("operator.jati", "operator@kelurahan"),
        ("lurah.hasan", "kepala@kelurahan"),
        ("rt001", "rt@rt"),
    ],
)
def test_a_vacant_post_that_none_can_replace_blocks_with_its_name(city: Town, login: str, key: str) -> None:
    Account.objects.filter(login=login).update(is_blocked=True)
    with pytest.raises(Unavailable) as caught:
        city.submit()
    assert (caught.value.code, caught.value.params["posts"]) == ("post_vacant", [key])


def test_vacant_kasi_and_sekretaris_do_not_block(city: Town) -> None:
    Account.objects.filter(login__in=["sari", "seklur.jati"]).update(is_blocked=True)
    ref = city.submit().ref
    acted = city.walk(ref, until="susun")
    assert acted.state == "ttd_lurah"
    assert Event.objects.get(case__ref=ref, act="susun").detail["skipped"] == [
        "kasi_kelurahan",
        "sekretaris_kelurahan",
    ]


@pytest.mark.asvs("2.4.1")
def test_ten_requests_a_person_a_day(city: Town) -> None:
    owner = city.upload("draft:many")
    for number in range(10):
        city.submit(uploads_owner=owner, idempotency_key=f"n{number}", papers=())
        city.upload(owner)
    with pytest.raises(TooMany):
        city.submit(uploads_owner=owner)
    assert Case.objects.count() == 10


def test_drafts_belong_to_their_account_or_code(city: Town) -> None:
    citizen = Actor(kind="anonymous")
    saved = operations.save_draft(
        service="kelurahan/sk-usaha", channel="web", actor=citizen, at=city.at, answers={"a": "1"}
    )
    operations.save_draft(
        service="kelurahan/sk-usaha", channel="web", actor=citizen, at=city.at, draft_id=saved.public_id, answers={"b": "2"},
        applicant={"name": "Wati"},
    )  # fmt: skip
    opened = queries.draft(actor=citizen, code=saved.code.lower().replace("-", " "), at=city.at)
    assert (opened.answers, opened.applicant) == ({"a": "1", "b": "2"}, {"name": "Wati"})
    mine = operations.save_draft(
        service="kelurahan/sk-usaha", channel="rt", actor=city.actor("rt001"), at=city.at
    )
    with pytest.raises(NotFound):
        queries.draft(actor=city.actor("rt002"), draft_id=mine.public_id, at=city.at)
    with pytest.raises(NotFound):
        queries.draft(actor=citizen, code="0000-0000-00000", at=city.at)
    with pytest.raises(NotFound):
        queries.draft(actor=citizen, draft_id=saved.public_id, at=city.at + timedelta(days=8))
    assert operations.sweep_drafts(at=city.at + timedelta(days=8)) == 2


@pytest.mark.asvs("14.1.2")
def test_papers_go_with_a_draft_that_is_thrown_away(city: Town) -> None:
    rt = city.actor("rt001")
    saved = operations.save_draft(service="kelurahan/sk-usaha", channel="rt", actor=rt, at=city.at)
    city.upload(saved.uploads_owner, ("ktp",))
    with pytest.raises(NotFound):
        operations.drop_draft(draft_id=saved.public_id, actor=city.actor("rt002"), at=city.at)
    assert papers.attachments(owner_ref=saved.uploads_owner)
    operations.drop_draft(draft_id=saved.public_id, actor=rt, at=city.at)
    assert not papers.attachments(owner_ref=saved.uploads_owner)


def test_an_api_client_files_for_a_person(city: Town) -> None:
    client = Actor(kind="client", client_id=5)
    receipt = city.submit(channel="api", actor=client)
    assert receipt.state == "menunggu_rt"
    assert Event.objects.get(case__ref=receipt.ref).actor == "client:5"


def test_consent_is_needed(city: Town) -> None:
    given = ApplicantInput(resident=dict(WATI), phone="081234567890")
    with pytest.raises(Invalid) as caught:
        operations.submit(
            service="kelurahan/sk-usaha", channel="web", applicant=dataclasses.replace(given, consent=False), answers=dict(ANSWERS),
            uploads_owner=city.upload("draft:x"), actor=Actor(kind="anonymous"), at=city.at, idempotency_key="c",
        )  # fmt: skip
    assert caught.value.faults == {"consent": ("required",)}


def test_an_acting_rw_named_by_the_lurah_counts(city: Town) -> None:
    _rw_never_signed_in(city)
    post_id = Holder.objects.get(post__role="rw").post_id
    deputy = Account.objects.get(login="rt002").person_id
    people.place_holder(
        post_id=post_id, person_id=deputy, kind="plh", basis="Surat Lurah Nomor 1", start_on=date(2026, 11, 1),
        end_on=date(2026, 12, 1), actor=SYSTEM, at=city.at,
    )  # fmt: skip
    assert city.submit().state == "menunggu_rt"
