"""What an identity provider's adapter must offer."""

from datetime import datetime
from typing import Protocol

from emas.people.types import ClaimedIdentity, Journey


class IdentityProvider(Protocol):
    """Somebody else who knows people: OpenID Connect, authorization code flow with PKCE."""

    def begin(self, *, redirect_uri: str) -> Journey:
        """Give where to send the browser, and what to keep until it comes back. Raises: Unavailable."""
        ...

    def finish(self, *, code: str, redirect_uri: str, journey: Journey, at: datetime) -> ClaimedIdentity:
        """Exchange the code once and give the checked identity. Raises: NotAllowed ``provider_refused``, Unavailable."""
        ...

    def probe(self) -> None:
        """Make one harmless call. Raises: Unavailable."""
        ...
