"""The stand-in as an HTTP server on loopback."""

import json
import secrets
import socket
import threading
from dataclasses import fields
from datetime import timedelta
from email.message import Message as Headers
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import yaml

from emas.project.simulators.whatsapp import phones, sending
from emas.project.simulators.whatsapp.hooks import Hooks, typed
from emas.project.simulators.whatsapp.state import MEDIA_MINUTES, CloudError, Control, Settings, State

_MOST_BYTES: Final = 20_000_000


class Simulator:
    """A running stand-in: ``with Simulator(…) as whatsapp: whatsapp.url``."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        fd: int | None = None,
    ) -> None:
        self.state = State(settings or Settings())
        self.hooks = Hooks(self.state)
        handler = type("Handler", (_Handler,), {"state": self.state, "hooks": self.hooks})
        self._handler = handler
        self._server = _Server((host, port), handler) if fd is None else _taken_over(fd, handler)
        self._address = (host, int(self._server.server_address[1]))

    @property
    def url(self) -> str:
        return f"http://{self._address[0]}:{self._address[1]}"

    def start(self) -> "Simulator":
        self.hooks.start()
        self._listen()
        return self

    def stop(self) -> None:
        self.hooks.stop()
        self.go_away()

    def go_away(self) -> None:
        """Listen no more: whoever calls is told so at once by his own machine."""
        self._server.shutdown()
        self._server.server_close()

    def come_back(self) -> None:
        """Listen again at the same address."""
        self._server = _Server(self._address, self._handler)
        self._listen()

    def _listen(self) -> None:
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="whatsapp", daemon=True
        ).start()

    def serve(self) -> None:
        """Serve in the foreground until it is interrupted."""
        self.hooks.start()
        self._server.serve_forever()

    def __enter__(self) -> "Simulator":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def approve(self, path: Path, base_url: str) -> None:
        """Register the templates of a table, as an administrator would at Meta, and have them approved."""
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for given in content["templates"].values():
            button = given.get("button")
            address = (
                {"text": button["text"], "url": f"{base_url}/{button['path']}{{{{1}}}}"} if button else None
            )
            self.register(given["name"], given["body"], content.get("language", "id"), address)

    def register(
        self, name: str, body: str, language: str = "id", button: dict[str, str] | None = None
    ) -> None:
        """Approve one template."""
        self.state.templates[(name, language)] = {"body": body, "button": button, "status": "APPROVED"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def _taken_over(fd: int, handler: type[BaseHTTPRequestHandler]) -> _Server:
    """Serve on a socket that whoever started us already listens on."""
    listener = socket.socket(fileno=fd)
    server = _Server(listener.getsockname(), handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = listener.getsockname()
    return server


class _Handler(BaseHTTPRequestHandler):
    """Graph addresses, media, control, state and the phone page."""

    state: State
    hooks: Hooks
    protocol_version = "HTTP/1.1"
    server_version = "whatsapp-stand-in"
    sys_version = ""

    def do_GET(self) -> None:
        parts = [part for part in urlsplit(self.path).path.split("/") if part]
        if parts == ["_state"]:
            self._json(200, self.state.told() | {"hooks": [self.hooks.delivered, self.hooks.lost]})
        elif parts == ["_phones"]:
            self._json(200, {"phones": self.state.telephones()})
        elif parts in ([], ["ponsel"]):
            self._send(200, phones.page(self.state).encode(), "text/html; charset=utf-8")
        elif parts[0] == "media-files":
            self._media_file(parts[-1])
        else:
            self._graph("GET", parts, b"")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MOST_BYTES:
            self._json(413, {"error": {"code": 131053, "message": "too big"}})
            return
        body = self.rfile.read(length)
        parts = [part for part in urlsplit(self.path).path.split("/") if part]
        if parts == ["_control"]:
            self._json(200, self._ordered(json.loads(body or b"{}")))
        elif parts == ["ponsel", "kirim"]:
            self._typed(parse_qs(body.decode()))
        else:
            self._graph("POST", parts, body)

    def _graph(self, method: str, parts: list[str], body: bytes) -> None:
        control = self.state.control
        if control.dead:
            self._drop()
            return
        if control.slow_seconds:
            threading.Event().wait(control.slow_seconds)
        if self._answered_by_fault(control):
            return
        if self.headers.get("Authorization") != f"Bearer {self.state.settings.token}":
            self._refuse(CloudError(190))
            return
        try:
            answer = self._routed(method, parts[1:], body)
        except CloudError as error:
            self._refuse(error)
            return
        if parts[-1:] == ["messages"] and self._counts(control.lose_answers):
            self._drop()
            return
        self._json(200, answer)

    def _answered_by_fault(self, control: Control) -> bool:
        http, code = control.http, control.code
        if self._counts(control.html):
            self._send(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")
        elif self._counts(bool(http)):
            self._json(http, {})
        elif self._counts(code >= 0):
            self._refuse(CloudError(code))
        else:
            return False
        return True

    def _counts(self, is_on: bool) -> bool:
        """Count a fault down; at the last time it ends by itself."""
        if not is_on:
            return False
        with self.state.lock:
            control = self.state.control
            if control.times:
                control.times -= 1
                if not control.times:
                    control.html = control.lose_answers = False
                    control.http, control.code = 0, -1
        return True

    def _routed(self, method: str, parts: list[str], body: bytes) -> dict[str, Any]:
        settings = self.state.settings
        match method, parts:
            case "POST", [number, "messages"] if self.state.is_known(number):
                return self._message(_read(body), number)
            case "GET", [number] if self.state.is_known(number):
                shown = settings.numbers.get(number, settings.number)
                return {"id": number, "display_phone_number": shown, "quality_rating": "GREEN"}
            case "POST", [number, "media"] if self.state.is_known(number):
                return self._upload(body)
            case "POST", [waba, "message_templates"] if waba == settings.waba_id:
                return self._template(_read(body))
            case "GET", [waba, "message_templates"] if waba == settings.waba_id:
                rows = [
                    {"name": name, "language": language, "status": kept["status"]}
                    for (name, language), kept in self.state.templates.items()
                ]
                return {"data": rows}
            case "GET", [media] if media in self.state.media:
                return self._media(media)
        raise CloudError(100, "unknown address")

    def _message(self, body: dict[str, Any], number_id: str) -> dict[str, Any]:
        if body.get("status") == "read":
            return {"success": True}
        answer, bubble = sending.send(self.state, body, number_id)
        phone = self.state.phone(str(body.get("to", "")).lstrip("+"), str(body.get("recipient", "")))
        code = self.state.control.fail_later.get(phone.number, 0)
        words = ("sent", "failed") if code else self.state.settings.auto_statuses
        self.hooks.statuses(phone, bubble, words, code)
        return answer

    def _template(self, body: dict[str, Any]) -> dict[str, Any]:
        parts = {part.get("type"): part for part in body.get("components") or ()}
        buttons = (parts.get("BUTTONS") or {}).get("buttons") or [None]
        text = str((parts.get("BODY") or {}).get("text", ""))
        with self.state.lock:
            self.state.templates[(str(body["name"]), str(body["language"]))] = {
                "body": text,
                "button": buttons[0],
                "status": "APPROVED",
            }
        return {"id": secrets.token_hex(8), "status": "APPROVED", "category": body.get("category", "UTILITY")}

    def _upload(self, body: bytes) -> dict[str, Any]:
        headers = Headers()
        headers["Content-Type"] = self.headers.get("Content-Type", "")
        boundary = str(headers.get_param("boundary", "")).encode()
        files = [part for part in body.split(b"--" + boundary) if b'name="file"' in part] if boundary else []
        if not files:
            raise CloudError(131053, "file")
        content = files[0].partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
        media = secrets.token_hex(10)
        with self.state.lock:
            self.state.media[media] = ("application/octet-stream", content, self.state.now())
        return {"id": media}

    def _media(self, media: str) -> dict[str, Any]:
        kind, content, _ = self.state.media[media]
        until = int((self.state.now() + timedelta(minutes=MEDIA_MINUTES)).timestamp())
        host = self.headers.get("Host", "")
        return {
            "messaging_product": "whatsapp",
            "url": f"http://{host}/media-files/{until}/{media}",
            "mime_type": kind,
            "sha256": sha256(content).hexdigest(),
            "file_size": len(content),
            "id": media,
        }

    def _media_file(self, media: str) -> None:
        parts = urlsplit(self.path).path.split("/")
        is_late = not parts[2].isdigit() or int(parts[2]) < self.state.now().timestamp()
        is_theirs = self.headers.get("Authorization") == f"Bearer {self.state.settings.token}"
        if media not in self.state.media or is_late or not is_theirs:
            self._json(404 if is_theirs else 401, {"error": {"code": 131052}})
            return
        kind, content, _ = self.state.media[media]
        self._send(200, content, kind)

    def _ordered(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Change faults and settings; ``say`` lets somebody write, ``status`` tells one word about a message."""
        with self.state.lock:
            for name, value in wanted.items():
                if name in {field.name for field in fields(Control)}:
                    setattr(self.state.control, name, value)
                elif name in {field.name for field in fields(Settings)}:
                    setattr(self.state.settings, name, tuple(value) if isinstance(value, list) else value)
        if wanted.get("reset"):
            self.state.control = Control(offset_seconds=self.state.control.offset_seconds)
        answer: dict[str, Any] = {"ok": True}
        if "say" in wanted:
            said = {"number": "", "user_id": "", "kind": "text", "words": "", "to": "", **wanted["say"]}
            answer["id"] = typed(self.state, self.hooks, **said).id
        if "status" in wanted:
            self._tell_status(**wanted["status"])
        return answer

    def _tell_status(self, *, id: str, word: str, code: int = 0) -> None:
        for phone in list(self.state.phones.values()):
            for bubble in phone.bubbles:
                if bubble.id == id:
                    self.hooks.statuses(phone, bubble, (word,), code)

    def _typed(self, form: dict[str, list[str]]) -> None:
        given = {name: values[0] for name, values in form.items()}
        if given.get("words", "").strip():
            typed(
                self.state,
                self.hooks,
                number=given.get("number", ""),
                user_id=given.get("user_id", ""),
                kind="button_reply" if given.get("kind") == "button_reply" else "text",
                words=given["words"].strip(),
                to=given.get("to", ""),
            )
        self.send_response(303)
        self.send_header("Location", "/ponsel")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _refuse(self, error: CloudError) -> None:
        with self.state.lock:
            self.state.refused[error.code] = self.state.refused.get(error.code, 0) + 1
        self._json(error.status, {"error": error.body()})

    def _json(self, status: int, content: dict[str, Any]) -> None:
        self._send(status, json.dumps(content).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drop(self) -> None:
        """Hang up without a word."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _read(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise CloudError(100, "not JSON") from error
    if not isinstance(content, dict):
        raise CloudError(100, "not an object")
    return content
