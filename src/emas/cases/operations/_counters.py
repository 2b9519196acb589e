"""The counter of an office: it files what begins at its own desk."""

from emas.cases.types import Places
from emas.catalogue.types import ServiceDefinition


def own(definition: ServiceDefinition, places: Places) -> int | None:
    """Give the fixed unit (an office, the public service mall) at whose desk a request filed at the counter begins, if any."""
    step = definition.flow.steps.get(definition.flow.start.get("counter", ""))
    if step is None or step.post is None or ":" not in step.post.level:
        return None
    return places.unit_id(step.post.level)
