"""Services that an agency publishes by itself: what it has, what was brought, what of it is wrong."""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db.models import QuerySet

from emas.catalogue import access
from emas.catalogue.models import Service, ServiceDraft, ServiceRelease
from emas.catalogue.queries import _owners
from emas.catalogue.rules import agency as rules
from emas.catalogue.rules import build, folder, loader, parcels, tree
from emas.catalogue.rules.loader import Loaded
from emas.catalogue.types import Agency, AgencyService, Draft, Fault, PostRef, Release, Text, Verdict
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people

#: Services to begin from: a permit with a letter, a register without one.
MODELS: Final = ("opd/rekomendasi-izin-reklame", "opd/dukcapil-akta-kematian")
_ROOT: Final = "services"


def agency(*, actor: Actor, unit_id: int) -> Agency:
    """Answer the agency at this unit for its own administrator. Raises: NotFound for everybody else."""
    unit = people.unit(unit_id=unit_id) if access.keeps_services(actor, unit_id) else None
    if unit is None:
        raise NotFound
    name = re.sub(r"[^a-z0-9]+", "-", unit.code.lower()).strip("-")
    # A slug begins with a letter.
    name = name if name[:1].isalpha() else f"opd-{name}"
    return Agency(unit.id, unit.name, unit.code, f"opd:{unit.code}", name[:29], unit.instansi)


def own_agencies(*, actor: Actor) -> tuple[Agency, ...]:
    """Answer the agencies whose services this actor publishes."""
    units = sorted({post.unit_id for post in actor.posts if access.keeps_services(actor, post.unit_id)})
    return tuple(agency(actor=actor, unit_id=unit_id) for unit_id in units)


def agency_services(*, agency: Agency) -> tuple[AgencyService, ...]:
    """Answer the services of an agency, published or only brought, by slug."""
    rows = Service.objects.select_related("active_version").filter(
        office=agency.office, active_version__isnull=False
    )
    drafts = {d.slug: _draft(d) for d in ServiceDraft.objects.filter(office=agency.office)}
    found = {
        row.slug: AgencyService(
            slug=row.slug,
            name=_name(row.slug),
            title=Text(row.title),
            is_published=True,
            is_enabled=row.is_enabled,
            content_hash=row.active_version.content_hash if row.active_version else "",
            draft=drafts.get(row.slug),
        )
        for row in rows
    }
    for slug, draft in drafts.items():
        found.setdefault(slug, AgencyService(slug, _name(slug), Text(""), False, False, "", draft))
    return tuple(found[slug] for slug in sorted(found))


def agency_service(*, agency: Agency, name: str) -> AgencyService:
    """Answer one service of an agency. Raises: NotFound."""
    for each in agency_services(agency=agency):
        if each.name == name:
            return each
    raise NotFound


def releases(*, agency: Agency, name: str) -> tuple[Release, ...]:
    """Answer what was published of a service, newest first."""
    rows = _releases(agency, name).select_related("version").order_by("-number")
    return tuple(Release(r.number, r.version.content_hash, r.released_at, r.released_by) for r in rows)


def release_archive(*, agency: Agency, name: str, number: int) -> bytes:
    """Answer a published folder as ZIP. Raises: NotFound."""
    row = _releases(agency, name).filter(number=number).first()
    if row is None:
        raise NotFound
    return parcels.closed(name, json.loads(row.files))


def draft_archive(*, agency: Agency, name: str) -> bytes:
    """Answer what was brought and not published as ZIP. Raises: NotFound."""
    draft = agency_service(agency=agency, name=name).draft
    if draft is None:
        raise NotFound
    return parcels.closed(name, draft.files)


def models(*, root: Path) -> dict[str, Text]:
    """Answer the services that a new one may begin from in this installation, with their titles."""
    found = {slug: root / slug / "service.yaml" for slug in MODELS}
    return {
        slug: build.text(tree.read(path, slug)["title"]) for slug, path in found.items() if path.is_file()
    }


def passed_over(*, root: Path) -> tuple[str, ...]:
    """Answer the folders below ``root`` that are never published, because an agency publishes a service of that slug by itself."""
    here = {loader.slug(path) for path in loader.folders(root)}
    rows = Service.objects.filter(slug__in=here).exclude(office="")
    return tuple(rows.order_by("slug").values_list("slug", flat=True))


@contextmanager
def unpacked(*, root: Path, slug: str, files: Mapping[str, str]) -> Iterator[Path]:
    """
    Lay a folder among those of this installation in a place that is gone afterwards, and give the services folder.

    Shared files and other services are links; the folder itself is written, at paths that ``parcels`` knows.
    """
    with tempfile.TemporaryDirectory() as scratch:
        place = laid(Path(scratch), root)
        target = place / slug
        target.unlink(missing_ok=True)
        (target / "examples").mkdir(parents=True)
        for path, text in files.items():
            if parcels.is_known(path):
                (target / path).write_text(text, encoding="utf-8")
        _write_others(place)
        yield place


def agency_check(*, agency: Agency, root: Path, slug: str, at: datetime) -> Verdict:
    """Check the folder laid out below ``root`` by everything but its examples: what its agency may not say, and the posts it lacks."""
    loaded = folder.load_one(root / slug)
    if loaded.definition is None:
        return Verdict(None, loaded.faults, is_safe=False)
    own = rules.faults(loaded.definition, loaded.source, agency.office)
    if _owners.instansi_of(definition=loaded.definition) != agency.instansi:
        message = f"'{loaded.definition.owner or 'kota'}' is not of the instansi of '{agency.office}'"
        own += (loaded.source.fault("post_elsewhere", message, "service", "owner"),)
    is_safe = not any(fault.code in rules.UNSAFE for fault in own)
    return Verdict(loaded.definition, (*own, *_missing_posts(loaded, at)), is_safe)


def _missing_posts(loaded: Loaded, at: datetime) -> Iterator[Fault]:
    """Every post at a fixed unit that the folder names and the tree does not have, once."""
    definition = loaded.definition
    named = [e for e in rules.posts(definition) if ":" in e[0].level] if definition else []
    units = people.units_by_codes(codes={_code(post) for post, _kind, _where in named})
    states = people.post_states(
        [(units[_code(post)], post.role) for post, _kind, _where in named if _code(post) in units], at
    )
    seen: set[str] = set()
    for post, kind, where in named:
        state = states.get((units.get(_code(post), 0), post.role))
        if post.key not in seen and (state is None or state.post_id is None):
            seen.add(post.key)
            yield loaded.source.fault("post_missing", f"'{post.key}' is not in the tree", kind, *where)


def _code(post: PostRef) -> str:
    return post.level.partition(":")[2]


def laid(scratch: Path, root: Path) -> Path:
    """Make a services folder of links to what this installation has."""
    place = scratch / _ROOT
    place.mkdir()
    shared = root / "_shared"
    if shared.is_dir():
        (place / "_shared").symlink_to(shared.resolve(), target_is_directory=True)
    for found in loader.folders(root):
        (place / found.parent.name).mkdir(exist_ok=True)
        (place / found.parent.name / found.name).symlink_to(found.resolve(), target_is_directory=True)
    return place


def _write_others(place: Path) -> None:
    """Services that agencies published stand in no folder; others may continue from them, so the check must know they exist."""
    newest: dict[str, str] = {}
    for slug, files in ServiceRelease.objects.order_by("number").values_list("service__slug", "files"):
        newest[slug] = files
    for slug, files in newest.items():
        target = place / slug
        if not target.exists():
            target.mkdir(parents=True)
            (target / "service.yaml").write_text(json.loads(files)["service.yaml"], encoding="utf-8")


def _releases(agency: Agency, name: str) -> QuerySet[ServiceRelease]:
    return ServiceRelease.objects.filter(
        service__slug=f"{agency.folder}/{name}", service__office=agency.office
    )


def _name(slug: str) -> str:
    return slug.partition("/")[2]


def _draft(row: ServiceDraft) -> Draft:
    return Draft(
        slug=row.slug,
        name=_name(row.slug),
        files=json.loads(row.files),
        files_hash=row.files_hash,
        faults=tuple(Fault(*each) for each in json.loads(row.faults)),
        checked_at=row.checked_at,
        uploaded_at=row.uploaded_at,
        uploaded_by=row.uploaded_by,
    )
