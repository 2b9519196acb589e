"""What this module announces through the outbox: topic names and their payloads."""

RESET_REQUESTED = "people.reset_request"
"""Somebody asked for a one-time link: ``{"sealed": base64}``. Handled in this module."""

RESET_LINK = "people.reset_link"
"""A one-time link is ready to be sent: ``{"link_id": int}``; ``queries.reset_message(link_id)`` gives its text's facts."""

SECURITY_CHANGED = "people.security_changed"
"""How somebody signs in was changed: ``{"account_id", "what", "sealed", "event"}``; ``queries.security_notice`` opens it."""

PHONE_CODE = "people.phone_code"
"""A one-time code waits to be sent to a phone: ``{"code_id": str}``; ``queries.phone_code_message`` gives its text's facts."""

CITIZEN_RESET_REQUESTED = "people.citizen_reset_request"
"""A resident asked for a code to choose a new password: ``{"sealed": base64}``. Handled in this module."""

CITIZEN_CHANGED = "people.citizen_changed"
"""A resident's account was changed: ``{"citizen_id", "what", "event"}``; ``queries.citizen_notice`` gives its text's facts."""
