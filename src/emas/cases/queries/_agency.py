"""A folder that an agency brought, checked as ``emas services check`` checks it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from emas.cases.queries import _examples
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Agency, Verdict
from emas.platform import db


def check_agency_folder(
    *, agency: Agency, slug: str, files: Mapping[str, str], root: Path, at: datetime
) -> Verdict:
    """
    Check a folder among the services of ``root``: everything ``check_services`` finds, worked examples included, what the agency may not
    say, and the posts that the tree lacks. Examples are run only when nothing in it could hold up this process.
    """
    db.forbid_transaction("the check of a service")
    with catalogue.unpacked(root=root, slug=slug, files=files) as place:
        verdict = catalogue.agency_check(agency=agency, root=place, slug=slug, at=at)
        found = _examples.check_services(place, only=slug).faults if verdict.is_safe else ()
        if not found and not verdict.is_safe:
            found = catalogue.load(place, only=slug)[1]
    faults = dict.fromkeys((*verdict.faults, *found))
    ordered = tuple(sorted(faults, key=lambda f: (f.path, f.line, f.code, f.message)))
    return replace(verdict, faults=ordered)


def look_at_folder(
    *, agency: Agency, slug: str, files: Mapping[str, str], root: Path, at: datetime
) -> Verdict:
    """Read a folder without running its examples, to show what it would be; the faults are not all there are."""
    with catalogue.unpacked(root=root, slug=slug, files=files) as place:
        return catalogue.agency_check(agency=agency, root=place, slug=slug, at=at)
