"""System checks of ``platform``: a wrong server says so at start."""

from typing import Any

from django.conf import settings
from django.core import checks


def register_all() -> None:
    """Register the checks with Django."""
    checks.register(check_switches)


def check_switches(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """Refuse a production start with a switch on that only drills and tests may use."""
    if not getattr(settings, "PRODUCTION", False):
        return []
    wrong = [name for name in ("EMAS_FAILPOINTS", "EMAS_TESTING") if getattr(settings, name)]
    return [
        checks.Error(
            f"{name} is on in production", hint=f"Remove {name} from the environment.", id="platform.E001"
        )
        for name in wrong
    ]
