"""
What WebAuthn says on the wire: what a browser is asked for, and whether its answer holds.

Its library takes a twelfth of the time in which a process starts, so nothing here is imported before somebody has a passkey in hand.
"""

from collections.abc import Iterable
from typing import Any

import webauthn
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import exceptions
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

#: How an answer shows that it does not hold.
FAULTS = (exceptions.WebAuthnException, ValueError, KeyError, TypeError)


def registration(*, known: Iterable[bytes], **about: Any) -> tuple[str, str]:
    """Give what the browser needs to make a key that is none of ``known``, and the challenge to keep."""
    options = webauthn.generate_registration_options(
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        **about,
    )
    return webauthn.options_to_json(options), options.challenge.hex()


def registered(*, answer: dict[str, object], challenge: str, host: str, origin: str) -> VerifiedRegistration:
    """Give the key that was made. Raises: one of ``FAULTS``."""
    return webauthn.verify_registration_response(
        credential=answer,
        expected_challenge=bytes.fromhex(challenge),
        expected_rp_id=host,
        expected_origin=origin,
        require_user_verification=True,
    )


def authentication(*, host: str, known: Iterable[bytes]) -> tuple[str, str]:
    """Give what the browser needs to show a key, and the challenge to keep."""
    options = webauthn.generate_authentication_options(
        rp_id=host,
        allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options), options.challenge.hex()


def credential_id(answer: dict[str, object]) -> bytes:
    """Give the name of the key that was shown. Raises: one of ``FAULTS``."""
    return webauthn.base64url_to_bytes(str(answer["rawId"]))


def shown(
    *, answer: dict[str, object], challenge: str, host: str, origin: str, public_key: bytes, sign_count: int
) -> VerifiedAuthentication:
    """Give the proof that the key was shown. Raises: one of ``FAULTS``."""
    return webauthn.verify_authentication_response(
        credential=answer,
        expected_challenge=bytes.fromhex(challenge),
        expected_rp_id=host,
        expected_origin=origin,
        credential_public_key=public_key,
        credential_current_sign_count=sign_count,
        require_user_verification=True,
    )
