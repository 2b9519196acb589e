"""One outside service as the portal calls it."""

import json as jsonlib
import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore
import httpx
from django.conf import settings

from emas.kernel import clock
from emas.kernel.digits import whole
from emas.platform import db
from emas.platform.outside import _state, _talk, _wire
from emas.platform.outside._errors import OutsideError

#: Answers that mean "not now": the service itself is away or overloaded.
_AWAY: Final = frozenset({502, 503, 504})
_TRY_AGAIN: Final = _AWAY | {429}
_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
_BACK_OFF_SECONDS: Final = 0.25
_LONGEST_PAUSE_SECONDS: Final = 5.0
_CHUNK: Final = 65_536
_seats: dict[tuple[str, int], threading.BoundedSemaphore] = {}
_seats_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``headers`` ignore case."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    ms: int

    @property
    def text(self) -> str:
        """The body as text; bytes that are none are replaced."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Read the body as JSON. Raises: OutsideError ``bad_answer``."""
        try:
            return jsonlib.loads(self.content)
        except ValueError as error:
            raise OutsideError("bad_answer", "not_json") from error


class Channel:
    """
    Calls of one service at one host.

    ``base_url`` is the only host that is reached. A private address is reached only if it stands there literally (or is
    ``localhost``), or if the name is listed in ``EMAS_PRIVATE_HOSTS``. Redirects are not followed. ``verify`` is True (the
    system's authorities) or the file of the authority to trust; there is no way to switch the check off.
    ``timeout_seconds`` ends a whole call, ``connect_seconds`` its beginning; ``max_parallel`` calls run at once in a process,
    others wait ``queue_seconds`` and are then ``busy``. ``retry_safe`` are the methods that may be repeated without asking.

    Keep one object per service: it holds the TLS context. Safe to share between threads.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        timeout_seconds: float = 15.0,
        connect_seconds: float = 5.0,
        max_parallel: int = 4,
        queue_seconds: float = 2.0,
        verify: str | Path | bool = True,
        auth: tuple[str, str] | httpx.Auth | None = None,
        headers: Mapping[str, str] | None = None,
        retry_safe: frozenset[str] = _SAFE_METHODS,
        tries: int = 3,
        max_bytes: int = 25_000_000,
        keep_alive: bool = False,
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
            raise ValueError(f"{name}: write the address as https://host[:port][/path]")
        self.name = name
        self.base_url = base_url.rstrip("/")
        self._timeout = timeout_seconds
        self._connect = connect_seconds
        self._queue = queue_seconds
        self._retry_safe = retry_safe
        self._tries = tries
        self._max_bytes = max_bytes
        self._max_parallel = max_parallel
        host = parts.hostname.lower()
        private = _wire.is_literal_or_local(host) or host in getattr(settings, "EMAS_PRIVATE_HOSTS", ())
        self._client = httpx.Client(
            transport=_wire.transport(
                host=host,
                verify=_wire.tls(verify if isinstance(verify, bool) else str(verify)),
                may_be_private=private,
                keep_alive=keep_alive,
            ),
            auth=auth,
            headers={"User-Agent": "emas", "Accept-Encoding": "identity", **(headers or {})},
            follow_redirects=False,
            trust_env=False,
        )

    def get(self, path: str, **more: Any) -> Answer:
        """Call with GET; see ``request``."""
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> Answer:
        """Call with POST; see ``request``."""
        return self.request("POST", path, **more)

    def request(
        self,
        method: str,
        path: str,
        *,
        idempotent: bool | None = None,
        timeout_seconds: float | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        files: Any = None,
        content: bytes | None = None,
    ) -> Answer:
        """
        Make one call; ``path`` begins with ``/`` and is put after ``base_url``. Every HTTP status except a redirect is an answer.

        ``idempotent``: repeating does no harm, so it is repeated with growing, jittered pauses when nothing came or the answer
        was 429, 502, 503 or 504; default by method (``retry_safe``). Anything else is sent once.
        Raises: OutsideError; TransactionMisuseError inside a transaction.
        """
        db.forbid_transaction(f"a call to {self.name}")
        if not path.startswith("/") or path.startswith("//"):
            raise ValueError("a path begins with one /")
        request = self._client.build_request(
            method,
            self.base_url + path,
            params=params,
            headers=headers,
            json=json,
            data=data,
            files=files,
            content=content,
            timeout=self._limits(timeout_seconds),
        )
        request.read()
        repeatable = method in self._retry_safe if idempotent is None else idempotent
        limit = timeout_seconds or self._timeout
        for round_ in range(self._tries if repeatable else 1):
            is_last = not repeatable or round_ == self._tries - 1
            try:
                answer = self._once(request, limit)
            except OutsideError as error:
                if is_last or error.code not in {"unreachable", "timeout_unknown"}:
                    raise
                pause(_wait(round_, None))
                continue
            if is_last or answer.status not in _TRY_AGAIN:
                return answer
            pause(_wait(round_, answer.headers.get("retry-after")))
        raise AssertionError("the last round returns or raises")

    def _limits(self, timeout_seconds: float | None) -> httpx.Timeout:
        whole = timeout_seconds or self._timeout
        return httpx.Timeout(whole, connect=min(self._connect, whole))

    def _once(self, request: httpx.Request, limit: float) -> Answer:
        with self._seat():
            _state.enter(self.name)
            started = clock.monotonic()
            try:
                answer = self._send(request, limit, started)
            except OutsideError as error:
                _talk.failed(self.name, error, clock.monotonic() - started)
                raise
            self._answered(answer)
            return answer

    def _send(self, request: httpx.Request, limit: float, started: float) -> Answer:
        _wire.set_deadline(limit)
        heard: Mapping[str, str] = {}
        try:
            response = self._client.send(request, stream=True)
            heard = response.headers
            try:
                body = self._body(response)
            finally:
                response.close()
        except OutsideError as error:
            error.headers = heard
            raise
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            named = _named(error)
            named.headers = heard
            raise named from error
        if response.is_redirect:
            raise OutsideError("bad_answer", "redirect")
        return Answer(
            response.status_code, response.headers, body, round((clock.monotonic() - started) * 1000)
        )

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes(_CHUNK):
            body += chunk
            if len(body) > self._max_bytes:
                raise OutsideError("bad_answer", "too_long")
        return bytes(body)

    def _answered(self, answer: Answer) -> None:
        if answer.status in _AWAY:
            _state.failed(self.name, f"http_{answer.status}", answer.ms / 1000)
            return
        _state.succeeded(self.name, answer.ms / 1000)
        if answer.status >= 500 or answer.status in {401, 403}:
            _state.note_answer_fault(self.name, f"http_{answer.status}")

    @contextmanager
    def _seat(self) -> Iterator[None]:
        """A service that hangs may hold so many threads of this process and no more."""
        with _seats_lock:
            key = (self.name, self._max_parallel)
            seats = _seats.setdefault(key, threading.BoundedSemaphore(self._max_parallel))
        if not seats.acquire(timeout=self._queue):
            raise OutsideError("busy")
        try:
            yield
        finally:
            seats.release()


def pause(seconds: float) -> None:
    """Wait between two tries."""
    threading.Event().wait(seconds)


def _wait(round_: int, asked: str | None) -> float:
    """Give a growing pause with jitter, so that many callers do not come back together; a wish of the other side counts."""
    wanted = float(whole(asked or "") or 0)
    backing_off: float = _BACK_OFF_SECONDS * 2**round_ * random.uniform(0.5, 1.5)  # noqa: S311  (no secret)
    return min(max(wanted, backing_off), _LONGEST_PAUSE_SECONDS)


def _named(error: Exception) -> OutsideError:
    """Tell by the kind of failure whether the request may have been taken."""
    if _is_about_tls(error):
        return OutsideError("refused", "tls")
    if isinstance(
        error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpcore.ConnectError
    ):
        return OutsideError("unreachable", "connect")
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return OutsideError("bad_answer", "protocol")
    if isinstance(error, httpx.TimeoutException | httpcore.TimeoutException):
        return OutsideError("timeout_unknown", "timeout")
    if isinstance(error, httpx.DecodingError):
        return OutsideError("bad_answer", "encoding")
    # Cut off in the middle, or an answer that is no HTTP: what was sent may have been carried out.
    return OutsideError("timeout_unknown", "connection")


def _is_about_tls(error: BaseException | None) -> bool:
    depth = 0
    while error is not None and depth < 6:
        text = str(error)
        if "CERTIFICATE_VERIFY_FAILED" in text or "certificate verify failed" in text:
            return True
        error, depth = error.__cause__ or error.__context__, depth + 1
    return False
