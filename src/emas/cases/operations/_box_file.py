"""Something new for a sealed service: no account, no name asked, one receipt code; its key is wrapped at once and then forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError

from emas.cases import rules
from emas.cases.access import box, box_persons, hot
from emas.cases.models import Box, Case
from emas.cases.operations import _box_papers, _open
from emas.cases.types import Facts, PaperInput, Places, SealedReceipt, StepTaken
from emas.catalogue import queries as catalogue
from emas.catalogue.types import FieldType, PublishedVersion, ServiceDefinition
from emas.kernel import clock, codes
from emas.kernel.actor import ANONYMOUS, Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.people import queries as people
from emas.people.types import UnitInfo
from emas.platform import db, envelopes, limits, sealing

SEED_PURPOSE: Final = "cases.receipt_seed"
PER_PLACE_A_DAY: Final = 20
PER_DAY: Final = 1000
_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class _Checked:
    definition: ServiceDefinition
    version: PublishedVersion
    channel: str
    answers: dict[str, Any]
    about: UnitInfo | None
    origin: str


def file_sealed(
    *,
    service: str,
    channel: str,
    seed: str,
    answers: Mapping[str, Any],
    about_unit_id: str,
    papers: Sequence[PaperInput],
    actor: Actor,
    place: str,
    at: datetime,
) -> SealedReceipt:
    """
    Take one case into a sealed service and give its receipt code.

    ``seed`` is the random word of the form that was sent: the code is derived from it by a keyed function, so the same sending (a double
    tap) gives the same code without its being kept anywhere. ``place`` is where it came from, for the limit alone: only a keyed
    digest of it is counted. On ``web`` whoever is signed in is forgotten; ``counter`` is a clerk who enters what came another way.

    Raises: Invalid by field (``about``: ``not_a_unit``), NotFound, NotAllowed ``channel_closed``, Unavailable ``box_not_ready`` (nobody
    could read it), TooMany.
    """
    code = codes.receipt_code(bytes.fromhex(sealing.digest(_checked_seed(seed), SEED_PURPOSE)))
    first = _receipt(code)
    if first is not None:
        return first
    checked = _check(service, channel, answers, about_unit_id, actor, at)
    keepers = box_persons.keepers_of(checked.definition, checked.about, at)
    limits.reserve(f"box.file:{place}", PER_PLACE_A_DAY, _DAY_SECONDS, at)
    limits.reserve("box.file.all", PER_DAY, _DAY_SECONDS, at)
    ref, key = codes.new_case_ref(), envelopes.new_key()
    stored = _box_papers.store(checked.definition, ref, key, papers)
    try:
        _write(checked, keepers, ref, key, code, stored, ANONYMOUS if channel == "web" else actor, at)
    except IntegrityError:
        again = _receipt(code)
        if again is None:
            raise
        return again
    written = _receipt(code)
    assert written is not None, "it was just written"
    return written


def _checked_seed(seed: str) -> str:
    if len(seed) != 32 or not all(c in "0123456789abcdef" for c in seed):
        raise Invalid({"": ("form_old",)})
    return seed


def _receipt(code: str) -> SealedReceipt | None:
    found = Box.objects.filter(code_digest=box.code_digest(code)).values_list("case_id", flat=True).first()
    row = hot.load_id(found) if found is not None else None
    return SealedReceipt(row.ref, code, row.created_at, row.due_at) if row is not None else None


def _check(
    service: str, channel: str, raw: Mapping[str, Any], about_unit_id: str, actor: Actor, at: datetime
) -> _Checked:
    version = catalogue.active_version(slug=service)
    if version is None:
        raise NotFound("service")
    definition = catalogue.definition(content_hash=version.content_hash)
    if not definition.sealed:
        raise NotFound("service")
    if channel not in definition.channels or channel not in definition.flow.start:
        raise NotAllowed("channel_closed", channel=channel)
    if channel == "counter" and not box_persons.may_enter(actor, definition):
        raise NotAllowed("wrong_role")
    asked = definition.intake if channel == "counter" else ()
    clean, faults = catalogue.parse_answers(
        form=definition.form, raw=raw, resident={}, today=clock.local_date(at), asked=asked
    )
    about = _about(definition, about_unit_id, faults)
    if faults:
        raise Invalid(faults)
    return _Checked(definition, version, channel, clean, about, _origin(definition, clean, channel))


def _about(definition: ServiceDefinition, given: str, faults: dict[str, tuple[str, ...]]) -> UnitInfo | None:
    if not definition.about or not given.strip():
        return None
    try:
        unit = people.unit(unit_id=int(given))
    except (ValueError, NotFound):
        faults["about"] = ("not_a_unit",)
        return None
    is_ours = unit.instansi == catalogue.instansi_of(definition=definition)
    if unit.kind not in box_persons.ABOUT_KINDS or not unit.is_active or not is_ours:
        faults["about"] = ("not_a_unit",)
    return unit


def _origin(definition: ServiceDefinition, clean: Mapping[str, Any], channel: str) -> str:
    """Give the channel by which it came: what the clerk chose first, else that of the portal."""
    fields = [definition.form.fields[name] for name in definition.intake]
    chosen = next((clean.get(f.name) for f in fields if f.type == FieldType.CHOICE), None)
    return str(chosen or channel)[:24]


def _write(
    checked: _Checked,
    keepers: box_persons.Keepers,
    ref: str,
    key: bytes,
    code: str,
    stored: Sequence[_box_papers.Stored],
    actor: Actor,
    at: datetime,
) -> None:
    definition = checked.definition
    facts = Facts(posts=frozenset(), vacant=frozenset(), answers={}, applicant={}, today=clock.local_date(at))
    taken = rules.start_step(definition.flow, checked.channel, facts)
    if not isinstance(taken, StepTaken):
        raise NotAllowed(taken.code, **taken.params)
    with db.act_transaction():
        _open.write_case(
            ref=ref, definition=definition, version_id=checked.version.version_id, channel=checked.channel,
            taken=taken, places=Places(fixed={box.KEEPER: keepers.unit_id}), instansi="", applicant={},
            applicant_name="", answers={}, contact={}, actor=actor, at=at,
        )  # fmt: skip
        row_id = Case.objects.values_list("pk", flat=True).get(ref=ref)
        Box.objects.create(
            case_id=row_id, code_digest=box.code_digest(code), keeper_unit_id=keepers.unit_id,
            keeper_role=keepers.role, origin=checked.origin,
        )  # fmt: skip
        box.wrap_for_code(row_id, ref, key, code, at)
        box.wrap_for_persons(row_id, ref, key, keepers.person_ids, at)
        box.wrap_for_recovery(row_id, ref, key, at)
        _write_words(checked, row_id, ref, key, at)
        _box_papers.write(row_id=row_id, ref=ref, key=key, stored=stored, author="reporter", said="", at=at)


def _write_words(checked: _Checked, row_id: int, ref: str, key: bytes, at: datetime) -> None:
    """Who wrote lies apart from what was written: whoever sorts a case opens only the latter."""
    fields = checked.definition.form.fields
    who = {name: value for name, value in checked.answers.items() if fields[name].is_secret}
    said = {name: value for name, value in checked.answers.items() if name not in who}
    about = checked.about.id if checked.about else None
    for kind, content in (("answers", {"values": said, "about": about}), ("identity", {"values": who})):
        box.add_item(row_id=row_id, ref=ref, key=key, kind=kind, author="reporter", content=content, at=at)
