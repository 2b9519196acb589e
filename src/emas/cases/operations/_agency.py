"""An agency's folder is checked by the engine, then kept or published."""

from datetime import datetime
from pathlib import Path

from emas.cases.queries import _agency
from emas.catalogue import operations as catalogue
from emas.catalogue import queries
from emas.catalogue.types import Agency, Draft, PublishedVersion
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, NotFound
from emas.platform import limits

CHECKS_AN_HOUR = 60
_HOUR_SECONDS = 3600


def bring_service(
    *, archive: bytes, agency: Agency, root: Path, actor: Actor, at: datetime, name: str = ""
) -> Draft:
    """
    Check a folder that came as ZIP and keep it with everything that is wrong with it; with ``name`` it must be that service.

    Raises: Invalid ``archive`` (nothing is kept), Conflict ``service_exists``, NotFound for who is not the agency's administrator,
    TooMany (sixty checks of an agency in an hour).
    """
    _reserve(agency, at)
    slug, files = catalogue.read_archive(archive=archive, agency=agency, name=name)
    verdict = _agency.check_agency_folder(agency=agency, slug=slug, files=files, root=root, at=at)
    return catalogue.keep_draft(
        slug=slug, files=files, faults=verdict.faults, agency=agency, actor=actor, at=at
    )


def check_again(*, name: str, agency: Agency, root: Path, actor: Actor, at: datetime) -> Draft:
    """Check what was brought once more: posts may have been made since, shared files changed. Raises: NotFound, TooMany."""
    _reserve(agency, at)
    draft = _draft(agency, name)
    verdict = _agency.check_agency_folder(agency=agency, slug=draft.slug, files=draft.files, root=root, at=at)
    return catalogue.keep_draft(
        slug=draft.slug, files=draft.files, faults=verdict.faults, agency=agency, actor=actor, at=at
    )


def publish_service(
    *, name: str, files_hash: str, based_on: str, agency: Agency, root: Path, actor: Actor, at: datetime
) -> PublishedVersion:
    """
    Publish what was brought, as it was looked at, over the version ``based_on``; it is checked once more, outside the transaction.

    Raises: NotFound, Conflict ``draft_changed``, or ``draft_faults`` when it is not sound (any more); its faults are then kept with it;
    TooMany.
    """
    _reserve(agency, at)
    draft = _draft(agency, name)
    if draft.files_hash != files_hash:
        raise Conflict("draft_changed")
    verdict = _agency.check_agency_folder(agency=agency, slug=draft.slug, files=draft.files, root=root, at=at)
    if verdict.definition is None or verdict.faults:
        catalogue.keep_draft(
            slug=draft.slug, files=draft.files, faults=verdict.faults, agency=agency, actor=actor, at=at
        )
        raise Conflict("draft_faults")
    return catalogue.release(
        definition=verdict.definition,
        files_hash=files_hash,
        based_on=based_on,
        agency=agency,
        actor=actor,
        at=at,
    )


def _reserve(agency: Agency, at: datetime) -> None:
    """A check plays every worked example of the folder within a process that serves pages, so it is counted before anything is opened."""
    limits.reserve(f"service.check:{agency.office}", CHECKS_AN_HOUR, _HOUR_SECONDS, at)


def _draft(agency: Agency, name: str) -> Draft:
    draft = queries.agency_service(agency=agency, name=name).draft
    if draft is None:
        raise NotFound
    return draft
