"""Places where a drill may kill the process. Free unless the failpoint switch is on; a production start with it on is refused."""

import os
import signal
from collections import Counter

from django.conf import settings

_hits: Counter[str] = Counter()


def hit(name: str) -> None:
    """
    Die here by SIGKILL if ``EMAS_FAILPOINT`` says ``name:n`` and this is the n-th time; else do nothing.

    Several may be given, separated by commas.
    """
    if not settings.EMAS_FAILPOINTS:
        return
    _hits[name] += 1
    for wanted in os.environ.get("EMAS_FAILPOINT", "").split(","):
        point, _, count = wanted.partition(":")
        if point == name and _hits[name] == int(count or "1"):
            os.kill(os.getpid(), signal.SIGKILL)
