"""A plugin that gives the test database of SQLite a file, so that several threads can race for it."""

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Name the file before the database is made."""
    from django.db import connections

    connections["default"].settings_dict["TEST"]["NAME"] = os.environ["EMAS_RACE_FILE"]
