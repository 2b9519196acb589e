"""API v2: JSON both ways, files in base64."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import serialization

from emas.kernel import clock
from emas.project.simulators.bsre import replies, signing
from emas.project.simulators.bsre.first import Call, Route
from emas.project.simulators.bsre.service import Order, Service
from emas.project.simulators.bsre.signing import Look
from emas.project.simulators.bsre.wire import Reply


def _with_json(route: Callable[[Service, Call, dict[str, Any]], Reply]) -> Route:
    def answer(service: Service, call: Call) -> Reply:
        try:
            told = json.loads(call.body)
        except ValueError:
            return replies.spring_error(400, "Bad Request", call.path)
        if not isinstance(told, dict):
            return replies.spring_error(400, "Bad Request", call.path)
        return route(service, call, told)

    return answer


def _sign(service: Service, call: Call, told: dict[str, Any]) -> Reply:
    started = clock.monotonic()
    try:
        files = tuple(base64.b64decode(text, validate=True) for text in told.get("file", ()))
    except (binascii.Error, TypeError, ValueError):
        return replies.spring_error(500, "Internal Server Error", call.path)
    properties = list(told.get("signatureProperties") or [{}])
    # One property for many files is taken for all of them; which it is on the real appliance is not proven.
    if len(properties) == 1:
        properties = properties * len(files)
    if len(properties) != len(files):
        return replies.business_error("Jumlah signatureProperties tidak sesuai")
    order = Order(
        nik=str(told.get("nik", "")),
        email=str(told.get("email", "")),
        passphrase=str(told.get("passphrase", "")),
        totp=str(told.get("totp", "")),
        files=files,
        looks=tuple(_look(values) for values in properties),
        told=call.told,
        path=call.path,
    )

    def success(signed: list[bytes], fault: str) -> Reply:
        body = {
            "time": round((clock.monotonic() - started) * 1000),
            "file": [base64.b64encode(service.on_the_wire(pdf, fault)).decode() for pdf in signed],
        }
        return Reply(body=json.dumps(body).encode(), misbehaviour="cut_off" if fault == "cut_off" else "")

    return service.sign(order, success)


def _look(values: dict[str, Any]) -> Look:
    is_visible = str(values.get("tampilan", "")).upper() == "VISIBLE"

    def number(name: str) -> float:
        return float(values.get(name) or 0)

    return Look(
        is_visible=is_visible,
        page=int(values.get("page") or 1),
        box=(number("originX"), number("originY"), number("width"), number("height")),
        tag=str(values.get("tag_koordinat") or values.get("tag") or ""),
        picture=base64.b64decode(values.get("imageBase64") or "") if is_visible else b"",
        reason=str(values.get("reason") or ""),
        location=str(values.get("location") or ""),
    )


def _status(service: Service, call: Call, told: dict[str, Any]) -> Reply:
    found = service.status(str(told.get("nik", "")), str(told.get("email", "")), call.told, path=call.path)
    if isinstance(found, Reply):
        return found
    return Reply(body=json.dumps(replies.status_of(found, not_registered_code=2011)).encode())


def _totp(service: Service, call: Call, told: dict[str, Any]) -> Reply:
    user = service.state.find(str(told.get("nik", "")), str(told.get("email", "")))
    if user is None:
        return replies.FAULT_REPLIES["no_certificate"]
    service.state.grant_totp(user.nik, int(told.get("data") or 1))
    return Reply(
        body=json.dumps({"result": True, "message": "TOTP telah dikirim ke aplikasi BeSign"}).encode()
    )


def _verify(service: Service, call: Call, told: dict[str, Any]) -> Reply:
    try:
        rows = signing.read(base64.b64decode(told.get("file") or ""), service.authority)
    except (signing.Unreadable, binascii.Error):
        return replies.spring_error(500, "Internal Server Error", call.path)
    is_valid = bool(rows) and all(row["intact"] and row["trusted"] for row in rows)
    body = {
        "conclusion": ("VALID" if is_valid else "INVALID") if rows else "NO_SIGNATURE",
        "description": "Dokumen valid" if is_valid else "",
        "signatureCount": len(rows),
        "signatureInformations": [_information(row) for row in rows],
    }
    return Reply(body=json.dumps(body).encode())


def _information(row: dict[str, Any]) -> dict[str, Any]:
    """One signature; the misspelt names are the service's own."""
    return {
        "id": f"S-{row['serial'][:16]}",
        "signatureFormat": "PAdES-BASELINE-T",
        "signerName": row["name"],
        "signatureDate": row["at"].isoformat(),
        "fieldName": row["field"],
        "reason": "",
        "location": "",
        "certLevelCode": 0,
        "signatureAlgorithm": None,
        "digestAlgorithm": None,
        "timestampInfomation": {
            "id": f"T-{row['serial'][:16]}",
            "signerName": "Timestamp Authority Latihan",
            "timestampDate": row["at"].isoformat(),
        },
        "certificateDetails": [
            {
                "id": f"C-{row['serial'][:16]}",
                "commonName": row["name"],
                "issuerName": row["issuer"],
                "serialNumber": row["serial"],
                "notBeforeDate": row["from"].isoformat(),
                "notAfterDate": row["until"].isoformat(),
                "signatureAlgoritm": "RSA_SHA256",
                "keyUsages": ["digitalSignature", "nonRepudiation"],
            }
        ],
        "integrityValid": row["intact"],
        "certificateTrusted": row["trusted"],
        "lastSignature": False,
        "ltv": False,
        "modified": not row["intact"],
    }


def _chain(service: Service, call: Call) -> Reply:
    user = service.state.find(call.tail, "")
    if user is None:
        return Reply(status=400, body=b"Bad Request", media_type="text/plain")
    authority = service.authority
    chain = [authority.person(user), authority.issuer, authority.root]
    data = [
        base64.b64encode(issued.certificate.public_bytes(serialization.Encoding.DER)).decode()
        for issued in chain
    ]
    return Reply(body=json.dumps({"success": True, "data": data}).encode())


ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "/api/v2/sign/pdf"): _with_json(_sign),
    ("POST", "/api/v2/sign/get/totp"): _with_json(_totp),
    ("POST", "/api/v2/user/check/status"): _with_json(_status),
    ("POST", "/api/v2/verify/pdf"): _with_json(_verify),
    ("GET", "/api/v2/user/certificate/chain/"): _chain,
}
