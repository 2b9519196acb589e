"""What ``emas doctor`` says of settings that are there and do nothing, because their switch stands elsewhere."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings

from emas.project.findings import YELLOW, Finding

#: What is set -> the switch that would use it, its word, and what may stay all the same.
_SWITCHES: Final = {
    "EMAS_BSRE_URL": ("EMAS_SIGNER", "bsre", " (EMAS_BSRE_ROOTS may stay: it checks letters signed before)"),
    "EMAS_WHATSAPP_URL": ("EMAS_CHANNEL", "whatsapp", ""),
    "EMAS_DUKCAPIL_URL": ("EMAS_POPULATION", "dukcapil", ""),
    "EMAS_S3_ENDPOINT": ("EMAS_FILES", "s3", ""),
}


def unused() -> Iterator[Finding]:
    """An address of an outside service that nobody calls."""
    for name, (switch, word, stays) in _SWITCHES.items():
        if getattr(settings, name) and getattr(settings, switch) != word:
            to_do = f"set {switch}={word} and restart to use it, or remove {name}{stays}"
            yield Finding(name, YELLOW, f"set but not used: {switch}={getattr(settings, switch)}", to_do)
