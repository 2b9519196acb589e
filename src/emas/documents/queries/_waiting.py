"""What waits for a signature, how far a batch is, whose certificate ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max

from emas.documents.models import Document, Signature, SigningBatch
from emas.documents.types import Batch, BatchItem, EndingCertificate, WaitingSignature
from emas.kernel.errors import NotFound

#: A batch that gave no sign of life for so long has lost its process.
_ALIVE_FOR: Final = timedelta(minutes=6)
_MOST: Final = 500


def waiting_signatures(
    *,
    at: datetime,
    person_id: int | None = None,
    case_refs: Sequence[str] | None = None,
    unit_ids: Sequence[int] | None = None,
) -> tuple[WaitingSignature, ...]:
    """Give the signatures that were asked for and are not there, the oldest first; of a person, of cases, or of units. At most 500."""
    rows = Signature.objects.filter(state="diminta", document__state="membuat")
    if person_id is not None:
        rows = rows.filter(signer_person_id=person_id)
    if case_refs is not None:
        rows = rows.filter(document__case_ref__in=list(case_refs))
    if unit_ids is not None:
        rows = rows.filter(document__unit_id__in=list(unit_ids))
    found = rows.select_related("document").defer("document__content_sealed").order_by("requested_at", "id")
    return tuple(_waiting(row, at) for row in found[:_MOST])


def _waiting(row: Signature, at: datetime) -> WaitingSignature:
    document = row.document
    return WaitingSignature(
        case_ref=document.case_ref,
        document=document.public_id,
        slot=row.slot,
        request=row.request_id,
        title=document.title,
        number=document.number,
        signer_name=row.signer_name,
        signer_person_id=row.signer_person_id,
        unit_id=document.unit_id,
        unit_name=document.unit_name,
        since=row.requested_at or document.state_at,
        code=row.failure,
        tries=row.tries,
        is_under_way=row.asking_until is not None and row.asking_until >= at,
    )


def batch(*, public_id: str, person_id: int, at: datetime) -> Batch:
    """Give a batch to the person who signs it. Raises: NotFound for anybody else."""
    found = SigningBatch.objects.filter(public_id=public_id, person_id=person_id).first()
    if found is None:
        raise NotFound
    rows = tuple(found.items.order_by("order"))
    letters = Document.objects.filter(case_ref__in=[row.case_ref for row in rows]).order_by("id")
    labels = {
        ref: f"{title}, {number}" for ref, title, number in letters.values_list("case_ref", "title", "number")
    }
    items = tuple(BatchItem(row.case_ref, row.state, row.code, labels.get(row.case_ref, "")) for row in rows)
    return Batch(
        public_id=found.public_id,
        items=items,
        is_running=found.ended_at is None and at - found.beat_at < _ALIVE_FOR,
        stopped_by=found.stopped_by,
        started_at=found.started_at,
    )


def ending_certificates(
    *, at: datetime, within_days: int = 30, unit_ids: Sequence[int] | None = None
) -> tuple[EndingCertificate, ...]:
    """
    Give whose certificate ends within so many days or has ended, the first to end first.

    As each person's last signature shows it: the provider's status names no date (bsre-esign section 4). Who never signed is
    not in the list; who has renewed since shows with his next signature.
    """
    rows = Signature.objects.filter(
        state="selesai", signer_person_id__isnull=False, certificate_until__isnull=False
    )
    if unit_ids is not None:
        rows = rows.filter(document__unit_id__in=list(unit_ids))
    last = rows.values("signer_person_id").annotate(last=Max("signed_at"))
    moments = {row["signer_person_id"]: row["last"] for row in last}
    soon = rows.filter(certificate_until__lte=at + timedelta(days=within_days)).order_by(
        "certificate_until", "pk"
    )
    found: dict[int, EndingCertificate] = {}
    for row in soon:
        person, signed_at, until = row.signer_person_id, row.signed_at, row.certificate_until
        if person is None or signed_at is None or until is None or moments.get(person) != signed_at:
            continue
        found[person] = EndingCertificate(
            person_id=person,
            name=row.signer_name,
            title=row.signer_title,
            organisation=row.organisation,
            serial=row.certificate_serial,
            until=until,
            last_signed_at=signed_at,
        )
    return tuple(found.values())
