"""A copy of the database to which a bench returns between two turns, so that both begin from the same rows."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from emas.project import installation
from emas.project.installation import Installation


class Snapshot:
    """The database as it was when the copy was taken. Connections of this process are closed; no other may be open."""

    def __init__(self, portal: Installation) -> None:
        self._name = str(settings.DATABASES["default"]["NAME"])
        self._kept = f"{self._name}_kept"
        self._is_file = portal.database_url.startswith("sqlite")
        if self._is_file:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copyfile(self._name, self._kept)
        else:
            connection.close()
            _admin(f'CREATE DATABASE "{self._kept}" TEMPLATE "{self._name}"')

    def restore(self) -> None:
        """Go back to the copy."""
        connection.close()
        if self._is_file:
            for suffix in ("-wal", "-shm"):
                Path(f"{self._name}{suffix}").unlink(missing_ok=True)
            shutil.copyfile(self._kept, self._name)
            return
        _admin(f'DROP DATABASE "{self._name}" WITH (FORCE)')
        _admin(f'CREATE DATABASE "{self._name}" TEMPLATE "{self._kept}"')

    def url(self, own: str) -> str:
        """Give the address of the copy, made from that of the database itself."""
        return own.replace(Path(self._name).name, Path(self._kept).name)

    def drop(self) -> None:
        """Remove the copy."""
        connection.close()
        if self._is_file:
            Path(self._kept).unlink()
        else:
            _admin(f'DROP DATABASE "{self._kept}" WITH (FORCE)')


def take(portal: Installation) -> Snapshot:
    """Copy the database as it is now."""
    return Snapshot(portal)


def _admin(statement: str) -> None:
    import psycopg

    with psycopg.connect(installation.ADMIN_DATABASE, autocommit=True) as admin:
        admin.execute(statement)
