"""The letter: every answer it names exists, every signature has its step. Compiling it is the business of ``documents``."""

import re
from collections.abc import Iterator

from emas.catalogue.rules import graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import (
    ActKind,
    Fault,
    FieldType,
    LetterSpec,
    ServiceDefinition,
    SignatureSlot,
    Step,
    StepKind,
)

CALL = re.compile(r"\b(isian|jika|tabel)\(\s*\"([^\"]*)\"")
#: Levels in whose name, and from whose book of numbers, the portal seals.
SEALED_FOR = ("rw", "kelurahan", "kecamatan", "pengadilan", "origin")
COMMENT = re.compile(r"(?<!:)//.*")


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    letter = definition.letter
    if letter is None:
        yield from _effects_without_letter(definition, source)
        return
    yield from _placeholders(definition, source)
    yield from _slots(definition, letter, source)
    for number, place in enumerate(letter.readers):
        if place not in definition.form.staff_places:
            message = f"'{place}' names no colleague"
            yield source.fault("reader_unknown", message, "service", "letter", "readers", number)
    effects = {effect for _, act, _ in graph.acts(definition.flow) for effect in act.effects}
    for effect in ("give_number", "make_letter", "sign"):
        if effect not in effects:
            yield source.fault("effect_missing", f"no act has the effect {effect}", "flow", "steps")


def _placeholders(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    fields = definition.form.fields
    for number, line in enumerate(source.letter.splitlines(), start=1):
        for function, name in CALL.findall(COMMENT.sub("", line)):
            if name not in fields:
                yield Fault(
                    source.letter_path,
                    number,
                    "placeholder_unknown",
                    f"{function}(\"{name}\"): '{name}' is not a field",
                )
            elif (function == "tabel") != (fields[name].type is FieldType.TABLE) and function != "jika":
                yield Fault(
                    source.letter_path,
                    number,
                    "placeholder_kind",
                    f'{function}("{name}"): use tabel for tables alone',
                )


def _slots(definition: ServiceDefinition, letter: LetterSpec, source: Source) -> Iterator[Fault]:
    steps = definition.flow.steps
    for number, slot in enumerate(letter.signatures):
        where = ("letter", "signatures", number)
        step = steps.get(slot.step)
        if step is None or step.slot != slot.name:
            yield source.fault(
                "slot_unknown", f"'{slot.step}' is not a step with slot '{slot.name}'", "service", *where
            )
            continue
        if slot.is_seal:
            yield from _seal(definition, letter, slot, step, source, where)
            continue
        if not any(a.kind is ActKind.SIGN for a in step.acts.values()):
            yield source.fault("slot_unknown", f"nobody signs at '{slot.step}'", "service", *where)
        if step.post != slot.post:
            yield source.fault(
                "slot_post",
                f"'{slot.step}' is worked by another post than '{slot.post.key}'",
                "service",
                *where,
            )
    names = {slot.name for slot in letter.signatures}
    for step in steps.values():
        if step.slot and step.slot not in names:
            yield source.fault(
                "slot_unknown",
                f"the letter has no signature '{step.slot}'",
                "flow",
                "steps",
                step.name,
                "slot",
            )
        if step.kind is StepKind.SYSTEM and step.work == "sign" and not step.slot:
            yield source.fault(
                "slot_unknown", f"'{step.name}' signs, but names no slot", "flow", "steps", step.name
            )


def _seal(
    definition: ServiceDefinition,
    letter: LetterSpec,
    slot: SignatureSlot,
    step: Step,
    source: Source,
    where: tuple[object, ...],
) -> Iterator[Fault]:
    """The portal seals where the system works, and only a letter that no person signs: a page says one or the other."""
    if step.kind is not StepKind.SYSTEM or step.work != "sign":
        message = f"the portal seals at a system step with work: sign, and '{step.name}' is none"
        yield source.fault("slot_unknown", message, "service", *where)
    if len(letter.signatures) > 1:
        yield source.fault(
            "seal_alone", "a letter with the portal's seal has no other signature", "service", *where
        )
    if slot.post.level.partition(":")[0] not in SEALED_FOR:
        message = f"the portal seals for {', '.join(SEALED_FOR)}, not for '{slot.post.level}'"
        yield source.fault("role_unknown", message, "service", *where)
    for _name, act, place in graph.acts(definition.flow):
        if "sign" in act.effects and any(branch.step != slot.step for branch in act.targets):
            message = f"'{act.name}' asks for the seal, so it must lead to '{slot.step}'"
            yield source.fault("slot_unknown", message, "flow", *place)


def _effects_without_letter(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    for _, act, where in graph.acts(definition.flow):
        if {"make_letter", "sign"} & set(act.effects):
            yield source.fault(
                "effect_without_letter", f"'{act.name}' needs a letter in service.yaml", "flow", *where
            )
