"""
Pages of a draft as images, kept in memory for a short while.

Rendering costs a compiler run; a page view asks for the page and then for each image. Rights were checked by the caller
(``desk_case``) on every request; the key carries the row version, so a changed case is drawn anew.
"""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from emas.cases import queries
from emas.cases.types import DeskCase
from emas.kernel import errors
from emas.kernel.actor import Actor

_KEPT = 24
_images: OrderedDict[tuple[str, int], tuple[bytes, ...]] = OrderedDict()
_lock = Lock()


def drafted(*, actor: Actor, case: DeskCase, at: datetime) -> tuple[bytes, ...]:
    """The page images of the letter as a draft. Raises NotAllowed when this reader may not preview the case."""
    if not case.can_preview:
        raise errors.NotAllowed("not_your_step")
    key = (case.ref, case.version)
    with _lock:
        if key in _images:
            _images.move_to_end(key)
            return _images[key]
    images = tuple(queries.preview(actor=actor, ref=case.ref, at=at))
    with _lock:
        _images[key] = images
        while len(_images) > _KEPT:
            _images.popitem(last=False)
    return images


def forget() -> None:
    """Drop every kept image (tests, and a change of the letter base)."""
    with _lock:
        _images.clear()
