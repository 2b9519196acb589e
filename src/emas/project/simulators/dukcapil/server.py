"""The stand-in's HTTP server: ``POST /dukcapil/get_json/{AGENCY}/{METHOD}``, and ``/_control`` and ``/_state`` for whoever rehearses."""

import json
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from emas.project.simulators.dukcapil import answers
from emas.project.simulators.dukcapil.answers import Style
from emas.project.simulators.dukcapil.people import FIELDS
from emas.project.simulators.dukcapil.state import State

USER, PASSWORD, IP_USER = "portal", "sandi-dukcapil-latihan", "127.0.0.1"
AGENCY = "35-74/diskominfo/portal"
ROOT = "/dukcapil/get_json/"
FULL_METHODS = frozenset({"call_nik", "bynik", "get_nik"})
VERIFY_METHODS = frozenset({"call_verify_by_elemen", "koneksitas_verifby_elemen"})
MAX_BYTES = 100_000
_MISBEHAVIOURS = frozenset({"hold", "reset"})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; ``misbehaviour`` is '', ``slow``, ``hold`` or ``reset``."""

    body: bytes
    status: int = 200
    media_type: str = "application/json"
    misbehaviour: str = ""


class Simulator:
    """A running stand-in. ``state`` may be read and told by whoever holds it; over HTTP the same is done by ``/_control``."""

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        user: str = USER,
        password: str = PASSWORD,
        ip_user: str = IP_USER,
        agency: str = AGENCY,
    ) -> None:
        self.state = State()
        self._known = {"USER_ID": user, "PASSWORD": password, "IP_USER": ip_user}
        self._agency = agency
        self._server = _Server((host, port), _handler(self))

    @property
    def url(self) -> str:
        """The address that a portal is configured with: everything before the method."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}{ROOT}{self._agency}"

    @property
    def root_url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def serve(self) -> None:
        """Serve until ``stop``."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """End; whoever is held is let go."""
        self.state.go_on.set()
        self._server.shutdown()
        self._server.server_close()

    @contextmanager
    def running(self) -> Iterator["Simulator"]:
        """Serve in a thread for the block."""
        thread = threading.Thread(target=self.serve, name="dukcapil-stand-in", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join()

    def answer(self, method: str, path: str, body: bytes) -> Reply:
        """Give the answer to one request."""
        if path == "/_state":
            return Reply(self.state.as_json())
        if path == "/_control" and method == "POST":
            return self._controlled(body)
        called = path.removeprefix(f"{ROOT}{self._agency}/").lower()
        is_full = called in FULL_METHODS
        if method != "POST" or not (is_full or called in VERIFY_METHODS):
            return Reply(b'{"error":"Not Found"}', status=404)
        self.state.calls[called] += 1
        try:
            asked = json.loads(body)
            given = {str(name): str(value) for name, value in asked.items() if value not in (None, "")}
        except (ValueError, AttributeError):
            return Reply(b'{"error":"Bad Request"}', status=400)
        return self._called(is_full, given)

    def _called(self, is_full: bool, given: Mapping[str, str]) -> Reply:
        style = Style(self.state.key_case, self.state.numbers)
        # Another case of a key is another key: a deployment knows its own alone.
        sent = {
            name: given[style.key(name)]
            for name in (*self._known, "TRESHOLD", *FIELDS)
            if style.key(name) in given
        }
        refuse = answers.refused_full if is_full else answers.refused_verify
        fault = self.state.next_fault(sent.get("NIK", ""))
        code = answers.BY_FAULT.get(fault) or self._refusal(sent, is_full)
        if code:
            left = 0 if code == "05" else self.state.left()
            return Reply(refuse(code, style, left))
        left_or_none = self.state.spend()
        if left_or_none is None:
            return Reply(refuse("05", style, 0))
        return self._behaved(fault, self._looked_up(is_full, sent, style, left_or_none), left_or_none)

    def _refusal(self, sent: Mapping[str, str], is_full: bool) -> str:
        """Give the code of what is wrong with the request, or ''."""
        if any(not sent.get(name) for name in self._known):
            return "09"
        if (sent["USER_ID"], sent["PASSWORD"]) != (self._known["USER_ID"], self._known["PASSWORD"]):
            return "03"
        if sent["IP_USER"] != self._known["IP_USER"]:
            return "04"
        if "NIK" not in sent or (not is_full and "TRESHOLD" not in sent):
            return "07"
        return ""

    def _looked_up(self, is_full: bool, sent: Mapping[str, str], style: Style, left: int) -> bytes:
        nik = sent["NIK"]
        person = self.state.people.get(nik)
        if is_full:
            return answers.full(person, style, left)
        if len(nik) != 16 or not nik.isdecimal():
            return answers.refused_verify("15", style, left)
        if nik.endswith("0000"):
            return answers.refused_verify("08", style, left)
        elements = {name: value for name, value in sent.items() if name in FIELDS}
        threshold = int(sent["TRESHOLD"]) if sent["TRESHOLD"].isdecimal() else 100
        return answers.verified(person, elements, threshold, style, left)

    def _behaved(self, fault: str, body: bytes, left: int) -> Reply:
        """Spoil a good answer as told."""
        if fault == "error_in_200":
            return Reply(
                b'{"timestamp":1790000000000,"status":500,"error":"Internal Server Error","message":"ORA-12541"}'
            )
        if fault == "empty":
            return Reply(answers.envelope([], left))
        if fault == "two_keys":
            return Reply(answers.envelope([{"RESPON": "", "QUOTA": 0}], left))
        if fault == "other_person":
            other = next(iter(self.state.people.values()), None)
            return Reply(answers.full(other, Style(), left))
        if fault == "html":
            return Reply(b"<html><body><h1>502 Proxy Error</h1></body></html>", media_type="text/html")
        if fault == "truncated":
            return Reply(body[: len(body) // 2])
        if fault.startswith("http_"):
            return Reply(b'{"error":"Internal Server Error"}', status=int(fault[5:]))
        return Reply(body, misbehaviour=fault)

    def _controlled(self, body: bytes) -> Reply:
        try:
            self.state.control(json.loads(body or b"{}"))
        except (ValueError, TypeError, KeyError) as error:
            return Reply(json.dumps({"error": str(error)}).encode(), status=400)
        return Reply(self.state.as_json())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that went away are no news."""


def _handler(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version = "dukcapil-stand-in"

        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(min(length, MAX_BYTES))
            reply = simulator.answer(self.command, self.path.partition("?")[0], body)
            if reply.misbehaviour in {"slow", "hold"}:
                simulator.state.go_on.wait(simulator.state.slow_seconds)
            if reply.misbehaviour in _MISBEHAVIOURS:
                self._drop()
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = _do  # noqa: N815  (names the library looks for)

        def _drop(self) -> None:
            """End without a word: zero linger makes it a reset."""
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: bodies hold NIKs."""

    return Handler
