"""Tries of a password: counted before the hash is computed, resting after too many (ASVS 6.3.1)."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Case, F, Q, QuerySet, Value, When

from emas.people import rules
from emas.platform import db


def prove(open_rows: QuerySet[Any], encoded: str | None, password: str, at: datetime) -> bool:
    """
    Count one try on the row and say whether the password is right.

    ``open_rows``: the one account that may be tried, or none; it must have ``failed_count`` and ``locked_until``. ``encoded``: its hash,
    None for an unknown name, which costs the same as a known one.
    """
    counted = count(open_rows, at)
    is_right = check_password(password[:1024], encoded if encoded is not None and counted else decoy())
    return bool(is_right and counted and encoded is not None)


def count(open_rows: QuerySet[Any], at: datetime) -> bool:
    """Count one try, unless the account rests; the last one that is left makes it rest."""
    is_over = Q(locked_until__lte=at)
    rest_until = at + timedelta(minutes=rules.LOCK_MINUTES)
    with db.act_transaction():
        changed = open_rows.filter(Q(locked_until__isnull=True) | is_over).update(
            locked_until=Case(
                When(is_over, then=Value(None)),
                When(failed_count__gte=rules.LOCK_AFTER_TRIES - 1, then=Value(rest_until)),
                default=Value(None),
            ),
            failed_count=Case(When(is_over, then=Value(1)), default=F("failed_count") + 1),
        )
    return changed == 1


@lru_cache(maxsize=1)
def decoy() -> str:
    """Give a hash that nobody knows the word of."""
    return make_password("decoy of nobody")
