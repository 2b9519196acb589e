"""Tables that only grow: triggers on both databases refuse what no application code should try."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

PREFIX = "append_only_"

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION emas_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {prefix}{table} BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION emas_refuse_change();
"""
_SQLITE = (
    "CREATE TRIGGER {prefix}update_{table} BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'append-only: UPDATE is refused'); END",
    "CREATE TRIGGER {prefix}delete_{table} BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'append-only: DELETE is refused'); END",
    # INSERT OR REPLACE removes the old row without firing the DELETE trigger.
    "CREATE TRIGGER {prefix}replace_{table} BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'append-only: REPLACE is refused'); END",
)


def append_only_operation(table: str) -> RunPython:
    """
    Make a migration operation after which no row of ``table`` can be updated or deleted, on either database.

    The refusal reaches the caller as ``IntegrityError``. Only a schema owner can take the triggers away; the role that the
    web processes use should not own the tables.
    """

    def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            for statement in _SQLITE:
                editor.execute(statement.format(table=table, prefix=PREFIX))
        else:
            editor.execute(_POSTGRESQL.format(table=table, prefix=PREFIX), params=None)

    def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            for name in ("update", "delete", "replace"):
                editor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}{name}_{table}")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}{table} ON {table}")

    return RunPython(create, drop)
