"""An administrator opens or closes a service for new requests; running cases go on."""

from datetime import datetime

from emas.audit import operations as audit
from emas.catalogue.models import Service
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.platform import db


def switch_service(*, slug: str, is_on: bool, reason: str, actor: Actor, at: datetime) -> None:
    """
    Open or close a service for new requests (R-035: the responsible OPD may change features).

    Only the administrator of the whole instansi may; the reason is recorded. A later version of the folder keeps the choice, unless the
    folder itself changes its own switch. Raises: NotAllowed, NotFound, Invalid ``reason``.
    """
    if not any(p.role == "admin" and p.unit_kind in {"kota", "pengadilan"} for p in actor.posts):
        raise NotAllowed
    if not reason.strip():
        raise Invalid({"reason": ("required",)})
    with db.act_transaction():
        changed = Service.objects.filter(slug=slug, active_version__isnull=False).update(is_enabled=is_on)
        if not changed:
            raise NotFound
        detail = {"is_on": is_on, "reason": reason.strip()[:200]}
        audit.record("service.switched", actor, "service", slug, at, detail=detail)
