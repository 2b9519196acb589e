"""What is told of a service beside its definition: faults of its folder, its line in a list, its stored version, its standard."""

from dataclasses import dataclass

from emas.catalogue.form_types import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a service folder, and where: ``line`` is 1-based, 0 when the whole file is meant."""

    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code}: {self.message}"


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service in a list or a search result. ``score`` is higher for a better match, 0 when listed without a query."""

    slug: str
    agency: str
    title: Text
    summary: Text
    category: str
    is_enabled: bool
    score: float = 0.0
    owner: str = ""
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class SeeAlso:
    """Where somebody may be better served: a sentence and its ``link`` (https), or another ``service`` of this portal."""

    text: Text
    link: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A stored version of a service. ``is_new``: never published before; ``changes`` are plain words."""

    version_id: int
    slug: str
    content_hash: str
    is_new: bool = False
    changes: tuple[Text, ...] = ()

    def __str__(self) -> str:
        return f"{self.slug} {self.content_hash[:12]}"


@dataclass(frozen=True, slots=True)
class StandardComponent:
    """One of the 14 components of a service standard. ``is_delivery`` marks 1 to 6, which are shown first."""

    number: int
    title: Text
    lines: tuple[Text, ...]
    is_delivery: bool
