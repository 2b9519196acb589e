"""
A services folder proved: every fault of the catalogue, and every worked example run through the engine and its letter compiled.

No database: units and officials of the examples are made up here.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from emas.cases import rules
from emas.cases.access import letter
from emas.cases.types import CheckReport
from emas.catalogue import queries as catalogue
from emas.catalogue.types import (
    Act,
    Example,
    ExampleAct,
    Fault,
    Numbering,
    PostRef,
    ServiceDefinition,
    SignatureSlot,
)
from emas.documents import queries as documents
from emas.documents.types import LetterContent
from emas.kernel import clock
from emas.kernel.actor import HoldingKind
from emas.kernel.errors import EmasError
from emas.kernel.numbering import DEFAULT_PATTERN, write_number
from emas.kernel.workingtime import OfficeCalendar, standard_week
from emas.people.types import HolderInfo, UnitInfo, UnitKind

_REF: Final = "K7QM-2D4X-9TPWC"
_RULE: Final = "rule:"
_ORIGIN: Final = "origin"
_HEADS: Final = {
    "kelurahan": ("Hasan", "197001011995031001"),
    "kecamatan": ("Camat Contoh", "196801011990031002"),
}
_NEIGHBOURS: Final = {UnitKind.RT: "Contoh Ketua RT", UnitKind.RW: "Contoh Ketua RW"}


def check_services(root: Path | str, *, only: str = "") -> CheckReport:
    """
    Load every service under ``root`` (or the ``only`` one of this slug), run its examples, and give every fault by file and line.

    An example proves ``path``, ``state``, ``refused``, ``promise_due_on``, ``late``, ``reminders``, ``fee_rupiah`` and what its letter contains
    (``letter_contains``; ``letter_lacks`` what it must not). An example that can't run is a fault, too.
    """
    folder = Path(root)
    definitions, faults = catalogue.load(folder, only=only)
    found = [*faults, *(() if only else catalogue.load_themes(folder)[1])]
    examples = 0
    for definition in definitions:
        for example in definition.examples:
            examples += 1
            path = f"{folder.name}/{definition.slug}/examples/{example.name}.yaml"
            found += [Fault(path, _line(folder, definition, example, key), "example", words)
                      for key, words in run_example(definition, example)]  # fmt: skip
    services = 1 if only else len({p.parent for p in folder.glob("*/*/service.yaml")})
    return CheckReport(services, examples, tuple(found))


def _line(folder: Path, definition: ServiceDefinition, example: Example, key: str) -> int:
    """Find the line of an expectation; 0, the whole file, when it stands nowhere by itself."""
    path = folder / definition.slug / "examples" / f"{example.name}.yaml"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((n for n, text in enumerate(lines, start=1) if text.strip().startswith(f"{key}:")), 0)


def run_example(definition: ServiceDefinition, example: Example) -> tuple[tuple[str, str], ...]:
    """Run one example and give what differs, as (expectation, words)."""
    try:
        return tuple(_differences(definition, example))
    except (EmasError, ValueError, LookupError) as error:
        return (("expect", f"could not run: {type(error).__name__}: {error} {getattr(error, 'params', '')}"),)


def _differences(definition: ServiceDefinition, example: Example) -> list[tuple[str, str]]:
    expected = example.expect
    clean, form_faults = _answers(definition, example, *_setting(example))
    if form_faults or ("refused" in expected and not example.acts):
        return _compare("refused", expected.get("refused", []), sorted(form_faults))
    walk = _walked(definition, example, clean)
    wrong = [("acts", words) for words in walk.complaints]
    wrong += _compare("refused", expected.get("refused", []), walk.refused)
    wrong += _outcome(definition, example, walk)
    if "letter_contains" in expected or "letter_lacks" in expected:
        wrong += _letter(definition, example, clean, _plain(example.applicant), walk)
    return wrong


def sample_letter(definition: ServiceDefinition) -> bytes | None:
    """
    Give the letter of the first worked example that gets one, as a PDF that says CONTOH; None for a service without a letter.

    Raises: Invalid ``letter_broken`` with the compiler's message, when it does not compile.
    """
    if definition.letter is None:
        return None
    for example in definition.examples:
        clean, form_faults = _answers(definition, example, *_setting(example))
        walk = None if form_faults else _walked(definition, example, clean)
        if walk is not None and walk.letter_at is not None:
            resident = _plain(example.applicant)
            content = _sample_content(definition, clean, resident, walk.letter_at.date(), walk)
            return documents.sample_pdf(content=content, source=definition.letter.source)
    return None


def _setting(example: Example) -> tuple[dict[str, Any], date, OfficeCalendar]:
    """Give who applies, on which day, and the calendar of the office."""
    submitted_at = rules.local(example.submitted_at)
    return _plain(example.applicant), clock.local_date(submitted_at), office(submitted_at.year)


def _walked(definition: ServiceDefinition, example: Example, clean: dict[str, Any]) -> rules.Walk:
    """Walk through an example whose answers are in order."""
    resident, today, calendar = _setting(example)

    def evaluate(expression: str, _names: Mapping[str, Any]) -> bool:
        return catalogue.evaluate(
            expression=expression, form=definition.form, answers=clean, resident=resident, today=today,
            holidays=calendar.holidays,
        )  # fmt: skip

    def ask(act: Act, told: ExampleAct, answers: dict[str, Any]) -> tuple[str, ...]:
        return _asked(
            definition, act, told, answers, resident, clock.local_date(rules.local(told.at)), calendar
        )

    def lacks(
        needs: tuple[str, ...], answers: Mapping[str, Any], papers: Collection[str], on: date
    ) -> tuple[str, ...]:
        return catalogue.lacking(
            form=definition.form, names=needs, answers=answers, papers=papers, resident=resident, today=on
        )

    return rules.simulate(
        definition, example, answers=clean, calendar=calendar, evaluate=evaluate, ask=ask, lacks=lacks
    )


def _answers(
    definition: ServiceDefinition,
    example: Example,
    resident: dict[str, Any],
    today: date,
    calendar: OfficeCalendar,
) -> tuple[dict[str, Any], set[str]]:
    clean, faults = catalogue.parse_answers(
        form=definition.form,
        raw=_plain(example.answers),
        resident=resident,
        today=today,
        holidays=calendar.holidays,
        asked=(*definition.form.sent_along, *(definition.intake if example.channel == "counter" else ())),
    )
    codes = {code.removeprefix(_RULE) if code.startswith(_RULE) else f"{name}:{code}"
             for name, found in faults.items() for code in found}  # fmt: skip
    needed = catalogue.required_attachments(
        form=definition.form, answers=clean, resident=resident, today=today, holidays=calendar.holidays
    )
    # Missing papers are told once the answers are right: an example is about one thing.
    return clean, codes or {
        f"{spec.name}:required" for spec in needed if spec.name not in example.attachments
    }


def _asked(
    definition: ServiceDefinition,
    act: Act,
    told: ExampleAct,
    answers: dict[str, Any],
    resident: dict[str, Any],
    today: date,
    calendar: OfficeCalendar,
) -> tuple[str, ...]:
    """Read what an act of an example was told into ``answers``; gives what is wrong, as ``<name>:<code>``."""
    common: dict[str, Any] = {"resident": resident, "today": today, "holidays": calendar.holidays}
    after, faults = catalogue.parse_asked(
        form=definition.form, asks=act.asks, stored=answers, raw=_plain(told.answers), **common
    )
    needed = catalogue.required_attachments(form=definition.form, answers=after, asked=act.asks, **common)
    wrong = [f"{name}:{code.removeprefix(_RULE)}" for name, codes in faults.items() for code in codes]
    wrong += [f"{spec.name}:required" for spec in needed if spec.name not in told.attachments]
    if any(step.needs and step.acts.get(act.name) is act for step in definition.flow.steps.values()):
        # Piece by piece: what does not come now may come later.
        wrong = [each for each in wrong if not each.endswith(":required")]
    if not wrong:
        # The walk and the conditions look at this very mapping.
        answers.clear()
        answers.update(after)
    return tuple(sorted(wrong))


def _outcome(definition: ServiceDefinition, example: Example, walk: rules.Walk) -> list[tuple[str, str]]:
    expected = example.expect
    due_on = clock.local_date(walk.promise_due_at).isoformat() if walk.promise_due_at else None
    got: dict[str, Any] = {
        "path": walk.path,
        "state": walk.state,
        "promise_due_on": due_on,
        "late": walk.late,
        "reminders": walk.reminders,
        "fee_rupiah": definition.fee_rupiah,
    }
    known = {*got, "refused", "letter_contains", "letter_lacks"}
    wrong = [(name, "is not an expectation this check knows") for name in expected if name not in known]
    for name, value in got.items():
        if name in expected:
            wrong += _compare(name, _plain({name: expected[name]})[name], value)
    return wrong


def _compare(name: str, expected: Any, got: Any) -> list[tuple[str, str]]:
    if isinstance(expected, list | tuple):
        expected = list(expected)
    return [] if expected == got else [(name, f"expected {expected}, got {got}")]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def _letter(
    definition: ServiceDefinition,
    example: Example,
    clean: dict[str, Any],
    resident: dict[str, Any],
    walk: rules.Walk,
) -> list[tuple[str, str]]:
    made_at = walk.letter_at or rules.local(example.acts[-1].at if example.acts else example.submitted_at)
    text = sample_text(definition, clean, resident, made_at.date(), walk)
    wrong = [
        ("letter_contains", f"the letter lacks {words!r}")
        for words in _words(example, "letter_contains")
        if _even(words) not in text
    ]
    return wrong + [
        ("letter_lacks", f"the letter has {words!r}")
        for words in _words(example, "letter_lacks")
        if _even(words) in text
    ]


def _words(example: Example, name: str) -> list[str]:
    found = example.expect.get(name, [])
    return [str(each) for each in found] if isinstance(found, list | tuple) else [str(found)]


def _even(words: str) -> str:
    return " ".join(words.split())


def sample_text(
    definition: ServiceDefinition,
    answers: dict[str, Any],
    resident: dict[str, Any],
    on: date,
    walk: rules.Walk,
) -> str:
    """Give the words of the letter an example makes, with made-up units and officials."""
    content = _sample_content(definition, answers, resident, on, walk)
    return documents.letter_text(content=content, source=letter.letter_of(definition).source)


def _sample_content(
    definition: ServiceDefinition,
    answers: dict[str, Any],
    resident: dict[str, Any],
    on: date,
    walk: rules.Walk,
) -> LetterContent:
    spec = letter.letter_of(definition)
    units = _units(resident)
    validated = clock.local_date(walk.validated_at) if walk.validated_at else on
    content = letter.content(
        definition=definition,
        applicant=resident,
        answers=answers,
        units=units,
        signings=tuple(
            letter.Signing(slot, _unit_of(slot, units, definition.owner), _holder(slot))
            for slot in spec.signatures
        ),
        introduction=letter.introduction_words(
            _REF, str(resident.get("rt", "")), str(resident.get("rw", "")), validated
        ),
        dated_on=on,
        approvals=_approvals(units, walk),
    )
    numbering = definition.numbering or Numbering()
    number = write_number(
        pattern=numbering.pattern or DEFAULT_PATTERN, sequence=1, dated_on=on,
        classification=spec.classification, unit_code="425.000", post_code=numbering.post_code,
    )  # fmt: skip
    own = {slot.name for slot in spec.signatures if slot.has_own_number}
    signers = tuple(replace(block, number=number if block.slot in own else "") for block in content.signers)
    return replace(content, number=number, signers=signers)


def _approvals(units: letter.LetterUnits, walk: rules.Walk) -> tuple[tuple[str, str, str], ...]:
    at = walk.validated_at
    return tuple(
        letter.approval_words(unit, _NEIGHBOURS[unit.kind], "", at)
        for unit in (units.rt, units.rw)
        if unit is not None and at is not None
    )


def _units(resident: Mapping[str, Any]) -> letter.LetterUnits:
    code = str(resident.get("kelurahan_code", "35.74.01.1001"))
    kota = _unit(3, "35.74", UnitKind.KOTA, "Kota Probolinggo")
    kecamatan = _unit(2, code[:8], UnitKind.KECAMATAN, "Kademangan")
    kelurahan = _unit(1, code, UnitKind.KELURAHAN, "Ketapang")
    rw = _unit(4, f"{code}-rw", UnitKind.RW, "RW", rw=str(resident.get("rw", "")))
    rt = _unit(
        5, f"{code}-rt", UnitKind.RT, "RT", rw=str(resident.get("rw", "")), rt=str(resident.get("rt", ""))
    )
    return letter.LetterUnits(kelurahan, kecamatan, kota, rt, rw)


def _unit(number: int, code: str, kind: UnitKind, name: str, rt: str = "", rw: str = "") -> UnitInfo:
    return UnitInfo(
        id=number, code=code, kind=kind, name=name, path=f"{code}/", parent_id=None, instansi="contoh",
        region_code=code, rt=rt, rw=rw, number_code="425.000", address="Jalan Contoh Nomor 1",
    )  # fmt: skip


def _unit_of(slot: SignatureSlot, units: letter.LetterUnits, owner: str) -> UnitInfo:
    known = {"rw": units.rw, "kelurahan": units.kelurahan, "kecamatan": units.kecamatan, "kota": units.kota}
    found = known.get(slot.post.level)
    if found is not None:
        return found
    kind, _colon, code = (owner if slot.post.level == _ORIGIN and owner else slot.post.level).partition(":")
    if kind == UnitKind.COURT:
        return _unit(9, code, UnitKind.COURT, "Mahkamah Syar'iyah Contoh")
    return _unit(9, code, UnitKind.OPD, "Dinas Contoh")


def _holder(slot: SignatureSlot) -> HolderInfo:
    name, nip = _HEADS.get(slot.post.level, ("Kepala Dinas Contoh", "196901011992031003"))
    return HolderInfo(
        holder_id=1, post_id=1, role=slot.post.role, unit_id=1, person_id=1, account_id=None, name=name, nip=nip,
        rank="Penata Tk. I", kind=HoldingKind.DEFINITIVE, start_on=date(2024, 1, 2), end_on=None, basis="",
        title=rules.post_label(PostRef(slot.post.role)).id,
    )  # fmt: skip


def office(year: int) -> OfficeCalendar:
    """Give the usual week with the national holidays and collective leave of the year and the next (SKB 3 Menteri)."""
    # Holidays of every country: only who checks services waits for them.
    import holidays

    days: set[date] = set()
    for category in ("public", "government"):
        days |= set(
            holidays.country_holidays("ID", years=(year, year + 1), categories=(category,), language="id")
        )
    return standard_week(frozenset(days))
