"""How an agency looks, as data beside its services: ``<root>/<agency>/_theme/theme.yaml`` with a mark."""

from datetime import datetime
from pathlib import Path

from emas.audit import operations as audit
from emas.catalogue.queries import _themes
from emas.kernel.actor import SYSTEM
from emas.people import operations as people


def sync_themes(*, root: Path, at: datetime) -> tuple[str, ...]:
    """
    Give every instansi that is installed here the look of its folder; answer those that changed. Safe to repeat.

    An administrator's own choice stays. A folder with a fault changes nothing, and the refusal is in the trail.
    """
    themes, faults = _themes.load_themes(Path(root))
    for fault in faults:
        audit.record("service.refused", SYSTEM, "theme", fault.path[-80:], at, result="refused")
    return tuple(
        each.instansi
        for each in themes
        if people.sync_theme(instansi=each.instansi, accent=each.accent, mark=each.mark, at=at)
    )
