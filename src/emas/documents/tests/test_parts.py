"""Uploads in parts: they go on where they stopped, belong to one browser, and pass the checks of any upload."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from emas.documents import operations, queries
from emas.documents.models import Attachment, PartialUpload
from emas.documents.rules import limits
from emas.documents.tests.test_uploads import encoded, picture
from emas.documents.types import PartialState, UploadTerms
from emas.kernel.clock import LOCAL
from emas.kernel.errors import Conflict, Invalid, NotFound, TooMany
from emas.platform import blobs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL)
PHOTO = UploadTerms(kinds=("photo",), max_bytes=10_000_000, data_class="biometrik")
ME = "browser-1"


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Path) -> None:
    settings.BLOBS_DIR = tmp_path / "blobs"


def jpeg() -> bytes:
    return encoded(picture())


def begin(length: int, *, name: str = "ktp.jpg", who: str = ME, owner: str = "draft:1") -> PartialState:
    return operations.begin_upload(
        owner_ref=owner, field="ktp", file_name=name, length=length, terms=PHOTO, bound_to=who,
        uploaded_by="anonymous", at=AT,
    )  # fmt: skip


def add(
    state: PartialState, offset: int, content: bytes, *, who: str = ME, at: datetime = AT
) -> PartialState:
    return operations.append_part(
        public_id=state.public_id, bound_to=who, offset=offset, content=content, at=at
    )


def test_parts_become_one_clean_paper() -> None:
    content = jpeg()
    state = begin(len(content))
    middle = len(content) // 2
    assert add(state, 0, content[:middle]).received == middle
    done = add(state, middle, content[middle:])
    (paper,) = queries.attachments(owner_ref="draft:1")
    assert done.attachment == paper.public_id
    assert paper.data_class == "biometrik"
    assert PartialUpload.objects.get().parts == []
    assert len(list(blobs.names())) >= 1


def test_after_a_lost_signal_it_goes_on_where_it_stopped() -> None:
    content = jpeg()
    state = begin(len(content))
    add(state, 0, content[:100])
    with pytest.raises(Conflict) as told:
        add(state, 0, content[:100])
    assert told.value.params["received"] == 100
    assert queries.partial_state(public_id=state.public_id, bound_to=ME, at=AT).received == 100
    assert add(state, 100, content[100:]).attachment


def test_another_browser_and_a_late_one_find_nothing() -> None:
    state = begin(50)
    for who, at in (("browser-2", AT), (ME, AT + timedelta(hours=25))):
        with pytest.raises(NotFound):
            add(state, 0, b"x", who=who, at=at)
        with pytest.raises(NotFound):
            queries.partial_state(public_id=state.public_id, bound_to=who, at=at)


def test_what_is_no_picture_is_refused_at_the_end_and_gone() -> None:
    content = b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 40
    state = begin(len(content))
    with pytest.raises(Invalid) as told:
        add(state, 0, content)
    assert told.value.faults == {"ktp": ("file_polyglot",)}
    assert not PartialUpload.objects.exists()
    assert not Attachment.objects.exists()
    assert list(blobs.names()) == []


def test_limits_hold_before_a_byte_is_stored() -> None:
    for length, name, code in ((0, "a.jpg", "file_empty"), (10**8, "a.jpg", "file_too_big"), (10, "a.svg", "file_not_photo"),
                               (10, "a.pdf", "file_not_photo")):  # fmt: skip
        with pytest.raises(Invalid) as told:
            begin(length, name=name)
        assert told.value.faults == {"ktp": (code,)}
    state = begin(10)
    with pytest.raises(Invalid):
        add(state, 0, b"x" * 11)
    with pytest.raises(Invalid):
        add(begin(5_000_000), 0, b"x" * (limits.MAX_PART_BYTES + 1))
    for number in range(limits.MAX_OPEN_PARTS - 2):
        begin(10, owner=f"draft:{number + 5}")
    with pytest.raises(TooMany):
        begin(10)


def test_one_browser_cannot_fill_the_store_of_an_owner() -> None:
    for _ in range(6):
        begin(10_000_000)
    with pytest.raises(Invalid) as told:
        begin(10_000_000)
    assert told.value.faults == {"ktp": ("quota",)}


def test_what_was_left_lying_is_swept_with_its_parts() -> None:
    state = begin(1000)
    add(state, 0, b"x" * 500)
    assert len(list(blobs.names())) == 1
    assert operations.sweep_partials(at=AT + timedelta(hours=23)) == 0
    assert operations.sweep_partials(at=AT + timedelta(hours=25)) == 1
    assert list(blobs.names()) == []


def test_papers_of_a_decision_keep_the_earliest_last_day() -> None:
    content = jpeg()
    add(begin(len(content)), 0, content)
    soon, later = AT.date() + timedelta(days=30), AT.date() + timedelta(days=60)
    assert operations.keep_until(owner_ref="draft:1", days={"ktp": soon, "kk": soon}) == 1
    assert operations.keep_until(owner_ref="draft:1", days={"ktp": later}) == 0
    assert operations.delete_expired_uploads(today=soon + timedelta(days=1), at=AT) == 1
    assert queries.attachments(owner_ref="draft:1") == ()
