"""The only way to a draft: its account, or its code."""

from datetime import datetime

from emas.cases.access import sealed
from emas.cases.models import Draft
from emas.cases.types import DraftPayload
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.platform import limits, sealing

_TRIES = 20
_WINDOW_SECONDS = 900


def code_digest(code: str) -> str:
    """Give the keyed digest under which a resume code is kept."""
    return sealing.digest(codes.normalise_ref(code) or code, "cases.draft.code")


def draft_for(actor: Actor, *, public_id: str | None, code: str | None, at: datetime) -> Draft:
    """
    Load a draft of this account, or the one this code opens.

    A draft without an account also opens by its public id (128 random bits, kept in the citizen's session).
    Raises: NotFound for every other, also when its time is over; TooMany after twenty codes in a quarter of an hour.
    """
    rows = Draft.objects.filter(expires_at__gte=at)
    if code:
        limits.reserve(f"case.draft:{code[:40]}", _TRIES, _WINDOW_SECONDS, at)
        draft = rows.filter(code_digest=code_digest(code)).first()
    else:
        draft = rows.filter(public_id=public_id or "").first()
    if draft is None or (draft.account_id is not None and draft.account_id != actor.account_id):
        raise NotFound("draft")
    return draft


def payload_of(draft: Draft) -> DraftPayload:
    """Open a draft."""
    kept = sealed.open_json(draft.payload_sealed, sealed.DRAFT, draft.public_id)
    return DraftPayload(
        public_id=draft.public_id,
        service=draft.service,
        channel=draft.channel,
        applicant=kept.get("applicant", {}),
        answers=kept.get("answers", {}),
        uploads_owner=str(kept.get("uploads_owner", "")),
        held_reason=draft.held_reason,
        updated_at=draft.updated_at,
    )
