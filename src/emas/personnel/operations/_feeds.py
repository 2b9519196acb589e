"""The secret address under which a calendar program reads the absences of an office."""

from datetime import datetime

from emas.audit import operations as audit
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed
from emas.personnel.models import Feed
from emas.personnel.queries import _feeds
from emas.platform import db, sealing


def renew_feed(*, actor: Actor, at: datetime) -> str:
    """Make a new secret for the actor's own feed and give it; the old one stops working at once. Raises: NotAllowed for who is no official."""
    if actor.kind != "staff" or actor.person_id is None:
        raise NotAllowed
    token = codes.new_token()
    with db.act_transaction():
        Feed.objects.update_or_create(
            person_id=actor.person_id,
            defaults={
                "token_digest": sealing.digest(token, _feeds.PURPOSE),
                "token_sealed": sealing.seal(token.encode(), _feeds.PURPOSE),
                "made_at": at,
            },
        )
        audit.record("personnel.renew_feed", actor, "person", str(actor.person_id), at)
    return token
