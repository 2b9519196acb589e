"""
Reads what the service says when it does not sign.

Three generations of errors live side by side (bsre-esign section 7): a number in ``status_code``, a number at the end of the
text, only words. Some come with HTTP 200, some without a body. Whatever is not understood is a refusal without a reason.
"""

import json
import re
from typing import Any, Final

from emas.documents import ports

_NUMBERS: Final = {
    "2031": "wrong_passphrase",
    "2011": "not_registered",
    "1110": "not_registered",
    "2021": "no_certificate",
}
#: In this order: the more telling word wins.
_WORDS: Final = (
    (r"totp", "wrong_totp"),
    (r"passphrase", "wrong_passphrase"),
    (r"kedaluwarsa|kadaluarsa|kadaluwarsa|expired", "certificate_expired"),
    (r"suspend|ditangguhkan|revoke|dicabut", "certificate_suspended"),
    (r"(tidak|belum) terdaftar|not.registered", "not_registered"),
    (r"(belum|tidak) (memiliki|punya|ada) sertifikat|no.certificate", "no_certificate"),
)
_END_NUMBER: Final = re.compile(r"(\d{4})\D{0,3}$")


def as_object(content: bytes) -> dict[str, Any]:
    """Give the JSON object of a body, {} when it holds none."""
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def refusal_code(content: bytes) -> str:
    """
    Give the portal's code for the reason in an error body, '' when there is none.

    >>> refusal_code(b'{"error":"Proses signing gagal : Passphrase anda salah 2031","status_code":400}')
    'wrong_passphrase'
    >>> refusal_code(b'{"error":"Passphrase anda salah","status_code":2031}')
    'wrong_passphrase'
    >>> refusal_code(b"")
    ''
    """
    told = as_object(content)
    text = str(told.get("error") or told.get("message") or "")
    number = str(told.get("status_code", ""))
    if number in _NUMBERS:
        return _NUMBERS[number]
    ending = _END_NUMBER.search(text.strip())
    if ending and ending.group(1) in _NUMBERS:
        return _NUMBERS[ending.group(1)]
    return next((code for words, code in _WORDS if re.search(words, text, re.I)), "")


def raise_for(status: int, content: bytes) -> None:
    """
    Raise what an answer that is not a success means for the signer.

    401 and 403 are about the portal's own credential, so nobody's passphrase is to blame. 5xx and answers of something in
    between (HTML of a proxy) tell nothing of the outcome. A 4xx without a reason was refused before anything was signed.
    """
    if status in {401, 403}:
        raise ports.SigningUnavailable("signer_login")
    code = refusal_code(content)
    if code:
        raise ports.SigningRefused(code)
    if status in {404, 405}:
        raise ports.SigningUnavailable("signer_broken")
    if 400 <= status < 500 or (status == 200 and as_object(content).get("error")):
        raise ports.SigningRefused("refused")
    raise ports.SigningUnavailable("signer_broken")


def status_word(content: bytes) -> str:
    """Give the certificate's status in the service's word: ``ISSUE`` and no other may sign; '' when it is not told."""
    told = as_object(content)
    word = str(told.get("status") or "").strip().upper()
    if word and not word.isdigit():
        return {"REVOKED": "REVOKE", "PENDING": "WAITING_FOR_VERIFICATION"}.get(word, word)
    number = str(told.get("status_code", ""))
    if number == "1111":
        return "ISSUE"
    return {"not_registered": "NOT_REGISTERED", "no_certificate": "NO_CERTIFICATE"}.get(
        _NUMBERS.get(number, ""), ""
    )
