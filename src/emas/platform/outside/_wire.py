"""
Sockets with manners: only the configured host, no private address behind a public name, one deadline for a whole call.

The address that was checked is the address that is used: a name that changes its address between check and use gains nothing.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable
from typing import Any, Final

import httpcore
import httpx

from emas.kernel import clock
from emas.platform.outside._errors import OutsideError

_LOCAL_NAMES: Final = frozenset({"localhost"})
_deadline = threading.local()
#: NAT64 (RFC 6052, RFC 8215) and addresses that are "compatible": the last 32 bits are where a call ends.
_TRANSLATED: Final = tuple(ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96"))


def set_deadline(seconds: float) -> None:
    """Let everything this thread sends and receives end within ``seconds``: a server that drips bytes is late too."""
    _deadline.until = clock.monotonic() + seconds


def transport(
    *, host: str, verify: ssl.SSLContext, may_be_private: bool, keep_alive: bool
) -> httpx.BaseTransport:
    """Give a transport that reaches ``host`` and nobody else."""
    made = httpx.HTTPTransport(verify=verify, trust_env=False)
    made.close()
    # The public constructor takes no network backend; the pool behind it does (httpx is pinned below 0.29).
    made._pool = httpcore.ConnectionPool(
        ssl_context=verify,
        max_connections=None,
        max_keepalive_connections=8 if keep_alive else 0,
        keepalive_expiry=20.0,
        network_backend=_GuardedBackend(host, may_be_private),
    )
    return made


def tls(verify: str | bool) -> ssl.SSLContext:
    """
    Give a context that checks certificate and name, against the file ``verify`` or the system's authorities.

    Raises: ValueError for False: an unchecked certificate is no protection, pin the agency's authority instead.
    """
    if verify is False:
        raise ValueError("certificates are always checked: name the authority's file")
    context = ssl.create_default_context(cafile=None if verify is True else verify)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def is_literal_or_local(host: str) -> bool:
    """Tell whether who wrote ``host`` named one machine: an address, or this machine."""
    return host in _LOCAL_NAMES or _address(host) is not None


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None


def _is_forbidden(address: str, *, may_be_private: bool) -> bool:
    found = _address(address.partition("%")[0])
    if found is None:
        return True
    if isinstance(found, ipaddress.IPv6Address):
        found = _carried(found) or found
    # Link-local addresses hold a cloud's own secrets; nobody's service lives there.
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        return True
    return not found.is_global and not may_be_private


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Give the IPv4 address to which a network's own translation (mapped, 6to4, NAT64, compatible) brings an IPv6 one."""
    if address.is_loopback or address.is_unspecified:
        return None
    if any(address in net for net in _TRANSLATED):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


class _GuardedBackend(httpcore.NetworkBackend):
    """Resolves, checks, connects to what was checked."""

    def __init__(self, host: str, may_be_private: bool) -> None:
        self._host = host
        self._may_be_private = may_be_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if host.lower() != self._host:
            raise OutsideError("refused", "other_host")
        failure: Exception = httpcore.ConnectError("no address")
        for address in _resolve(host, port):
            if _is_forbidden(address, may_be_private=self._may_be_private):
                raise OutsideError("refused", "private_address")
            try:
                return _DatedStream(
                    self._inner.connect_tcp(address, port, _left(timeout), local_address, socket_options)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise OutsideError("refused", "unix_socket")

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError("name") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _left(timeout: float | None) -> float | None:
    until: float | None = getattr(_deadline, "until", None)
    if until is None:
        return timeout
    left = until - clock.monotonic()
    return max(0.001, left if timeout is None else min(left, timeout))


class _DatedStream(httpcore.NetworkStream):
    """A stream whose every wait also ends at the thread's deadline."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _DatedStream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
