"""Texts: messages for every event, no braces where nothing is filled in, law that is known, the standard complete."""

from collections.abc import Iterator

from emas.catalogue.rules import messages, standards
from emas.catalogue.rules.loader import Library, Source
from emas.catalogue.rules.tree import Branches, Place, Rows
from emas.catalogue.types import Fault, MessageText, ServiceDefinition


def faults(definition: ServiceDefinition, source: Source, library: Library) -> Iterator[Fault]:
    yield from _messages(definition, source)
    yield from _late(definition, source)
    yield from _legal(definition, source, library)
    yield from _standard(definition, source)
    for kind in ("service", "standard", "form", "flow"):
        yield from _braces(source.trees.get(kind), source.at(kind))
    if definition.is_listed and not definition.keywords:
        yield source.fault(
            "keywords_missing", "a listed service needs keywords, or nobody finds it", "service"
        )


def _messages(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    for number, text in enumerate(definition.messages):
        where = ("texts", number)
        if text.event not in messages.EVENTS:
            yield source.fault(
                "event_unknown", f"there is no event '{text.event}'", "messages", *where, "event"
            )
        if not _is_recipient(text.to, definition):
            yield source.fault(
                "recipient_unknown",
                f"'{text.to}' is none of {', '.join(sorted(messages.RECIPIENTS))}, no post, no colleague that is named",
                "messages",
                *where,
                "to",
            )
        if text.step and text.step not in definition.flow.steps:
            yield source.fault("step_unknown", f"'{text.step}' is not a step", "messages", *where, "step")
        yield from _placeholders(definition, text, source, where)
    for event, to in messages.needed(definition):
        if messages.found(definition, event, to) is None:
            yield source.fault("text_missing", f"no text says '{event}' to '{to}'", "messages", "texts")


def _is_recipient(to: str, definition: ServiceDefinition) -> bool:
    # What a sealed case answers is read by its handlers alone.
    is_named = not definition.sealed and messages.is_named(to, definition.form)
    return is_named or to in messages.RECIPIENTS or messages.is_post(to)


def _late(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    acts_late = any(step.late for step in definition.flow.steps.values())
    if acts_late and not any(text.event == "late" for text in definition.messages):
        yield source.fault("text_missing", "no text says 'late' to anybody", "messages", "texts")


def _placeholders(
    definition: ServiceDefinition, text: MessageText, source: Source, where: tuple[object, ...]
) -> Iterator[Fault]:
    for part, words in (("title", text.title), ("body", text.body)):
        for name in messages.placeholders(f"{words.id} {words.en}"):
            if name not in messages.PLACEHOLDERS:
                yield source.fault(*_bad_placeholder(definition, name), "messages", *where, part)


def _bad_placeholder(definition: ServiceDefinition, name: str) -> tuple[str, str]:
    if name in definition.form.fields:
        return "answer_in_message", f"{{{name}}} would put an answer into a message"
    return "placeholder_unknown", f"{{{name}}} is not one of {', '.join(messages.PLACEHOLDERS)}"


def _legal(definition: ServiceDefinition, source: Source, library: Library) -> Iterator[Fault]:
    for number, code in enumerate(definition.legal_basis):
        if code not in library.legal:
            yield source.fault(
                "law_unknown",
                f"'{code}' is not in _shared/legal-basis.yaml",
                "service",
                "legal_basis",
                number,
            )
    if definition.is_listed and not definition.legal_basis:
        yield source.fault("law_missing", "a listed service names its legal basis", "service")


def _standard(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    if not definition.is_listed:
        return
    missing = [str(n) for n in standards.TITLES if not definition.standard.get(n)]
    if missing:
        yield source.fault(
            "standard_incomplete", f"components {', '.join(missing)} are missing", "service", "standard"
        )


def _braces(part: object, place: Place) -> Iterator[Fault]:
    """Pages show these texts as they stand, so a placeholder there is either a mistake or somebody's answer."""
    if isinstance(part, Branches):
        for key, value in part.items():
            if key not in ("pattern", "purpose", "check", "when", "shown_if", "required_if"):
                yield from _braces(value, part.place_of(key))
    elif isinstance(part, Rows):
        for value, where in part.entries():
            yield from _braces(value, where)
    elif isinstance(part, str):
        for name in messages.placeholders(part):
            yield Fault(
                place.path, place.line, "placeholder_not_allowed", f"{{{name}}} is never filled in here"
            )
