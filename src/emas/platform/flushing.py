"""Lets a test empty its database although some tables only grow. Loaded in tests only."""

from typing import Any

from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper

from emas.platform import triggers


def allow_in_tests() -> None:
    """
    Take the append-only triggers away around Django's flush on SQLite, which deletes row by row.

    PostgreSQL truncates, which row triggers do not see.
    """
    operations: Any = DatabaseWrapper.ops_class
    original = operations.sql_flush
    if getattr(original, "_keeps_triggers", False):
        return

    def sql_flush(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        statements: list[str] = original(self, *args, **kwargs)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
                [f"{triggers.PREFIX}%"],
            )
            found = cursor.fetchall()
        return [*(f'DROP TRIGGER "{name}"' for name, _ in found), *statements, *(sql for _, sql in found)]

    sql_flush._keeps_triggers = True  # type: ignore[attr-defined]
    operations.sql_flush = sql_flush
