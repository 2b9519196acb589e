"""
A service folder as one ZIP file, from and to somebody outside the house.

What comes in is hostile until shown otherwise: everything is refused that is not a small text file at a known place. Nothing is ever
written to disk under a name from the archive before the name passed here.
"""

import io
import re
import stat
import zipfile
from collections.abc import Mapping
from typing import Final

import yaml

from emas.kernel.errors import Invalid

#: Bounds of an archive; the folders that ship have at most 30 files of 12 kB.
ARCHIVE_BYTES: Final = 512 * 1024
FILES: Final = 80
FILE_BYTES: Final = 64 * 1024
LETTER_BYTES: Final = 20 * 1024
TOTAL_BYTES: Final = 1024 * 1024
#: Bounds of one YAML file, aliases counted as often as they stand: deeper nesting would break the parser itself.
DEPTH: Final = 24
NODES: Final = 20_000

NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,48}")
_KNOWN: Final = re.compile(
    r"(service|form|flow|messages)\.yaml|letter\.typ|SOURCES\.md|examples/[a-z0-9][a-z0-9-]{0,60}\.yaml"
)
#: What file managers of other systems leave behind; passed over.
_LITTER: Final = re.compile(r"(.*/)?(__MACOSX(/.*)?|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)")
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def opened(archive: bytes) -> tuple[str, dict[str, str]]:
    """
    Answer the folder's name and its texts by path within it, in order.

    Raises: Invalid ``archive`` with one code that begins with ``zip_``; ``params["name"]`` is the entry that is refused.
    """
    if len(archive) > ARCHIVE_BYTES:
        raise _refused("zip_big")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as parcel:
            return _sorted(_texts(parcel))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError) as error:
        raise _refused("zip_broken") from error
    except (RuntimeError, ValueError, IndexError, OverflowError) as error:
        raise _refused("zip_broken") from error


def closed(name: str, files: Mapping[str, str]) -> bytes:
    """Answer the ZIP of a folder ``name``; equal input gives equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parcel:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{name}/{path}", date_time=(2026, 1, 1, 0, 0, 0))
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            parcel.writestr(entry, files[path])
    return made.getvalue()


def is_known(path: str) -> bool:
    """Tell whether a service folder may hold a file at this place."""
    return _KNOWN.fullmatch(path) is not None


def _texts(parcel: zipfile.ZipFile) -> dict[str, str]:
    """Every file of the archive as text, by its whole path. All names are looked at before the first byte is unpacked."""
    entries = parcel.infolist()
    if len(entries) > 4 * FILES:
        raise _refused("zip_many")
    for entry in entries:
        _check_entry(entry)
    wanted = [e for e in entries if not e.is_dir() and not _LITTER.fullmatch(e.filename)]
    if len(wanted) > FILES:
        raise _refused("zip_many")
    if sum(entry.file_size for entry in wanted) > TOTAL_BYTES:
        raise _refused("zip_big")
    texts: dict[str, str] = {}
    for entry in wanted:
        if entry.filename in texts:
            raise _refused("zip_twice", entry.filename)
        texts[entry.filename] = _text(parcel, entry)
    return texts


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused("zip_link", name)
    if entry.flag_bits & 0x1:
        raise _refused("zip_secret", name)
    if name != entry.filename or name.startswith("/") or "\\" in name or ":" in name or _HIDDEN.search(name):
        raise _refused("zip_path", name)
    if any(part in ("..", ".") for part in name.split("/")) or "//" in name:
        raise _refused("zip_path", name)
    if entry.compress_type not in _METHODS:
        raise _refused("zip_broken", name)


def _text(parcel: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    limit = LETTER_BYTES if entry.filename.endswith(".typ") else FILE_BYTES
    if entry.file_size > limit:
        raise _refused("zip_big", entry.filename)
    with parcel.open(entry) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise _refused("zip_big", entry.filename)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("zip_text", entry.filename) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _HIDDEN.search(text):
        raise _refused("zip_text", entry.filename)
    return text


def _sorted(texts: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Take the one folder that holds everything off the paths, and refuse what no service folder holds."""
    tops = {path.partition("/")[0] if "/" in path else "" for path in texts}
    name = next(iter(tops)) if len(tops) == 1 else ""
    if not NAME.fullmatch(name):
        raise _refused("zip_folder", name)
    files = {path.partition("/")[2]: texts[path] for path in sorted(texts)}
    for path, text in files.items():
        if not is_known(path):
            raise _refused("zip_kind", path)
        if path.endswith(".yaml"):
            _check_shape(path, text)
    if "service.yaml" not in files:
        raise _refused("zip_no_service")
    return name, files


def _check_shape(path: str, text: str) -> None:
    """
    Refuse YAML that is nested too deep, or that grows beyond measure through aliases.

    Only the flat stream of events is read, because composing such a file would exhaust the stack of the process. What is merely not
    YAML is left to the check of the folder, which names the line.
    """
    sizes: dict[str, int] = {}
    anchors, counts = [""], [0]
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.CollectionStartEvent):
                anchors.append(event.anchor or "")
                counts.append(1)
            elif isinstance(event, yaml.CollectionEndEvent):
                size = sizes[anchors.pop()] = counts.pop()
                counts[-1] += size
            elif isinstance(event, yaml.AliasEvent):
                # An alias within its own anchor would have no end.
                counts[-1] += sizes.get(event.anchor or "", NODES + 1)
            elif isinstance(event, yaml.ScalarEvent):
                sizes[event.anchor or ""] = 1
                counts[-1] += 1
            if len(counts) > DEPTH or counts[-1] > NODES:
                raise _refused("zip_deep", path)
    except yaml.YAMLError:
        return


def _refused(code: str, name: str = "") -> Invalid:
    shown = _HIDDEN.sub("?", name)[:120]
    return Invalid({"archive": (code,)}, name=shown)
