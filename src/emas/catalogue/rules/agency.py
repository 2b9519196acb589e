"""
What an agency may say in a service that its own administrator publishes, without an engineer who reads along.

Such a service gives work to the agency's own posts and to counters of the public service mall, and asks for abilities that touch nobody
else's cases, seals or accounts. Its letter is text with the parts of the letter base: a Typst file is a program, and one that never ends
would hold up everybody's letters.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from emas.catalogue.rules import graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import Fault, Field, FieldType, PostRef, ServiceDefinition

#: Faults of what must not even be run to try the examples.
UNSAFE: Final = frozenset({"letter_code", "pattern_risky"})
CHANNELS: Final = frozenset({"web", "rt", "counter", "api"})
EFFECTS: Final = frozenset(
    {
        "give_number",
        "cancel_number",
        "make_letter",
        "sign",
        "revoke_letter",
        "void_letter",
        "open_replacement",
    }
)
_RESERVED: Final = (
    ("sealed", "sealed"),
    ("about", "about"),
    ("is_help", "is_help"),
    ("keepers", "keepers"),
    ("intake", "intake"),
    ("filed_by", "filed_by"),
    ("publishes", "publishes"),
    ("figures", "figures"),
    ("batch", "batch"),
    ("stand_in", "stand_in"),
    ("absence", "absence"),
)
_WORDS: Final = frozenset(
    re.findall(
        r"\S+",
        """isian nilai ada jika pilih jumlah pemohon terbilang kelurahan kecamatan kota alamat-rt satuan jabatan tanggal-surat tempat-surat
        nomor-surat pembuka rincian identitas keperluan pengantar penutup akhir berlaku tabel tanda-tangan-warga garis-tanda-tangan surat
        kata with h v block par text upper lower strong emph linebreak pagebreak align""",
    )
)
_KEYWORDS: Final = frozenset({"show", "if", "else"})
_HASH: Final = re.compile(r"#([^\W\d][\w-]*)?")
_CALL: Final = re.compile(r"([^\W\d][\w-]*)\(")
_BASE: Final = re.compile(r'#import "/emas\.typ": \*\s*')
#: What is looked for in the bare line, quoted text and comments included: where a quotation begins depends on what came before it.
_OTHER: Final = (
    (re.compile(r"[{}`$]"), "no programs, formulas or verbatim text"),
    (re.compile(r"=>|/\*|\)\("), "no functions of one's own, no block comments"),
    (re.compile(r"\*\s*(?:[\d(\"\[]|\w[\w-]*\(|\w+\.\w)"), "no multiplication; bold is written #strong[…]"),
    (re.compile(r"\b(import|include)\s*\""), "only the letter base is imported"),
)
_RISKY: Final = re.compile(r"\)[*+{]|\\[1-9]|\(\?(?!:)")
_OPEN_ENDED: Final = re.compile(r"[*+]|\{\d*,\}")
PATTERN_LENGTH: Final = 60


def faults(definition: ServiceDefinition, source: Source, office: str) -> tuple[Fault, ...]:
    """Answer what ``office`` (``opd:CODE``) may not say in its service, by file and line."""
    found = [
        *_posts(definition, source, office),
        *_reserved(definition, source),
        *_foreign(definition, source, office),
    ]
    found += _effects(definition, source)
    for field in definition.form.fields.values():
        found += _field(field, source, ("fields", field.name))
    found += _letter_code(source)
    return tuple(dict.fromkeys(found))


def posts(definition: ServiceDefinition) -> Iterator[tuple[PostRef, str, tuple[Any, ...]]]:
    """Give every post that the service names, with the file and the place where it stands."""
    flow = definition.flow
    for step in flow.steps.values():
        if step.post:
            yield step.post, "flow", ("steps", step.name, "post")
    for _name, act, where in graph.acts(flow):
        if act.by:
            yield act.by, "flow", (*where, "by")
    for number, post in enumerate(flow.supervisors):
        yield post, "flow", ("supervisors", number)
    for number, needed in enumerate(flow.requires):
        yield needed.post, "flow", ("requires", number, "post")
    for number, slot in enumerate(definition.letter.signatures if definition.letter else ()):
        yield slot.post, "service", ("letter", "signatures", number, "post")
    for number, text in enumerate(definition.messages):
        role, at, level = text.to.partition("@")
        if at:
            yield PostRef(role, level), "messages", ("texts", number, "to")


def _posts(definition: ServiceDefinition, source: Source, office: str) -> Iterator[Fault]:
    for post, kind, where in posts(definition):
        own = post.level == office or (post.level == "origin" and definition.owner == office)
        counter = post.role == "cs" and post.level.startswith("mpp:")
        if not (own or counter or post == PostRef("applicant")) or post.role == "portal":
            message = f"'{post.key}' is not a post of '{office}'"
            yield source.fault("post_elsewhere", message, kind, *where)


def _reserved(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    for name, key in _RESERVED:
        if getattr(definition, name):
            yield source.fault("ability_reserved", f"'{key}' is set up by the city alone", "service", key)
    for number, channel in enumerate(definition.channels):
        if channel not in CHANNELS:
            message = f"channel '{channel}' is set up by the city alone"
            yield source.fault("ability_reserved", message, "service", "channels", number)
    if definition.flow.requires:
        yield source.fault("ability_reserved", "'requires' is set up by the city alone", "flow", "requires")
    for paper in definition.form.attachments.values():
        if paper.data_class == "biometrik":
            message = f"'{paper.name}' takes faces or signatures, which the city alone sets up"
            yield source.fault("ability_reserved", message, "form", "attachments", paper.name, "class")


def _foreign(definition: ServiceDefinition, source: Source, office: str) -> Iterator[Fault]:
    if definition.owner not in ("", office):
        yield source.fault("post_elsewhere", f"'{definition.owner}' is another office", "service", "owner")
    if definition.applicant.is_staff:
        yield source.fault(
            "ability_reserved", "'applicant: staff' is set up by the city alone", "service", "applicant"
        )
    if definition.numbering is not None and definition.numbering.level not in ("", "origin", office):
        message = f"'{definition.numbering.level}' keeps a book of its own"
        yield source.fault("post_elsewhere", message, "service", "numbering", "unit")


def _effects(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    for _name, act, where in graph.acts(definition.flow):
        for effect in act.effects:
            if effect not in EFFECTS:
                yield source.fault(
                    "ability_reserved", f"'{effect}' is set up by the city alone", "flow", *where
                )
    for step in definition.flow.steps.values():
        if step.work not in ("", "sign", "complete"):
            message = f"'{step.work}' is set up by the city alone"
            yield source.fault("ability_reserved", message, "flow", "steps", step.name, "work")
        for effect in step.late.effects if step.late else ():
            if effect not in EFFECTS:
                message = f"'{effect}' is set up by the city alone"
                yield source.fault("ability_reserved", message, "flow", "steps", step.name, "late")


def _field(field: Field, source: Source, where: tuple[str, ...]) -> Iterator[Fault]:
    if field.type in (FieldType.PASSWORD, FieldType.STAFF) or field.along or field.fills or field.proof:
        yield source.fault(
            "ability_reserved", f"'{field.name}' is of a kind the city alone sets up", "form", *where
        )
    if _is_risky(field.pattern):
        message = f"'{field.name}' has a pattern that could take for ever"
        yield source.fault("pattern_risky", message, "form", *where, "pattern")
    for column in field.columns:
        yield from _field(column, source, (*where, "columns", column.name))


def _is_risky(pattern: str) -> bool:
    """Tell whether an answer could be found for which the pattern takes for ever: repeated groups, references, many open ends."""
    return (
        len(pattern) > PATTERN_LENGTH
        or _RISKY.search(pattern) is not None
        or len(_OPEN_ENDED.findall(pattern)) > 2
    )


def _letter_code(source: Source) -> Iterator[Fault]:
    for number, line in enumerate(source.letter.splitlines(), start=1):
        for message in _line_faults(line):
            yield Fault(source.letter_path, number, "letter_code", message)


def _line_faults(line: str) -> Iterator[str]:
    """Look at one line of the letter."""
    if _BASE.fullmatch(line):
        return
    for name in _HASH.findall(line):
        if name not in _WORDS | _KEYWORDS:
            yield f"'#{name}' is not a part of letters"
    for name in _CALL.findall(line):
        if name not in _WORDS | _KEYWORDS:
            yield f"'{name}(' is not a part of letters"
    for pattern, message in _OTHER:
        if pattern.search(line):
            yield message
