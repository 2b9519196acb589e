"""Where a request really came from."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """
    Give the client's address, for limits only.

    ``X-Forwarded-For`` counts only if the connection comes from a trusted proxy, and then the last hop that is no trusted
    proxy itself: what a client writes in front of it is his own word.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not _is_trusted(peer):
        return peer
    for hop in reversed(
        [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    ):
        if not _is_trusted(hop):
            return hop if _is_address(hop) else peer
    return peer


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(text: str) -> bool:
    if not _is_address(text):
        return False
    return any(ip_address(text) in ip_network(proxy, strict=False) for proxy in settings.EMAS_TRUSTED_PROXIES)
