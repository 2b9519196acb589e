"""How much work lies open, for those who run the portal: numbers alone."""

from datetime import datetime

from django.db.models import Count, Q

from emas.cases.models import Case
from emas.cases.types import Workload


def workload(*, at: datetime) -> tuple[Workload, ...]:
    """Count the open cases of each instansi: all, those past their deadline, those that wait for a head to sign. One query."""
    rows = (
        Case.objects.filter(is_open=True)
        .exclude(instansi="")
        .values_list("instansi")
        .annotate(
            open_cases=Count("id"),
            late=Count("id", filter=Q(due_at__lt=at)),
            to_sign=Count("id", filter=Q(desk_role="kepala", lane=0)),
        )
        .order_by("instansi")
    )
    return tuple(Workload(*row) for row in rows)
