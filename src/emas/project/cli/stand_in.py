"""The stand-in of WhatsApp that a demo talks to: its environment before Django starts, and the command that serves it."""

import contextlib
import json
import os
import secrets
import socket
import sys
import threading
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlsplit

PORT: Final = 9300
#: The court of the demo has a number of its own, beside the city's.
COURT_NUMBER: Final = "100000000000002"
#: What the pages say of it; no such number is given to anybody.
_SHOWN: Final = "0800 0000 0002"
_OWN: Final = ("EMAS_CHANNEL", "EMAS_WHATSAPP_URL")
#: So long a demo may take to answer after its start.
_START_SECONDS: Final = 300.0
_ANSWER_SECONDS: Final = 20.0
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
    return [
        sys.executable, "-m", "emas", "simulate", "whatsapp", "--quiet", f"--fd={held_fd()}", "--tier=100000",
        f"--webhook={here(bind)}/kait/whatsapp", f"--base-url={base_url}", f"--number={COURT_NUMBER}=6281100000002",
    ]  # fmt: skip


def here(bind: str) -> str:
    """Give the address at which this machine reaches the portal that serves on ``bind``."""
    host, _, own_port = bind.rpartition(":")
    return f"http://{'127.0.0.1' if host in {'', '0.0.0.0', '[::]'} else host}:{own_port}"


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


def begin_talks(web: str) -> None:
    """Let some people write to the desks of the demo, beside everything else, once the portal at ``web`` answers."""
    threading.Thread(target=_talk, args=(web,), name="demo-talks", daemon=True).start()


def _talk(web: str) -> None:
    from django.conf import settings
    from django.db import connection

    from emas.kernel.errors import EmasError
    from emas.platform import logs
    from emas.project import scope
    from emas.project.demo import talks

    given = settings.EMAS_WHATSAPP
    assert given is not None, "configure() has set it"
    numbers = {given["instansi"]: given["phone_number_id"], **(given.get("numbers") or {})}

    def say(phone: str, instansi: str, words: str) -> None:
        said = {"number": phone.lstrip("+"), "words": words, "to": numbers[instansi]}
        _ask(given["url"], "POST", "/_control", json.dumps({"say": said}))

    try:
        if _answers(web):
            talks.build(say=say, installed=scope.here().instansi)
    except (EmasError, OSError, HTTPException) as error:
        logs.log("emas.demo").warning("demo.talks_broke", exc_info=error)
    finally:
        connection.close()


def _answers(web: str) -> bool:
    """Wait until the portal answers; what is said to it before is lost."""
    from emas.kernel import clock

    pause, until = threading.Event(), clock.monotonic() + _START_SECONDS
    while clock.monotonic() < until:
        with contextlib.suppress(OSError, HTTPException):
            if _ask(web, "GET", "/sehat") == HTTPStatus.OK:
                return True
        pause.wait(1.0)
    return False


def _ask(base: str, method: str, path: str, body: str = "") -> int:
    """Ask a neighbour of this demo, who is no service outside and stands on no page of such; gives the HTTP status. Raises: OSError."""
    address = urlsplit(base)
    call = HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=_ANSWER_SECONDS)
    try:
        call.request(method, path, body or None, {"Content-Type": "application/json"} if body else {})
        return call.getresponse().status
    finally:
        call.close()
