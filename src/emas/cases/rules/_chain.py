"""The chain of a case's events: each hash covers the row and the hash before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

GENESIS: Final = "0" * 64
"""What the first event of a case is chained to."""


def event_hash(
    *,
    prev_hash: str,
    ref: str,
    seq: int,
    at: datetime,
    act: str,
    kind: str,
    from_state: str,
    to_state: str,
    actor: str,
    actor_person_id: int | None,
    actor_role: str,
    actor_unit_id: int | None,
    detail: Mapping[str, Any],
) -> str:
    """
    Give the SHA-256 of one event, in hex.

    ``detail`` carries the keyed digest of the note (``note_digest``), not the note: a note may be erased (UU 27/2022) and the chain
    still verifies (security-checks rule 66). ``at`` is aware and counts to the microsecond.
    """
    row = (
        prev_hash, ref, seq, at.astimezone(UTC).isoformat(timespec="microseconds"), act, kind, from_state, to_state,
        actor, actor_person_id, actor_role, actor_unit_id, json.dumps(detail, sort_keys=True, separators=(",", ":")),
    )  # fmt: skip
    return hashlib.sha256(json.dumps(row, separators=(",", ":")).encode()).hexdigest()
