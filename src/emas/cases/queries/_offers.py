"""Which services an official may begin for his offices."""

from collections.abc import Iterable

from emas.cases import rules
from emas.cases.types import DeskOffer
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people.types import UnitKind


def desk_offers(*, actor: Actor) -> tuple[DeskOffer, ...]:
    """List the services that ``actor`` may begin at the desk, by title, each with the offices he may do it for. One statement."""
    return offers_among(catalogue.live_definitions(), actor)


def offers_among(live: Iterable[ServiceDefinition], actor: Actor) -> tuple[DeskOffer, ...]:
    """The same of services that were read already."""
    found = [_offer(definition, actor) for definition in live]
    return tuple(sorted((each for each in found if each.units), key=lambda each: each.definition.title.id))


def desk_offer(*, actor: Actor, service: str) -> DeskOffer:
    """Give one of them. Raises: NotFound when it is none of his."""
    found = next((each for each in desk_offers(actor=actor) if each.definition.slug == service), None)
    if found is None:
        raise NotFound("service")
    return found


def _offer(definition: ServiceDefinition, actor: Actor) -> DeskOffer:
    filed_by = definition.filed_by
    units = {p.unit_id: p.unit_name for p in actor.posts if rules.may_file(filed_by, p.role, p.unit_kind)}
    if units:
        instansi = catalogue.instansi_of(definition=definition)
        own = {p.unit_id for p in actor.posts if p.instansi == instansi}
        units = {number: name for number, name in units.items() if number in own}
    return DeskOffer(definition, tuple(units.items()))


def files_own(*, actor: Actor) -> bool:
    """Tell whether any service lets this official file for himself: then the portal has a home page for him."""
    # Courts alone have such services today: nobody else pays for the question on every page.
    if not any(post.unit_kind == UnitKind.COURT for post in actor.posts):
        return False
    return any(offer.definition.applicant.is_staff for offer in desk_offers(actor=actor))
