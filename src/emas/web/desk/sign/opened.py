"""
Which letters a signer has opened in this session, and in which version.

Only what was opened may be signed together with others, and only in the state in which it was seen.
"""

from emas.web.desk.page import StaffRequest

_KEY = "opened_to_sign"
_KEPT = 100


def remember(request: StaffRequest, ref: str, version: int) -> None:
    """Note that the pages of this case were shown."""
    kept = dict(request.session.get(_KEY, {}))
    kept.pop(ref, None)
    kept[ref] = version
    request.session[_KEY] = dict(list(kept.items())[-_KEPT:])


def versions(request: StaffRequest) -> dict[str, int]:
    """The opened cases with the version that was seen."""
    return {str(ref): int(version) for ref, version in request.session.get(_KEY, {}).items()}


def drop(request: StaffRequest, refs: tuple[str, ...]) -> None:
    """Forget the ones that were signed."""
    kept = {ref: version for ref, version in versions(request).items() if ref not in refs}
    request.session[_KEY] = kept
