"""Who sends: a signed note for the push service, valid for one service and half a day (RFC 8292)."""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwt
from joserfc.jwk import ECKey

from emas.notify.adapters.push import _encrypt

VALID_FOR: Final = timedelta(hours=12)
_SECRET_BYTES: Final = 32


class Sender:
    """The portal's key pair for push services."""

    def __init__(self, key: str, subject: str) -> None:
        """
        Read the key: PEM, or the 32 secret bytes as base64url. ``subject`` is ``mailto:…`` or ``https://…`` of who answers for it.

        Raises: ValueError.
        """
        private = _read(key)
        if not subject.startswith(("mailto:", "https://")):
            raise ValueError("the subject of push messages is mailto:… or https://…")
        self._subject = subject
        self._key = ECKey.import_key(_as_jwk(private))
        self.public_key = b64(_encrypt.encoded_point(private.public_key()))

    def authorization(self, origin: str, at: datetime) -> str:
        """Give the header for one push service (``https://host[:port]``)."""
        claims = {"aud": origin, "exp": int((at + VALID_FOR).timestamp()), "sub": self._subject}
        token = jwt.encode({"alg": "ES256"}, claims, self._key)
        return f"vapid t={token}, k={self.public_key}"


def b64(content: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """Read base64url, padded or not. Raises: ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64url") from error


def _read(key: str) -> ec.EllipticCurvePrivateKey:
    if "BEGIN" in key:
        found = load_pem_private_key(key.encode(), None)
        if not isinstance(found, ec.EllipticCurvePrivateKey) or not isinstance(found.curve, ec.SECP256R1):
            raise ValueError("the key of push messages is one of P-256")
        return found
    secret = unb64(key.strip())
    if len(secret) != _SECRET_BYTES:
        raise ValueError("the key of push messages is PEM, or 32 bytes as base64url")
    return ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())


def _as_jwk(private: ec.EllipticCurvePrivateKey) -> dict[str, str | list[str]]:
    numbers = private.private_numbers()
    public = numbers.public_numbers
    parts = {"x": public.x, "y": public.y, "d": numbers.private_value}
    return {
        "kty": "EC",
        "crv": "P-256",
        **{name: b64(value.to_bytes(32, "big")) for name, value in parts.items()},
    }
