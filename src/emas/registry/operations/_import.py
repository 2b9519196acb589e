"""Import of residents from the sheets that population offices send. All valid rows in one transaction, or none."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from emas.audit import operations as audit
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed
from emas.platform import db, xlsx
from emas.registry import rules
from emas.registry.operations import _store
from emas.registry.operations._spool import SealedSpool
from emas.registry.types import ImportReport, RefusedRow, ResidentInfo

_CHECK_ROWS = 2000
Progress = Callable[[int], object]


@dataclass(slots=True)
class _Tally:
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    doubtful: int = 0
    refused_rows: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)


def import_residents(
    *,
    path: Path | str,
    at: datetime,
    actor: Actor,
    dry_run: bool = False,
    strict: bool = False,
    places: Mapping[str, str] | None = None,
    kelurahan_code: str = "",
    progress: Progress | None = None,
) -> ImportReport:
    """
    Take over a CSV or XLSX sheet of residents (Dukcapil/SIAK or OpenSID headers); nothing is half imported.

    Every row is checked first. Then all rows that are valid and new or different are written in one transaction: a fault or a kill on the
    way leaves the register as it was. Refused rows do not stop the others unless ``strict``; each is in the report with masked values.
    A NIK that is on record is updated, one that is missing from the sheet stays. Safe to repeat: equal rows are left alone.

    ``places`` are the kelurahan an address may name (code to name); ``kelurahan_code`` is that of a sheet of one kelurahan without such
    a column. ``progress(done)`` counts rows checked, then rows written on top.
    Raises: NotAllowed; Invalid for field ``file``: ``file_type``, ``file_broken``, ``file_empty``, ``column_missing`` (with ``columns``), or
    ``rows_refused`` when ``strict`` (with ``report``).
    """
    if actor.kind != "system" and not _is_city_admin(actor):
        raise NotAllowed
    tell = progress or (lambda done: None)
    tally = _Tally()
    with SealedSpool() as spool:
        good = _good_rows(Path(path), clock.local_date(at), rules.Places(places, kelurahan_code), tally)
        for batch in _store.batches(good, _CHECK_ROWS):
            spool.put(_changed(batch, tally))
            tell(tally.rows)
        report = _report(tally, dry_run)
        if strict and tally.refused_rows:
            raise Invalid({"file": ("rows_refused",)}, report=report)
        if not dry_run:
            _write(spool, report, actor, at, tell)
    return report


def _is_city_admin(actor: Actor) -> bool:
    return actor.kind == "staff" and any(p.role == "admin" and p.unit_kind == "kota" for p in actor.posts)


def _good_rows(path: Path, today: date, places: rules.Places, tally: _Tally) -> Iterator[ResidentInfo]:
    reader: rules.RowReader | None = None
    for number, cells in xlsx.read_numbered_rows(path, path.name):
        if reader is None:
            columns = rules.columns_of(cells)
            if columns.missing:
                raise Invalid({"file": ("column_missing",)}, columns=columns.missing)
            reader = rules.RowReader(columns, places, today)
            nik_header = columns.by_field["nik"]
        tally.rows += 1
        info, faults = reader.read(cells)
        if info is not None and _is_repeated(info, tally):
            info, faults = None, [(nik_header, rules.masked("nik", cells[nik_header]), "nik_repeated")]
        if info is None:
            tally.refused_rows += 1
            tally.refused += [RefusedRow(number, column, value, reason) for column, value, reason in faults]
            continue
        tally.doubtful += rules.is_doubtful(info)
        yield info


def _is_repeated(info: ResidentInfo, tally: _Tally) -> bool:
    key = int(info.nik).to_bytes(7, "big")
    if key in tally.seen:
        return True
    tally.seen.add(key)
    return False


def _changed(batch: list[ResidentInfo], tally: _Tally) -> list[_store.Row]:
    """Seal a batch and keep what is new or different from the record."""
    rows = [_store.row_of(info) for info in batch]
    on_record = _store.known([row[1] for row in rows])
    kept = []
    for row in rows:
        content = on_record.get(row[1])
        if content == row[4]:
            tally.unchanged += 1
            continue
        if content is None:
            tally.created += 1
        else:
            tally.updated += 1
        kept.append(row)
    return kept


def _report(tally: _Tally, dry_run: bool) -> ImportReport:
    return ImportReport(
        rows=tally.rows,
        created=tally.created,
        updated=tally.updated,
        unchanged=tally.unchanged,
        dry_run=dry_run,
        refused=tuple(tally.refused),
        refused_rows=tally.refused_rows,
        doubtful=tally.doubtful,
    )


def _write(spool: SealedSpool, report: ImportReport, actor: Actor, at: datetime, tell: Progress) -> None:
    written = 0
    with db.act_transaction():
        for batch in spool.batches():
            _store.write(batch, at)
            written += len(batch)
            tell(report.rows + written)
        detail = {
            "rows": report.rows,
            "created": report.created,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "refused": report.refused_rows,
        }
        audit.record("registry.import", actor, "resident", "-", at=at, detail=detail)
