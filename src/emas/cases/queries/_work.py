"""What the menu of an official asks on every page, answered from one reading of the services."""

from emas.cases.queries import _offers, _overview, _watched
from emas.cases.types import DeskWork
from emas.catalogue import queries as catalogue
from emas.kernel.actor import Actor


def desk_work(*, actor: Actor) -> DeskWork:
    """Tell what the services give this official to do beside his desk. They are read once; units only where a role fits."""
    live = catalogue.live_definitions()
    offers = _offers.offers_among(live, actor)
    return DeskWork(
        files_own=any(each.definition.applicant.is_staff for each in offers),
        asks_absence=any(each.definition.absence is not None for each in offers),
        looks_over=_overview.looks_over(live, actor),
        watches=_watched.watches(live, actor),
    )
