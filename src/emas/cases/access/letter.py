"""The content of a letter: what the case knows, written for print, with the blocks of those who sign."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from emas.cases import rules
from emas.cases.access import absent_words, sealed
from emas.cases.access import facts as world
from emas.cases.access.hot import CaseRow, aware
from emas.cases.models import Event
from emas.cases.types import Places
from emas.catalogue import queries as catalogue
from emas.catalogue.types import (
    FieldType,
    Form,
    LetterSpec,
    Numbering,
    PostRef,
    ServiceDefinition,
    SignatureSlot,
)
from emas.documents import queries as documents
from emas.documents.types import LetterContent
from emas.kernel import clock, indonesian
from emas.kernel.actor import HoldingKind
from emas.kernel.errors import Unavailable
from emas.people import queries as people
from emas.people.types import HolderInfo, UnitInfo, UnitKind


@dataclass(frozen=True, slots=True)
class Signing:
    """One slot of a letter with the unit it belongs to and who signs it (None: nobody is on duty)."""

    slot: SignatureSlot
    unit: UnitInfo
    holder: HolderInfo | None


@dataclass(frozen=True, slots=True)
class LetterUnits:
    """The units a letter names. ``chains`` maps a unit to itself and those above it, the city first."""

    kelurahan: UnitInfo | None
    kecamatan: UnitInfo | None
    kota: UnitInfo | None
    rt: UnitInfo | None
    rw: UnitInfo | None

    def chain(self, unit: UnitInfo) -> tuple[UnitInfo, ...]:
        """Give the units on whose lines the letterhead of ``unit`` is built."""
        line = [u for u in (self.kota, self.kecamatan, self.kelurahan) if u is not None]
        if unit in line:
            return tuple(line[: line.index(unit) + 1])
        if unit in (self.rt, self.rw):
            return (*line, unit)
        return (*([self.kota] if self.kota else []), unit)


def content(
    *,
    definition: ServiceDefinition,
    applicant: Mapping[str, Any],
    answers: Mapping[str, Any],
    units: LetterUnits,
    signings: tuple[Signing, ...],
    introduction: str,
    dated_on: date,
    approvals: tuple[tuple[str, str, str], ...] = (),
    more: Mapping[str, Any] | None = None,
) -> LetterContent:
    """
    Compose the content of a letter, its number still empty.

    The letterhead is that of the unit whose head signs the main block (letter-format section 3). A slot nobody holds leaves its name
    empty: good for a preview, refused before a number is given. ``approvals`` are (post, name, moment) of the neighbourhood, written;
    ``more`` goes beside them.
    """
    spec = letter_of(definition)
    main = next((s for s in signings if s.slot.block == "main"), signings[0])
    texts = written(definition.form, answers)
    valid_until = valid_until_of(spec, dated_on)
    return LetterContent(
        title=spec.title.id,
        number="",
        dated_on=dated_on,
        place=_bare(main.unit if main.unit.kind == UnitKind.COURT else units.kota),
        letterhead=documents.letterhead(chain=units.chain(main.unit)),
        signers=tuple(_block(signing) for signing in signings),
        applicant={
            **applicant,
            "teks": documents.applicant_texts(
                resident=dict(applicant), today=dated_on, home=_home_words(units)
            ),
        },
        answers={**answers, "teks": texts},
        introduction=introduction,
        purpose=str(texts.get("keperluan") or ""),
        booked_as=booked_as(definition, texts),
        service=definition.slug,
        classification=spec.classification,
        extra={
            "kelurahan": _bare(units.kelurahan),
            "kecamatan": _bare(units.kecamatan),
            "kota": units.kota.name if units.kota else "",
            "rt": units.rt.rt if units.rt else str(applicant.get("rt", "")),
            "rw": units.rw.rw if units.rw else str(applicant.get("rw", "")),
            "satuan": _unit_named(main.unit, units),
            "jabatan": documents.head_title(unit=main.unit),
            "kolom": _columns(definition.form),
            "berlaku_sampai": indonesian.date_words(valid_until) if valid_until else "",
            "persetujuan": [list(each) for each in approvals],
            **(more or {}),
        },
    )


def of_case(
    row: CaseRow,
    definition: ServiceDefinition,
    places: Places,
    at: datetime,
    *,
    signer: tuple[str, HolderInfo] | None = None,
    strict: bool = False,
    dated_on: date | None = None,
) -> tuple[LetterContent, tuple[Signing, ...]]:
    """
    Compose the letter of a case as it would be made at ``at``, with the date ``dated_on`` where its number has one already.

    ``signer`` fixes who signs one slot (the person at the desk); the others are those on duty. ``strict`` refuses a slot without
    anybody. Raises: Unavailable (``post_vacant``).
    """
    opened = sealed.open_case(row.id)
    units = units_of(places)
    signings = signings_of(definition, places, at, signer)
    approved = _approved(row)
    for signing in signings:
        if strict and signing.holder is None and not signing.slot.is_seal:
            raise Unavailable("post_vacant", post=signing.slot.post.key, unit=signing.unit.name)
    made = content(
        definition=definition,
        applicant=opened.applicant,
        answers=opened.answers,
        units=units,
        signings=signings,
        introduction=_introduction(row, opened.applicant, approved),
        dated_on=dated_on or clock.local_date(at),
        more=absent_words.letter_words(row, definition, at),
        approvals=(
            *_decided(row),
            *(
                approval_words(unit, event.actor_name, event.holding, moment)
                for role, unit in (("rt", units.rt), ("rw", units.rw))
                if unit is not None
                and (event := approved.get(role))
                and (moment := aware(event.at)) is not None
            ),
        ),
    )
    return made, signings


def signings_of(
    definition: ServiceDefinition, places: Places, at: datetime, signer: tuple[str, HolderInfo] | None = None
) -> tuple[Signing, ...]:
    """Give every slot of the letter with its unit and the one who signs: ``signer`` for his slot, else who is on duty."""
    slots = letter_of(definition).signatures
    states = world.states_of([slot.post for slot in slots if not slot.is_seal], places, at)
    seats = {slot.name: places.seat(slot.post) for slot in slots}
    ids = {name: seat[0] if seat else None for name, seat in seats.items()}
    units = people.units(unit_ids=[unit_id for unit_id in ids.values() if unit_id is not None])
    signings = []
    for slot in slots:
        unit_id = ids[slot.name]
        if unit_id is None or unit_id not in units:
            raise Unavailable("unit_missing", post=slot.post.key)
        state = states.get(slot.post.key)
        holder = state.holders[0] if state and state.holders else None
        if signer is not None and signer[0] == slot.name:
            holder = signer[1]
        signings.append(Signing(slot, units[unit_id], holder))
    return tuple(signings)


def units_of(places: Places) -> LetterUnits:
    """Give the units of a case that its letter names. Two queries at most."""
    ids = (places.kelurahan, places.kecamatan, places.kota, places.rt, places.rw)
    found = people.units(unit_ids=[unit_id for unit_id in ids if unit_id is not None])
    kecamatan = found.get(places.kecamatan or 0)
    kota = found.get(places.kota or 0)
    if kota is None and kecamatan is not None and kecamatan.parent_id is not None:
        kota = people.unit(unit_id=kecamatan.parent_id)
    return LetterUnits(
        found.get(places.kelurahan or 0),
        kecamatan,
        kota,
        found.get(places.rt or 0),
        found.get(places.rw or 0),
    )


def letter_of(definition: ServiceDefinition) -> LetterSpec:
    """Give the letter of a service that makes one. Raises: LookupError for one that makes none."""
    if definition.letter is None:
        raise LookupError(definition.slug)
    return definition.letter


def valid_until_of(spec: LetterSpec, dated_on: date) -> date | None:
    """Give the last day of validity: the same day of the month so many months later, or that month's last."""
    if not spec.valid_months:
        return None
    months = dated_on.month - 1 + spec.valid_months
    year, month = dated_on.year + months // 12, months % 12 + 1
    return date(year, month, min(dated_on.day, calendar.monthrange(year, month)[1]))


def written(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Write every answer of a form for print; '' where there is none. A table becomes a list of written rows by column."""
    texts: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = answers.get(name)
        if field.type == FieldType.TABLE:
            rows = catalogue.written_rows(field=field, value=value) if value else ()
            texts[name] = [dict(zip((c.name for c in field.columns), row, strict=True)) for row in rows]
        else:
            texts[name] = catalogue.written(field=field, value=value) if value is not None else ""
    return texts


def booked_as(definition: ServiceDefinition, texts: Mapping[str, Any]) -> str:
    """Write what the register book says a number is for, in the words of the service; an answer that is not there leaves no mark."""
    spec = definition.numbering or Numbering()
    said = spec.purpose
    for name in spec.purpose_fields:
        said = said.replace(f"{{{name}}}", str(texts.get(name) or ""))
    return said.strip(" ,")


def _columns(form: Form) -> dict[str, list[list[str]]]:
    return {
        name: [[column.name, column.label.id] for column in field.columns]
        for name, field in form.fields.items()
        if field.type == FieldType.TABLE
    }


def _block(signing: Signing) -> Any:
    if signing.slot.is_seal:
        return documents.seal_block(slot=signing.slot.name, block=signing.slot.block)
    holder = signing.holder or _nobody(signing)
    return documents.signer_block(
        slot=signing.slot.name, unit=signing.unit, holder=holder, block=signing.slot.block
    )


def _nobody(signing: Signing) -> HolderInfo:
    return HolderInfo(
        holder_id=0, post_id=0, role=signing.slot.post.role, unit_id=signing.unit.id, person_id=0, account_id=None,
        name="", nip="", rank="", kind=HoldingKind.DEFINITIVE, start_on=date.min, end_on=None, basis="",
    )  # fmt: skip


def _home_words(units: LetterUnits) -> str:
    return " ".join(documents.unit_words(unit=u) for u in (units.kelurahan, units.kecamatan) if u is not None)


def _bare(unit: UnitInfo | None) -> str:
    if unit is None:
        return ""
    bare = unit.name.removeprefix("Kelurahan ").removeprefix("Kecamatan ").removeprefix("Kota ")
    # A court is named after the place where it sits.
    return bare.removeprefix("Mahkamah Syar'iyah ").removeprefix("Pengadilan Agama ")


@dataclass(frozen=True, slots=True)
class Approval:
    """The last time the head of the RT or RW passed a case on: by whom, as what, when."""

    actor_name: str
    holding: str
    at: datetime


def _approved(row: CaseRow) -> dict[str, Approval]:
    """Give the approval that counts of the RT and of the RW; an RT that files for a resident approves by that."""
    rows = Event.objects.filter(case_id=row.id, actor_role__in=("rt", "rw"), kind__in=("forward", "submit"))
    return {
        event.actor_role: Approval(event.actor_name, str(event.detail.get("holding", "")), event.at)
        for event in rows.order_by("seq")
    }


def _decided(row: CaseRow) -> tuple[tuple[str, str, str], ...]:
    """Give who decided about a request as an authority (kind ``decide``): post, name, moment."""
    events = Event.objects.filter(case_id=row.id, kind="decide", actor_unit_id__isnull=False).order_by("seq")
    found = []
    for event in events:
        acting = {"plt": "Plt. ", "plh": "Plh. "}.get(str(event.detail.get("holding", "")), "")
        post = rules.post_label(PostRef(event.actor_role, "")).id
        moment = aware(event.at) or event.at
        found.append((f"{acting}{post}", event.actor_name or "-", indonesian.datetime_words(moment)))
    return tuple(found)


def approval_words(unit: UnitInfo, name: str, holding: str, at: datetime) -> tuple[str, str, str]:
    """Write who approved: post (with Plt. or Plh.), name, and the moment in local time."""
    acting = {"plt": "Plt. ", "plh": "Plh. "}.get(holding, "")
    return f"{acting}{documents.head_title(unit=unit)}", name or "-", indonesian.datetime_words(at)


def _unit_named(unit: UnitInfo, units: LetterUnits) -> str:
    """Name a unit so that it is one of the whole city: an RW by its kelurahan."""
    if unit in (units.rt, units.rw):
        return f"{documents.neighbourhood(unit=unit)} Kelurahan {_bare(units.kelurahan)}"
    return documents.unit_words(unit=unit)


def _introduction(row: CaseRow, applicant: Mapping[str, Any], approved: Mapping[str, Approval]) -> str:
    """Name the letter of introduction: the neighbourhood's approval, under the reference of the case (Perwali 107/2021 Pasal 11(1)g)."""
    moment = aware(approved["rw"].at) if "rw" in approved else None
    if moment is None:
        return ""
    return introduction_words(
        row.ref, str(applicant.get("rt", "")), str(applicant.get("rw", "")), clock.local_date(moment)
    )


def introduction_words(ref: str, rt: str, rw: str, on: date) -> str:
    """Write the line that names the letter of introduction."""
    return f"Surat Pengantar Ketua RT {rt} RW {rw} Nomor {ref} tanggal {indonesian.date_words(on)}"
