"""Cases that the system opens by itself: a call for help where a post lacks somebody who works with the application."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from emas.cases import rules
from emas.cases.models import Case
from emas.cases.operations import _open
from emas.cases.types import Facts, Places, StepTaken
from emas.catalogue import queries as catalogue
from emas.kernel import clock, codes
from emas.kernel.actor import SYSTEM
from emas.kernel.errors import NotAllowed, NotFound
from emas.platform import db


def open_system_case(
    *,
    service: str,
    subject_key: str,
    subject_name: str,
    places: Places,
    instansi: str,
    answers: Mapping[str, Any],
    at: datetime,
    note: str = "",
) -> str:
    """
    Open a case without an applicant and give its reference; while one about the same subject is open, give that one.

    ``subject_key`` names what it is about (``rw:17:never_signed_in``), ``subject_name`` how a list shows it. Safe to repeat, also at the
    same moment: a unique constraint decides. Raises: NotFound (no such service), NotAllowed (``channel_closed``).
    """
    published = catalogue.active_version(slug=service)
    if published is None:
        raise NotFound("service")
    known = _open_about(subject_key)
    if known:
        return known
    definition = catalogue.definition(content_hash=published.content_hash)
    facts = Facts(posts=frozenset(), vacant=frozenset(), answers={}, applicant={}, today=clock.local_date(at))
    taken = rules.start_step(definition.flow, "system", facts)
    if not isinstance(taken, StepTaken):
        raise NotAllowed(taken.code, **taken.params)
    ref = codes.new_case_ref()
    try:
        with db.act_transaction():
            _open.write_case(
                ref=ref,
                definition=definition,
                version_id=published.version_id,
                channel="system",
                taken=taken,
                places=places,
                instansi=instansi,
                applicant={},
                applicant_name=subject_name,
                answers=answers,
                contact={},
                subject_key=subject_key,
                note=note,
                actor=SYSTEM,
                at=at,
            )
    except IntegrityError:
        known = _open_about(subject_key)
        if not known:
            raise
        return known
    return ref


def _open_about(subject_key: str) -> str:
    return (
        Case.objects.filter(subject_key=subject_key, is_open=True).values_list("ref", flat=True).first() or ""
    )
