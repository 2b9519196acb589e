"""What a stranger with a letter, a code or a file is told, and by whom else it is confirmed."""

import io
import os
import random
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from emas.documents import operations, queries
from emas.documents.models import Document, VerificationCheck
from emas.documents.queries._frame import issue_of
from emas.documents.rules import codes
from emas.documents.tests import factories as make
from emas.documents.types import Verdict
from emas.platform import db

pytestmark = pytest.mark.django_db


def code_of(case_ref: str) -> str:
    row = Document.objects.get(case_ref=case_ref)
    return issue_of(make.content(number=row.number, dated_on=row.dated_on), row.token).qr_text


@pytest.mark.asvs("9.1.1")
def test_code_of_an_issued_letter_is_genuine_and_names_nobody() -> None:
    letter = make.issued_letter()
    for code in (
        code_of(letter.case_ref),
        code_of(letter.case_ref).lower(),
        letter.token,
        letter.token.lower(),
    ):
        answer = queries.verify_code(code=code, at=make.MOMENT)
        assert answer.verdict is Verdict.GENUINE
        assert (answer.number, answer.unit, answer.file_matches) == (
            letter.number,
            "Kelurahan Mayangan",
            None,
        )
        assert answer.signers == ("LURAH MAYANGAN",)
        assert "Wati" not in repr(answer)
        assert make.WATI_NIK not in repr(answer)


@pytest.mark.asvs("2.4.1")
def test_codes_cannot_be_guessed_changed_or_made_with_another_key() -> None:
    letter = make.issued_letter()
    code = code_of(letter.case_ref).rsplit("/", 1)[-1]
    rng = random.Random(7)
    for position in rng.sample(range(len(code)), 40):
        other = code[:position] + ("A" if code[position] != "A" else "B") + code[position + 1 :]
        assert queries.verify_code(code=other, at=make.MOMENT).verdict is Verdict.UNKNOWN
    foreign = codes.write_code(
        token=letter.token, number=letter.number, dated_on=letter.dated_on, key=Ed25519PrivateKey.generate()
    )
    for text in (
        foreign,
        "",
        "x",
        "A" * 26,
        "A" * codes.CODE_LENGTH,
        code[:-1],
        code + "A",
        "../../etc/passwd",
    ):
        assert queries.verify_code(code=text, at=make.MOMENT).verdict is Verdict.UNKNOWN


def test_code_copied_onto_another_letter_does_not_fit_it() -> None:
    letter = make.issued_letter()
    key = next(iter(queries.public_keys().values()))
    code = code_of(letter.case_ref)
    right = queries.check_code_offline(
        code=code, public_key=key, number=letter.number, dated_on=letter.dated_on
    )
    wrong = queries.check_code_offline(code=code, public_key=key, number="1/2/3", dated_on=letter.dated_on)
    assert (right.is_genuine, right.fits_letter, right.issued_on) == (True, True, date(2026, 11, 2))
    assert (wrong.is_genuine, wrong.fits_letter) == (True, False)
    forged = queries.check_code_offline(
        code=code[:-9] + "AAAAAAAAA", public_key=key, number="", dated_on=date.min
    )
    assert not forged.is_genuine


def test_drafts_and_cancelled_letters_are_not_known() -> None:
    letter = make.open_letter()
    assert queries.verify_code(code=letter.token, at=make.MOMENT).verdict is Verdict.UNKNOWN
    make.ask(letter)
    assert queries.verify_code(code=letter.token, at=make.MOMENT).verdict is Verdict.UNKNOWN
    with db.act_transaction():
        operations.void(case_ref=letter.case_ref, at=make.MOMENT)
    answer = queries.verify_code(code=letter.token, at=make.MOMENT)
    assert answer == type(answer)(Verdict.UNKNOWN)


def test_half_signed_letter_is_not_known() -> None:
    letter = make.open_letter(content=make.two_signers(), slots=(make.KELURAHAN_SLOT, make.KECAMATAN_SLOT))
    make.ask(letter)
    make.sign(letter)
    assert queries.verify_code(code=letter.token, at=make.MOMENT).verdict is Verdict.UNKNOWN


def test_withdrawn_replaced_and_expired_are_told() -> None:
    first, second, third = (make.issued_letter(f"CASE-{n}") for n in range(3))
    with db.act_transaction():
        operations.revoke(case_ref="CASE-0", reason="Data keliru", at=make.MOMENT)
        operations.mark_replaced(old_case_ref="CASE-1", new_case_ref="CASE-2", at=make.MOMENT)
    withdrawn = queries.verify_code(code=first.token, at=make.MOMENT)
    assert (withdrawn.verdict, withdrawn.reason) == (Verdict.WITHDRAWN, "Data keliru")
    assert queries.verify_code(code=second.token, at=make.MOMENT).verdict is Verdict.REPLACED
    late = make.MOMENT + timedelta(days=365)
    assert queries.verify_code(code=third.token, at=late).verdict is Verdict.EXPIRED


def test_file_is_genuine_only_byte_for_byte() -> None:
    letter = make.issued_letter()
    pdf = queries.issued_file(case_ref=letter.case_ref).content
    answer = queries.verify_file(content=pdf, at=make.MOMENT)
    assert (answer.verdict, answer.file_matches, answer.signature_count, answer.signature_faults) == (
        Verdict.GENUINE, True, 1, (),
    )  # fmt: skip
    rng = random.Random(1)
    for position in [0, 5, len(pdf) - 1, *rng.sample(range(len(pdf)), 25)]:
        flipped = pdf[:position] + bytes([pdf[position] ^ (1 << rng.randrange(8))]) + pdf[position + 1 :]
        assert queries.verify_file(content=flipped, at=make.MOMENT).verdict in {
            Verdict.ALTERED,
            Verdict.UNKNOWN,
        }
    for other in (pdf + b"\n", pdf[:-100], pdf[:2000]):
        assert queries.verify_file(content=other, at=make.MOMENT).verdict in {
            Verdict.ALTERED,
            Verdict.UNKNOWN,
        }


def test_altered_file_is_called_altered_and_says_what_is_wrong() -> None:
    letter = make.issued_letter()
    pdf = queries.issued_file(case_ref=letter.case_ref).content
    middle = len(pdf) // 4
    changed = pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]
    answer = queries.verify_file(content=changed, at=make.MOMENT)
    assert (answer.verdict, answer.file_matches) == (Verdict.ALTERED, False)
    assert answer.signature_faults
    appended = queries.verify_file(content=pdf + b"%more\n", at=make.MOMENT)
    assert appended.verdict is Verdict.ALTERED


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"\x00" * 100])
def test_strange_files_are_not_ours(content: bytes) -> None:
    assert queries.verify_file(content=content, at=make.MOMENT).verdict is Verdict.UNKNOWN


def test_check_is_recorded_without_anything_about_the_reader() -> None:
    letter = make.issued_letter()
    operations.record_check(
        answer=queries.verify_code(code=letter.token, at=make.MOMENT), by_file=False, at=make.MOMENT
    )
    row = VerificationCheck.objects.get()
    assert (row.verdict, row.document_public_id, row.by_file) == ("asli", letter.public_id, False)


def test_the_signing_librarys_own_validator_agrees() -> None:
    """Both signatures, with trust in our root only, at the moment they were made, and with no look-up anywhere."""
    pdf = queries.issued_file(case_ref=make.issued_by_two().case_ref).content
    reader = PdfFileReader(io.BytesIO(pdf))
    signatures = list(reader.embedded_regular_signatures)
    assert [s.field_name for s in signatures] == ["lurah", "camat"]
    assert [s.sig_object["/SubFilter"] for s in signatures] == ["/ETSI.CAdES.detached"] * 2
    assert {"/CRLs", "/Certs"} <= set(reader.root["/DSS"].keys())
    for signature in signatures:
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(der) for der in queries.trust_roots()],
            allow_fetching=False,
            moment=make.MOMENT,
        )
        status = validate_pdf_signature(signature, signer_validation_context=context)
        assert status.bottom_line, status.pretty_print_details()
        assert status.timestamp_validity is not None


def test_poppler_agrees(tmp_path: Path) -> None:
    if not shutil.which("pdfsig"):
        pytest.skip("pdfsig is missing (package poppler-utils): no second opinion on signatures was asked")
    pdf = queries.issued_file(case_ref=make.issued_by_two().case_ref).content
    (tmp_path / "asli.pdf").write_bytes(pdf)
    (tmp_path / "ubah.pdf").write_bytes(pdf[:9000] + bytes([pdf[9000] ^ 1]) + pdf[9001:])

    def opinion(name: str) -> str:
        # A home of its own: the tool must not touch a certificate store of the person who runs the tests.
        run = ["pdfsig", "-nocert", str(tmp_path / name)]
        return subprocess.run(
            run, capture_output=True, text=True, env={**os.environ, "HOME": str(tmp_path)}
        ).stdout

    genuine, altered = opinion("asli.pdf"), opinion("ubah.pdf")
    assert genuine.count("Signature is Valid") == 2
    assert "Total document signed" in genuine
    assert "ETSI.CAdES.detached" in genuine
    assert "Signature is Valid" not in altered


def test_revoked_certificate_signs_no_more() -> None:
    from emas.documents.adapters.local import authority

    make.issued_letter("CASE-1")
    stranger = make.holder(77, "Tono")
    letter = make.open_letter(
        "CASE-2", content=make.content(signers=(make.block(person_id=77, name="Tono"),))
    )
    authority.signer(person_id=77, name="Tono", organisation="Kelurahan Mayangan", at=make.MOMENT)
    authority.revoke(person_id=77, at=make.MOMENT)
    make.ask(letter, signer=stranger)
    make.sign(letter)
    assert Document.objects.get(case_ref="CASE-2").failure == "signer_revoke"
