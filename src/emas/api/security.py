"""Bearer tokens of client systems: bound to a post or a unit, with scopes and a rate limit."""

from typing import Final

from django.http import HttpRequest
from ninja.security import HttpBearer

from emas.documents.types import Waiting, waiting_owner
from emas.kernel import clock, errors
from emas.kernel.actor import Actor
from emas.people import queries as people
from emas.people.types import API_SCOPES
from emas.platform import limits, remote

SCOPES: Final = API_SCOPES
#: Wrong tokens from one network address in a minute, before it is not even listened to (ASVS 2.4.1).
WRONG_TOKENS_A_MINUTE: Final = 30


class ClientToken(HttpBearer):
    """Resolve the token to an actor; each call counts against the client's own limit, each wrong token against its address."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        now = clock.now()
        found = people.actor_for_client(token=token[:200], at=now)
        client = people.client(client_id=found.client_id) if found and found.client_id else None
        if found is None or client is None:
            address = remote.client_address(request)
            limits.reserve(f"api.wrong:{address}", WRONG_TOKENS_A_MINUTE, 60, now)
            return None
        limits.reserve(f"api.client:{client.id}", client.per_minute, 60, now)
        return found


def actor_with(request: HttpRequest, *scopes: str) -> Actor:
    """Give the calling actor if its token carries one of ``scopes``; raises NotAllowed otherwise."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    if not actor.scopes.intersection(scopes):
        raise errors.NotAllowed("scope_missing", scope=scopes[0])
    return actor


def uploads_owner(client_id: int | None, key: str) -> str:
    """Give the owner of what a client sent under a key of its choice: another client that guesses the key reaches nothing."""
    return waiting_owner(Waiting.CLIENT, client_id, key)
