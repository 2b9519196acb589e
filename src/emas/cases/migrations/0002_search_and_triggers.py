"""History only grows; names are found by three letters on both databases."""

from django.db import DatabaseError, migrations, transaction

from emas.platform.triggers import append_only_operation

_FTS = (
    "CREATE VIRTUAL TABLE cases_case_search USING fts5("
    "search_text, content='cases_case', content_rowid='id', tokenize='trigram')",
    "INSERT INTO cases_case_search(rowid, search_text) SELECT id, search_text FROM cases_case",
    "CREATE TRIGGER cases_case_search_insert AFTER INSERT ON cases_case BEGIN "
    "INSERT INTO cases_case_search(rowid, search_text) VALUES (new.id, new.search_text); END",
    "CREATE TRIGGER cases_case_search_update AFTER UPDATE OF search_text ON cases_case BEGIN "
    "INSERT INTO cases_case_search(cases_case_search, rowid, search_text) VALUES ('delete', old.id, old.search_text); "
    "INSERT INTO cases_case_search(rowid, search_text) VALUES (new.id, new.search_text); END",
    "CREATE TRIGGER cases_case_search_delete AFTER DELETE ON cases_case BEGIN "
    "INSERT INTO cases_case_search(cases_case_search, rowid, search_text) VALUES ('delete', old.id, old.search_text); END",
)


def create(apps, editor):
    if editor.connection.vendor == "sqlite":
        for statement in _FTS:
            editor.execute(statement)
        return
    # A hosted database may not allow extensions: search then reads the rows of the post or unit, which is slower but right.
    try:
        with transaction.atomic(using=editor.connection.alias):
            editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return
    editor.execute("CREATE INDEX cases_case_search ON cases_case USING gin (search_text gin_trgm_ops)")


def drop(apps, editor):
    if editor.connection.vendor == "sqlite":
        for name in ("insert", "update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS cases_case_search_{name}")
        editor.execute("DROP TABLE IF EXISTS cases_case_search")
    else:
        editor.execute("DROP INDEX IF EXISTS cases_case_search")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [append_only_operation("cases_event"), migrations.RunPython(create, drop)]
