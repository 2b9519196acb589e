"""From a request to an issued letter, with providers that fail in each known way and a worker that dies anywhere."""

from datetime import timedelta
from hashlib import sha256

import pytest

from emas.documents import operations, ports, queries
from emas.documents.adapters import signing
from emas.documents.adapters.fake import FaultySigner
from emas.documents.models import Document, Signature
from emas.documents.operations import _outcome, _sign
from emas.documents.tests import factories as make
from emas.kernel.errors import NotFound
from emas.outbox.models import OutboxEntry

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The worker is gone."""


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def replace(signer: FaultySigner) -> FaultySigner:
        monkeypatch.setattr(signing, "provider", lambda: signer)
        return signer

    return replace


def events(topic: str) -> list[dict[str, object]]:
    return list(OutboxEntry.objects.filter(topic=topic).order_by("id").values_list("payload", flat=True))


def test_letter_is_issued_when_signed_and_verified() -> None:
    letter = make.issued_letter()
    row = Document.objects.get()
    file = queries.issued_file(case_ref=letter.case_ref)
    assert (row.state, row.is_certified) == ("terbit", False)
    assert row.digest == file.digest == sha256(file.content).hexdigest()
    assert file.file_name == "surat-keterangan-usaha-500-2-2-6-1-425-504-3-2026.pdf"
    assert events("documents.signed") == [
        {
            "case_ref": letter.case_ref,
            "document": letter.public_id,
            "slot": "lurah",
            "request": Signature.objects.get().request_id,
            "complete": True,
        }
    ]


def test_two_offices_sign_one_after_the_other() -> None:
    letter = make.open_letter(content=make.two_signers(), slots=(make.KELURAHAN_SLOT, make.KECAMATAN_SLOT))
    make.ask(letter)
    make.sign(letter)
    assert Document.objects.get().state == "menunggu_tte"
    with pytest.raises(NotFound):
        queries.issued_file(case_ref=letter.case_ref)
    make.ask(letter, "camat", make.holder(make.CAMAT, "Dr. SRI WAHYUNI, M.Si."))
    make.sign(letter, "camat")
    assert Document.objects.get().state == "terbit"
    assert [e["complete"] for e in events("documents.signed")] == [False, True]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("refuses", "wrong_passphrase"),
        ("returns_unsigned", "signature_not_signed"),
        ("signs_as_other", "signature_other_person"),
        ("truncates", "signature_unreadable"),
        ("alters", "signature_altered"),
        ("returns_text", "answer_not_pdf"),
        ("returns_nothing", "answer_size"),
        ("may_not_sign", "signer_expired"),
    ],
)
def test_letter_that_does_not_verify_never_leaves(use, fault: str, code: str) -> None:  # type: ignore[no-untyped-def]
    use(FaultySigner(fault))
    letter = make.issued_letter()
    row = Document.objects.get()
    assert (row.state, row.blob, row.issued_at) == ("gagal", "", None)
    assert row.failure == code or (fault in {"truncates", "alters"} and row.failure.startswith("signature_"))
    with pytest.raises(NotFound):
        queries.issued_file(case_ref=letter.case_ref)
    assert [e["code"] for e in events("documents.failed")] == [row.failure]
    assert events("documents.signed") == []


def test_after_a_failure_the_signer_tries_again_and_the_number_stays(use) -> None:  # type: ignore[no-untyped-def]
    use(FaultySigner("refuses"))
    letter = make.issued_letter()
    use(FaultySigner())
    make.ask(letter)
    make.sign(letter)
    row = Document.objects.get()
    assert (row.state, row.number, row.failure) == ("terbit", letter.number, "")


def test_other_letter_in_the_answer_is_found_out(use) -> None:  # type: ignore[no-untyped-def]
    other = make.open_letter("OTHER", content=make.content(purpose="Lain sekali"))
    pdf = _sign.render_final(Document.objects.get(public_id=other.public_id), is_certified=False)
    use(FaultySigner("returns_other_letter", other_pdf=pdf))
    letter = make.issued_letter("MINE")
    assert queries.document_for_case(case_ref="MINE").failure == "answer_other_letter"  # type: ignore[union-attr]
    assert letter.number


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [("absent", ports.SigningUnavailable, "signer_unavailable"), ("crashes", RuntimeError, "provider_error")],
)
def test_absent_provider_is_waited_for_then_reported(
    use, fault: str, error: type[Exception], code: str
) -> None:  # type: ignore[no-untyped-def]
    use(FaultySigner(fault))
    letter = make.open_letter()
    make.ask(letter)
    with pytest.raises(error):
        make.sign(letter)
    assert Document.objects.get().state == "membuat"
    make.sign(letter, at=make.MOMENT + timedelta(minutes=11))
    assert (Document.objects.get().state, Document.objects.get().failure) == ("gagal", code)


def test_lost_answer_is_looked_for_not_signed_again(use) -> None:  # type: ignore[no-untyped-def]
    signer = use(FaultySigner("lost_answer"))
    letter = make.open_letter()
    make.ask(letter)
    with pytest.raises(ports.SigningUnavailable):
        make.sign(letter)
    make.sign(letter)
    assert Document.objects.get().state == "terbit"
    assert len(signer.made) == 1


POINTS = [
    f"documents.sign.{name}"
    for name in ("before_sign", "after_sign", "after_store", "after_verify", "before_commit", "after_commit")
]


@pytest.mark.parametrize("point", POINTS)
def test_worker_may_die_anywhere(use, monkeypatch: pytest.MonkeyPatch, point: str) -> None:  # type: ignore[no-untyped-def]
    signer = use(FaultySigner())
    letter = make.open_letter()
    make.ask(letter)

    def die(name: str) -> None:
        if name == point:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(_sign, "hit", die)
        patch.setattr(_outcome, "hit", die)
        with pytest.raises(Killed):
            make.sign(letter)
    make.sign(letter)
    make.sign(letter)
    assert Document.objects.get().state == "terbit"
    assert len(signer.made) == 1
    assert len(events("documents.signed")) == 1
    verdict = queries.verify_file(
        content=queries.issued_file(case_ref=letter.case_ref).content, at=make.MOMENT
    )
    assert (verdict.signature_count, verdict.signature_faults) == (1, ())


def test_answer_to_a_cancelled_letter_is_dropped(use, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    use(FaultySigner())
    letter = make.open_letter()
    make.ask(letter)

    def cancel(name: str) -> None:
        if name == "documents.sign.after_verify":
            Document.objects.update(state="batal")

    monkeypatch.setattr(_sign, "hit", cancel)
    make.sign(letter)
    assert Document.objects.get().state == "batal"
    assert events("documents.signed") == []


def test_old_request_does_nothing() -> None:
    letter = make.open_letter()
    make.ask(letter)
    operations.sign_slot(document=letter.public_id, slot="lurah", request="0" * 32, at=make.MOMENT)
    assert Document.objects.get().state == "membuat"


def test_passphrase_is_needed_used_once_and_kept_nowhere(use) -> None:  # type: ignore[no-untyped-def]
    signer = use(FaultySigner(needs_secret=True))
    letter = make.issued_letter()
    assert (Document.objects.get().state, events("documents.failed")) == ("membuat", [])
    make.sign(letter, secret="rahasia-sekali")
    assert signer.secrets_seen == [ports.Secret("rahasia-sekali")]
    assert "rahasia" not in repr(signer.secrets_seen)
    assert Document.objects.get().state == "terbit"
    assert not OutboxEntry.objects.filter(payload__icontains="rahasia").exists()


def test_health_tells_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert queries.problems(sample=make.content()) == ()
    assert queries.signer_status(person_id=5, name="A", organisation="B", at=make.MOMENT).may_sign
    monkeypatch.setattr("emas.documents.adapters.keys.public_keys", lambda: 1 / 0)
    assert queries.problems(sample=make.content()) == ("letter_code",)


def test_names_of_any_length_can_sign() -> None:
    name = "Ä" * 160
    letter = make.open_letter(content=make.content(signers=(make.block(person_id=31, name=name),)))
    make.ask(letter, signer=make.holder(31, name))
    make.sign(letter)
    assert Document.objects.get().state == "terbit"
