"""A case becomes a page: published by an act, replaced by its correction, ended by its own date."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from emas.cases import access
from emas.cases.access import facts as world
from emas.cases.access import hot, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.models import Page
from emas.catalogue.types import Publication, ServiceDefinition
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.kernel.errors import Conflict, Invalid
from emas.platform import db

STAFF: Final = "staff"
_TITLE: Final = 200


def publish(*, row: CaseRow, definition: ServiceDefinition, at: datetime) -> None:
    """
    Write the page of a case; the page that it corrects ends in the same transaction. Needs the open act transaction.

    Raises: Invalid ``page_over`` when its end date has passed already.
    """
    spec = definition.publishes
    assert spec is not None, "checked when the service is loaded"
    values = _values(spec, sealed.open_case(row.id).answers, clock.local_date(at))
    older = Page.objects.filter(case__ref=row.replaces_ref).first() if row.replaces_ref else None
    Page.objects.create(
        case_id=row.id,
        service=definition.slug,
        instansi=row.instansi,
        unit_id=row.origin_unit_id or 0,
        version=older.version + 1 if older else 1,
        older=older,
        published_at=at,
        **values,
    )
    if older is not None:
        _replace(older, row, at)


def _values(spec: Publication, answers: Mapping[str, Any], today: date) -> dict[str, Any]:
    title, body = str(answers.get(spec.title, "")).strip(), str(answers.get(spec.body, "")).strip()
    start = answers.get(spec.start) if spec.start else None
    end = answers.get(spec.end) if spec.end else None
    end_on = date.fromisoformat(end) if end else None
    if end_on is not None and end_on < today:
        raise Invalid({"": ("page_over",)})
    return {
        "kind": str(answers.get(spec.kind, ""))[:40] if spec.kind else "",
        "is_public": answers.get(spec.audience) != STAFF if spec.audience else True,
        "title": title[:_TITLE],
        "body": body,
        "search_text": f"{title} {body}".lower(),
        "start_on": date.fromisoformat(start) if start else today,
        "end_on": end_on,
    }


def _replace(older: Page, row: CaseRow, at: datetime) -> None:
    """End the page that was corrected; its case moves on by the event ``replaced``."""
    from emas.cases.operations import _act

    Page.objects.filter(pk=older.pk, state="out").update(state="replaced", ended_at=at)
    old = hot.load(row.replaces_ref)
    if old is None:
        return
    definition = access.definition_of(old)
    places = access.places_of(old, definition.flow)
    facts = world.gather(actor=SYSTEM, row=old, definition=definition, places=places, act="replaced", at=at)
    try:
        taken = _act.decided(old, definition, "replaced", facts)
    except (Conflict, Invalid):
        # It was withdrawn or ended meanwhile, and stays so.
        return
    _act.perform(
        row=old,
        definition=definition,
        places=places,
        taken=taken,
        actor=SYSTEM,
        at=at,
        detail={"replaced_by": row.ref},
    )


def unpublish(*, row: CaseRow, at: datetime) -> None:
    """Take a page out at once; its address says so. Needs the open act transaction."""
    Page.objects.filter(case_id=row.id, state="out").update(state="withdrawn", ended_at=at)


def end_pages(*, at: datetime, limit: int = 200) -> int:
    """
    Put away the pages whose end date has passed, and give their number. Safe to repeat and on several workers.

    Nobody waits for it: a page past its date is in no list from midnight on; this closes its case.
    """
    from emas.cases.operations import _later

    today = clock.local_date(at)
    due = Page.objects.filter(state="out", end_on__lt=today).order_by("end_on")
    rows = list(due.values_list("pk", "case__ref")[:limit])
    for pk, ref in rows:
        _later.advance(case_ref=ref, event="ended", slot="", at=at)
        with db.short_transaction():
            Page.objects.filter(pk=pk, state="out").update(state="ended", ended_at=at)
    return len(rows)
