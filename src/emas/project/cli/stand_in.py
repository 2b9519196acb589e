"""The stand-in of WhatsApp that a demo talks to: its environment before Django starts, and the command that serves it."""

import os
import secrets
import socket
import sys
from typing import Final

PORT: Final = 9300
#: The court of the demo has a number of its own, beside the city's.
COURT_NUMBER: Final = "100000000000002"
#: What the pages say of it; no such number is given to anybody.
_SHOWN: Final = "0800 0000 0002"
_OWN: Final = ("EMAS_CHANNEL", "EMAS_WHATSAPP_URL")
#: A demo has no budget to keep, and nobody waits ten minutes to see officers' notices gathered.
_LIMITS: Final = {
    "EMAS_WHATSAPP_PEOPLE_A_DAY": "100000",
    "EMAS_WHATSAPP_TEMPLATES_A_DAY": "100000",
    "EMAS_DIGEST_MINUTES": "0",
}
#: Kept open as long as this process: a stand-in that ends is started again on the same port.
_held: list[socket.socket] = []


def configure(bind: str) -> bool:
    """
    Let this process and its children send through a stand-in on this machine; False when the environment names a channel itself.

    Its secrets are new at each start: only this portal and this stand-in know them. Its port is held from here on, so that no other
    portal which starts at the same moment takes it.
    """
    if any(os.environ.get(name) for name in _OWN) or os.environ.get("EMAS_ROLE", "all") != "all":
        return False
    alone = os.environ.get("EMAS_INSTANSI", "")
    os.environ |= {
        "EMAS_CHANNEL": "whatsapp",
        "EMAS_WHATSAPP_URL": f"http://127.0.0.1:{_hold()}/v25.0",
        "EMAS_WHATSAPP_PHONE_NUMBER_ID": "100000000000001",
        # An instansi alone has the first number; nobody else's stands beside it.
        "EMAS_WHATSAPP_INSTANSI": alone or "kota-probolinggo",
        "EMAS_WHATSAPP_NUMBERS": "" if alone else f"ms-lhokseumawe={COURT_NUMBER}",
        "EMAS_WHATSAPP_SHOWN": f"{alone or 'ms-lhokseumawe'}={_SHOWN}",
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
    """Give the command line of the stand-in, which takes over ``held_fd``; its secrets come by the environment."""
    host, _, own_port = bind.rpartition(":")
    here = "127.0.0.1" if host in {"", "0.0.0.0", "[::]"} else host
    return [
        sys.executable, "-m", "emas", "simulate", "whatsapp", "--quiet", f"--fd={held_fd()}", "--tier=100000",
        f"--webhook=http://{here}:{own_port}/kait/whatsapp", f"--base-url={base_url}",
        f"--number={COURT_NUMBER}=6281100000002",
    ]  # fmt: skip


def held_fd() -> int:
    """Give the listening socket that ``configure`` opened, as a number for the child that serves on it."""
    return _held[-1].fileno()


def let_go() -> None:
    """Close what ``configure`` holds."""
    while _held:
        _held.pop().close()


def _hold() -> int:
    """Listen on the usual port, or any free one when it is taken; a port that was only tried would be free for everybody again."""
    for wanted in (PORT, 0):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", wanted))
            listener.listen(128)
        except OSError:
            listener.close()
            continue
        _held.append(listener)
        return int(listener.getsockname()[1])
    raise OSError("no free port on this machine")
