"""Posts of a flow: who fills them for a case, which ones a case needs, whose turn it is when time runs out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from emas.cases.rules._step import LATE, VERIFYING
from emas.cases.types import APPROVER, PastAct, Places
from emas.catalogue.types import Act, ActKind, Flow, PostRef, Step, StepKind
from emas.kernel.actor import HeldPost

#: Who works in a flow without holding a post of it: the citizen, the machine, the persons of a sealed case.
NO_POSTS: Final = frozenset({"applicant", "system", "keeper", "assigned"})
_NEIGHBOURS: Final = frozenset({"rt", "rw"})
_ABOVE: Final = {
    "rt": ("rw", "rw"),
    "rw": ("kepala", "kelurahan"),
    "kelurahan": ("kepala", "kecamatan"),
    "kecamatan": ("admin", "kota"),
}


#: Flows live as long as the process and can't be hashed; each is kept beside its answer, so that its id stays taken.
_POSTS: dict[int, tuple[Flow, tuple[PostRef, ...]]] = {}


def post_keys(flow: Flow) -> tuple[PostRef, ...]:
    """List every post that works in ``flow``, each once. Asked several times in every act, so the answer is kept."""
    known = _POSTS.get(id(flow))
    if known is None or known[0] is not flow:
        known = _POSTS[id(flow)] = (flow, _posts_of(flow))
    return known[1]


def _posts_of(flow: Flow) -> tuple[PostRef, ...]:
    found: dict[str, PostRef] = {}
    for step in flow.steps.values():
        for ref in (step.post, *(act.by for act in step.acts.values())):
            if ref is not None and ref.role not in NO_POSTS:
                found.setdefault(ref.key, ref)
    for act in flow.anywhere.values():
        if act.by is not None and act.by.role not in NO_POSTS:
            found.setdefault(act.by.key, act.by)
    return tuple(found.values())


def posts_at(flow: Flow, state: str) -> frozenset[str]:
    """Give the keys of the posts that have something to do while a case is at ``state``."""
    step = flow.steps.get(state)
    if step is None:
        return frozenset()
    here = [step.post, *(act.by for act in step.acts.values())]
    here += [act.by for act in flow.anywhere.values() if state in act.from_steps]
    return frozenset(ref.key for ref in here if ref is not None)


def posts_reached(flow: Flow, visited: Iterable[str]) -> tuple[PostRef, ...]:
    """
    List the posts that may know of a case which was at the steps ``visited``.

    A post where the applicant lives belongs to it from the start. A post of an office that the flow names by its code knows nothing before
    the case comes to it: not the registry before the papers are complete, not an official whom a critique may be about.
    """
    here = frozenset[str]().union(*(posts_at(flow, state) for state in visited))
    return tuple(ref for ref in post_keys(flow) if ":" not in ref.level or ref.key in here)


#: In ``filed_by``: whoever holds a post at a unit of that kind.
ANYBODY: Final = "staff"


def may_file(filed_by: Iterable[PostRef], role: str, unit_kind: str) -> bool:
    """Tell whether a post of this role at a unit of this kind begins a service at the desk."""
    return any(ref.level == unit_kind and ref.role in {role, ANYBODY} for ref in filed_by)


def keys_filled(refs: Iterable[PostRef], places: Places, held: Iterable[tuple[int, str]]) -> frozenset[str]:
    """Give the keys of ``refs`` that somebody who holds ``held`` (unit, role) fills for a case at ``places``."""
    holding = frozenset(held)
    return frozenset(ref.key for ref in refs if places.seat(ref) in holding)


def desks_of(posts: Iterable[HeldPost]) -> tuple[tuple[int, str], ...]:
    """Give the desks of held posts as (unit, role): that of the role, and that of the very seat (``#<post id>``)."""
    return tuple(desk for post in posts for desk in desks_of_post(post))


def desks_of_post(post: HeldPost) -> tuple[tuple[int, str], ...]:
    """Give the desks of one post; the chairs of RT and RW approve no official, so theirs is one."""
    own = (post.unit_id, post.role)
    return (own,) if post.role in _NEIGHBOURS else (own, (post.unit_id, f"#{post.post_id}"))


def act_post(step: Step, act: Act) -> PostRef | None:
    """Give the post that does ``act`` at ``step``."""
    return act.by or step.post


def needed_posts(flow: Flow, first: str) -> tuple[PostRef, ...]:
    """
    List the posts without which a case that begins at ``first`` would strand (flows section 2, "vacant post").

    Those are the posts of all task steps that can be reached by going on, save steps that are skipped when vacant. The step of
    a returned or failed matter belongs to posts that are in the list anyway.
    """
    seen: set[str] = set()
    todo = [first]
    needed: dict[str, PostRef] = {}
    while todo:
        name = todo.pop()
        if name in seen or name not in flow.steps:
            continue
        seen.add(name)
        step = flow.steps[name]
        is_post = step.post is not None and step.post.role not in NO_POSTS
        if step.kind == StepKind.TASK and step.post is not None and is_post and not step.skip_if_vacant:
            needed.setdefault(step.post.key, step.post)
        todo.extend(_onward(step))
    return tuple(needed.values())


def _onward(step: Step) -> list[str]:
    onward = {ActKind.FORWARD, ActKind.DECIDE, ActKind.DRAFT, ActKind.INITIAL, ActKind.SIGN}
    targets = [b.step for act in step.acts.values() if act.kind in onward for b in act.targets]
    return targets + [b.step for branches in step.on.values() for b in branches]


def superior_of(ref: PostRef) -> PostRef:
    """
    Give the post that hears of it when ``ref`` lets a step run out (flows section 2, "reminders").

    Inside an office that is its head; above the head of a kelurahan the camat; above a camat the administrator of the city; above the
    posts of the city itself its secretary.
    """
    if ref.role == APPROVER:
        return PostRef(APPROVER, "last") if ref.level != "last" else PostRef("cuti", "origin")
    if ref.level in {"rt", "rw"}:
        role, level = _ABOVE[ref.level]
        return PostRef(role, level)
    if ref.level == "kota" and ref.role not in {"kepala", "sekretaris"}:
        return PostRef("sekretaris", "kota")
    if ref.role != "kepala":
        return PostRef("kepala", ref.level)
    role, level = _ABOVE.get(ref.level, ("admin", "kota"))
    return PostRef(role, level)


def kinds_that_count(history: Sequence[PastAct], person_id: int | None) -> frozenset[str]:
    """
    Give the kinds of check whose latest doing, step by step, was this person's (ASVS 2.3.5: who verified may not sign).

    A step done again by somebody else after a return no longer counts for the first; nor does a step that was skipped since.
    """
    latest: dict[str, tuple[int | None, str]] = {}
    for past in history:
        for name in past.skipped:
            latest.pop(name, None)
        if past.kind in VERIFYING:
            latest[past.from_state] = (past.person_id, past.kind)
        elif past.kind == ActKind.UNDO:
            latest.pop(past.to_state, None)
    if person_id is None:
        return frozenset()
    return frozenset(kind for person, kind in latest.values() if person == person_id)


def posts_ahead(flow: Flow, state: str, act: str, returned_from: str) -> tuple[Step, ...]:
    """
    List the task steps that the act might come to rest on: its targets, and what follows a step that may be skipped.

    Their posts are those whose vacancy the decision needs to know; all others need not be looked up.
    """
    step = flow.steps[state]
    found = step.acts.get(act) or flow.anywhere.get(act)
    branches = found.targets if found is not None else step.on.get(act, ())
    if act == LATE and step.late is not None:
        branches = step.late.targets
    return resting_places(flow, [returned_from if each.step == "$back" else each.step for each in branches])


def resting_places(flow: Flow, first: Iterable[str]) -> tuple[Step, ...]:
    """List the task steps of posts on which a case that goes to one of ``first`` may come to rest: those, and what follows a step that may be skipped."""
    todo = list(first)
    ahead: dict[str, Step] = {}
    while todo:
        name = todo.pop(0)
        here = flow.steps.get(name)
        if here is None or name in ahead or here.kind != StepKind.TASK or here.post is None:
            continue
        if here.post.role in NO_POSTS:
            continue
        ahead[name] = here
        if here.skip_if_vacant:
            todo.extend(_onward(here))
    return tuple(ahead.values())


def has_conditions(flow: Flow) -> bool:
    """Tell whether any branch or act of ``flow`` asks for a condition, so that answers must be opened to decide."""
    acts = [act for step in flow.steps.values() for act in step.acts.values()] + list(flow.anywhere.values())
    branches = [branch for act in acts for branch in act.targets]
    branches += [b for step in flow.steps.values() for on in step.on.values() for b in on]
    branches += [b for step in flow.steps.values() if step.late for b in step.late.targets]
    return any(act.when for act in acts) or any(branch.when for branch in branches)


def vacant_keys(ahead: Iterable[Step], workers: Mapping[str, frozenset[int]]) -> frozenset[str]:
    """
    Give the keys of ``ahead`` nobody can work; ``workers`` maps a key to the persons who can.

    A step that may be skipped counts as vacant, too, when all who could do it may also sign next: they would be barred from
    signing (``same_person``), and a letter must not stop because one person stands in for another (flows section 2, Plh. and Plt.).
    """
    steps = tuple(ahead)
    signers = frozenset(
        person
        for step in steps
        if step.post is not None and any(act.kind == ActKind.SIGN for act in step.acts.values())
        for person in workers.get(step.post.key, frozenset())
    )
    vacant = set()
    for step in steps:
        if step.post is None:
            continue
        able = workers.get(step.post.key, frozenset())
        is_checker = any(act.kind == ActKind.INITIAL for act in step.acts.values())
        if not able or (step.skip_if_vacant and is_checker and signers and able <= signers):
            vacant.add(step.post.key)
    return frozenset(vacant)
