"""Papers of a sealed case: cleaned and sealed in memory; what lies in the store opens with the key of the case alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from emas.cases.access import box
from emas.cases.types import PaperInput
from emas.catalogue.types import ServiceDefinition
from emas.documents import operations as documents
from emas.kernel import codes
from emas.kernel.errors import Invalid
from emas.platform import blobs

PURPOSE = "cases.box"


@dataclass(frozen=True, slots=True)
class Stored:
    """A sealed paper that already lies in the store, and what its row will say."""

    public_id: str
    blob: str
    field: str
    media_type: str
    pages: int


def store(
    definition: ServiceDefinition, ref: str, key: bytes, papers: Sequence[PaperInput]
) -> tuple[Stored, ...]:
    """
    Clean, seal and store papers; call it before the transaction that writes their rows.

    Raises: Invalid by field, as ``documents.store_upload``; ``too_many_files``.
    """
    specs = definition.form.attachments
    clean: list[tuple[PaperInput, bytes, int, str]] = []
    for paper in papers:
        spec = specs.get(paper.field)
        if spec is None or sum(1 for each, *_ in clean if each.field == paper.field) >= spec.max_files:
            raise Invalid({paper.field: ("too_many_files",)})
        content, pages, media_type = documents.cleaned(
            field=paper.field, file_name=paper.file_name, content=paper.content, kinds=spec.kinds,
            max_bytes=spec.max_bytes,
        )  # fmt: skip
        clean.append((paper, content, pages, media_type))
    stored = []
    for paper, content, pages, media_type in clean:
        name = codes.new_public_id()
        blob = blobs.put(box.seal_file(ref, name, key, content), PURPOSE)
        stored.append(Stored(name, blob, paper.field, media_type, pages))
    return tuple(stored)


def write(
    *, row_id: int, ref: str, key: bytes, stored: Sequence[Stored], author: str, said: str, at: datetime
) -> None:
    """Write the rows of stored papers; ``said`` is the message they came with, '' for the first sending."""
    for paper in stored:
        about = {"field": paper.field, "media_type": paper.media_type, "pages": paper.pages, "said": said}
        box.add_item(
            row_id=row_id, ref=ref, key=key, kind="file", author=author, content=about, at=at, blob=paper.blob,
            public_id=paper.public_id,
        )  # fmt: skip
