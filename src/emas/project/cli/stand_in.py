"""The stand-in of WhatsApp that a demo talks to: its environment before Django starts, and the command that serves it."""

import os
import secrets
import socket
import sys
from typing import Final
from urllib.parse import urlsplit

PORT: Final = 9300
#: The court of the demo has a number of its own, beside the city's.
COURT_NUMBER: Final = "100000000000002"
_OWN: Final = ("EMAS_CHANNEL", "EMAS_WHATSAPP_URL")
#: A demo has no budget to keep, and nobody waits ten minutes to see officers' notices gathered.
_LIMITS: Final = {
    "EMAS_WHATSAPP_PEOPLE_A_DAY": "100000",
    "EMAS_WHATSAPP_TEMPLATES_A_DAY": "100000",
    "EMAS_DIGEST_MINUTES": "0",
}


def configure(bind: str) -> bool:
    """
    Let this process and its children send through a stand-in on this machine; False when the environment names a channel itself.

    Its secrets are new at each start: only this portal and this stand-in know them.
    """
    if any(os.environ.get(name) for name in _OWN) or os.environ.get("EMAS_ROLE", "all") != "all":
        return False
    os.environ |= {
        "EMAS_CHANNEL": "whatsapp",
        "EMAS_WHATSAPP_URL": f"http://127.0.0.1:{_port()}/v25.0",
        "EMAS_WHATSAPP_PHONE_NUMBER_ID": "100000000000001",
        "EMAS_WHATSAPP_INSTANSI": "kota-probolinggo",
        "EMAS_WHATSAPP_NUMBERS": f"ms-lhokseumawe={COURT_NUMBER}",
        **{
            f"EMAS_WHATSAPP_{name}": secrets.token_urlsafe(24)
            for name in ("TOKEN", "APP_SECRET", "VERIFY_TOKEN")
        },
    }
    for name, value in _LIMITS.items():
        os.environ.setdefault(name, value)
    if os.environ.get("EMAS_HOSTS"):
        # The stand-in calls back on this machine, whatever names the demo is known by.
        os.environ["EMAS_HOSTS"] += ",127.0.0.1"
    host, _, port = bind.rpartition(":")
    if host not in {"", "0.0.0.0", "[::]"}:
        os.environ.setdefault("EMAS_BASE_URL", f"http://{host}:{port}")
    return True


def command(bind: str, base_url: str) -> list[str]:
    """Give the command line of the stand-in; its secrets come by the environment."""
    port = urlsplit(os.environ["EMAS_WHATSAPP_URL"]).port
    host, _, own_port = bind.rpartition(":")
    here = "127.0.0.1" if host in {"", "0.0.0.0", "[::]"} else host
    return [
        sys.executable, "-m", "emas", "simulate", "whatsapp", "--quiet", f"--port={port}", "--tier=100000",
        f"--webhook=http://{here}:{own_port}/kait/whatsapp", f"--base-url={base_url}",
        f"--number={COURT_NUMBER}=6281100000002",
    ]  # fmt: skip


def _port() -> int:
    """Give the usual port, or any free one when it is taken."""
    for wanted in (PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on this machine")
