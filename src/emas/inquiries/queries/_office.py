"""Who answers at the number of an instansi."""

from datetime import datetime

from django.conf import settings

from emas.inquiries import rules
from emas.inquiries.queries import desks
from emas.people import queries as people


def office(*, instansi: str, at: datetime) -> rules.Office:
    """Give name, hours and whether somebody sits there; the portal itself where an instansi has no desk."""
    desk = desks.desk(instansi=instansi, at=at)
    return rules.Office(
        name=desk.name if desk is not None else "Portal Emas",
        base_url=settings.EMAS_BASE_URL,
        is_open=desk is not None and desk.is_open,
        opens_at=desk.opens_at if desk is not None else None,
        has_desk=desk is not None,
        instansi=instansi,
        names=people.instansi_names(),
    )
