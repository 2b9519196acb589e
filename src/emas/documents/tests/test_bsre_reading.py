"""What BSrE's answers mean, in every shape that was seen, and whose certificate is whose."""

import pytest

from emas.documents import ports
from emas.documents.adapters.bsre import answers, people


@pytest.mark.requirement("R-078")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"error":"Passphrase anda salah","status_code":2031}', "wrong_passphrase"),
        (
            b'{"error":"Proses signing gagal : Passphrase anda salah 2031","status_code":400}',
            "wrong_passphrase",
        ),
        (b'{"message":"passphrase salah"}', "wrong_passphrase"),
        (b'{"error":"Proses signing gagal : User tidak terdaftar 2011","status_code":400}', "not_registered"),
        (b'{"status_code":"1110","message":"User belum terdaftar"}', "not_registered"),
        (b'{"error":"User belum memiliki sertifikat","status_code":2021}', "no_certificate"),
        (b'{"error":"Sertifikat sudah kadaluarsa"}', "certificate_expired"),
        (b'{"error":"TOTP tidak valid atau telah kedaluwarsa"}', "wrong_totp"),
        (b'{"error":"status SUSPEND"}', "certificate_suspended"),
        (b'{"error":"Terjadi kesalahan 9999","status_code":400}', ""),
        (b'{"error":null,"status_code":null}', ""),
        (b"", ""),
        (b"[]", ""),
        (b"<html>502</html>", ""),
    ],
)
def test_reasons_are_read_from_number_ending_or_words(body: bytes, code: str) -> None:
    assert answers.refusal_code(body) == code


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (401, b'{"status":401,"error":"Unauthorized"}', ports.SigningUnavailable, "signer_login"),
        (403, b"", ports.SigningUnavailable, "signer_login"),
        (400, b"", ports.SigningRefused, "refused"),
        (404, b"", ports.SigningUnavailable, "signer_broken"),
        (500, b'{"status":500,"error":"Internal Server Error"}', ports.SigningUnavailable, "signer_broken"),
        (200, b'{"error":"gagal"}', ports.SigningRefused, "refused"),
        (200, b"<html>", ports.SigningUnavailable, "signer_broken"),
        (400, b'{"status_code":2031}', ports.SigningRefused, "wrong_passphrase"),
    ],
)
def test_an_answer_without_a_signature_is_a_refusal_or_an_outage(
    status: int, body: bytes, error: type[Exception], code: str
) -> None:
    with pytest.raises(error, match=f"^{code}$"):
        answers.raise_for(status, body)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b'{"status_code":1111,"status":"ISSUE","message":"x"}', "ISSUE"),
        (b'{"status_code":1111}', "ISSUE"),
        (b'{"status_code":1110}', "NOT_REGISTERED"),
        (b'{"status":"issue"}', "ISSUE"),
        (b'{"status":"REVOKED"}', "REVOKE"),
        (b'{"status":500,"error":"Internal Server Error"}', ""),
        (b"", ""),
    ],
)
def test_the_status_word_is_read(body: bytes, word: str) -> None:
    assert answers.status_word(body) == word


@pytest.mark.parametrize(
    ("name", "certificate", "same"),
    [
        ("HASAN BASRI, S.Sos.", "Hasan Basri", True),
        ("Dr. H. Hasan Basri, S.H., M.Si.", "HASAN BASRI", True),
        ("Drs. HASAN BASRI", "Hasan Basri, S.Sos", True),
        ("Siti Nur'aini", "SITI NURAINI", True),
        ("Hasan Basri", "Hasan Basri Putra", False),
        ("Hasan Basri", "Basri Hasan", False),
        ("Hasan Basri", "Orang Lain", False),
        ("Hasan Basri", "", False),
        ("", "", False),
        ("Ir", "Ir", True),
    ],
)
def test_a_certificate_is_his_by_name(name: str, certificate: str, same: bool) -> None:
    found = people.is_same(
        name=name, nik="3574031506670001", certificate_name=certificate, certificate_numbers=()
    )
    assert found is same


def test_a_nik_in_the_certificate_decides() -> None:
    nik = "3574031506670001"
    for number, same in ((nik, True), ("3574031506670002", False)):
        found = people.is_same(
            name="Hasan", nik=nik, certificate_name="Nama Lain", certificate_numbers=(f"NIK-{number}",)
        )
        assert found is same


def test_a_secret_is_printed_nowhere() -> None:
    secret = ports.Secret("rahasia-sekali")
    assert "rahasia" not in f"{secret} {secret!r}"
