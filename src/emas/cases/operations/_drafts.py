"""Forms not yet sent: kept page by page, opened again by a code, held for an RT whose RW is not there yet."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from emas.cases.access import sealed
from emas.cases.access.drafts import code_digest, draft_for, payload_of
from emas.cases.models import Draft
from emas.cases.operations import _tickets
from emas.cases.types import ApplicantInput, DraftSaved, Places, Submitted
from emas.catalogue import queries as catalogue
from emas.documents import operations as documents
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import EmasError, NotFound, Unavailable
from emas.outbox import operations as outbox
from emas.people import operations as citizens
from emas.people import queries as people
from emas.platform import db

if TYPE_CHECKING:
    from emas.cases.operations._submit import Checked

KEPT_DAYS: Final = 7
HELD_DAYS: Final = 60
_SWEPT: Final = 500


def save_draft(
    *,
    service: str,
    channel: str,
    actor: Actor,
    at: datetime,
    applicant: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    draft_id: str | None = None,
    code: str | None = None,
) -> DraftSaved:
    """
    Keep a form as it was typed; gives where, and for a new draft the code (more than 60 bits) that opens it again.

    ``answers`` and ``applicant`` are merged over what is kept. A draft of an account opens for that account, one of a citizen by its
    ``code``. Drafts live seven days from the last saving (ux section 6). Raises: NotFound (no such service or draft).
    """
    published = catalogue.active_version(slug=service)
    if published is None:
        raise NotFound("service")
    if draft_id is not None or code is not None:
        return _resave(draft_id, code, actor, applicant, answers, at)
    public_id, fresh = codes.new_public_id(), codes.new_case_ref()
    payload: dict[str, Any] = {
        "applicant": dict(applicant or {}),
        "answers": dict(answers or {}),
        "uploads_owner": f"draft:{public_id}",
    }
    draft = Draft(
        public_id=public_id,
        code_digest=code_digest(fresh),
        service=service,
        content_hash=published.content_hash,
        channel=channel,
        account_id=actor.account_id,
        payload_sealed=sealed.seal_json(payload, sealed.DRAFT, public_id),
        label=str((applicant or {}).get("name", ""))[:160],
        created_at=at,
        updated_at=at,
        expires_at=at + timedelta(days=KEPT_DAYS),
    )
    with db.short_transaction():
        draft.save(force_insert=True)
    return DraftSaved(public_id, fresh, payload["uploads_owner"], draft.expires_at)


def _resave(
    draft_id: str | None,
    code: str | None,
    actor: Actor,
    applicant: Mapping[str, Any] | None,
    answers: Mapping[str, Any] | None,
    at: datetime,
) -> DraftSaved:
    with db.short_transaction():
        draft = draft_for(actor, public_id=draft_id, code=code, at=at)
        kept = payload_of(draft)
        payload: dict[str, Any] = {
            "applicant": {**kept.applicant, **(applicant or {})},
            "answers": {**kept.answers, **(answers or {})},
            "uploads_owner": kept.uploads_owner,
        }
        expires_at = max(draft.expires_at, at + timedelta(days=KEPT_DAYS))
        Draft.objects.filter(pk=draft.pk).update(
            payload_sealed=sealed.seal_json(payload, sealed.DRAFT, draft.public_id),
            label=str(payload["applicant"].get("name", ""))[:160],
            updated_at=at,
            expires_at=expires_at,
        )
    return DraftSaved(draft.public_id, "", kept.uploads_owner, expires_at)


def hold(
    checked: "Checked",
    *,
    answers: Mapping[str, Any],
    actor: Actor,
    reason: Unavailable,
    draft_id: str | None,
    at: datetime,
) -> str:
    """
    Keep a filled form that its RW can't receive, call for help once, tell the RT; gives the draft (flows section 3).

    Papers move along with the draft. Safe to repeat: the same draft is held again, one ticket stays open for one RW.
    """
    kind = str(reason.params.get("reason", ""))
    ticket = _call_for_help(checked, kind, str(reason.params.get("opens", "")), at)
    with db.act_transaction():
        draft = _held_draft(checked, answers, actor, kind, draft_id, at)
        if checked.uploads_owner and checked.uploads_owner != payload_of(draft).uploads_owner:
            documents.move_uploads(from_owner=checked.uploads_owner, to_owner=payload_of(draft).uploads_owner)
        outbox.enqueue(
            topic="cases.rw_missing",
            payload={"draft": draft.public_id, "reason": kind, "ticket": ticket},
            at=at,
            dedupe_key=f"rw_missing:{draft.public_id}:{kind}",
        )
    return draft.public_id


def _held_draft(
    checked: "Checked",
    answers: Mapping[str, Any],
    actor: Actor,
    kind: str,
    draft_id: str | None,
    at: datetime,
) -> Draft:
    assert checked.home is not None, "only a case of a resident asks for its RW"
    known = Draft.objects.filter(public_id=draft_id).first() if draft_id else None
    public_id = known.public_id if known else codes.new_public_id()
    owner = payload_of(known).uploads_owner if known else f"draft:{public_id}"
    payload = {
        "applicant": {
            **checked.resident,
            "phone": checked.phone,
            "email": checked.email,
            "is_manual": checked.is_manual,
        },
        "answers": dict(answers),
        "uploads_owner": owner,
        "rw_unit_id": checked.home.rw_id,
        "kelurahan_unit_id": checked.home.kelurahan_id,
        "rt_unit_id": checked.home.rt_id,
        "instansi": checked.home.instansi,
    }
    values = {
        "service": checked.definition.slug,
        "content_hash": checked.definition.content_hash,
        "channel": checked.channel,
        "account_id": actor.account_id,
        "payload_sealed": sealed.seal_json(payload, sealed.DRAFT, public_id),
        "held_reason": kind,
        "label": str(checked.resident.get("name", ""))[:160],
        "updated_at": at,
        "expires_at": at + timedelta(days=HELD_DAYS),
    }
    if known is not None:
        Draft.objects.filter(pk=known.pk).update(**values)
        return Draft.objects.get(pk=known.pk)
    return Draft.objects.create(
        public_id=public_id, code_digest=code_digest(codes.new_case_ref()), created_at=at, **values
    )


def _call_for_help(checked: "Checked", kind: str, service: str, at: datetime) -> str:
    """Open the ticket that the flow names. A catalogue without that service still keeps the draft."""
    if not service:
        return ""
    home = checked.home
    assert home is not None, "only a case of a resident asks for its RW"
    rw = str(checked.resident.get("rw", ""))
    subject = home.rw_id if home.rw_id is not None else f"{home.kelurahan_id}/{rw}"
    kelurahan = people.unit(unit_id=home.kelurahan_id).name
    try:
        return _tickets.open_system_case(
            service=service,
            subject_key=f"rw:{subject}",
            subject_name=f"RW {rw} {kelurahan}"[:160],
            places=Places(home.rt_id, home.rw_id, home.kelurahan_id, home.kecamatan_id, home.kota_id),
            instansi=home.instansi,
            answers={"kelurahan": kelurahan, "rw": rw, "alasan": kind},
            at=at,
        )
    except EmasError:
        return ""


def send_draft(*, draft_id: str, actor: Actor, at: datetime, idempotency_key: str) -> Submitted:
    """
    Send a held form again with one tap, once its RW is active; the draft is gone after that.

    Raises: NotFound, and all that ``submit`` raises (``rw_not_in_use`` again while nothing changed).
    """
    from emas.cases.operations import _submit

    kept = payload_of(draft_for(actor, public_id=draft_id, code=None, at=at))
    resident = {k: v for k, v in kept.applicant.items() if k not in {"phone", "email", "is_manual"}}
    return _submit.submit(
        service=kept.service,
        channel=kept.channel,
        applicant=ApplicantInput(
            resident=resident,
            phone=str(kept.applicant.get("phone", "")),
            email=str(kept.applicant.get("email", "")),
            is_manual=bool(kept.applicant.get("is_manual")),
        ),
        answers=kept.answers,
        uploads_owner=kept.uploads_owner,
        actor=actor,
        at=at,
        idempotency_key=idempotency_key,
        draft_id=draft_id,
    )


def drop_draft(*, draft_id: str, actor: Actor, at: datetime) -> None:
    """Throw a draft away at its owner's wish, its papers and a chosen password with it. Raises: NotFound."""
    owner = payload_of(draft_for(actor, public_id=draft_id, code=None, at=at)).uploads_owner
    documents.delete_owned(owner_refs=[owner], at=at)
    with db.short_transaction():
        citizens.drop_password(owner=owner)
        remove(draft_id)


def remove(draft_id: str) -> None:
    """Remove a draft that was sent."""
    Draft.objects.filter(public_id=draft_id).delete()


def sweep_drafts(*, at: datetime) -> int:
    """Delete drafts whose time is over, their papers and a chosen password with them; gives their number. Safe to repeat."""
    over = list(Draft.objects.filter(expires_at__lt=at)[:_SWEPT])
    owners = [payload_of(draft).uploads_owner for draft in over]
    documents.delete_owned(owner_refs=owners, at=at)
    with db.short_transaction():
        for owner in owners:
            citizens.drop_password(owner=owner)
        Draft.objects.filter(pk__in=[draft.pk for draft in over]).delete()
    return len(over)
