"""The first answer to a key, given again: a double tap or a retry on a weak signal never acts twice."""

import base64
import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, connection

from emas.kernel.errors import Conflict
from emas.platform import db, sabotage, sealing
from emas.platform.models import IdempotencyKey

_PURPOSE: Final = "idempotency.answer"
KEPT_DAYS: Final = 7
# Prebuilt, like the other statements of an act: each act asks and keeps one key, and building a query costs more than running it.
_TABLE: Final = IdempotencyKey._meta.db_table
_RECALL: Final = f'SELECT "body_digest", "answer" FROM "{_TABLE}" WHERE "scope" = %s AND "key" = %s'  # noqa: S608
_REMEMBER: Final = f'INSERT INTO "{_TABLE}" ("scope", "key", "body_digest", "answer", "created_at") VALUES (%s, %s, %s, %s, %s)'  # noqa: S608


def digest_body(body: Any) -> str:
    """Digest what was asked (a JSON value), so that a key cannot be used again for something else."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return sealing.digest(text, "idempotency.body")


def recall(scope: str, key: str, body_digest: str) -> dict[str, Any] | None:
    """
    Give the answer that ``key`` got before, or None if it is new.

    Raises: Conflict with code ``key_reused`` if the key came with another body then.
    """
    if sabotage.is_on("idempotency"):
        return None
    stored = _stored(key)
    with connection.cursor() as cursor:
        cursor.execute(_RECALL, [scope, stored])
        row = cursor.fetchone()
    if row is None:
        return None
    if not sealing.same(row[0], body_digest):
        raise Conflict("key_reused")
    kept = json.loads(row[1]) if isinstance(row[1], str) else row[1]
    return dict(sealing.unseal_json(base64.b64decode(kept["sealed"]), _PURPOSE, context=stored))


def remember(scope: str, key: str, body_digest: str, answer: dict[str, Any], at: datetime) -> None:
    """
    Keep the answer to ``key`` in the transaction of the act that gave it; sealed, since a receipt holds a PIN.

    Raises: Conflict with code ``key_in_use`` if another process committed the same key meanwhile: roll back, then ``recall``.
    """
    db.require_transaction("an idempotency key")
    if sabotage.is_on("idempotency"):
        return
    stored = _stored(key)
    sealed = base64.b64encode(sealing.seal_json(answer, _PURPOSE, context=stored)).decode()
    moment = connection.ops.adapt_datetimefield_value(at)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER, [scope, stored, body_digest, json.dumps({"sealed": sealed}), moment])
    except IntegrityError as error:
        raise Conflict("key_in_use") from error


def sweep(at: datetime) -> int:
    """Delete keys older than a week; gives their number. Safe to repeat."""
    with db.short_transaction():
        deleted, _ = IdempotencyKey.objects.filter(created_at__lt=at - timedelta(days=KEPT_DAYS)).delete()
    return deleted


def _stored(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
