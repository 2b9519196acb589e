"""OpenID Connect: Google, or any provider with discovery. Speaks the protocol; whom a subject belongs to is decided above."""

from emas.people.adapters.oidc._provider import OidcProvider

__all__ = ["OidcProvider"]
