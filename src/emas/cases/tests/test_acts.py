"""Returns, refusals, redirects, corrections, undo, withdrawal, replacement, two signatures: through the door."""

from datetime import date, timedelta

import pytest

from emas.audit.models import AuditEntry
from emas.cases import operations, queries
from emas.cases.models import Case, Event
from emas.cases.tests.factories import CHAIN, SERVICES, WARIS, WATI, Town
from emas.catalogue import operations as catalogue
from emas.documents import queries as documents
from emas.kernel.actor import SYSTEM
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from emas.notify.models import Message
from emas.people import operations as people
from emas.people.models import Account, Post


def test_a_conflict_tells_who_did_what_and_when(city: Town) -> None:
    receipt = city.submit()
    acted = city.act("rt001", receipt.ref, "setujui", version=1)
    assert acted.version == 2
    with pytest.raises(Conflict) as caught:
        city.act("rt001", receipt.ref, "kembalikan", version=1, note="Foto buram")
    assert {k: caught.value.params[k] for k in ("act", "role", "unit", "at")} == {
        "act": "setujui", "role": "rt", "unit": "RT 001", "at": city.at,
    }  # fmt: skip
    with pytest.raises(Conflict):
        city.act("rt001", receipt.ref, "setujui")


def test_the_same_key_acts_once(city: Town) -> None:
    receipt = city.submit()
    first = city.act("rt001", receipt.ref, "setujui", idempotency_key="tap", version=1)
    again = city.act("rt001", receipt.ref, "setujui", idempotency_key="tap", version=1)
    assert again.state == first.state == "menunggu_rw"
    assert Event.objects.filter(case__ref=receipt.ref).count() == 2
    with pytest.raises(Conflict) as caught:
        city.act("rt001", receipt.ref, "tolak", idempotency_key="tap", note="x")
    assert caught.value.code == "key_reused"


def test_return_to_the_applicant_and_repair_of_marked_items_only(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="validasi")
    with pytest.raises(Invalid) as missing:
        city.act("bram", ref, "kembalikan")
    assert missing.value.faults == {"note": ("note_required",)}
    city.act(
        "bram",
        ref,
        "kembalikan",
        note="Foto usaha buram",
        data={"marked": ["foto_usaha", "nama_usaha", "not_a_field"]},
    )
    wati = city.citizen(ref)
    seen = queries.progress(ref, wati, city.at)
    assert (seen.status, seen.note_to_applicant, seen.marked_items) == (
        "perlu_perbaikan", "Foto usaha buram", ("foto_usaha", "nama_usaha"),
    )  # fmt: skip
    assert seen.can_repair
    with pytest.raises(Invalid) as wrong:
        operations.repair(
            case_ref=ref, actor=wati, at=city.at, answers={}, uploads_owner=city.upload("draft:r1", ("ktp",))
        )
    assert wrong.value.faults == {"ktp": ("not_marked",)}
    owner = city.upload("draft:r2", ("foto_usaha",))
    acted = operations.repair(
        case_ref=ref, actor=wati, at=city.at, uploads_owner=owner, idempotency_key="r",
        answers={"nama_usaha": "Warung Wati Baru", "jenis_usaha": "bengkel"},
    )  # fmt: skip
    assert acted.state == "cs_kelurahan"
    again = operations.repair(
        case_ref=ref, actor=wati, at=city.at, uploads_owner=owner, idempotency_key="r",
        answers={"nama_usaha": "Warung Wati Baru", "jenis_usaha": "bengkel"},
    )  # fmt: skip
    assert again == acted
    _shows_the_correction(city, ref)


def _shows_the_correction(city: Town, ref: str) -> None:
    case = queries.desk_case(actor=city.actor("bram"), ref=ref, at=city.at)
    answers = {row.name: row.value for row in case.answers}
    assert (answers["nama_usaha"], answers["jenis_usaha"]) == ("Warung Wati Baru", "warung makan")
    assert len([a for a in case.attachments if a.name == "foto_usaha"]) == 1, (
        "the new photo takes the old one's place"
    )
    assert Event.objects.get(case__ref=ref, act="perbaiki").detail["changed"] == ["nama_usaha"]
    page = queries.inbox(actor=city.actor("bram"), filter=queries_filter(view="returned"), at=city.at)
    assert [row.ref for row in page.rows] == [ref]


def queries_filter(**values: object) -> object:
    from emas.cases.types import InboxFilter

    return InboxFilter(**values)  # type: ignore[arg-type]


def test_the_rt_repairs_for_a_resident_he_filed_for(city: Town) -> None:
    ref = city.submit(channel="rt", actor=city.actor("rt001")).ref
    city.act("rw001", ref, "kembalikan", note="KTP buram", data={"marked": ["ktp"]})
    rt = city.actor("rt001")
    assert [row.ref for row in queries.home_lists(actor=rt, at=city.at).waiting] == [ref]
    acted = operations.repair(
        case_ref=ref, actor=rt, at=city.at, answers={}, uploads_owner=city.upload("d:1", ("ktp",))
    )
    assert acted.state == "menunggu_rw"


def test_a_refusal_ends_the_case_and_tells_the_applicant(city: Town) -> None:
    ref = city.submit().ref
    city.act("rt001", ref, "tolak", note="Pemohon bukan warga RT ini. NIK 3574034409900001")
    city.deliver()
    case = Case.objects.get(ref=ref)
    assert (case.state, case.is_open) == ("ditolak", False)
    told = {m.recipient_kind for m in Message.objects.filter(case_ref=ref, template="refused")}
    assert told == {"applicant", "staff"}
    with pytest.raises(Conflict):
        city.act("rt001", ref, "setujui")


def test_cancel_before_the_signature_only(city: Town) -> None:
    ref = city.submit().ref
    assert queries.progress(ref, city.citizen(ref), city.at).can_cancel
    assert operations.cancel(case_ref=ref, actor=city.citizen(ref), at=city.at).state == "dibatalkan"
    other = city.submit(resident={"nik": "3574034509900002"}).ref
    city.walk(other)
    with pytest.raises(Conflict):
        operations.cancel(case_ref=other, actor=city.citizen(other), at=city.at)
    with pytest.raises(NotFound):
        operations.cancel(case_ref=other, actor=city.citizen(ref), at=city.at)


def test_undo_within_ten_minutes_while_nobody_acted(city: Town) -> None:
    ref = city.submit().ref
    city.act("rt001", ref, "setujui")
    rt = city.actor("rt001")
    assert queries.can_undo(actor=rt, ref=ref, at=city.at)
    city.at += timedelta(minutes=9)
    assert operations.undo(case_ref=ref, actor=rt, at=city.at).state == "menunggu_rt"
    city.act("rt001", ref, "setujui")
    with pytest.raises(NotAllowed):
        operations.undo(case_ref=ref, actor=city.actor("rw001"), at=city.at)
    with pytest.raises(NotAllowed):
        operations.undo(case_ref=ref, actor=rt, at=city.at + timedelta(minutes=11))
    city.act("rw001", ref, "validasi")
    with pytest.raises(NotAllowed):
        operations.undo(case_ref=ref, actor=rt, at=city.at)
    assert queries.verify_chain(ref=ref).is_whole


def test_redirect_to_the_right_kelurahan(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="validasi")
    bram = city.actor("bram")
    for data, code in (
        ({}, "required"),
        ({"unit_id": city.city.kecamatan}, "not_a_unit"),
        ({"unit_id": city.city.kelurahan}, "same_unit"),
        ({"unit_id": 999999}, "not_a_unit"),
    ):
        with pytest.raises(Invalid) as caught:
            operations.act(
                case_ref=ref, act="alihkan", actor=bram, at=city.at, note="Salah kelurahan", data=data
            )
        assert caught.value.faults == {"unit_id": (code,)}
    city.act("bram", ref, "alihkan", note="Salah kelurahan", data={"unit_id": city.city.other_kelurahan})
    assert Case.objects.get(ref=ref).desk_unit_id == city.city.other_kelurahan
    assert queries.desk_case(actor=city.actor("tono"), ref=ref, at=city.at).state == "cs_kelurahan"
    with pytest.raises(NotFound):
        queries.desk_case(actor=bram, ref=ref, at=city.at)


def test_the_operator_corrects_an_answer_while_drafting(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="lengkap")
    with pytest.raises(Invalid):
        city.act("operator.jati", ref, "susun", data={"answers": {"sejak": "2030-01-01"}})
    city.act("operator.jati", ref, "susun", data={"answers": {"nama_usaha": "Warung Bu Wati Handayani"}})
    assert Event.objects.get(case__ref=ref, act="susun").detail["changed"] == ["nama_usaha"]
    case = queries.desk_case(actor=city.actor("sari"), ref=ref, at=city.at)
    assert {r.name: r.value for r in case.answers}["nama_usaha"] == "Warung Bu Wati Handayani"


def test_withdrawal_after_issue(city: Town) -> None:
    ref = city.signed()
    with pytest.raises(NotAllowed):
        city.act("bram", ref, "cabut", note="Salah orang")
    city.act("lurah.hasan", ref, "cabut", note="Usaha di kelurahan lain")
    city.deliver()
    letter = documents.document_for_case(case_ref=ref)
    assert letter is not None
    assert letter.state == "dicabut"
    assert queries.progress(ref, city.citizen(ref), city.at).status == "dicabut"
    with pytest.raises(NotFound):
        operations.download_letter(case_ref=ref, actor=city.citizen(ref), at=city.at)


def test_a_corrected_letter_replaces_the_wrong_one_when_it_is_out(city: Town) -> None:
    old = city.signed()
    acted = city.act("operator.jati", old, "ganti", note="Alamat salah ketik")
    new = acted.next_ref
    assert new
    assert Case.objects.get(ref=new).replaces_ref == old
    assert Case.objects.get(ref=old).state == "terbit", "until the new one is out, the old one stands"
    with pytest.raises(NotAllowed):
        city.act("operator.jati", old, "ganti", note="Sekali lagi")
    city.act("operator.jati", new, "susun", data={"answers": {"alamat_usaha": "Jalan Mastrip 21"}})
    city.walk(new, chain=CHAIN[4:])
    city.deliver()
    assert Case.objects.get(ref=new).state == "terbit"
    assert Case.objects.get(ref=old).state == "diganti"
    first, second = (documents.document_for_case(case_ref=ref) for ref in (old, new))
    assert first is not None
    assert second is not None
    assert (first.state, second.state) == ("diganti", "terbit")
    assert first.number != second.number
    wati = operations.prove_applicant(ref=new, pin=city.pins[old], at=city.at)
    assert queries.progress(new, wati, city.at).document is not None
    assert len(queries.desk_case(actor=city.actor("bram"), ref=new, at=city.at).attachments) == 4


def test_return_by_the_lurah_keeps_no_number_and_after_a_failure_keeps_it(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="seklur.jati.paraf")
    city.act("lurah.hasan", ref, "kembalikan", note="Perbaiki naskah")
    assert documents.document_for_case(case_ref=ref) is None
    city.walk(ref, chain=CHAIN[3:])
    first = documents.document_for_case(case_ref=ref)
    assert first is not None
    operations.advance(case_ref=ref, event="failed", slot="lurah", at=city.at)
    assert Case.objects.get(ref=ref).state == "gagal_tte_lurah"
    city.act("lurah.hasan", ref, "kembalikan", note="Naskah salah")
    city.walk(ref, chain=CHAIN[3:])
    again = documents.document_for_case(case_ref=ref)
    assert again is not None
    assert (again.number, again.revision) == (first.number, 2)


def test_events_of_the_system_are_idempotent(city: Town) -> None:
    ref = city.signed()
    before = Case.objects.get(ref=ref).version
    assert operations.advance(case_ref=ref, event="signed", slot="lurah", at=city.at) is None
    assert operations.advance(case_ref=ref, event="signed", slot="camat", at=city.at) is None
    assert Case.objects.get(ref=ref).version == before


@pytest.mark.asvs("2.3.5")
def test_who_initialled_may_not_sign(city: Town) -> None:
    """Sari gives her paraf as kasi, then becomes Plh Lurah: somebody else must sign, or the draft goes back and her paraf is passed over."""
    ref = city.submit().ref
    city.walk(ref, until="seklur.jati.paraf")
    _acting(city, "sari", "plh")
    with pytest.raises(NotAllowed) as caught:
        city.act("sari", ref, "tandatangani")
    assert caught.value.code == "same_person"
    assert AuditEntry.objects.filter(action="case.act", result="refused", subject_ref=ref).count() == 1
    assert "tandatangani" not in {
        a.name for a in queries.desk_case(actor=city.actor("sari"), ref=ref, at=city.at).acts
    }
    city.act("sari", ref, "kembalikan", note="Saya Plh, susun ulang")
    acted = city.act("operator.jati", ref, "susun")
    assert acted.state == "sekretaris_kelurahan"
    city.act("seklur.jati", ref, "paraf")
    city.act("sari", ref, "tandatangani")
    event = Event.objects.filter(case__ref=ref, act="tandatangani").get()
    assert event.detail["holding"] == "plh"
    city.deliver()
    assert Case.objects.get(ref=ref).state == "terbit"


def _acting(city: Town, login: str, kind: str) -> None:
    post = Post.objects.get(unit_id=city.city.kelurahan, role="kepala")
    people.place_holder(
        post_id=post.pk, person_id=Account.objects.get(login=login).person_id, kind=kind, basis="Surat Perintah 800/1/2026",
        start_on=date(2026, 11, 1), end_on=date(2026, 11, 30), actor=SYSTEM, at=city.at,
    )  # fmt: skip


def test_the_definitive_lurah_rests_while_a_plh_stands_in(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="seklur.jati.paraf")
    _acting(city, "cs.mayangan", "plh")
    with pytest.raises(NotFound):
        city.act("lurah.hasan", ref, "tandatangani")
    assert city.act("cs.mayangan", ref, "tandatangani").state == "tte_lurah"


def test_a_post_that_falls_vacant_stops_the_act_before_it(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="validasi")
    Account.objects.filter(login="operator.jati").update(is_blocked=True)
    with pytest.raises(Unavailable) as caught:
        city.act("bram", ref, "lengkap")
    assert caught.value.params["post"] == "operator@kelurahan"


@pytest.mark.requirement("R-058")
def test_two_signatures_two_numbers_one_letter(city: Town) -> None:
    catalogue.publish(path=SERVICES / WARIS, at=city.at)
    ref = waris(city)
    city.walk(ref)
    city.deliver()
    assert Case.objects.get(ref=ref).state == "cs_kecamatan"
    with pytest.raises(NotFound):
        operations.download_letter(case_ref=ref, actor=city.citizen(ref), at=city.at)
    city.act("cs.mayangan", ref, "kembalikan_kelurahan", note="Nama ahli waris salah")
    first = documents.document_for_case(case_ref=ref)
    assert first is not None
    city.walk(ref, chain=CHAIN[3:])
    city.deliver()
    city.walk(
        ref,
        chain=(("cs.mayangan", "lengkap"), ("operator.mayangan", "susun"), ("kasi.mayangan", "paraf"),
               ("sekcam.mayangan", "paraf"), ("camat.mayangan", "tandatangani")),
    )  # fmt: skip
    city.deliver()
    assert Case.objects.get(ref=ref).state == "terbit"
    letter = documents.document_for_case(case_ref=ref)
    assert letter is not None
    assert (letter.number, letter.revision, letter.state) == (first.number, 2, "terbit")
    from emas.documents.models import RegisterEntry

    assert RegisterEntry.objects.filter(document__case_ref=ref).count() == 2


def waris(city: Town) -> str:
    example = next(e for d in _loaded() if d.slug == WARIS for e in d.examples if e.name == "tiga-ahli-waris")
    return city.submit(
        service=WARIS, answers={**dict(example.answers)}, papers=example.attachments,
        resident={k: v for k, v in example.applicant.items() if k not in {"rt", "rw", "kelurahan_code"}},
    ).ref  # fmt: skip


def _loaded() -> tuple:  # type: ignore[type-arg]
    from emas.catalogue import queries as catalogue_queries

    return catalogue_queries.load(SERVICES)[0]


def test_many_at_once_each_with_its_own_result(city: Town) -> None:
    one = city.submit().ref
    two = city.submit(resident={"nik": "3574034509900002"}).ref
    city.act("rt001", one, "setujui")
    results = operations.act_many(
        case_refs=[one, two, "9999-9999-99999"], act="forward", actor=city.actor("rt001"), at=city.at
    )
    assert [(r.ref, r.ok, r.code) for r in results] == [
        (one, False, "conflict"), (two, True, ""), ("9999-9999-99999", False, "not_found"),
    ]  # fmt: skip


@pytest.mark.requirement("R-036")
def test_nobody_decides_his_own_request(city: Town) -> None:
    receipt = city.submit()
    nik = str(WATI["nik"])
    people.edit_person(
        person_id=city.actor("rt001").person_id or 0, changes={"nik": nik}, actor=SYSTEM, at=city.at
    )
    with pytest.raises(NotAllowed) as caught:
        city.act("rt001", receipt.ref, "setujui")
    assert caught.value.code == "own_case"
