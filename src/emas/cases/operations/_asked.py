"""Answer what people write to the portal's number: how a letter stands, and an approval by reply code."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from emas.cases.models import Case
from emas.cases.operations import _approvals
from emas.cases.queries import _progress
from emas.kernel import indonesian
from emas.kernel.errors import EmasError, NotFound, TooMany
from emas.notify import operations as notify
from emas.notify import queries as notices
from emas.notify.types import Asked
from emas.platform import db

#: A number that changes hands tells its next owner little; a request seldom takes longer.
_TOLD_WITHIN: Final = timedelta(days=90)
_MOST_NAMED: Final = 5
Answer = tuple[str, Mapping[str, str]]


def answer_asked(*, inbound: str, at: datetime) -> bool:
    """
    Answer one question; False when that was done before. Safe to repeat: an act of a reply code has one result.

    Called by the outbox. A status needs reference and PIN, as on the portal, with the same limits.
    """
    asked = notices.asked(inbound=inbound)
    if asked is None:
        return False
    if asked.kind == "approve":
        words, values, grant_id = _decided(asked, at)
    else:
        words, values, grant_id = (*(_which if asked.kind == "standing" else _standing)(asked, at), "")
    with db.act_transaction():
        if grant_id:
            notify.close_grant(public_id=grant_id, outcome="approved", at=at)
        return notify.reply(inbound=inbound, words=words, values=values, at=at)


def _standing(asked: Asked, at: datetime) -> Answer:
    """Say where a letter stands: no name, no answer, nothing that is in the letter."""
    ref, pin = asked.words
    try:
        found = _progress.progress(ref, pin, at)
    except NotFound:
        return "not_found", {}
    except TooMany:
        return "too_many", {}
    now = next((stage for stage in found.stages if stage.state == "now"), None)
    last = now or found.stages[-1]
    until = f" Paling lambat {indonesian.datetime_words(found.due_at)}." if now and found.due_at else ""
    return "status", {
        "kode": found.ref,
        "status": last.title.id,
        "pemegang": found.held_by.id,
        "batas": until,
        "tautan": f"{_base_url()}/lacak/{found.ref}",
    }


def _which(asked: Asked, at: datetime) -> Answer:
    """Name the open cases that this number was told of: their codes, which it has already, and nothing else; the rest needs the PIN."""
    refs = notices.told_of(asked=asked, since=at - _TOLD_WITHIN)
    # What is opened by its code alone, without a PIN, is never named.
    found = set(
        Case.objects.filter(ref__in=refs, is_open=True).exclude(pin_digest="").values_list("ref", flat=True)
    )
    still_open = [ref for ref in refs if ref in found][:_MOST_NAMED]
    return (
        ("which", {"daftar": ", ".join(still_open), "kode": still_open[0]})
        if still_open
        else ("which_none", {})
    )


def _decided(asked: Asked, at: datetime) -> tuple[str, Mapping[str, str], str]:
    try:
        grant = notices.grant_of_reply(asked=asked, at=at)
        if grant is None:
            return "code_unknown", {}, ""
        if grant.state != "open":
            return f"code_{grant.state}", {}, ""
        acted = _approvals.act_by(grant, at)
    except EmasError as error:
        return _approvals.reply_code(error), {}, ""
    return "approved", {"kode": acted.ref, "pemegang": acted.held_by.id}, grant.public_id


def _base_url() -> str:
    from django.conf import settings

    return str(settings.EMAS_BASE_URL)
