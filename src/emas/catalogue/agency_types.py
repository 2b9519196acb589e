"""What is told of the services that an agency publishes by itself."""

from dataclasses import dataclass
from datetime import datetime

from emas.catalogue.card_types import Fault
from emas.catalogue.form_types import Text


@dataclass(frozen=True, slots=True)
class Agency:
    """
    An agency whose administrator publishes services. ``office`` is how definitions name it (``opd:DPMPTSP``), ``folder`` the first half of
    the slugs that are its own.
    """

    unit_id: int
    name: str
    code: str
    office: str
    folder: str
    instansi: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A folder that was brought and not published. It is sound when it has no faults."""

    slug: str
    name: str
    files: dict[str, str]
    files_hash: str
    faults: tuple[Fault, ...]
    checked_at: datetime
    uploaded_at: datetime
    uploaded_by: str


@dataclass(frozen=True, slots=True)
class Release:
    """One published state of a folder, newest number = in force."""

    number: int
    content_hash: str
    released_at: datetime
    released_by: str


@dataclass(frozen=True, slots=True)
class AgencyService:
    """A service of an agency, published or only brought: ``title`` is '' until the first publication."""

    slug: str
    name: str
    title: Text
    is_published: bool
    is_enabled: bool
    content_hash: str
    draft: Draft | None
