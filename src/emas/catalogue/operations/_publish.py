"""A checked definition becomes a stored version; the version of a new case is the one published last."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from emas.audit import operations as audit
from emas.catalogue.models import Service, ServiceVersion
from emas.catalogue.operations import _questions, _seen
from emas.catalogue.rules import changes, folder, stored
from emas.catalogue.types import PublishedVersion, ServiceDefinition, Text
from emas.kernel import errors
from emas.kernel.actor import SYSTEM, Actor
from emas.platform import db


def publish(
    *,
    at: datetime,
    actor: Actor = SYSTEM,
    definition: ServiceDefinition | None = None,
    path: Path | None = None,
) -> PublishedVersion:
    """
    Store a definition under the hash of its content and make it the version of new cases.

    Give a ``definition`` that was loaded without faults, or the ``path`` of its folder (``<root>/<agency>/<name>``), which is then checked.
    Publishing the same content again changes nothing and adds no history. Running cases stay with their version.
    Raises: Invalid with the faults (``file:line: code: words``) of a folder that is not sound.
    """
    found = definition or _checked(path or Path())
    with db.short_transaction():
        return store(found, actor, at)


def sync_folder(
    *,
    root: Path,
    at: datetime,
    actor: Actor = SYSTEM,
    home: Path | None = None,
    owners: Collection[str] | None = None,
) -> tuple[PublishedVersion, ...]:
    """
    Publish every sound service under ``root`` whose content is not the active version yet, and seed the question list; answer those
    published.

    Safe to run by several processes at once and at every start. With ``home``, a folder that was published from there before and did
    not change since is not even read. A folder with a fault keeps its last good version, and the refusal is written to the audit
    trail: one bad folder must not stop the city. So is a folder whose slug an agency publishes by the page (decision 0007). With ``owners``
    only the services of those offices are published ('' is the city).
    """
    active = _seen.active_hashes()
    print_ = _seen.fingerprint(Path(root)) + ",".join(sorted(owners or ())) if home else ""
    if home and _seen.is_known(home, print_, active):
        return ()
    found = folder.load(Path(root))
    wanted = [d for d in found.definitions if owners is None or d.owner in owners]
    by_page = _by_page()
    new = [d for d in wanted if active.get(d.slug) != d.content_hash and d.slug not in by_page]
    refused = {d.slug for d in wanted if d.slug in by_page}
    for slug in sorted(refused | {"/".join(f.path.split("/")[1:3]) for f in found.faults}):
        audit.record("service.refused", actor, "service", slug[:80], at, result="refused")
    published = tuple(publish(definition=d, at=at, actor=actor) for d in new)
    _questions.sync_questions(root=Path(root), at=at, actor=actor)
    if home and not found.faults:
        _seen.remember(home, print_)
    return published


def _by_page() -> frozenset[str]:
    return frozenset(Service.objects.exclude(office="").values_list("slug", flat=True))


def _checked(path: Path) -> ServiceDefinition:
    loaded = folder.load_one(path)
    if loaded.definition is None or loaded.faults:
        raise errors.Invalid({"": tuple(map(str, loaded.faults))})
    return loaded.definition


def store(definition: ServiceDefinition, actor: Actor, at: datetime) -> PublishedVersion:
    """Store a checked definition within the caller's transaction, and make it the version of new cases."""
    service, _ = Service.objects.get_or_create(
        slug=definition.slug, defaults={"agency": definition.agency, "title": definition.title.id[:160]}
    )
    version, is_new = ServiceVersion.objects.get_or_create(
        content_hash=definition.content_hash,
        defaults={
            "service": service,
            "content": stored.to_text(definition),
            "published_at": at,
            "published_by": actor.label[:60],
        },
    )
    if service.active_version_id == version.pk:
        return PublishedVersion(version.pk, definition.slug, definition.content_hash)
    words = _changes(service, definition)
    service.agency, service.title = definition.agency, definition.title.id[:160]
    # An administrator's switch outlives a new version, unless the folder changes its own.
    before = stored.from_text(service.active_version.content) if service.active_version else None
    if before is None or before.is_enabled != definition.is_enabled:
        service.is_enabled = definition.is_enabled
    service.active_version = version
    service.save(update_fields=["agency", "title", "is_enabled", "active_version"])
    detail = {"content_hash": definition.content_hash, "changes": len(words)}
    audit.record("service.published", actor, "service", definition.slug, at, detail=detail)
    return PublishedVersion(version.pk, definition.slug, definition.content_hash, is_new, words)


def _changes(service: Service, definition: ServiceDefinition) -> tuple[Text, ...]:
    if service.active_version is None:
        return ()
    return changes.between(stored.from_text(service.active_version.content), definition)
