"""Who may know and do what: role x state x act, and strangers who learn nothing."""

import pytest

from emas.audit.models import AuditEntry
from emas.cases import operations, queries
from emas.cases.models import Case, Event
from emas.cases.tests.factories import CHAIN, Town
from emas.kernel.actor import ANONYMOUS, Actor
from emas.kernel.errors import EmasError, NotAllowed, NotFound, TooMany

STRANGERS = ("rt002", "tono", "cs.dinsos", "admin.kanigaran", "admin.dinsos", "admin.pengadilan")
COLLEAGUES = ("rt001", "rw001", "bram", "operator.jati", "sari", "seklur.jati", "lurah.hasan")
ACTS = ("setujui", "validasi", "lengkap", "susun", "paraf", "tandatangani", "kembalikan", "tolak", "alihkan", "batalkan", "cabut",
        "ganti", "serahkan", "unduh", "perbaiki", "signed", "failed", "kedaluwarsa", "diganti", "coba_lagi")  # fmt: skip


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("login", STRANGERS)
def test_a_stranger_learns_nothing(city: Town, login: str) -> None:
    ref = city.submit().ref
    actor = city.actor(login)
    for unknown in (ref, "9999-9999-99999"):
        for ask in (
            lambda r: queries.desk_case(actor=actor, ref=r, at=city.at),
            lambda r: queries.preview(actor=actor, ref=r, at=city.at),
            lambda r: queries.case_attachment(actor=actor, ref=r, public_id="x", at=city.at),
            lambda r: queries.issued_letter(actor=actor, ref=r, at=city.at),
            lambda r: queries.progress(r, actor, city.at),
            lambda r: queries.can_undo(actor=actor, ref=r, at=city.at),
            lambda r: operations.download_letter(case_ref=r, actor=actor, at=city.at),
            lambda r: operations.undo(case_ref=r, actor=actor, at=city.at),
            lambda r: operations.cancel(case_ref=r, actor=actor, at=city.at),
            lambda r: operations.repair(case_ref=r, actor=actor, at=city.at, answers={}),
            *(
                lambda r, a=a: operations.act(case_ref=r, act=a, actor=actor, at=city.at, note="x")
                for a in ACTS
            ),
        ):
            with pytest.raises(NotFound) as caught:
                ask(unknown)
            assert (caught.value.code, caught.value.params) == ("not_found", {})


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize(
    "actor",
    [ANONYMOUS, Actor(kind="applicant", case_ref="9999-9999-99999"), Actor(kind="client", client_id=1)],
)
def test_who_is_nobody_finds_nothing(city: Town, actor: Actor) -> None:
    ref = city.submit().ref
    with pytest.raises(NotFound):
        queries.desk_case(actor=actor, ref=ref, at=city.at)
    with pytest.raises(NotFound):
        operations.act(case_ref=ref, act="setujui", actor=actor, at=city.at)
    with pytest.raises(NotFound):
        queries.progress(ref, actor, city.at)


@pytest.mark.asvs("2.3.1")
@pytest.mark.parametrize(
    "until",
    [
        "",
        "setujui",
        "validasi",
        "lengkap",
        "susun",
        "sari.paraf",
        "seklur.jati.paraf",
        "tandatangani",
        "terbit",
    ],
)
def test_at_each_step_only_its_post_may_act(city: Town, until: str) -> None:
    """Every colleague tries every act at every step; exactly what the flow gives him passes, and a refusal changes nothing."""
    ref = city.submit().ref
    if until:
        city.walk(ref, until="tandatangani" if until == "terbit" else until)
    if until == "terbit":
        city.deliver()
    state = Case.objects.get(ref=ref).state
    definition = queries.desk_case(actor=city.actor("bram"), ref=ref, at=city.at).definition
    step = definition.flow.steps[state]
    key_of = {"rt001": "rt@rt", "rw001": "rw@rw", "bram": "cs@kelurahan", "operator.jati": "operator@kelurahan",
              "sari": "kasi@kelurahan", "seklur.jati": "sekretaris@kelurahan", "lurah.hasan": "kepala@kelurahan"}  # fmt: skip
    for login in COLLEAGUES:
        offered = {a.name for a in queries.desk_case(actor=city.actor(login), ref=ref, at=city.at).acts}
        for act in ACTS:
            found = step.acts.get(act) or definition.flow.anywhere.get(act)
            here = found is not None and (act in step.acts or state in found.from_steps)
            by = (found.by or step.post) if found and here else None
            allowed = by is not None and by.key == key_of[login]
            if act != "perbaiki":
                assert (act in offered) == allowed, (login, act, state)
            if not allowed:
                with pytest.raises(EmasError):
                    city.act(login, ref, act, note="x")
    assert Case.objects.get(ref=ref).state == state


@pytest.mark.asvs("14.2.6")
def test_identity_numbers_in_full_only_at_the_desk_that_must_act(city: Town) -> None:
    ref = city.submit().ref

    def nik(login: str) -> str:
        case = queries.desk_case(actor=city.actor(login), ref=ref, at=city.at)
        return next(row.value for row in case.identity if row.name == "nik")

    assert nik("rt001") == "3574034409900001"
    assert nik("rw001") == nik("bram") == nik("admin.mayangan") == nik("admin.kota") == "3574 **** **** 0001"
    city.act("rt001", ref, "setujui")
    assert nik("rt001") == "3574 **** **** 0001"
    assert nik("rw001") == "3574034409900001"
    reads = AuditEntry.objects.filter(action="case.read", subject_ref=ref)
    assert reads.count() == 2
    assert {r.detail["state"] for r in reads} == {"menunggu_rt", "menunggu_rw"}


def test_an_administrator_sees_no_papers_and_does_no_act(city: Town) -> None:
    ref = city.submit().ref
    rt_sees = queries.desk_case(actor=city.actor("rt001"), ref=ref, at=city.at)
    case = queries.desk_case(actor=city.actor("admin.mayangan"), ref=ref, at=city.at)
    assert (case.attachments, case.acts, case.can_preview) == ((), (), False)
    with pytest.raises(NotFound):
        queries.case_attachment(
            actor=city.actor("admin.mayangan"),
            ref=ref,
            public_id=rt_sees.attachments[0].public_id,
            at=city.at,
        )
    content, media_type, name = queries.case_attachment(
        actor=city.actor("rt001"), ref=ref, public_id=rt_sees.attachments[0].public_id, at=city.at
    )
    assert (content[:2], media_type, name.endswith(".jpg")) == (b"\xff\xd8", "image/jpeg", True)
    image, kind = queries.case_attachment_image(
        actor=city.actor("rt001"), ref=ref, public_id=rt_sees.attachments[0].public_id, page=1, at=city.at
    )
    assert (image[:2], kind) == (b"\xff\xd8", "image/jpeg")


@pytest.mark.requirement("R-056")
def test_the_draft_is_for_officers_alone(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="susun")
    pages = queries.preview(actor=city.actor("sari"), ref=ref, at=city.at)
    assert pages[0].startswith(b"\x89PNG")
    for login in ("rt001", "rw001", "admin.mayangan"):
        with pytest.raises(NotAllowed):
            queries.preview(actor=city.actor(login), ref=ref, at=city.at)
    with pytest.raises(NotFound):
        queries.preview(actor=city.citizen(ref), ref=ref, at=city.at)
    with pytest.raises(NotFound):
        operations.download_letter(case_ref=ref, actor=city.actor("bram"), at=city.at)


def test_staff_fetch_the_issued_letter_without_closing_the_case(city: Town) -> None:
    ref = city.signed()
    issued = queries.issued_letter(actor=city.actor("bram"), ref=ref, at=city.at)
    assert issued.content.startswith(b"%PDF")
    assert (
        operations.download_letter(case_ref=ref, actor=city.actor("bram"), at=city.at).digest == issued.digest
    )
    assert Case.objects.get(ref=ref).state == "terbit"
    with pytest.raises(NotFound):
        queries.issued_letter(actor=city.actor("admin.mayangan"), ref=ref, at=city.at)


@pytest.mark.asvs("2.4.1")
def test_a_pin_can_not_be_guessed(city: Town) -> None:
    receipt = city.submit()
    assert queries.progress(receipt.ref.lower().replace("-", ""), receipt.pin, city.at).ref == receipt.ref
    for ref in (receipt.ref, "not-a-ref", "9999-9999-99999"):
        with pytest.raises(NotFound):
            queries.progress(ref, "000000" if receipt.pin != "000000" else "000001", city.at)
    for _ in range(8):
        with pytest.raises(NotFound):
            operations.prove_applicant(ref=receipt.ref, pin="x", at=city.at)
    with pytest.raises(TooMany):
        operations.prove_applicant(ref=receipt.ref, pin=receipt.pin, at=city.at)


def test_a_client_system_never_signs(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="seklur.jati.paraf")
    lurah = city.actor("lurah.hasan")
    client = Actor(kind="client", client_id=3, posts=lurah.posts)
    assert "tandatangani" not in {a.name for a in queries.desk_case(actor=client, ref=ref, at=city.at).acts}
    with pytest.raises(NotAllowed) as caught:
        operations.act(case_ref=ref, act="tandatangani", actor=client, at=city.at)
    assert caught.value.code == "not_a_person"
    assert Case.objects.get(ref=ref).state == "ttd_lurah"


@pytest.mark.requirement("R-014")
def test_the_tracker_names_roles_never_people(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="lengkap")
    seen = queries.progress(ref, city.citizen(ref), city.at)
    assert [(s.title.id, s.state) for s in seen.stages] == [
        ("Diperiksa Ketua RT", "done"), ("Divalidasi Ketua RW", "done"), ("Diperiksa petugas loket kelurahan", "done"),
        ("Naskah disusun operator", "now"), ("Diperiksa Kepala Seksi Pelayanan", "next"), ("Diperiksa Sekretaris Lurah", "next"),
        ("Menunggu tanda tangan Lurah", "next"), ("Surat selesai", "next"),
    ]  # fmt: skip
    assert seen.held_by.id == "Operator Kelurahan"
    assert seen.document is None
    for name in ("Bram", "Sari", "Hasan", "3574034409900001"):
        assert name not in repr(seen)
    city.walk(ref, chain=CHAIN[3:])
    assert queries.progress(ref, city.citizen(ref), city.at).document is None, (
        "no number before the letter is out"
    )
    city.deliver()
    done = queries.progress(ref, city.citizen(ref), city.at)
    assert done.document is not None
    assert done.document.is_downloadable
    assert done.stages[-1].title.id == "Surat selesai"


@pytest.mark.asvs("16.4.2")
def test_tampering_with_the_history_shows(city: Town) -> None:
    from django.db import IntegrityError, connection, transaction

    ref = city.submit().ref
    city.walk(ref, until="lengkap")
    assert queries.verify_chain(ref=ref).is_whole
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(case__ref=ref, seq=2).update(act="tolak")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(case__ref=ref, seq=2).delete()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER append_only_{name}_cases_event")
        else:
            cursor.execute("DROP TRIGGER append_only_cases_event ON cases_event")
    Event.objects.filter(case__ref=ref, seq=2).update(actor_role="rw")
    assert queries.verify_chain(ref=ref).broken_at == 2
    Event.objects.filter(case__ref=ref, seq=2).update(actor_role="rt")
    assert queries.verify_chain(ref=ref).is_whole
    Event.objects.filter(case__ref=ref, seq=4).delete()
    assert not queries.verify_chain(ref=ref).is_whole
