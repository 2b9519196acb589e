"""Begin a new service folder from one that works, so that it loads from its first minute."""

import re
from collections.abc import Iterator
from pathlib import Path

from emas.catalogue.rules import folder
from emas.catalogue.types import ServiceDefinition
from emas.kernel import errors

SLUG = re.compile(r"[a-z][a-z0-9-]{1,28}/[a-z][a-z0-9-]{1,48}")
#: Signs that mean nothing to YAML, so that a title can stand wherever the old one stood.
TITLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ()/.-]{2,118}")
SOURCES = """# Sources of {title}

| fact | source | read on |
|---|---|---|
| legal basis | | |
| requirements | | |
| text of the letter | | |
"""


def new_service_folder(*, root: Path, slug: str, title: str, like: str = "kelurahan/sk-usaha") -> Path:
    """
    Make ``<root>/<slug>`` by copying the service ``like`` under a new title; answer the folder.

    The copy loads without a fault; what it asks and says is then the author's to change. ``SOURCES.md`` begins empty.
    Raises: Invalid (``slug``, ``title``), Conflict ``service_exists``, NotFound when ``like`` is not a sound service.

    Example: ``new_service_folder(root=Path("services"), slug="kelurahan/sk-yatim", title="Surat Keterangan Yatim")``
    """
    root = Path(root)
    _check(slug, title)
    target = root / slug
    if target.exists():
        raise errors.Conflict("service_exists", slug=slug)
    model = folder.load_one(root / like).definition if (root / like / "service.yaml").is_file() else None
    if model is None:
        raise errors.NotFound("service_unknown", slug=like)
    for path, text in _copies(root / like, model, title):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8")
    (target / "SOURCES.md").write_text(SOURCES.format(title=title), encoding="utf-8")
    return target


def _check(slug: str, title: str) -> None:
    faults: dict[str, tuple[str, ...]] = {}
    if not SLUG.fullmatch(slug):
        faults["slug"] = ("bad_slug",)
    if not TITLE.fullmatch(title):
        faults["title"] = ("bad_title",)
    if faults:
        raise errors.Invalid(faults)


def _copies(source: Path, model: ServiceDefinition, title: str) -> Iterator[tuple[Path, str]]:
    swaps = {model.title.id: title, model.title.en: title}
    if model.letter:
        swaps |= {model.letter.title.id: title.upper()}
    swaps.pop("", None)
    for path in sorted(p for p in source.rglob("*") if p.suffix in (".yaml", ".typ")):
        text = path.read_text(encoding="utf-8")
        for old, new in swaps.items():
            text = text.replace(old, new)
        yield path.relative_to(source), text
