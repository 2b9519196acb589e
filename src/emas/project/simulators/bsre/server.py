"""The stand-in's HTTP server: one host for v1 and v2, one Basic credential, ``/_control`` and ``/_state`` for whoever rehearses."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from emas.project.simulators.bsre import first, second, wire
from emas.project.simulators.bsre.authority import Authority
from emas.project.simulators.bsre.replies import spring_error
from emas.project.simulators.bsre.service import Service
from emas.project.simulators.bsre.state import State
from emas.project.simulators.bsre.wire import Reply

USER, PASSWORD = "portal", "sandi-portal-latihan"
MAX_BYTES = 60_000_000


class Simulator:
    """A running stand-in. ``state`` may be read and told by whoever holds it; over HTTP the same is done by ``/_control``."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        user: str = USER,
        password: str = PASSWORD,
    ) -> None:
        self.state = State()
        self.authority = Authority(folder)
        self.user, self.password = user, password
        self.service = Service(self.state, self.authority)
        self._server = _Server((host, port), _handler(self))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{self._server.server_address[0]!s}:{self.port}"

    def serve(self) -> None:
        """Serve until ``stop``."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """End; whoever is held is let go."""
        self.state.control({"release": True})
        self._server.shutdown()
        self._server.server_close()

    @contextmanager
    def running(self) -> Iterator["Simulator"]:
        """Serve in a thread for the block."""
        thread = threading.Thread(target=self.serve, name="bsre-stand-in", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join()

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> Reply:
        """Give the answer to one request."""
        self.state.calls[f"{method} {_shape(path)}"] += 1
        if path == "/_state":
            return Reply(body=self.state.as_json())
        if path == "/_control" and method == "POST":
            return self._controlled(body)
        if not self._is_known(headers.get("Authorization", "")):
            return spring_error(401, "Unauthorized", path)
        told = headers.get("X-Simulate", "")
        for version in (first.ROUTES, second.ROUTES):
            for (wanted, prefix), route in version.items():
                if method == wanted and (
                    path == prefix or (prefix.endswith("/") and path.startswith(prefix))
                ):
                    tail = unquote(path.removeprefix(prefix))
                    return route(self.service, _Call(tail, headers.get("Content-Type", ""), body, told, path))
        return spring_error(404, "Not Found", path)

    def _controlled(self, body: bytes) -> Reply:
        try:
            self.state.control(json.loads(body or b"{}"))
        except (ValueError, TypeError, KeyError) as error:
            return Reply(status=400, body=json.dumps({"error": str(error)}).encode())
        return Reply(body=self.state.as_json())

    def _is_known(self, header: str) -> bool:
        wanted = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return hmac.compare_digest(header, f"Basic {wanted}")


_Call = first.Call


def _shape(path: str) -> str:
    """Give a path without what names a person or a document."""
    parts = path.split("/")
    return "/".join("…" if len(part) >= 16 or part.isdecimal() else part for part in parts)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that went away are no news."""


def _handler(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "esign-stand-in"

        def _do(self) -> None:
            if int(self.headers.get("Content-Length") or 0) > MAX_BYTES:
                wire.write(self, spring_error(413, "Payload Too Large", self.path))
                return
            body = wire.read_body(self)
            path = self.path.partition("?")[0]
            try:
                reply = simulator.answer(self.command, path, self.headers, body)
            except Exception as error:  # what the real one does with what it does not expect
                simulator.state.calls[f"broke: {type(error).__name__}"] += 1
                reply = spring_error(500, "Internal Server Error", path)
            if reply.misbehaviour == "hold":
                # The work is done and nobody hears of it; after that the connection ends without a word.
                simulator.state.go_on.wait(simulator.state.hold_seconds)
                self.close_connection = True
                return
            wire.write(self, reply)

        do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815  (names the library looks for)

        def log_message(self, format: str, *args: Any) -> None:
            """Paths hold NIKs: nothing is logged."""

    return Handler
