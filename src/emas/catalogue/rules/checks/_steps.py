"""The flow step by step: names, posts, deadlines, signature slots."""

from collections.abc import Iterator

from emas.catalogue.rules import expressions, graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import Act, ActKind, Fault, PostRef, ServiceDefinition, Step, StepKind
from emas.people.types import ROLES_BY_KIND, Role, UnitKind

#: Kinds of act by which somebody approves; the applicant does none of them.
APPROVING = frozenset({ActKind.FORWARD, ActKind.DECIDE, ActKind.DRAFT, ActKind.INITIAL, ActKind.SIGN})
#: A channel that is itself a post: what that post sent, it does not approve.
SENDING_POST = {"rt": "rt@rt"}
#: What the page of an act posts itself.
TAKEN = frozenset({"act", "version", "kunci", "note", "reason", "items", "unit", "baris", "ditanyakan"})
#: Kinds of act whose pages have no room for questions.
UNASKED = frozenset({ActKind.SIGN, ActKind.RETRY, ActKind.CANCEL, ActKind.UNDO})
#: Effects that need a person's hand.
PERSONAL = frozenset({"give_number", "make_letter", "sign", "open_replacement", "assign"})
WORK_EVENTS = {
    "sign": frozenset({"signed", "failed"}),
    "publish": frozenset({"ended", "replaced"}),
    "confirm": frozenset({"confirmed"}),
    "complete": frozenset({"complete"}),
}
#: The approvers found for an official who files for himself.
APPROVER = "approver"
#: The unit at which a case was begun, whatever its kind.
ORIGIN = "origin"


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    flow = definition.flow
    yield from _starts(definition, source)
    for branch, where in graph.targets(flow):
        if branch.step not in flow.steps and branch.step not in (graph.BACK, graph.STAY):
            yield source.fault("step_unknown", f"'{branch.step}' is not a step", "flow", *where)
        yield from _condition(definition, branch.when, source, where)
    for step in flow.steps.values():
        yield from _step(step, source)
        yield from _completeness(definition, step, source)
    for name, act, where in graph.acts(flow):
        if name not in flow.steps:
            yield source.fault("step_unknown", f"'{name}' is not a step", "flow", *where, "from")
            continue
        yield from _act(flow.steps[name], act, where, source)
        yield from _asks(definition, act, where, source)
        yield from _renews(definition, act, where, source)
        yield from _condition(definition, act.when, source, where)
    for name, act in flow.anywhere.items():
        yield from _anywhere(definition, name, act, source)
    for number, requirement in enumerate(flow.requires):
        yield from _post(requirement.post, source, ("requires", number, "post"))


def _starts(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    flow = definition.flow
    for channel in definition.channels:
        if channel not in flow.start:
            yield source.fault("start_missing", f"channel '{channel}' has no start", "flow", "start")
    firsts = [*flow.start.items(), *((c, b.step) for c, found in flow.start_when.items() for b in found)]
    for channel, branches in flow.start_when.items():
        for branch in branches:
            yield from _condition(definition, branch.when, source, ("start", channel))
            if not branch.when:
                yield source.fault(
                    "start_unreached",
                    f"what follows '{branch.step}' is never taken",
                    "flow",
                    "start",
                    channel,
                )
    for channel, name in firsts:
        step = flow.steps.get(name)
        if step is None:
            yield source.fault("step_unknown", f"'{name}' is not a step", "flow", "start", channel)
        elif step.post and step.post.key == SENDING_POST.get(channel):
            yield source.fault(
                "self_approval",
                f"who sends by '{channel}' would check his own request",
                "flow",
                "start",
                channel,
            )


def _step(step: Step, source: Source) -> Iterator[Fault]:
    where = ("steps", step.name)
    shape = SHAPES[step.kind](step)
    yield from (source.fault("step_shape", message, "flow", *where) for message in shape)
    if step.post:
        yield from _post(step.post, source, (*where, "post"))
    if step.late is not None:
        yield from _late(step, source, (*where, "late"))
    if bool(step.expires_after_days) != bool(step.expires_to):
        yield source.fault("step_shape", "expires_after_days and expires_to belong together", "flow", *where)
    ends = step.expires_after_days or step.remind_every_days
    if step.kind is StepKind.TASK and not step.due.is_set and not ends:
        yield source.fault("deadline_missing", f"'{step.name}' could wait for ever", "flow", *where)
    if step.kind is StepKind.APPLICANT and not ends:
        yield source.fault("deadline_missing", f"'{step.name}' could wait for ever", "flow", *where)
    if step.remind_every_days and step.due.is_set:
        message = "due has reminders of its own: either due or remind_every_days"
        yield source.fault("reminders_twice", message, "flow", *where)


def _completeness(definition: ServiceDefinition, step: Step, source: Source) -> Iterator[Fault]:
    """A step that waits until everything is there: what it needs exists, and somebody there can give each of it."""
    where = ("steps", step.name, "needs")
    if (step.work == "complete") != bool(step.needs):
        yield source.fault("completeness", "work: complete and needs belong together", "flow", *where)
    given = {name for act in step.acts.values() for name in act.asks}
    before = {*definition.form.page_fields, *definition.form.page_papers}
    before |= {n for _step, act, _ in graph.acts(definition.flow) for n in act.asks}
    for name in step.needs:
        if name not in definition.form.fields and name not in definition.form.attachments:
            yield source.fault("field_unknown", f"'{name}' is neither a field nor a paper", "flow", *where)
        elif name not in given | before:
            yield source.fault("completeness", f"nobody is ever asked for '{name}'", "flow", *where)
    if step.work == "complete" and any(
        act.kind is ActKind.RETURN and not act.marks_items
        for _name, act, _ in graph.acts(definition.flow)
        if any(branch.step == step.name for branch in act.targets)
    ):
        message = f"who sends a case back to '{step.name}' must mark what is missing: marks_items: true"
        yield source.fault("completeness", message, "flow", *where)


def _renews(
    definition: ServiceDefinition, act: Act, where: tuple[str, ...], source: Source
) -> Iterator[Fault]:
    """What an act makes missing is needed at a step to which it leads; else nobody would ever be asked for it."""
    steps = definition.flow.steps
    needed = {name for branch in act.targets if branch.step in steps for name in steps[branch.step].needs}
    for name in sorted(set(act.renews) - needed):
        yield source.fault("completeness", f"no step behind '{act.name}' needs '{name}'", "flow", *where)


def _late(step: Step, source: Source, where: tuple[str, ...]) -> Iterator[Fault]:
    assert step.late is not None
    if not step.due.is_set:
        yield source.fault(
            "late_without_due", f"'{step.name}' has no deadline that could pass", "flow", *where
        )
    if any(branch.step == graph.BACK for branch in step.late.targets):
        yield source.fault("late_back", "a deadline names its step, it sends nothing back", "flow", *where)
    stays = all(branch.step in (graph.STAY, step.name) for branch in step.late.targets)
    if stays and not step.late.effects:
        yield source.fault("late_idle", f"the deadline of '{step.name}' would do nothing", "flow", *where)
    for effect in sorted(PERSONAL & set(step.late.effects)):
        yield source.fault(
            "late_effect", f"'{effect}' is done by a person, not by a deadline", "flow", *where
        )


def _task_shape(step: Step) -> Iterator[str]:
    if step.post is None:
        yield f"task '{step.name}' needs a post"
    if not step.acts:
        yield f"task '{step.name}' needs acts"


def _applicant_shape(step: Step) -> Iterator[str]:
    if step.post is None or step.post.role != "applicant":
        yield f"step '{step.name}' of the applicant needs post: applicant"
    if not any(a.kind is ActKind.REPAIR for a in step.acts.values()):
        yield f"step '{step.name}' of the applicant needs an act of kind repair"
    if step.work not in ("", "complete") or (step.work and "complete" not in step.on):
        yield f"step '{step.name}' of the applicant may wait for work: complete alone, with on: complete"


def _system_shape(step: Step) -> Iterator[str]:
    missing = WORK_EVENTS.get(step.work, frozenset()) - set(step.on)
    if not step.work or missing or step.acts:
        yield f"system step '{step.name}' needs work, on {', '.join(sorted(missing)) or 'its events'} and no acts"


def _final_shape(step: Step) -> Iterator[str]:
    if step.acts or step.on or step.expires_to or not step.outcome:
        yield f"final step '{step.name}' needs an outcome, and nothing may follow"


SHAPES = {
    StepKind.TASK: _task_shape,
    StepKind.APPLICANT: _applicant_shape,
    StepKind.SYSTEM: _system_shape,
    StepKind.FINAL: _final_shape,
}


def _act(step: Step, act: Act, where: tuple[str, ...], source: Source) -> Iterator[Fault]:
    post = act.by or step.post
    if post is None:
        yield source.fault("role_missing", f"nobody may do '{act.name}'", "flow", *where)
        return
    if act.by:
        yield from _post(act.by, source, (*where, "by"))
    if act.kind in APPROVING and post.role == "applicant":
        yield source.fault(
            "self_approval", f"the applicant would do '{act.name}' for himself", "flow", *where
        )
    if act.kind is ActKind.SIGN and "sign" not in act.effects:
        yield source.fault("effect_missing", f"'{act.name}' signs but has no effect sign", "flow", *where)
    if act.kind in (ActKind.RETURN, ActKind.REFUSE, ActKind.WITHDRAW) and act.note == "none":
        yield source.fault(
            "reason_missing", f"'{act.name}' needs a note: who is turned back must hear why", "flow", *where
        )


def _asks(definition: ServiceDefinition, act: Act, where: tuple[str, ...], source: Source) -> Iterator[Fault]:
    form = definition.form
    for number, name in enumerate(act.asks):
        if name in TAKEN:
            yield source.fault(
                "field_name", f"'{name}' is a word of the act's page", "flow", *where, "asks", number
            )
        if name not in form.fields and name not in form.attachments:
            message = f"'{name}' is neither a field nor a paper"
            yield source.fault("field_unknown", message, "flow", *where, "asks", number)
    if act.asks and act.kind in UNASKED:
        # These are done by pages of their own (a passphrase, a list of letters, one tap), which ask nothing else.
        yield source.fault("asks_here", f"an act of kind {act.kind.value} asks nothing", "flow", *where)


def _anywhere(definition: ServiceDefinition, name: str, act: Act, source: Source) -> Iterator[Fault]:
    if not act.from_steps:
        yield source.fault("step_shape", f"'{name}' needs from", "flow", "anywhere", name)
    for step_name in act.from_steps:
        step = definition.flow.steps.get(step_name)
        if step and name in step.acts:
            yield source.fault(
                "act_twice", f"'{name}' is an act of '{step_name}' already", "flow", "anywhere", name
            )


def _post(post: PostRef, source: Source, where: tuple[object, ...]) -> Iterator[Fault]:
    if post.role in ("applicant", "keeper", "assigned") and not post.level:
        return
    if post.role == APPROVER and post.level in ("1", "2", "last"):
        return
    kind = post.level.partition(":")[0]
    roles = ROLES_BY_KIND[UnitKind(kind)] if kind in set(UnitKind) else frozenset()
    if kind == ORIGIN:
        roles = frozenset(Role)
    if post.role not in roles:
        yield source.fault(
            "role_unknown", f"there is no '{post.role}' at level '{post.level}'", "flow", *where
        )


def _condition(
    definition: ServiceDefinition, expression: str, source: Source, where: tuple[str, ...]
) -> Iterator[Fault]:
    for message in expressions.faults(expression, definition.form) if expression else ():
        yield source.fault("expression", f"'{expression}' {message}", "flow", *where)
