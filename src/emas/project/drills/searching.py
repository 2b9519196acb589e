"""
Every place that outlives an act, searched for planted secrets: as the bytes lie there, and as the installation's keys open them.

As they lie, no place may hold one. Opened, a secret may lie in its own columns alone, and must be found there: else the search is blind.
"""

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus

from django.contrib.sessions.backends.db import SessionStore
from django.db import Error, connection, transaction

from emas.project.benches import observing
from emas.project.drills import opening, sealed
from emas.project.installation import Installation
from emas.project.measuring import Figure

RAW, DATABASE, SERVER, LOGS, PASSING = "columns", "database", "server", "logs", "passing"
FILES, COPIES, PROCESSES, ELSEWHERE = "files", "copies", "processes", "elsewhere"
TITLES = {
    RAW: "in columns of the database",
    DATABASE: "in files of the database",
    SERVER: "in tables and write-ahead log of the database server",
    LOGS: "in logs",
    PASSING: "in temporary files",
    FILES: "in blobs, as they lie and opened, and all other files",
    COPIES: "in a backup, a dump and papers opened by the portal's keys",
    PROCESSES: "in arguments and environment of processes",
}
#: Where nothing planted may lie, not even sealed; any other column that is not a secret's own counts as elsewhere.
ROOMS = {
    "outbox_": "opened: in the outbox",
    "notify_": "opened: in messages and what gateways told",
    "platform_idempotency": "opened: in idempotency answers",
    "audit_": "opened: in the audit trail",
    ELSEWHERE: "opened: in other columns that are not its own",
}


@dataclass(frozen=True, slots=True)
class Plant:
    """One secret, every form it might be written in, and the columns that hold it sealed by design."""

    name: str
    forms: tuple[bytes, ...]
    own: frozenset[str] = frozenset()

    def is_in(self, content: bytes) -> bool:
        """Tell whether any form of it stands in ``content``."""
        return any(form in content for form in self.forms)


@dataclass(slots=True)
class Found:
    """Where plants were found: places by kind and by plant; in how many of its own columns each one; what was looked through."""

    hits: Counter[tuple[str, str]] = field(default_factory=Counter)
    at_home: dict[str, set[str]] = field(default_factory=dict)
    looked: Counter[str] = field(default_factory=Counter)
    where: dict[str, set[str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def look(self, place: str, content: bytes, plants: Iterable[Plant], where: str) -> None:
        """Search one more content of a kind; ``where`` names it to who must mend it."""
        self.looked[place] += 1
        for each in plants:
            if each.is_in(content):
                self.hit(place, each, where)

    def hit(self, place: str, plant: Plant, where: str) -> None:
        """Note that a plant lies where it may not."""
        self.hits[place, plant.name] += 1
        self.where.setdefault(place, set()).add(where)

    def at(self, place: str) -> int:
        """Count the hits in a kind of place."""
        return sum(count for (where, _), count in self.hits.items() if where == place)

    def of(self, plant: str) -> int:
        """Count the hits of a plant."""
        return sum(count for (_, name), count in self.hits.items() if name == plant)


def plant(name: str, *words: str, own: Iterable[str] = ()) -> Plant:
    """Give a plant of words, each in every form."""
    return Plant(name, tuple(form for each in words for form in _forms(each)), frozenset(own))


def forms_of(plain: bytes) -> list[bytes]:
    """Bytes as they are, in hex, and in base64 at each alignment."""
    inner = [base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    urls = [base64.urlsafe_b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return [plain, plain.hex().encode(), *inner, *urls]


def _forms(word: str) -> list[bytes]:
    """A word as it might be written; one-time codes are short, so only whole in plain and UTF-16."""
    plain = word.encode()
    if len(plain) < 10:
        return [b'"%b"' % plain, b"=%b&" % plain, word.encode("utf-16-le")]
    core = (word if word.isascii() else word[:-2]).encode()
    return [
        core.decode().encode("utf-16-le"),
        quote_plus(word).encode(),
        *forms_of(core),
        *forms_of(plain)[2:],
    ]


def everywhere(portal: Installation, plants: Sequence[Plant], since: str) -> Found:
    """Search all places; ``since`` is where the server's write-ahead log stood when the run began (``log_position``)."""
    found = Found()
    opener = opening.Opener()
    _in_tables(found, plants, opener)
    _in_files(portal, found, plants, opener)
    for path, content in _server_files(since):
        found.look(SERVER, content, plants, path)
    for number, content in enumerate(sealed.copies(portal), 1):
        found.look(COPIES, content, plants, f"copy {number}")
    for pid in families(portal):
        for what in ("cmdline", "environ"):
            found.look(PROCESSES, read(Path(f"/proc/{pid}/{what}")), plants, what)
    found.closed = opener.closed
    return found


def figures(found: Found, plants: Sequence[Plant]) -> Iterator[Figure]:
    """Say what was found: by kind of place, by plant, and whether the search could see at all."""
    for place, title in TITLES.items():
        # A file of our own or a server's, whose files only its administrator may read.
        if found.looked[place] or place not in {DATABASE, SERVER}:
            yield _none(f"{title} ({found.looked[place]}){_named(found.where.get(place))}", found.at(place))
    if not found.looked[DATABASE] + found.looked[SERVER]:
        yield Figure("the files of the database server can't be read here: NOT SEARCHED", 0, "files")
    for place, title in ROOMS.items():
        yield _none(f"{title}{_named(found.where.get(place))}", found.at(place))
    for each in plants:
        yield _none(f"all places that hold {each.name}", found.of(each.name))
    homes = {(each.name, column) for each in plants for column in each.own}
    missing = homes - {(name, column) for name, columns in found.at_home.items() for column in columns}
    for name, column in sorted(missing):
        yield Figure(
            f"not found, opened, where it belongs: {name} in {column}", 1, "places", must="0", ok=False
        )
    yield Figure(f"found, opened, in its own columns alone, of {len(homes)}", len(homes - missing), "columns",
                 must=str(len(homes)), ok=not missing)  # fmt: skip
    title = f"places with a sealed value that none of {len(opening.PURPOSES)} purposes opens"
    yield _none(f"{title}{_named(found.closed)}", len(found.closed))


def _in_tables(found: Found, plants: Sequence[Plant], opener: opening.Opener) -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
            for name, values in zip(names, zip(*cursor.fetchall(), strict=True), strict=False):
                _in_column(found, plants, opener, (table, name), values)


def _in_column(
    found: Found,
    plants: Sequence[Plant],
    opener: opening.Opener,
    column: tuple[str, str],
    values: Iterable[object],
) -> None:
    table, name = column
    where = f"{table}.{name}"
    raw = [_plain(value, is_session="session" in table) for value in values if value is not None]
    found.look(RAW, b"\n".join(raw), plants, where)
    opened = b"\n".join(plain for each in raw for plain in opener.open(each, where))
    if not opened:
        return
    room = next((room for room in ROOMS if table.startswith(room)), ELSEWHERE)
    for each in plants:
        if not each.is_in(opened):
            continue
        if where in each.own:
            found.at_home.setdefault(each.name, set()).add(where)
        else:
            found.hit(room, each, where)


def _in_files(portal: Installation, found: Found, plants: Sequence[Plant], opener: opening.Opener) -> None:
    for path in portal.home.rglob("*"):
        inside = path.relative_to(portal.home)
        # The stand-in's own folder is not the portal's.
        if inside.parts[0] == "bsre" or not path.is_file():
            continue
        content = read(path)
        if inside.parts[0] == "blobs":
            content = b"\n".join([content, *opener.open(content, "blobs")])
        found.look(_kind(inside), content, plants, str(inside))


def _kind(inside: Path) -> str:
    if inside.suffix == ".log":
        return LOGS
    if inside.parts[0] == "tmp":
        return PASSING
    return DATABASE if inside.parts[0].startswith("emas.sqlite3") else FILES


def log_position() -> str:
    """Give the file in which the database server's write-ahead log is now; '' where there is no server."""
    if connection.vendor != "postgresql":
        return ""
    return str(observing.rows("SELECT pg_walfile_name(pg_current_wal_lsn())")[0][0])


def _server_files(since: str) -> Iterator[tuple[str, bytes]]:
    """Give the server's files of this database and its log since then, as far as we may read them."""
    if not since:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute(
                "SELECT path FROM (SELECT pg_relation_filepath(oid) AS path FROM pg_class WHERE relkind IN ('r', 't', 'i', 'S')) AS f "
                "WHERE path LIKE 'base/%%' UNION ALL SELECT 'pg_wal/' || name FROM pg_ls_waldir() WHERE name >= %s AND name ~ '^[0-9A-F]{24}$'",
                [since],
            )
            paths = [row[0] for row in cursor.fetchall()]
            for path in paths:
                cursor.execute("SELECT pg_read_binary_file(%s, 0, 1000000000, true)", [path])
                yield path, bytes(cursor.fetchone()[0] or b"")
    except Error:
        # Only who administers the server may read its files.
        return


def families(portal: Installation) -> list[int]:
    """Give the running processes with their children."""
    return [pid for child in portal.processes.values() for pid in _family(child.pid)]


def read(path: Path) -> bytes:
    """Give the bytes of a file; of one that has gone, none."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _plain(value: object, *, is_session: bool) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    text = str(value)
    if is_session and text.count(":") >= 2 and len(text) > 60:
        return text.encode() + repr(SessionStore().decode(text)).encode()
    return text.encode()


def _family(pid: int) -> list[int]:
    """A process and its children."""
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in read(path).split():
            found += _family(int(child))
    return found


def _named(places: set[str] | None) -> str:
    return f": {', '.join(sorted(places))}" if places else ""


def _none(name: str, count: int) -> Figure:
    return Figure(name, count, "places", must="0", ok=count == 0)
