"""Reading requests and misbehaving on sockets: the parts of HTTP that a polite library hides."""

import re
import socket
import struct
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: ``misbehaviour`` is '' or one of ``hold``, ``reset``, ``cut_off``."""

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    misbehaviour: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A multipart form: texts and files by name."""

    texts: dict[str, str]
    files: dict[str, bytes]


def read_form(media_type: str, body: bytes) -> Form:
    """Read multipart/form-data. What cannot be read gives an empty form."""
    found = re.search(r'boundary="?([^";]+)"?', media_type)
    texts: dict[str, str] = {}
    files: dict[str, bytes] = {}
    if found is None:
        return Form(texts, files)
    for part in body.split(b"--" + found.group(1).encode()):
        head, gap, content = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        if not gap or name is None:
            continue
        content = content.removesuffix(b"\r\n")
        if b"filename=" in head:
            files[name.group(1).decode()] = content
        else:
            texts[name.group(1).decode()] = content.decode("utf-8", "replace")
    return Form(texts, files)


def read_body(handler: BaseHTTPRequestHandler) -> bytes:
    """Read the body, by length or in chunks."""
    if handler.headers.get("Transfer-Encoding", "").lower() == "chunked":
        body = b""
        while size := int(handler.rfile.readline().split(b";")[0], 16):
            body += handler.rfile.read(size)
            handler.rfile.readline()
        handler.rfile.readline()
        return body
    return handler.rfile.read(int(handler.headers.get("Content-Length") or 0))


def write(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """Send an answer, or what is to be sent in its place."""
    handler.close_connection = True
    if reply.misbehaviour == "reset":
        # Zero linger: the other side sees a reset, not an end.
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if reply.media_type:
        handler.send_header("Content-Type", reply.media_type)
    handler.send_header("Content-Length", str(len(reply.body)))
    handler.send_header("Connection", "close")
    handler.end_headers()
    body = reply.body[: len(reply.body) // 2] if reply.misbehaviour == "cut_off" else reply.body
    handler.wfile.write(body)
