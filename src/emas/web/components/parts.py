"""
Uploads in parts for any form of the portal: who may send what, as a sealed ticket in the page.

A form puts ``ticket(...)`` into ``data-pe-parts``; the script begins each upload with it. The ticket names the owner of the papers and the
terms of each paper, and holds only in the browser session that was given it.
"""

import base64
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest

from emas.catalogue.types import AttachmentSpec
from emas.documents.types import UploadTerms
from emas.platform import sealing

SESSION_KEY: Final = "bagian"
_TICKET: Final = "web.parts_ticket"
_BOUND: Final = "web.parts_session"
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Ticket:
    """What its holder may send: papers of one owner, each with its terms."""

    owner_ref: str
    uploaded_by: str
    terms: dict[str, UploadTerms]


def terms_of(spec: AttachmentSpec) -> UploadTerms:
    """The terms of one paper of a form."""
    return UploadTerms(spec.kinds, spec.max_bytes, spec.max_files, spec.data_class)


def ticket(
    request: HttpRequest, *, owner_ref: str, specs: Iterable[AttachmentSpec], uploaded_by: str, at: datetime
) -> str:
    """Write a ticket for this browser session; '' without an owner (nothing was saved yet)."""
    if not owner_ref:
        return ""
    papers = {
        spec.name: [list(spec.kinds), spec.max_bytes, spec.max_files, spec.data_class] for spec in specs
    }
    held = {
        "owner": owner_ref,
        "by": uploaded_by,
        "papers": papers,
        "bound": bound_to(request),
        "until": int((at + timedelta(hours=_HOURS)).timestamp()),
    }
    return base64.urlsafe_b64encode(sealing.seal(json.dumps(held).encode(), _TICKET)).decode()


def read(request: HttpRequest, text: str, at: datetime) -> Ticket | None:
    """Open a ticket; None when it is none of ours, of another session, or too old."""
    try:
        raw = base64.urlsafe_b64decode(text.encode())
        held: dict[str, Any] = json.loads(sealing.unseal(raw, _TICKET))
    except (ValueError, sealing.SealError):
        return None
    if held["until"] <= at.timestamp() or not sealing.same(held["bound"], bound_to(request)):
        return None
    terms = {
        name: UploadTerms(tuple(kinds), size, files, data_class)
        for name, (kinds, size, files, data_class) in held["papers"].items()
    }
    return Ticket(held["owner"], held["by"], terms)


def bound_to(request: HttpRequest) -> str:
    """The keyed digest of a random word that this session keeps: it outlives a changed session id, and no other browser has it."""
    word = request.session.get(SESSION_KEY)
    if not word:
        word = request.session[SESSION_KEY] = secrets.token_urlsafe(24)
    return sealing.digest(str(word), _BOUND)
