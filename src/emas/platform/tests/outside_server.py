"""A server on loopback that answers as told, and certificates for it."""

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Server:
    """``answers`` are given one after the other, the last one for ever: (status, headers, body); a str is a misbehaviour."""

    port: int = 0
    answers: list[tuple[int, dict[str, str], bytes] | str] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next(self, method: str, path: str) -> tuple[int, dict[str, str], bytes] | str:
        with self.lock:
            self.seen.append((method, path))
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _of(self) -> Server:
        assert isinstance(self.server, _Quiet)
        return self.server.behaviour

    def handle_one(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        told = self._of().next(self.command, self.path)
        self.close_connection = True
        if isinstance(told, str):
            self._misbehave(told)
            return
        status, headers, body = told
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = handle_one  # noqa: N815  (names the library looks for)

    def _misbehave(self, told: str) -> None:
        if told == "hang":
            self._of().go_on.wait(20)
        elif told == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(200):
                if self._of().go_on.wait(0.05):
                    break
                self.wfile.write(b".")
        elif told == "garbage":
            self.wfile.write(b"this is no HTTP\r\n\r\n")

    def log_message(self, *_: object) -> None: ...

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    behaviour: Server

    def handle_error(self, *_: object) -> None: ...


class _Handler(BaseHTTPRequestHandler):
    """Answers what its server was told to answer, well or badly."""

    protocol_version = "HTTP/1.1"
    script: Server

    def handle_one(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        told = self.script.next(self.command, self.path)
        self.close_connection = True
        if isinstance(told, str):
            self._misbehave(told)
            return
        status, headers, body = told
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = handle_one  # noqa: N815  (names the library looks for)

    def _misbehave(self, told: str) -> None:
        if told == "hang":
            self.script.go_on.wait(20)
        elif told == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(200):
                if self.script.go_on.wait(0.05):
                    break
                self.wfile.write(b".")
        elif told == "garbage":
            self.wfile.write(b"this is no HTTP\r\n\r\n")

    def log_message(self, *_: object) -> None: ...

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    behaviour: Server

    def handle_error(self, *_: object) -> None: ...


@contextmanager
def serving(
    *answers: tuple[int, dict[str, str], bytes] | str, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Run such a server for the block."""
    server = Server(answers=list(answers) or [(200, {}, b"ok")])
    made = _Quiet(("127.0.0.1", 0), type("Handler", (_Handler,), {"script": server}))
    if tls is not None:
        made.socket = tls.wrap_socket(made.socket, server_side=True)
    server.port = made.server_address[1]
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.go_on.set()
        made.shutdown()
        made.server_close()
        thread.join()


def certificate(folder: Path, *, address: str = "127.0.0.1", name: str = "") -> tuple[ssl.SSLContext, Path]:
    """Make a self-signed certificate for an address or a name; gives the server's context and the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name or address)])
    alternative = x509.DNSName(name) if name else x509.IPAddress(ip_address(address))
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(dt.datetime(2049, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public, private = folder / "server.crt", folder / "server.key"
    public.write_bytes(pem)
    private.write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
