"""
Read a folder ``<root>/<agency>/<name>/`` into a definition, with the places of everything in it.

A folder that cannot be read or leaves its schemas gives faults and no definition; the meaning is checked by ``checks``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emas.catalogue.rules import build, build_desk, schemas, stored, tree
from emas.catalogue.rules.includes import Reader
from emas.catalogue.rules.tree import BadFileError, Branches, Place
from emas.catalogue.types import Example, Fault, SeeAlso, ServiceDefinition, Text

FILES = {"form": "forms", "flow": "flows", "messages": "messages"}


@dataclass(slots=True)
class Source:
    """The files behind one definition: trees by kind (``form``, ``example:<name>``) for naming lines, and the letter's lines."""

    folder: str
    trees: dict[str, Branches] = field(default_factory=dict)
    letter_path: str = ""
    letter: str = ""

    def at(self, kind: str, *path: Any) -> Place:
        """Answer where an entry stands; the folder itself when that file is missing."""
        return tree.locate(self.trees[kind], path) if kind in self.trees else Place(self.folder, 0)

    def fault(self, code: str, message: str, kind: str, *path: Any) -> Fault:
        place = self.at(kind, *path)
        return Fault(place.path, place.line, code, message)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What reading a folder gave. ``definition`` is None when it could not be built."""

    slug: str
    definition: ServiceDefinition | None
    source: Source
    faults: tuple[Fault, ...]


class Library:
    """The shared part of a services folder: law, people of the examples, and the reader of includes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.reader = Reader(root)
        self.faults: list[Fault] = []
        self.legal = self._shared("legal-basis")
        self.cast = self._shared("cast")

    def _shared(self, name: str) -> Branches:
        path = self.root / "_shared" / f"{name}.yaml"
        shown = f"{self.root.name}/_shared/{name}.yaml"
        if not path.is_file():
            return Branches(Place(shown, 0))
        try:
            content = tree.read(path, shown)
        except BadFileError as error:
            self.faults.append(error.fault)
            return Branches(Place(shown, 0))
        self.faults.extend(schemas.faults(name, content))
        return content


def folders(root: Path) -> tuple[Path, ...]:
    """Answer the folders of services under ``root``, sorted; names that begin with ``_`` or ``.`` are not services."""
    found = (p.parent for p in root.glob("*/*/service.yaml"))
    return tuple(
        sorted(
            p for p in found if not p.name.startswith(("_", ".")) and not p.parent.name.startswith(("_", "."))
        )
    )


def slug(folder: Path) -> str:
    """Answer the slug of the service in a folder."""
    return f"{folder.parent.name}/{folder.name}"


def load(library: Library, folder: Path) -> Loaded:
    """Read one folder."""
    name = slug(folder)
    source = Source(f"{library.root.name}/{name}")
    faults = list(_read_all(library, folder, source))
    if faults:
        return Loaded(name, None, source, tuple(faults))
    return Loaded(name, _definition(library, name, source), source, ())


def _read_all(library: Library, folder: Path, source: Source) -> Iterator[Fault]:
    for kind in ("service", *FILES):
        yield from _read(library, folder / f"{kind}.yaml", kind, FILES.get(kind, ""), source, kind)
    for path in sorted((folder / "examples").glob("*.yaml")):
        yield from _read(library, path, "example", "", source, f"example:{path.stem}")
    yield from _read_standard(library, source)
    yield from _read_letter(library, folder / "letter.typ", source)
    yield from _cast_faults(library, source)


def _read(
    library: Library, path: Path, kind: str, includes: str, source: Source, key: str
) -> Iterator[Fault]:
    shown = library.reader.shown(path)
    try:
        own = tree.read(path, shown)
        content = library.reader.resolve(own, includes, ()) if includes else own
    except BadFileError as error:
        yield error.fault
        return
    content = tree.without_nulls(content)
    source.trees[key] = content
    yield from schemas.faults(kind, content)


def _read_standard(library: Library, source: Source) -> Iterator[Fault]:
    service = source.trees.get("service")
    own = service.get("standard") if isinstance(service, Branches) else None
    if not isinstance(own, Branches):
        return
    try:
        content = library.reader.resolve(own, "standards", ())
    except BadFileError as error:
        yield error.fault
        return
    source.trees["standard"] = content
    yield from schemas.faults("standard", content)


def _read_letter(library: Library, path: Path, source: Source) -> Iterator[Fault]:
    source.letter_path = library.reader.shown(path)
    has_letter = "letter" in source.trees.get("service", {})
    if path.is_file():
        source.letter = path.read_text(encoding="utf-8")
        if not has_letter and "service" in source.trees:
            yield source.fault(
                "letter_unused", "letter.typ is here, but service.yaml has no letter", "service"
            )
    elif has_letter:
        yield source.fault("letter_missing", f"{source.letter_path} is not there", "service", "letter")


def _cast_faults(library: Library, source: Source) -> Iterator[Fault]:
    for key, content in source.trees.items():
        applicant = content.get("applicant")
        if key.startswith("example:") and isinstance(applicant, str) and applicant not in library.cast:
            yield source.fault("cast_unknown", f"'{applicant}' is not in _shared/cast.yaml", key, "applicant")


def _definition(library: Library, slug: str, source: Source) -> ServiceDefinition:
    service = source.trees["service"]
    letter = build.letter(service["letter"], source.letter) if "letter" in service else None
    legal = tuple(service.get("legal_basis", ()))
    return stored.hashed(
        ServiceDefinition(
            slug=slug,
            agency=slug.partition("/")[0],
            title=build.text(service["title"]),
            summary=build.text(service["summary"]),
            kind=service["kind"],
            keywords=tuple(service.get("keywords", ())),
            category=service["category"],
            audience=tuple(service.get("audience", ())),
            channels=tuple(service["channels"]),
            legal_basis=legal,
            how_to=build.texts(service.get("how_to")),
            output=build.text(service["output"]),
            promise=build.due(service.get("promise")),
            fee_rupiah=service.get("fee_rupiah", 0),
            standard=_standard(source),
            form=build.form(source.trees["form"]),
            flow=build.flow(source.trees["flow"]),
            letter=letter,
            messages=tuple(build.message(m) for m in source.trees["messages"]["texts"]),
            examples=tuple(_examples(library, source)),
            is_enabled=service.get("is_enabled", True),
            is_listed=service.get("is_listed", True),
            is_sensitive=service.get("sensitive", False),
            applicant=build.applicant(service.get("applicant"), service["channels"]),
            is_help=service.get("is_help", False),
            confirm_send=build.text(service.get("confirm_send")),
            **_abilities(service),
            **build_desk.parts(service),
            legal_titles={code: library.legal[code]["title"] for code in legal if code in library.legal},
        )
    )


def _abilities(service: Mapping[str, Any]) -> dict[str, Any]:
    """Read what a service asks of the engine besides form, flow and letter."""
    return {
        "instead": build.text(service.get("instead", {}).get("text")),
        "instead_link": service.get("instead", {}).get("link", ""),
        "continues": tuple(service.get("continues", ())),
        "sealed": service.get("sealed", ""),
        "keepers": tuple(build.post(p) for p in service.get("keepers", ())),
        "about": service.get("about", ""),
        "intake": tuple(service.get("intake", ())),
        "conversation": service.get("conversation", ""),
        "filed_by": tuple(build.post(p) for p in service.get("filed_by", ())),
        "owner": service.get("owner", ""),
        "board": service.get("board", False),
        "see_also": tuple(
            SeeAlso(build.text(each["text"]), each.get("link", ""), each.get("service", ""))
            for each in service.get("see_also", ())
        ),
    }


def _standard(source: Source) -> dict[int, tuple[Text, ...]]:
    components: Mapping[str, Any] = source.trees.get("standard", {})
    return {int(number): build.texts(components[number]) for number in sorted(components, key=int)}


def _examples(library: Library, source: Source) -> Iterator[Example]:
    for key, content in source.trees.items():
        if key.startswith("example:"):
            applicant = content["applicant"]
            person = library.cast[applicant] if isinstance(applicant, str) else applicant
            yield build.example(key.removeprefix("example:"), content, person)
