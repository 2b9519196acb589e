"""An administrator opens or closes a service for new requests; running cases go on."""

from datetime import datetime

from emas.audit import operations as audit
from emas.catalogue.models import Service
from emas.catalogue.queries import _agency, _owners
from emas.catalogue.rules import stored
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.platform import db


def switch_service(*, slug: str, is_on: bool, reason: str, actor: Actor, at: datetime) -> None:
    """
    Open or close a service for new requests (R-035: the responsible OPD may change features).

    Only the administrator of the whole instansi whose service it is may, and that of the agency that publishes it; the reason is recorded. A later version
    of the folder keeps the choice, unless the folder itself changes its own switch. Raises: NotAllowed, NotFound, Invalid ``reason``.
    """
    whole = {p.instansi for p in actor.posts if p.role == "admin" and p.unit_kind in {"kota", "pengadilan"}}
    offices = {each.office for each in _agency.own_agencies(actor=actor)}
    if not whole and not offices:
        raise NotAllowed
    if not reason.strip():
        raise Invalid({"reason": ("required",)})
    with db.act_transaction():
        if (
            not Service.objects.filter(slug=slug, office__in=offices).exists()
            and _instansi(slug) not in whole
        ):
            raise NotFound
        changed = Service.objects.filter(slug=slug, active_version__isnull=False).update(is_enabled=is_on)
        if not changed:
            raise NotFound
        detail = {"is_on": is_on, "reason": reason.strip()[:200]}
        audit.record("service.switched", actor, "service", slug, at, detail=detail)


def _instansi(slug: str) -> str:
    row = Service.objects.select_related("active_version").filter(slug=slug).first()
    if row is None or row.active_version is None:
        raise NotFound
    return _owners.instansi_of(definition=stored.from_text(row.active_version.content))
