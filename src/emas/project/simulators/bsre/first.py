"""API v1: multipart requests, a PDF or its id for an answer."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from emas.kernel import clock
from emas.project.simulators.bsre import replies, signing, wire
from emas.project.simulators.bsre.service import Order, Service
from emas.project.simulators.bsre.signing import Look
from emas.project.simulators.bsre.wire import Form, Reply


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what follows the route in the path, its body, and a fault asked for by header."""

    tail: str
    media_type: str
    body: bytes
    told: str
    path: str


def _sign(service: Service, call: Call) -> Reply:
    form = wire.read_form(call.media_type, call.body)
    pdf = form.files.get("file", b"")
    look = _look(form)
    if look is None:
        return replies.business_error("Parameter tampilan tidak sesuai")
    order = Order(
        nik=form.texts.get("nik", ""),
        email="",
        passphrase=form.texts.get("passphrase", ""),
        totp=form.texts.get("totp", ""),
        files=(pdf,),
        looks=(look,),
        told=call.told,
        path=call.path,
    )
    as_base64 = form.texts.get("jenis_response", "").upper() == "BASE64"
    return service.sign(order, lambda files, fault: _signed(service, files[0], fault, as_base64))


def _signed(service: Service, pdf: bytes, fault: str, as_base64: bool) -> Reply:
    identifier = service.state.keep(pdf)
    pdf = service.on_the_wire(pdf, fault)
    moment = clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    headers = {"id_dokumen": identifier, "signing_time": moment}
    if fault == "header_dropped":
        headers = {"signing_time": moment}
    if fault == "answers_with_id":
        return Reply(body=json.dumps({"message": "Proses berhasil", "id_dokumen": identifier}).encode())
    if as_base64:
        text = base64.b64encode(pdf).decode()
        return Reply(body=json.dumps({"base64_signed_file": text, "id_dokumen": identifier}).encode())
    misbehaviour = "cut_off" if fault == "cut_off" else ""
    return Reply(body=pdf, media_type="application/pdf", headers=headers, misbehaviour=misbehaviour)


def _look(form: Form) -> Look | None:
    texts = form.texts
    shown = texts.get("tampilan", "").lower()
    if shown not in {"visible", "invisible"}:
        return None
    look = Look(reason=texts.get("reason", ""), location=texts.get("location", ""))
    if shown == "invisible":
        return look

    def number(name: str) -> float:
        return float(texts.get(name) or 0)

    return replace(
        look,
        is_visible=True,
        page=int(texts.get("page") or 1),
        box=(number("xAxis"), number("yAxis"), number("width"), number("height")),
        tag=texts.get("tag_koordinat", ""),
        link=texts.get("linkQR", ""),
        picture=form.files.get("imageTTD", b"") if texts.get("image") == "true" else b"",
    )


def _download(service: Service, call: Call) -> Reply:
    pdf = service.state.fetch(call.tail)
    if pdf is None:
        return Reply(status=404, body=json.dumps({"error": "Dokumen telah didownload sebelumnya"}).encode())
    return Reply(body=pdf, media_type="application/pdf")


def _status(service: Service, call: Call) -> Reply:
    found = service.status(call.tail, told=call.told, path=call.path)
    if isinstance(found, Reply):
        return found
    return Reply(body=json.dumps(replies.status_of(found, not_registered_code=1110)).encode())


def _profile(service: Service, call: Call) -> Reply:
    user = service.state.find(call.tail, "")
    if user is None:
        return replies.business_error("User belum terdaftar", 1110)
    return Reply(body=json.dumps({"nik": user.nik, "nama": user.name, "email": user.email}).encode())


def _verify(service: Service, call: Call) -> Reply:
    form = wire.read_form(call.media_type, call.body)
    pdf = form.files.get("signed_file", b"")
    try:
        rows = signing.read(pdf, service.authority)
    except signing.Unreadable:
        return replies.spring_error(500, "Internal Server Error", call.path)
    is_valid = bool(rows) and all(row["intact"] and row["trusted"] for row in rows)
    notes = (
        "Dokumen valid, Sertifikat yang digunakan terpercaya"
        if is_valid
        else "Konten Dokumen mengalami perubahan oleh pihak yang tidak berhak"
    )
    body = {
        "nama_dokumen": "dokumen.pdf",
        "jumlah_signature": len(rows),
        "summary": ("VALID" if is_valid else "DOCUMENT NOT VALID !!!") if rows else None,
        "notes": notes if rows else None,
        "details": [_detail(row) for row in rows],
    }
    return Reply(body=json.dumps(body).encode())


def _detail(row: dict[str, Any]) -> dict[str, Any]:
    def moment(value: Any) -> str:
        return str(value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3])

    return {
        "signature_field": row["field"],
        "info_tsa": {
            "name": "Timestamp Authority Latihan",
            "tsa_cert_validity": f"{moment(row['from'])} to {moment(row['until'])}",
        },
        "info_signer": {
            "issuer_dn": row["issuer_dn"],
            "signer_name": row["name"],
            "signer_dn": row["subject"],
            "signer_cert_validity": f"{moment(row['from'])} to {moment(row['until'])}",
            "cert_user_certified": row["trusted"],
        },
        "signature_document": {
            "signed_using_tsa": True,
            "reason": "",
            "document_integrity": row["intact"],
            "signature_value": "",
            "signed_in": moment(row["at"]),
            "location": "",
            "hash_value": "",
        },
    }


Route = Callable[[Service, Call], Reply]
ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "/api/sign/pdf"): _sign,
    ("GET", "/api/sign/download/"): _download,
    ("GET", "/api/user/status/"): _status,
    ("GET", "/api/user/profile/"): _profile,
    ("POST", "/api/sign/verify"): _verify,
}
