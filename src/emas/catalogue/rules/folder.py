"""A whole services folder: every definition in it, and every fault."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from emas.catalogue.rules import checks, loader
from emas.catalogue.rules.knowledge import questions
from emas.catalogue.rules.loader import Library, Loaded
from emas.catalogue.types import Fault, ServiceDefinition


@dataclass(frozen=True, slots=True)
class Found:
    """Sound definitions, and what is wrong with the others."""

    definitions: tuple[ServiceDefinition, ...]
    faults: tuple[Fault, ...]


def load(root: Path, *, only: str = "") -> Found:
    """
    Load and check every service under ``root``, or the ``only`` one of this slug as it stands among the others.

    A definition is answered only when nothing is wrong with it or what it shares.
    """
    library = Library(root)
    folders = loader.folders(root)
    loaded = [
        _complete(loader.load(library, path), library) for path in folders if only in ("", loader.slug(path))
    ]
    faults = dict.fromkeys(
        (
            *library.faults,
            *_unknown_openings(loaded, {loader.slug(path) for path in folders}),
            *(() if only else questions.load(root)[1]),
            *(f for each in loaded for f in each.faults),
        )
    )
    if not loaded:
        faults[Fault(root.name, 0, "no_services", "no <agency>/<name>/service.yaml is here")] = None
    sound = tuple(each.definition for each in loaded if each.definition and not each.faults)
    return Found(sound, tuple(sorted(faults, key=lambda f: (f.path, f.line, f.code, f.message))))


def load_one(path: Path) -> Loaded:
    """Load and check one folder ``<root>/<agency>/<name>``."""
    library = Library(path.parent.parent)
    return _complete(loader.load(library, path), library)


def _complete(loaded: Loaded, library: Library) -> Loaded:
    if loaded.definition is None:
        return loaded
    faults = checks.faults(loaded.definition, loaded.source, library)
    return Loaded(loaded.slug, loaded.definition, loaded.source, faults)


def _unknown_openings(loaded: list[Loaded], slugs: Collection[str]) -> Iterator[Fault]:
    """A requirement may open a case of another service; that service has to be there."""
    for each in loaded:
        for number, requirement in enumerate(each.definition.flow.requires if each.definition else ()):
            if requirement.opens and requirement.opens not in slugs:
                message = f"'{requirement.opens}' is not a service"
                yield each.source.fault("service_unknown", message, "flow", "requires", number, "opens")
