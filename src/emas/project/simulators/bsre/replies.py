"""The bodies of the service's errors, in both generations."""

import json
from typing import Any

from emas.kernel import clock
from emas.project.simulators.bsre.wire import Reply

STATUS_WORDS = {
    "ISSUE": (1111, "User telah terdaftar dengan status sertifikat ISSUE"),
    "NOT_REGISTERED": (1110, "User belum terdaftar"),
    "NO_CERTIFICATE": (2021, "User belum memiliki sertifikat"),
}


def business_error(text: str, code: int = 400) -> Reply:
    """Give HTTP 400 with the service's own shape."""
    return Reply(status=400, body=json.dumps({"error": text, "status_code": code}).encode())


def spring_error(status: int, error: str, path: str) -> Reply:
    """Give the frame's own error."""
    body = {"timestamp": clock.now().isoformat(), "status": status, "error": error, "path": path}
    return Reply(status=status, body=json.dumps(body).encode())


def status_of(status: str, *, not_registered_code: int) -> dict[str, Any]:
    """Give the body of a status answer; v1 says 1110 for an unknown user, v2 says 2011."""
    code, words = STATUS_WORDS.get(status, (1112, f"User telah terdaftar dengan status sertifikat {status}"))
    if status == "NOT_REGISTERED":
        code = not_registered_code
    return {"status_code": code, "status": status, "message": words}


#: What each fault that is an answer looks like.
FAULT_REPLIES: dict[str, Reply] = {
    "wrong_passphrase": business_error("Passphrase anda salah", 2031),
    "wrong_passphrase_old": business_error("Proses signing gagal : Passphrase anda salah 2031"),
    "not_registered": business_error("Proses signing gagal : User tidak terdaftar 2011"),
    "no_certificate": business_error("User belum memiliki sertifikat", 2021),
    "expired": business_error("Proses signing gagal : Sertifikat telah kedaluwarsa"),
    "suspended": business_error("Proses signing gagal : Sertifikat ditangguhkan (SUSPEND)"),
    "empty_400": Reply(status=400, body=b"", media_type=""),
    "ok_with_error": Reply(
        body=json.dumps(
            {"error": "Proses signing gagal : kesalahan pada server", "status_code": 400}
        ).encode(),
        media_type="application/pdf",
    ),
    "proxy_html": Reply(
        status=200, body=b"<html><body><h1>Gateway</h1>Silakan masuk</body></html>", media_type="text/html"
    ),
}
