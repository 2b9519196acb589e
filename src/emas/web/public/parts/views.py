"""
The address of uploads in parts: tus 1.0 with creation, expiration, checksum and termination (https://tus.io/protocols/resumable-upload).

Spoken by the script of the portal's forms; a form without script sends its files whole, as before.
"""

import base64
import binascii
import hashlib
from datetime import UTC
from email.utils import format_datetime
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from emas.documents import operations, queries
from emas.documents.types import PartialState
from emas.kernel import clock
from emas.kernel.digits import whole
from emas.kernel.errors import Conflict, Invalid, NotFound, TooMany, Unavailable
from emas.web.components import parts, sentences
from emas.web.public.page import PublicRequest, public_view

VERSION: Final = "1.0.0"
BODY: Final = "application/offset+octet-stream"
_EXTENSIONS: Final = "creation,expiration,checksum,termination"
_CHECKSUM_MISMATCH: Final = 460


@public_view("POST", "OPTIONS", is_personal=True)
def begin(request: PublicRequest) -> HttpResponse:
    """Begin an upload under the ticket of a form; the answer's ``Location`` takes the parts."""
    if request.method == "OPTIONS":
        told = {"Tus-Version": VERSION, "Tus-Extension": _EXTENSIONS, "Tus-Checksum-Algorithm": "sha1,sha256"}
        return _answer(204, told)
    refused = _other_version(request)
    if refused is not None:
        return refused
    at = clock.now()
    about = _metadata(request.headers.get("Upload-Metadata", ""))
    ticket = parts.read(request, about.get("ticket", ""), at)
    field = about.get("field", "")
    length = _number(request.headers.get("Upload-Length", ""))
    if ticket is None or field not in ticket.terms:
        return _answer(403)
    if length is None:
        return _answer(400)
    try:
        state = operations.begin_upload(
            owner_ref=ticket.owner_ref,
            field=field,
            file_name=about.get("filename", ""),
            length=length,
            terms=ticket.terms[field],
            bound_to=parts.bound_to(request),
            uploaded_by=ticket.uploaded_by,
            at=at,
        )
    except Invalid as error:
        return _refused(error)
    except TooMany:
        return _answer(429)
    return _answer(201, {"Location": reverse("public:part", args=[state.public_id]), **_expires(state)})


@public_view("GET", "PATCH", "DELETE", is_personal=True)
def part(request: PublicRequest, public_id: str) -> HttpResponse:
    """One upload: HEAD tells how far it is, PATCH adds, DELETE throws it away."""
    refused = _other_version(request)
    if refused is not None:
        return refused
    at, mine = clock.now(), parts.bound_to(request)
    try:
        if request.method == "PATCH":
            return _add(request, public_id, mine, at)
        if request.method == "DELETE":
            operations.drop_partial(public_id=public_id, bound_to=mine, at=at)
            return _answer(204)
        state = queries.partial_state(public_id=public_id, bound_to=mine, at=at)
        return _answer(200, {**_offset(state), "Upload-Length": str(state.length)})
    except NotFound:
        return _answer(404)


def _add(request: PublicRequest, public_id: str, mine: str, at: Any) -> HttpResponse:
    if request.content_type != BODY:
        return _answer(415)
    offset = _number(request.headers.get("Upload-Offset", ""))
    if offset is None:
        return _answer(400)
    content = request.body
    if not _checks_out(request.headers.get("Upload-Checksum", ""), content):
        return _answer(_CHECKSUM_MISMATCH)
    try:
        state = operations.append_part(
            public_id=public_id, bound_to=mine, offset=offset, content=content, at=at
        )
    except Conflict as error:
        return _answer(409, {"Upload-Offset": str(error.params["received"])})
    except Invalid as error:
        return _refused(error)
    except Unavailable:
        return _answer(503)
    return _answer(204, _offset(state))


def _other_version(request: PublicRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _answer(412, {"Tus-Version": VERSION})


def _metadata(text: str) -> dict[str, str]:
    """``key base64,key base64``; what can't be read is left out."""
    found = {}
    for pair in text.split(","):
        key, _space, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _number(text: str) -> int | None:
    return whole(text, 11)


def _checks_out(header: str, content: bytes) -> bool:
    """Whether the part is what was sent; without a checksum there is nothing to compare, an unknown kind never fits."""
    if not header:
        return True
    name, _space, value = header.partition(" ")
    if name == "sha256":
        digest = hashlib.sha256(content).digest()
    elif name == "sha1":
        # The protocol asks every server to know it; it finds slips of the line, it proves nothing.
        digest = hashlib.sha1(content, usedforsecurity=False).digest()
    else:
        return False
    return base64.b64encode(digest).decode() == value.strip()


def _offset(state: PartialState) -> dict[str, str]:
    return {"Upload-Offset": str(state.received), **_expires(state)}


def _expires(state: PartialState) -> dict[str, str]:
    return {"Upload-Expires": format_datetime(state.expires_at.astimezone(UTC), usegmt=True)}


def _refused(error: Invalid) -> HttpResponse:
    """The sentence to show at the paper; the script can't know the words."""
    code = next(iter(error.faults.values()))[0]
    response = JsonResponse({"kalimat": sentences.fault(code)}, status=422)
    response["Tus-Resumable"] = VERSION
    return response


def _answer(status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(status=status, headers={"Tus-Resumable": VERSION, **(headers or {})})
