"""The book of visits: who came for which information, what he still has to bring, what he was told (R-110 to R-113)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from emas.inquiries import access, rules
from emas.inquiries.models import Visit
from emas.inquiries.queries import _topics, sealed
from emas.inquiries.types import VisitInput, VisitTopic
from emas.kernel import codes, identity
from emas.kernel.actor import Actor, HeldPost
from emas.kernel.errors import Conflict, Invalid
from emas.notify import operations as notify
from emas.notify import queries as notices
from emas.notify.types import OutgoingMessage, Recipient
from emas.people import queries as people
from emas.platform import db, sealing

REGISTERED: Final = "terdaftar"
COMPLETE: Final = "dilengkapi"
DONE: Final = "selesai"
_NAME: Final = 120
_NOT_SENT: Final = "tidak_terkirim"
#: Template and title of each state's notice.
_NOTICES: Final = {
    REGISTERED: ("visit_registered", "Kunjungan Anda tercatat"),
    COMPLETE: ("visit_complete", "Persyaratan sudah lengkap"),
    DONE: ("visit_done", "Kunjungan selesai"),
}


def register_visit(*, given: VisitInput, once: str, actor: Actor, at: datetime) -> str:
    """
    Enter a visitor and tell him by message what to bring and what comes next; gives the public id. The same ``once`` enters once.

    No message is written without a number and consent (UU 27/2022 Pasal 20): the slip is for him then.
    Raises: NotFound for who sits at no desk; Invalid ``nama``, ``topik``, ``telepon``, ``setuju``.
    """
    post = access.post_in(actor, min(access.instansi_of(actor)))
    about = _topics.topic(slug=given.topic) if given.topic else None
    name, phone = _checked(given, about)
    assert about is not None
    once_digest = sealing.digest(f"{actor.label}:{once}", "inquiries.once")
    with db.act_transaction():
        known = Visit.objects.filter(once=once_digest).values_list("public_id", flat=True).first()
        if known:
            return known
        row = _made(given, about, name, phone, post, actor, at)
        row.once = once_digest
        _tell(row, at)
        row.save(force_insert=True)
    return row.public_id


def tick(*, visit: str, done: Sequence[int], actor: Actor, at: datetime) -> None:
    """
    Note which requirements are there now, by position; when all are, the visitor is told. Raises: NotFound, Conflict ``visit_closed``.
    """
    with db.act_transaction():
        row = _open(actor, visit)
        for position, item in enumerate(row.items):
            is_there = position in done
            if is_there != bool(item["done_at"]):
                item["done_at"] = at.isoformat() if is_there else None
        before, all_there = row.state, bool(row.items) and all(item["done_at"] for item in row.items)
        row.state = COMPLETE if all_there else REGISTERED
        _note(row, at)
        if row.state == COMPLETE and before != COMPLETE:
            _tell(row, at)
        row.save()


def finish_visit(*, visit: str, actor: Actor, at: datetime) -> None:
    """End a visit and tell the visitor. Raises: NotFound, Conflict ``visit_closed``."""
    with db.act_transaction():
        row = _open(actor, visit)
        row.state, row.closed_at = DONE, at
        _note(row, at)
        _tell(row, at)
        row.save()


def tell_again(*, visit: str, actor: Actor, at: datetime) -> None:
    """Send the latest notice once more. Raises: NotFound, Conflict ``not_to_repeat`` where it went out or none may be written."""
    with db.act_transaction():
        row = access.visit(actor, visit, lock=True)
        standing = notices.standings([row.message]).get(row.message) if row.message else None
        if standing is None or standing.state != _NOT_SENT:
            raise Conflict("not_to_repeat")
        _note(row, at)
        _tell(row, at)
        row.save()


def _checked(given: VisitInput, about: VisitTopic | None) -> tuple[str, str]:
    faults: dict[str, tuple[str, ...]] = {}
    name = " ".join(given.name.split())
    if not name:
        faults["nama"] = ("required",)
    elif len(name) > _NAME:
        faults["nama"] = ("too_long",)
    elif identity.without_long_numbers(name) != name:
        faults["nama"] = ("holds_long_number",)
    if about is None:
        faults["topik"] = ("required",)
    phone = ""
    if given.phone.strip():
        try:
            phone = identity.parse_phone(given.phone)
        except identity.IdentityFault as error:
            faults["telepon"] = (error.code,)
    elif given.consents:
        faults["telepon"] = ("required",)
    if phone and not given.consents:
        # A forgotten tick would leave the visitor waiting for a message that nobody may write.
        faults["setuju"] = ("consent_or_no_number",)
    if faults:
        raise Invalid(faults)
    return name, phone


def _made(
    given: VisitInput, about: VisitTopic, name: str, phone: str, post: HeldPost, actor: Actor, at: datetime
) -> Visit:
    public_id = codes.new_public_id()
    items = [
        {"label": label, "done_at": at.isoformat() if position in given.ticked else None}
        for position, label in enumerate(about.requirements)
    ]
    all_there = bool(items) and all(item["done_at"] for item in items)
    visitor = {"name": name, "phone": phone}
    return Visit(
        public_id=public_id,
        instansi=post.instansi,
        unit_id=post.unit_id,
        content_sealed=sealing.seal_json(visitor, sealed.VISITOR, context=public_id),
        consents=given.consents and bool(phone),
        topic=about.slug,
        topic_title=about.title,
        items=items,
        steps=list(about.steps),
        source=about.source[:300],
        state=COMPLETE if all_there else REGISTERED,
        created_at=at,
        created_by=actor.label,
        created_name=actor.name[:120],
        changed_at=at,
    )


def _open(actor: Actor, public_id: str) -> Visit:
    row = access.visit(actor, public_id, lock=True)
    if row.state == DONE:
        raise Conflict("visit_closed")
    return row


def _note(row: Visit, at: datetime) -> None:
    row.version += 1
    row.changed_at = at


def _tell(row: Visit, at: datetime) -> None:
    """Write the notice of the state the visit is in, where he may be told."""
    phone = sealed.visitor(row)["phone"]
    if not row.consents or not phone:
        return
    template, title = _NOTICES[row.state]
    missing = [item["label"] for item in row.items if not item["done_at"]]
    needs, steps = rules.notice(missing=missing, steps=row.steps)
    office = people.unit(row.unit_id).name
    row.notices += 1
    key = f"visit:{row.public_id}:{row.notices}"
    values = {"kantor": office, "topik": row.topic_title, "syarat": needs, "langkah": steps}
    message = OutgoingMessage(
        template=template, recipient=Recipient(kind="applicant", label="Pengunjung", address=phone), title=title,
        body=rules.visit_words(row.state, values), link="", dedupe_key=key, instansi=row.instansi, values=values,
    )  # fmt: skip
    notify.write([message], at)
    row.message = notices.by_key(dedupe_key=key)
