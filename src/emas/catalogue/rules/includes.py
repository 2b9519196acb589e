"""``include:`` in service files: shared parts under ``_shared/<kind>s/NAME.yaml``, laid under what the file itself says."""

from pathlib import Path

from emas.catalogue.rules import tree
from emas.catalogue.rules.tree import BadFileError, Branches, Rows
from emas.catalogue.types import Fault

#: Lists that join instead of replacing each other; the file's own entries stand first.
JOINED = ("pages", "rules", "texts")


class Reader:
    """Reads the files of one services folder, each shared file once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._shared: dict[tuple[str, str], Branches] = {}

    def shown(self, path: Path) -> str:
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"

    def file(self, path: Path, kind: str) -> Branches:
        """Read a file and resolve its includes; ``kind`` is ``forms``, ``flows``, ``messages`` or ``standards``."""
        return self.resolve(tree.read(path, self.shown(path)), kind, ())

    def resolve(self, own: Branches, kind: str, above: tuple[str, ...]) -> Branches:
        """Lay ``own`` over the shared files its ``include`` names, in the order they stand."""
        place = own.place_of("include")
        names = own.get("include") or []
        names = [names] if isinstance(names, str) else list(names)
        base = Branches(own.place)
        for name in names:
            if not isinstance(name, str) or name in above:
                raise BadFileError(
                    Fault(place.path, place.line, "include_unknown", f"include of '{name}' is not possible")
                )
            base = overlay(base, self._part(kind, name, (*above, name), place))
        rest = Branches(own.place)
        for key, value in own.items():
            if key != "include":
                rest.put(key, value, own.place_of(key))
        return overlay(base, rest)

    def _part(self, kind: str, name: str, above: tuple[str, ...], place: tree.Place) -> Branches:
        if (kind, name) not in self._shared:
            path = self.root / "_shared" / kind / f"{name}.yaml"
            if "/" in name or not path.is_file():
                raise BadFileError(
                    Fault(
                        place.path, place.line, "include_unknown", f"_shared/{kind}/{name}.yaml is not there"
                    )
                )
            self._shared[kind, name] = self.resolve(tree.read(path, self.shown(path)), kind, above)
        return self._shared[kind, name]


def overlay(under: Branches, over: Branches) -> Branches:
    """Merge two files of one kind; see ``JOINED`` for the lists that join."""
    result = tree.merged(under, over)
    for key in JOINED:
        if isinstance(under.get(key), Rows) and isinstance(over.get(key), Rows):
            result.put(key, _joined(over[key], under[key], key), over.place_of(key))
    dropped = _deleted(over, "fields")
    if dropped and isinstance(result.get("pages"), Rows):
        result.put("pages", _pages_without(result["pages"], dropped), result.place_of("pages"))
    return result


def _joined(first: Rows, then: Rows, key: str) -> Rows:
    """Own entries, then those of the shared file that they do not replace."""
    rows = Rows(first.place)
    taken = set()
    for value, place in first.entries():
        rows.add(value, place)
        taken.add(_identity(value, key))
    for value, place in then.entries():
        if _identity(value, key) not in taken or not _identity(value, key):
            rows.add(value, place)
    return rows


def _identity(value: object, key: str) -> tuple[object, ...]:
    """What makes two entries the same: an event and its recipient, the name of a rule. Pages are never the same."""
    if not isinstance(value, Branches) or key == "pages":
        return ()
    return (value.get("event"), value.get("to")) if key == "texts" else (value.get("name"),)


def _deleted(over: Branches, key: str) -> set[object]:
    part = over.get(key)
    return {name for name, value in part.items() if value is None} if isinstance(part, Branches) else set()


def _pages_without(pages: Rows, dropped: set[object]) -> Rows:
    """Take deleted fields off their pages, and empty pages off the form."""
    rows = Rows(pages.place)
    for page, place in pages.entries():
        names = page.get("fields") if isinstance(page, Branches) else None
        if not isinstance(names, Rows) or not dropped & set(names):
            rows.add(page, place)
            continue
        kept = Rows(names.place)
        for name, name_place in names.entries():
            if name not in dropped:
                kept.add(name, name_place)
        if kept:
            page_now = Branches(page.place)
            for key, value in page.items():
                page_now.put(key, kept if key == "fields" else value, page.place_of(key))
            rows.add(page_now, place)
    return rows
