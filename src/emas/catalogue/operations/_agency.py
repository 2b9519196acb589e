"""An agency's administrator brings a folder, and publishes it once it is sound."""

import json
import re
import tempfile
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from emas.audit import operations as audit
from emas.catalogue import access
from emas.catalogue.models import Service, ServiceDraft, ServiceRelease
from emas.catalogue.operations import _publish, _scaffold
from emas.catalogue.queries import _agency
from emas.catalogue.rules import parcels
from emas.catalogue.types import Agency, Draft, Fault, PublishedVersion, ServiceDefinition
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotFound
from emas.platform import db


def starter_archive(*, agency: Agency, root: Path, name: str, title: str, like: str) -> bytes:
    """
    Answer a folder to begin from as ZIP: that of the service ``like`` under a new title, its posts those of the agency.

    Raises: Invalid (``slug``, ``title``), Conflict ``service_exists``, NotFound when ``like`` is not offered here.
    """
    if like not in _agency.models(root=root):
        raise NotFound
    with tempfile.TemporaryDirectory() as scratch:
        place = _agency.laid(Path(scratch), root)
        made = _scaffold.new_service_folder(
            root=place, slug=f"{agency.folder}/{name}", title=title, like=like
        )
        texts = {
            path.relative_to(made).as_posix(): path.read_text(encoding="utf-8")
            for path in made.rglob("*")
            if path.is_file()
        }
    own = {path: re.sub(r"@opd:[\w.-]+", f"@{agency.office}", text) for path, text in texts.items()}
    return parcels.closed(name, own)


def read_archive(*, archive: bytes, agency: Agency, name: str = "") -> tuple[str, dict[str, str]]:
    """
    Answer slug and texts of a folder that came as ZIP; with ``name`` it must be that very service.

    Raises: Invalid ``archive`` with a code ``zip_…``; Conflict ``service_exists`` when a folder of the installation has this slug.
    """
    found, files = parcels.opened(archive)
    if name and found != name:
        raise Invalid({"archive": ("zip_other",)}, name=found)
    slug = f"{agency.folder}/{found}"
    _own_or_new(slug, agency)
    return slug, files


def keep_draft(
    *, slug: str, files: dict[str, str], faults: Collection[Fault], agency: Agency, actor: Actor, at: datetime
) -> Draft:
    """
    Keep a folder that was checked, in the place of what was brought before it; the same files keep who brought them and when.

    Raises: NotFound for who is not the agency's administrator, Conflict ``service_exists``.
    """
    _require(actor, agency, slug)
    text = _text(files)
    hash_ = sha256(text.encode()).hexdigest()
    told = json.dumps([[f.path, f.line, f.code, f.message] for f in faults], ensure_ascii=False)
    with db.act_transaction():
        _own_or_new(slug, agency)
        checked = ServiceDraft.objects.filter(slug=slug, office=agency.office, files_hash=hash_)
        if not checked.update(faults=told, checked_at=at):
            values = {
                "office": agency.office, "files": text, "files_hash": hash_, "faults": told, "checked_at": at,
                "uploaded_at": at, "uploaded_by": actor.label[:60],
            }  # fmt: skip
            ServiceDraft.objects.update_or_create(slug=slug, defaults=values)
            detail = {"files_hash": hash_, "faults": len(faults)}
            audit.record("service.brought", actor, "service", slug, at, detail=detail)
    draft = next(d.draft for d in _agency.agency_services(agency=agency) if d.slug == slug)
    assert draft is not None
    return draft


def drop_draft(*, slug: str, agency: Agency, actor: Actor, at: datetime) -> None:
    """Throw away what was brought and not published. Raises: NotFound."""
    _require(actor, agency, slug)
    with db.act_transaction():
        if not ServiceDraft.objects.filter(slug=slug, office=agency.office).delete()[0]:
            raise NotFound
        audit.record("service.dropped", actor, "service", slug, at)


def release(
    *,
    definition: ServiceDefinition,
    files_hash: str,
    based_on: str,
    agency: Agency,
    actor: Actor,
    at: datetime,
) -> PublishedVersion:
    """
    Publish the draft with these very files over the version ``based_on`` ('' = none), and keep its folder.

    ``definition`` is what the caller's check made of that draft and found sound. Exactly one of two people who publish at once wins.
    Raises: NotFound, Conflict ``draft_changed`` (another draft, or another version in force, than the one that was looked at),
    ``service_exists``, ``draft_same`` when nothing would change.
    """
    slug = definition.slug
    _require(actor, agency, slug)
    with db.act_transaction():
        draft = ServiceDraft.objects.filter(slug=slug, office=agency.office, files_hash=files_hash).first()
        if draft is None or not ServiceDraft.objects.filter(pk=draft.pk, files_hash=files_hash).delete()[0]:
            raise Conflict("draft_changed")
        service = _own_or_new(slug, agency)
        in_force = service.active_version.content_hash if service and service.active_version else ""
        if in_force != based_on:
            raise Conflict("draft_changed")
        if service is None:
            service = Service.objects.create(
                slug=slug, agency=definition.agency, title=definition.title.id[:160], office=agency.office
            )
        published = _publish.store(definition, actor, at)
        ServiceRelease.objects.create(
            service=service, version_id=published.version_id, number=service.releases.count() + 1,
            files=draft.files, released_at=at, released_by=actor.label[:60],
        )  # fmt: skip
    return published


def _require(actor: Actor, agency: Agency, slug: str) -> None:
    if not access.keeps_services(actor, agency.unit_id) or slug.partition("/")[0] != agency.folder:
        raise NotFound


def _own_or_new(slug: str, agency: Agency) -> Service | None:
    """Who was first keeps a slug: the installation's folders, or another agency whose code looks the same."""
    service = Service.objects.select_related("active_version").filter(slug=slug).first()
    if service is not None and service.office != agency.office:
        raise Conflict("service_exists")
    if ServiceDraft.objects.filter(slug=slug).exclude(office=agency.office).exists():
        raise Conflict("service_exists")
    return service


def _text(files: dict[str, str]) -> str:
    return json.dumps(files, ensure_ascii=False, sort_keys=True)
