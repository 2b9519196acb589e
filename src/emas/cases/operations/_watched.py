"""Client systems that watch: they hear what happens to the cases of their post or unit; an administrator hears when one came to rest."""

from datetime import datetime

from emas.cases import access, rules
from emas.cases.access import hot
from emas.cases.access.hot import CaseRow, aware
from emas.cases.models import Event
from emas.cases.models import Message as Said
from emas.catalogue.types import ActKind, ServiceDefinition, Step, StepKind
from emas.notify import operations as notify
from emas.notify.types import OutgoingMessage, Recipient
from emas.people import queries as people
from emas.platform import db
from emas.watch import operations as watch
from emas.watch import queries as watchers
from emas.watch.types import WatchedEvent, WatchInfo

_ENDS = {
    "failed": "tidak menjawab dengan benar",
    "gone": "menjawab bahwa alamatnya dihapus",
    "client": "kuncinya dicabut",
}


def tell_watchers(*, case_id: int, seq: int, at: datetime) -> int:
    """
    Write the messages of one event for the client systems that watch its posts; gives how many. Safe to repeat.

    Called by the outbox after the act. Of a sealed case nobody outside hears anything.
    """
    row = hot.load_id(case_id)
    if row is None or not watchers.is_watched(instansi=row.instansi):
        return 0
    definition = access.definition_of(row)
    event = Event.objects.filter(case_id=case_id, seq=seq).first()
    if event is None or definition.sealed:
        return 0
    step = definition.flow.steps[event.to_state]
    kind = _type(event, definition.flow.steps.get(event.from_state), step)
    return _tell(row, definition, step, kind, seq, f"{row.ref}:{seq}", aware(event.at) or at, at)


def tell_watchers_said(*, case_id: int, message: str, at: datetime) -> int:
    """
    Write that somebody wrote in the conversation of a case, for the client systems that watch its posts: no word of it. Gives how many.
    Safe to repeat.
    """
    row = hot.load_id(case_id)
    said = Said.objects.filter(case_id=case_id, public_id=message).first()
    if row is None or said is None or not watchers.is_watched(instansi=row.instansi):
        return 0
    definition = access.definition_of(row)
    step, seq = definition.flow.steps[row.state], row.last_event_seq
    key = f"{row.ref}:said:{said.pk}"
    return _tell(row, definition, step, "case.message", seq, key, aware(said.at) or at, at)


def _tell(
    row: CaseRow,
    definition: ServiceDefinition,
    step: Step,
    kind: str,
    seq: int,
    key: str,
    moment: datetime,
    at: datetime,
) -> int:
    places = access.places_of(row, definition.flow)
    came_to = rules.posts_reached(definition.flow, hot.visited(row.id, until=seq))
    posts = {seat for ref in came_to if (seat := places.seat(ref)) is not None}
    return watch.tell(
        event=WatchedEvent(
            key=key,
            type=kind,
            at=moment,
            ref=row.ref,
            service=definition.slug,
            instansi=row.instansi,
            state=step.name,
            status=step.status,
            posts=frozenset(posts),
        ),
        at=at,
    )


def _type(event: Event, before: Step | None, step: Step) -> str:
    if before is None:
        return "case.submitted"
    if step.outcome in {"withdrawn", "replaced"}:
        return "letter.withdrawn"
    if step.is_public_document and not before.is_public_document:
        return "letter.issued"
    if step.kind is StepKind.FINAL:
        return "case.finished"
    return "case.returned" if event.kind == ActKind.RETURN.value else "case.moved"


def watch_stopped(*, public_id: str, at: datetime) -> int:
    """Tell the administrators of its unit, or of the nearest unit above that has one, that a watcher came to rest. Safe to repeat."""
    found = watchers.stopped(public_id=public_id)
    if found is None:
        return 0
    info, stopped_at = found
    unit_id: int | None = info.unit_id
    while unit_id is not None:
        told = people.recipients(unit_id=unit_id, role="admin", at=at)
        if told:
            break
        unit_id = people.unit(unit_id=unit_id).parent_id
    else:
        return 0
    unit = people.unit(unit_id=unit_id)
    messages = [
        _notice(info, stopped_at, unit.instansi, Recipient(
            kind="staff", label=f"Admin · {unit.name}", address=holder.phone, email=holder.email,
            person_id=holder.person_id, role="admin",
        ))
        for holder in told
    ]  # fmt: skip
    with db.act_transaction():
        notify.write(messages=messages, at=at)
    return len(messages)


def _notice(info: WatchInfo, stopped_at: datetime, instansi: str, recipient: Recipient) -> OutgoingMessage:
    why = _ENDS.get(info.stopped_reason, info.stopped_reason)
    return OutgoingMessage(
        template="watch_stopped",
        recipient=recipient,
        title="Kabar ke sistem lain dihentikan",
        body=f"Sistem {info.client_name} {why}. Kabar ke sistem itu dihentikan. Lihat catatannya di halaman Sistem lain.",
        link=f"/desk/admin/watches/{info.public_id}/",
        dedupe_key=f"watch:{info.public_id}:{stopped_at:%Y%m%d%H%M%S}:{recipient.person_id}",
        instansi=instansi,
        values={"layanan": info.client_name},
    )
