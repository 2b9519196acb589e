"""Which steps of a service somebody's posts work: an office that the flow names by its code is that office alone, not its kind."""

from collections.abc import Iterable, Sequence
from typing import Final

from emas.catalogue import queries as catalogue
from emas.catalogue.types import ActKind, PostRef, ServiceDefinition, Step
from emas.kernel.actor import Actor, HeldPost
from emas.people import queries as people

#: The office that began a case, whichever it is.
ORIGIN: Final = "origin"


def worked_steps(
    *, definitions: Iterable[ServiceDefinition], posts: Sequence[HeldPost], levels: Iterable[str] = ()
) -> dict[str, tuple[Step, ...]]:
    """
    Give, by service, the steps that one of ``posts`` works; services without such a step are left out. One query.

    ``levels``: levels that any office may be (``origin``: the one which began the case).
    """
    given = tuple(definitions)
    found = {d.slug: tuple((s, s.post) for s in d.flow.steps.values() if s.post is not None) for d in given}
    codes = {
        ref.level.partition(":")[2] for steps in found.values() for _step, ref in steps if ":" in ref.level
    }
    units = people.units_by_codes(codes=codes) if codes and posts else {}
    by_kind = {(post.role, post.unit_kind) for post in posts}
    by_kind |= {(post.role, level) for post in posts for level in levels}
    by_unit = {(post.role, post.unit_id) for post in posts}

    def is_worked(ref: PostRef) -> bool:
        code = ref.level.partition(":")[2]
        return (ref.role, units.get(code)) in by_unit if code else (ref.role, ref.level) in by_kind

    mine = {slug: tuple(step for step, ref in steps if is_worked(ref)) for slug, steps in found.items()}
    return {slug: steps for slug, steps in mine.items() if steps}


def signs(*, actor: Actor) -> bool:
    """Tell whether a service gives one of the actor's posts something to sign: a head of an office is not yet a signer."""
    definitions = catalogue.live_definitions(instansi={post.instansi for post in actor.posts})
    worked = worked_steps(definitions=definitions, posts=actor.posts, levels=(ORIGIN,))
    steps = (step for each in worked.values() for step in each)
    return any(act.kind is ActKind.SIGN for step in steps for act in step.acts.values())
