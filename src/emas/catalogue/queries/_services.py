"""Published services, read from the database and kept in memory under the hash of their content."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any, overload

from emas.catalogue.desk_types import Numbering
from emas.catalogue.models import Service, ServiceVersion
from emas.catalogue.queries import _owners
from emas.catalogue.rules import standards, stored
from emas.catalogue.types import PublishedVersion, ServiceCard, ServiceDefinition, StandardComponent
from emas.documents import queries as documents
from emas.kernel import errors

# A version never changes, so what is kept here can never be stale; which version is active is asked each time.
_KEPT = 512


@overload
def definition(*, version_id: int) -> ServiceDefinition: ...
@overload
def definition(*, content_hash: str) -> ServiceDefinition: ...
@overload
def definition(*, slug: str) -> ServiceDefinition | None: ...
def definition(*, slug: str = "", version_id: int = 0, content_hash: str = "") -> ServiceDefinition | None:
    """
    Answer the definition of a stored version, or the active one of a service (None when there is no such service).

    By ``content_hash`` no query is needed once this process has seen it, so a hot path joins that column and asks by it.
    Raises: NotFound when a version is asked for that is not stored.
    """
    if content_hash:
        return _by_hash(content_hash)
    if version_id:
        return _by_version(version_id)
    found = active_version(slug=slug)
    return _by_hash(found.content_hash) if found else None


def active_version(*, slug: str) -> PublishedVersion | None:
    """Answer the version that new cases of a service get, or None: unknown, never published, or switched off."""
    row = (
        Service.objects.filter(slug=slug, is_enabled=True, active_version__isnull=False)
        .values_list("active_version_id", "active_version__content_hash")
        .first()
    )
    return PublishedVersion(row[0], slug, row[1]) if row else None


def live_definitions(*, instansi: Collection[str] | None = None) -> tuple[ServiceDefinition, ...]:
    """
    Answer all active definitions of the offices installed here, by slug: what a coverage check or a search goes over.

    With ``instansi`` only the services of those.
    """
    live = Service.objects.filter(is_enabled=True, active_version__isnull=False).order_by("slug")
    found = _owners.installed(
        _by_hash(h) for h in live.values_list("active_version__content_hash", flat=True)
    )
    return found if instansi is None else _owners.owned_by(found, instansi)


def book_names(*, instansi: str) -> tuple[str, ...]:
    """Name the register books that the services of an instansi number in, that of outgoing letters first."""
    names = set()
    for each in live_definitions(instansi={instansi}):
        how = each.numbering or Numbering()
        if each.letter is not None:
            register, classification = each.letter.register, each.letter.classification
        elif how.level:
            register, classification = how.book, how.classification
        else:
            continue
        names.add(
            documents.book_name(register=register, classification=classification, per_class=how.per_class)
        )
    usual = documents.DEFAULT_REGISTER
    return (usual, *sorted(names - {usual}))


def book_titles(*, instansi: str) -> dict[str, str]:
    """Name in words the books that one class of letters has for itself: by the services that number there."""
    found: dict[str, list[str]] = {}
    for each in live_definitions(instansi={instansi}):
        if each.letter is not None and each.numbering is not None and each.numbering.per_class:
            name = documents.book_name(
                register=each.letter.register, classification=each.letter.classification, per_class=True
            )
            found.setdefault(name, []).append(each.title.id)
    return {name: ", ".join(sorted(titles)) for name, titles in found.items()}


def list_services(*, category: str = "") -> tuple[ServiceCard, ...]:
    """Answer the services a citizen may ask for, by title."""
    live = (d for d in live_definitions() if d.is_listed and category in ("", d.category))
    return tuple(card(d) for d in sorted(live, key=lambda d: d.title.id))


def all_services() -> tuple[ServiceCard, ...]:
    """Answer what ``list_services`` does, and the services for information only, which are marked by ``is_enabled``. One query."""
    found = (card(d, is_enabled=is_on) for d, is_on in shown_definitions())
    return tuple(sorted(found, key=lambda each: each.title.id))


def shown_definitions() -> tuple[tuple[ServiceDefinition, bool], ...]:
    """Answer every listed service with whether it takes requests; one that does not is there only if it says what is done instead."""
    rows = Service.objects.filter(active_version__isnull=False).order_by("slug")
    found = [(_by_hash(h), on) for h, on in rows.values_list("active_version__content_hash", "is_enabled")]
    here = {d.slug for d in _owners.installed(d for d, _on in found)}
    return tuple((d, on) for d, on in found if d.slug in here and d.is_listed and (on or d.instead.id))


def information_only(*, slug: str) -> ServiceDefinition | None:
    """Answer the definition of a service that is switched off and says what is done instead; None for every other."""
    row = Service.objects.filter(slug=slug, is_enabled=False, active_version__isnull=False)
    found = row.values_list("active_version__content_hash", flat=True).first()
    definition = _by_hash(found) if found else None
    return definition if definition and definition.is_listed and definition.instead.id else None


def service_with_effect(*, effect: str) -> str:
    """Answer the slug of the first service that takes requests and has an act with this effect; '' when there is none."""
    for found in live_definitions():
        acts = [act for step in found.flow.steps.values() for act in step.acts.values()]
        if any(effect in act.effects for act in acts):
            return found.slug
    return ""


def help_service() -> ServiceDefinition | None:
    """Answer the service that the link for help opens, or None when none is live."""
    return next((found for found in live_definitions() if found.is_help), None)


def closed_services(*, instansi: Collection[str]) -> tuple[ServiceCard, ...]:
    """Answer the services of ``instansi`` that take no new requests now, by title: switched off by their folder or an administrator."""
    rows = Service.objects.filter(is_enabled=False, active_version__isnull=False)
    closed = [_by_hash(h) for h in rows.values_list("active_version__content_hash", flat=True)]
    found = _owners.owned_by(closed, instansi)
    return tuple(card(d, is_enabled=False) for d in sorted(found, key=lambda d: (d.title.id, d.slug)))


def card(found: ServiceDefinition, score: float = 0.0, *, is_enabled: bool = True) -> ServiceCard:
    """Answer a definition as one line of a list. The installation's switch counts, not what the folder began with."""
    return ServiceCard(
        slug=found.slug,
        agency=found.agency,
        title=found.title,
        summary=found.summary,
        category=found.category,
        is_enabled=is_enabled,
        score=score,
        owner=found.owner,
        is_sealed=bool(found.sealed),
    )


def standard(*, definition: ServiceDefinition) -> tuple[StandardComponent, ...]:
    """Answer the service standard by number, 1 to 14 (PermenPANRB 15/2014); 1 to 6 are the part that must be published."""
    return standards.components(definition)


def to_dict(definition: ServiceDefinition) -> dict[str, Any]:
    """Answer a definition as plain JSON values."""
    return stored.to_dict(definition)


def from_dict(content: dict[str, Any]) -> ServiceDefinition:
    """Rebuild a definition from ``to_dict``."""
    return stored.from_dict(content)


@lru_cache(maxsize=_KEPT)
def _by_hash(content_hash: str) -> ServiceDefinition:
    text = ServiceVersion.objects.filter(content_hash=content_hash).values_list("content", flat=True).first()
    if text is None:
        raise errors.NotFound("unknown_version")
    return stored.from_text(text)


def _by_version(version_id: int) -> ServiceDefinition:
    found = ServiceVersion.objects.filter(pk=version_id).values_list("content_hash", flat=True).first()
    if found is None:
        raise errors.NotFound("unknown_version")
    return _by_hash(found)
