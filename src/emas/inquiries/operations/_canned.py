"""Answers that an office keeps ready."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from emas.audit import operations as audit
from emas.inquiries import access
from emas.inquiries.models import Canned
from emas.kernel import codes, identity
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid
from emas.platform import db

TITLE: Final = 80
LONGEST: Final = 1500


def save_canned(
    *, title: str, text: str, actor: Actor, at: datetime, canned: str = "", instansi: str = ""
) -> str:
    """
    Write a new ready answer, or another wording of one; gives its public id.

    Raises: NotFound; Invalid ``judul``, ``isi`` (``required``, ``too_long``, ``taken``, ``holds_long_number``).
    """
    title, text = " ".join(title.split()), text.strip()
    faults = {"judul": _faults(title, TITLE), "isi": _faults(text, LONGEST)}
    if any(faults.values()):
        raise Invalid({name: codes_ for name, codes_ in faults.items() if codes_})
    with db.act_transaction():
        if canned:
            row = access.canned(actor, canned)
        else:
            office = access.post_in(actor, instansi or min(access.instansi_of(actor))).instansi
            row = Canned(public_id=codes.new_public_id(), instansi=office)
        row.title, row.text, row.changed_at, row.changed_by = title, text, at, actor.label
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise Invalid({"judul": ("taken",)}) from error
        audit.record("inquiries.canned", actor, "canned", row.public_id, at, instansi=row.instansi)
    return row.public_id


def drop_canned(*, canned: str, actor: Actor, at: datetime) -> None:
    """Delete a ready answer. Raises: NotFound."""
    with db.act_transaction():
        row = access.canned(actor, canned)
        row.delete()
        audit.record("inquiries.canned_dropped", actor, "canned", canned, at, instansi=row.instansi)


def _faults(text: str, longest: int) -> tuple[str, ...]:
    if not text:
        return ("required",)
    if len(text) > longest:
        return ("too_long",)
    return ("holds_long_number",) if identity.without_long_numbers(text) != text else ()
