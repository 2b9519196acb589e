"""The complaint box through its doors: who reads, who never does, and what happens from sending to judging."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest

from emas.audit.models import AuditEntry
from emas.cases import operations, queries
from emas.cases.models import BoxHandler, BoxKey, BoxTally, Case, Event, PersonKey
from emas.cases.tests.boxes import BOX, HEAD, INSPECTOR, KEEPER, PASSPHRASE, WORDS, BoxTown, box_town
from emas.cases.tests.factories import photo
from emas.cases.types import InboxFilter
from emas.kernel import codes
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany, Unavailable
from emas.notify.models import Message
from emas.platform import envelopes

pytestmark = pytest.mark.requirement("R-040")


@pytest.fixture
def box(db: None, monkeypatch: pytest.MonkeyPatch) -> BoxTown:
    monkeypatch.setattr(envelopes, "SCRYPT", (2**8, 8, 1))
    made = box_town()
    made.key(KEEPER, INSPECTOR)
    return made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What reporters were told, as the channel got it."""
    from emas.cases.operations import _box_notice

    found: list[dict[str, Any]] = []
    monkeypatch.setattr(_box_notice.notify, "tell_unkept", lambda **given: found.append(given) or True)
    return found


@pytest.mark.requirement("R-002", "R-038")
def test_from_sending_to_judging(box: BoxTown, told: list[dict[str, Any]]) -> None:
    receipt = box.file(papers=(box.paper(photo()),))
    assert codes.normalise_receipt(receipt.code) == receipt.code
    sorted_ = box.read(KEEPER, receipt.ref)
    assert sorted_.answers[0].value == WORDS
    assert sorted_.about == "Kelurahan Jati"
    assert not sorted_.identity
    assert sorted_.has_identity

    box.act(KEEPER, receipt.ref, "umum", to=(INSPECTOR,), version=sorted_.version)
    case = box.read(INSPECTOR, receipt.ref, with_identity=True)
    assert {row.value for row in case.identity} == {"Wati Handayani", "+6281234567890"}
    assert [act.name for act in case.acts] == ["jawab", "minta_data", "teruskan"]

    box.act(INSPECTOR, receipt.ref, "minta_data", note="Hari apa kejadiannya?")
    mine = box.reporter(receipt.code)
    assert mine.state == "menunggu_data"
    assert mine.lines[-1].text == "Hari apa kejadiannya?"
    assert not mine.handlers
    operations.act_as_reporter(
        code=receipt.code, act="kirim_data", text="Hari Senin.", papers=(box.paper(photo("red")),), at=box.at
    )
    box.act(INSPECTOR, receipt.ref, "jawab", note="Uang sudah dikembalikan.")
    operations.act_as_reporter(code=receipt.code, act="buka_lagi", text="Belum.", at=box.at)
    assert [len(line.files) for line in box.read(INSPECTOR, receipt.ref).lines] == [0, 1, 0, 0]
    box.act(INSPECTOR, receipt.ref, "jawab", note="Sekarang sudah.")
    operations.act_as_reporter(code=receipt.code, act="terima", stars=4, at=box.at)
    done = box.reporter(receipt.code)
    assert (done.state, done.rating, done.may_talk) == ("selesai", 4, False)
    assert [given["phone"] for given in told] == ["+6281234567890"] * 3
    assert all("aduan" not in f"{g['title']} {g['body']}".lower() for g in told)
    with pytest.raises(NotAllowed, match="closed"):
        operations.say_as_reporter(code=receipt.code, text="halo", papers=(), once="", at=box.at)


@pytest.mark.asvs("8.2.2", "14.2.4")
def test_whoever_sorts_reads_until_it_is_assigned_and_then_no_more(box: BoxTown) -> None:
    ref = box.file().ref
    box.act(KEEPER, ref, "pengawasan", to=(INSPECTOR,), note="Mohon hati-hati.")
    with pytest.raises(NotAllowed, match="not_your_step"):
        box.read(KEEPER, ref)
    holders = set(BoxKey.objects.values_list("holder", flat=True))
    assert holders == {"code", f"person:{box.person(INSPECTOR)}"}
    assert box.read(INSPECTOR, ref).lines[0].is_internal
    assert [row.ref for row in queries.box_list(actor=box.actor(KEEPER), at=box.at)] == [ref]


@pytest.mark.asvs("8.2.2")
def test_to_everybody_else_it_does_not_exist(box: BoxTown) -> None:
    box.key("admin.kota", "lurah.hasan", HEAD)
    ref = box.file().ref
    box.act(KEEPER, ref, "umum", to=(INSPECTOR,))
    for login in ("admin.kota", "lurah.hasan", "bram", HEAD, "kepala.kominfo"):
        actor = box.actor(login)
        for call in (
            lambda a=actor: queries.box_case(actor=a, ref=ref, private=box.privates[KEEPER], at=box.at),
            lambda a=actor: queries.desk_case(actor=a, ref=ref, at=box.at),
            lambda a=actor: operations.act(case_ref=ref, act="jawab", actor=a, at=box.at, note="x"),
        ):
            with pytest.raises(NotFound):
                call()
        assert not queries.box_list(actor=actor, at=box.at)
        for view in ("waiting", "late", "unit", "done"):
            page = queries.inbox(actor=actor, filter=InboxFilter(view=view), at=box.at)
            assert ref not in {row.ref for row in page.rows}
    for login in (KEEPER, INSPECTOR):
        for view in ("waiting", "unit", "done"):
            page = queries.inbox(actor=box.actor(login), filter=InboxFilter(view=view), at=box.at)
            assert not page.rows
    with pytest.raises(NotFound):
        queries.progress(ref, "000000", box.at)


@pytest.mark.asvs("2.3.5")
def test_nobody_of_the_line_complained_about_is_given_it(box: BoxTown) -> None:
    box.key("lurah.hasan", "admin.kota")
    ref = box.file(about="35.74.03.1003").ref
    for login in ("lurah.hasan", "admin.kota"):
        with pytest.raises(NotAllowed, match="in_line"):
            box.act(KEEPER, ref, "umum", to=(login, INSPECTOR))
    assert not BoxHandler.objects.exists()
    why = {
        c.person_id: c.why
        for c in queries.box_candidates(
            actor=box.actor(KEEPER), ref=ref, private=box.privates[KEEPER], at=box.at
        )
    }
    assert why[box.person("lurah.hasan")] == why[box.person("admin.kota")] == "in_line"
    assert why[box.person(INSPECTOR)] == ""
    with pytest.raises(Invalid) as fault:
        box.act(KEEPER, ref, "umum", to=(HEAD,))
    assert fault.value.faults == {"handlers": ("no_box_key",)}
    with pytest.raises(Invalid):
        box.act(KEEPER, ref, "umum")


@pytest.mark.asvs("2.3.5")
def test_about_the_keeper_itself_the_inspectorate_sorts(box: BoxTown) -> None:
    ref = box.file(about="DISKOMINFO").ref
    assert not queries.box_list(actor=box.actor(KEEPER), at=box.at)
    with pytest.raises(NotFound):
        box.read(KEEPER, ref)
    assert box.read(INSPECTOR, ref).about == "Diskominfo"


@pytest.mark.asvs("14.2.4", "11.5.1")
def test_what_is_stored_opens_with_no_key_of_the_installation(box: BoxTown) -> None:
    receipt = box.file()
    case = Case.objects.get(ref=receipt.ref)
    assert (case.instansi, case.applicant_name, case.contact_digest) == ("", "", "")
    assert "wati" not in case.search_text
    event = Event.objects.get(case=case)
    assert (event.actor, event.actor_person_id, event.actor_name) == ("anonymous", None, "")
    for wrong in (KEEPER, "nobody"):
        private = box.privates[INSPECTOR] if wrong == KEEPER else envelopes.new_private()
        with pytest.raises(NotAllowed, match="no_key_here"):
            queries.box_case(actor=box.actor(KEEPER), ref=receipt.ref, private=private, at=box.at)


def test_a_double_tap_is_one_complaint_with_one_code(box: BoxTown) -> None:
    seed = codes.new_public_id()
    first, second = box.file(seed=seed), box.file(seed=seed)
    assert first == second
    assert Case.objects.count() == 1
    with pytest.raises(Invalid):
        box.file(seed="x")


def test_a_wrong_code_tells_nothing_and_tries_are_counted(box: BoxTown) -> None:
    receipt = box.file()
    other = codes.receipt_code(bytes(range(32)))
    for wrong in (
        "",
        "ABCD",
        receipt.code[:-1] + ("0" if receipt.code[-1] != "0" else "1"),
        other,
        receipt.ref,
    ):
        with pytest.raises(NotFound):
            operations.open_by_code(code=wrong, place="p", at=box.at)

    def guess() -> None:
        for _ in range(40):
            with contextlib.suppress(NotFound):
                operations.open_by_code(code=other, place="p", at=box.at)

    with pytest.raises(TooMany):
        guess()


@pytest.mark.requirement("R-142")
def test_a_clerk_enters_what_came_another_way(box: BoxTown) -> None:
    for origin in ("petugas", "kotak", "telepon", "surel", "whatsapp", "radio", "sp4n", "dukcapil"):
        given = {"asal": origin, "nomor_asal": "4455" if origin == "sp4n" else ""}
        ref = box.file(channel="counter", actor=box.actor("bram"), answers=given, place=origin).ref
        case = box.read(KEEPER, ref)
        assert case.channel == origin
        assert ("4455" in {row.value for row in case.answers}) == (origin == "sp4n")


@pytest.mark.requirement("R-142")
def test_only_clerks_enter_and_sp4n_asks_its_number(box: BoxTown) -> None:
    with pytest.raises(NotAllowed, match="wrong_role"):
        box.file(channel="counter", actor=box.actor("lurah.hasan"), answers={"asal": "radio"})
    with pytest.raises(Invalid) as fault:
        box.file(channel="counter", actor=box.actor("bram"), answers={"asal": "sp4n"})
    assert fault.value.faults == {"nomor_asal": ("required",)}
    with pytest.raises(NotAllowed, match="sealed_service"):
        box.town.submit(service=BOX)


def test_a_lost_passphrase_is_helped_by_a_colleague(box: BoxTown) -> None:
    box.key(HEAD)
    ref = box.file().ref
    box.act(KEEPER, ref, "umum", to=(INSPECTOR, HEAD))
    operations.choose_box_passphrase(
        actor=box.actor(HEAD), passphrase="kata sandi yang baru", forgotten=True, at=box.at
    )
    fresh = operations.open_box_key(actor=box.actor(HEAD), passphrase="kata sandi yang baru", at=box.at)
    with pytest.raises(NotAllowed, match="no_key_here"):
        queries.box_case(actor=box.actor(HEAD), ref=ref, private=fresh, at=box.at)
    operations.entrust(
        case_ref=ref, actor=box.actor(INSPECTOR), private=box.privates[INSPECTOR],
        person_ids=[box.person(HEAD)], at=box.at,
    )  # fmt: skip
    assert queries.box_case(actor=box.actor(HEAD), ref=ref, private=fresh, at=box.at).ref == ref
    operations.release(
        case_ref=ref, actor=box.actor(HEAD), private=fresh, person_id=box.person(INSPECTOR), at=box.at
    )
    with pytest.raises(NotFound):
        box.read(INSPECTOR, ref)
    with pytest.raises(NotAllowed, match="last_handler"):
        operations.release(
            case_ref=ref, actor=box.actor(HEAD), private=fresh, person_id=box.person(HEAD), at=box.at
        )


def test_another_passphrase_opens_the_same_key(box: BoxTown) -> None:
    ref = box.file().ref
    actor = box.actor(KEEPER)
    with pytest.raises(Invalid) as fault:
        operations.choose_box_passphrase(
            actor=actor, passphrase="kata sandi yang baru", old="salah", at=box.at
        )
    assert fault.value.faults == {"old": ("wrong_passphrase",)}
    operations.choose_box_passphrase(
        actor=actor, passphrase="kata sandi yang baru", old=PASSPHRASE, at=box.at
    )
    private = operations.open_box_key(actor=actor, passphrase="kata sandi yang baru", at=box.at)
    assert queries.box_case(actor=actor, ref=ref, private=private, at=box.at).ref == ref
    assert queries.box_list(actor=actor, at=box.at)[0].has_key
    with pytest.raises(Invalid):
        operations.open_box_key(actor=actor, passphrase=PASSPHRASE, at=box.at)
    with pytest.raises(Invalid):
        operations.choose_box_passphrase(actor=box.actor(HEAD), passphrase="pendek", at=box.at)


def test_recovery_opens_for_a_named_person_and_leaves_a_line(box: BoxTown) -> None:
    shares = operations.create_recovery(at=box.at)
    ref, about_head = box.file().ref, box.file(about="INSPEKTORAT").ref
    box.key(HEAD)
    done = operations.recover(shares=shares[1:], handler=box.actor(HEAD), at=box.at)
    assert done == (ref,)
    assert box.read(HEAD, ref).answers[0].value == WORDS
    with pytest.raises(NotAllowed, match="in_line"):
        operations.recover(shares=shares[:2], handler=box.actor(HEAD), case_ref=about_head, at=box.at)
    with pytest.raises(Invalid):
        operations.recover(shares=shares[:1], handler=box.actor(HEAD), at=box.at)
    assert AuditEntry.objects.filter(action="box.recovered", subject_ref=ref).count() == 1


def test_without_anybody_who_could_read_nothing_is_taken(box: BoxTown) -> None:
    PersonKey.objects.update(retired_at=box.at)
    with pytest.raises(Unavailable, match="box_not_ready"):
        box.file()
    assert not queries.box_form(service=BOX, channel="web", actor=box.actor("bram"), at=box.at).is_ready
    operations.create_recovery(at=box.at)
    receipt = box.file()
    # A keeper who chooses a passphrase later is let in when the reporter comes back.
    box.key(KEEPER)
    with pytest.raises(NotAllowed, match="no_key_here"):
        box.read(KEEPER, receipt.ref)
    box.reporter(receipt.code)
    assert box.read(KEEPER, receipt.ref).ref == receipt.ref


def test_both_sides_write_and_one_sending_is_one_message(box: BoxTown, told: list[dict[str, Any]]) -> None:
    receipt = box.file()
    box.act(KEEPER, receipt.ref, "umum", to=(INSPECTOR,))
    for _ in range(2):
        operations.say_as_reporter(
            code=receipt.code, text="Ada foto lagi.", papers=(box.paper(photo()),), once="a" * 32, at=box.at
        )
        operations.say_as_handler(
            case_ref=receipt.ref, actor=box.actor(INSPECTOR), private=box.privates[INSPECTOR],
            text="Terima kasih.", papers=(), once="b" * 32, at=box.at,
        )  # fmt: skip
    lines = box.reporter(receipt.code).lines
    assert [(line.text, line.by_reporter, len(line.files)) for line in lines] == [
        ("Ada foto lagi.", True, 1), ("Terima kasih.", False, 0),
    ]  # fmt: skip
    assert len(told) == 1
    paper = lines[0].files[0].public_id
    content, media_type, _ = queries.box_file(
        actor=box.actor(INSPECTOR),
        ref=receipt.ref,
        private=box.privates[INSPECTOR],
        public_id=paper,
        at=box.at,
    )
    assert media_type == "image/jpeg"
    assert content.startswith(b"\xff\xd8")
    with pytest.raises(Invalid):
        operations.say_as_reporter(code=receipt.code, text=" ", papers=(), once="", at=box.at)
    with pytest.raises(NotAllowed):
        operations.say_as_handler(
            case_ref=receipt.ref, actor=box.actor(KEEPER), private=box.privates[KEEPER], text="x", papers=(),
            once="", at=box.at,
        )  # fmt: skip


def test_lateness_reaches_leadership_and_inspectorate_without_a_word_of_it(box: BoxTown) -> None:
    receipt = box.file()
    box.act(KEEPER, receipt.ref, "darurat", to=(INSPECTOR,))
    assert operations.run_timers(at=box.at + timedelta(days=30)) >= 1
    told = {m.person_id for m in Message.objects.filter(template__in=("reminder_due", "escalated"))}
    assert {box.person(HEAD)} <= told
    kept = Message.objects.filter(case_ref=receipt.ref)
    assert kept.exists()
    assert not kept.filter(recipient_kind="applicant").exists()


def test_notices_go_to_who_must_act_and_silence_closes(box: BoxTown, told: list[dict[str, Any]]) -> None:
    receipt = box.file()
    box.town.deliver()
    assert {m.person_id for m in Message.objects.all()} == {box.person(KEEPER)}
    box.act(KEEPER, receipt.ref, "informasi", to=(INSPECTOR,))
    box.town.deliver()
    assert box.person(INSPECTOR) in {m.person_id for m in Message.objects.all()}
    box.act(INSPECTOR, receipt.ref, "jawab", note="Silakan datang hari Senin.")
    box.town.deliver()
    assert not Message.objects.filter(recipient_kind="applicant").exists()
    operations.run_timers(at=box.at + timedelta(days=30))
    closed = box.reporter(receipt.code)
    assert (closed.state, closed.may_rate) == ("selesai", True)
    operations.rate_sealed(code=receipt.code, stars=5, at=box.at)
    assert queries.verify_chain(ref=receipt.ref).is_whole
    with pytest.raises(NotAllowed, match="rated"):
        operations.rate_sealed(code=receipt.code, stars=1, at=box.at)


def test_two_at_once_one_is_told(box: BoxTown) -> None:
    ref = box.file().ref
    version = box.read(KEEPER, ref).version
    box.act(KEEPER, ref, "umum", to=(INSPECTOR, KEEPER), version=version)
    with pytest.raises(Conflict):
        box.act(KEEPER, ref, "pengawasan", to=(INSPECTOR,), version=version)


@pytest.mark.requirement("R-033")
def test_figures_name_a_unit_only_from_five_on(box: BoxTown) -> None:
    for number in range(6):
        receipt = box.file(about="35.74.03.1003" if number < 5 else "dinsos", place=f"p{number}")
        box.act(KEEPER, receipt.ref, "umum" if number else "darurat", to=(INSPECTOR,))
    figures = queries.box_figures(service=BOX, at=box.at)
    assert figures.units == (("Kelurahan Jati", 5),)
    assert BoxTally.objects.count() == 3
    assert {(label.id[:4], total) for label, total, *_ in figures.sorts} == {("Adua", 5), ("Daru", 1)}
    assert figures.channels == (("web", 6),)
    assert figures.median_days is None
    # What was passed on is no more waiting to be sorted.
    box.act(KEEPER, box.file(place="p9").ref, "teruskan", note="Urusan PLN.")
    figures = queries.box_figures(service=BOX, at=box.at)
    assert "Diteruskan ke lembaga lain" in {label.id for label, *_ in figures.sorts}


@pytest.mark.asvs("16.3.1")
def test_each_opening_leaves_a_line(box: BoxTown) -> None:
    receipt = box.file()
    box.read(KEEPER, receipt.ref)
    box.reporter(receipt.code)
    written = AuditEntry.objects.filter(subject_ref=receipt.ref).order_by("id")
    assert list(written.values_list("action", "actor")) == [
        ("box.read", box.actor(KEEPER).label),
        ("box.reporter", "anonymous"),
    ]
