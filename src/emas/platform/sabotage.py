"""
Switches that take a protection away, so that a drill can show that it notices. None exists unless failpoints are on.

A production start with failpoints on is refused, so nothing here can be reached in a real portal.
"""

import os

from django.conf import settings


def is_on(name: str) -> bool:
    """Tell whether ``EMAS_SABOTAGE`` (names separated by commas) switches this protection off in a rehearsal."""
    return bool(settings.EMAS_FAILPOINTS) and name in os.environ.get("EMAS_SABOTAGE", "").split(",")
