"""How an instansi looks: readable or refused, by its own administrator, and not overwritten from the folder."""

from datetime import UTC, datetime

import pytest

from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.people import operations, queries
from emas.people.tests.factories import SmallCity

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
COURT = "ms-lhokseumawe"
MARK = (b"<svg/>", "image/svg+xml")


def test_a_pale_accent_is_refused_and_a_better_one_named(city: SmallCity) -> None:
    admin = city.actor("admin.pengadilan")
    with pytest.raises(Invalid) as refusal:
        operations.set_theme(instansi=COURT, accent="#c9a24b", actor=admin, at=AT)
    assert refusal.value.faults == {"accent": ("accent_contrast",)}
    operations.set_theme(
        instansi=COURT, accent=str(refusal.value.params["instead"]), actor=admin, at=AT, mark=MARK
    )
    found = queries.look(instansi=COURT)
    assert found is not None
    assert found.accent == refusal.value.params["instead"]
    assert queries.mark(digest=found.mark) == MARK
    held = city.actor("admin.pengadilan").posts[0]
    assert (held.accent, held.mark) == (found.accent, found.mark)
    operations.set_theme(instansi=COURT, accent="", actor=admin, at=AT, drop_mark=True)
    assert queries.mark(digest=found.mark) is None


def test_nobody_else_changes_it(city: SmallCity) -> None:
    for login, error in (("admin.kota", NotFound), ("ketua.ms", NotAllowed)):
        with pytest.raises(error):
            operations.set_theme(instansi=COURT, accent="#0b5d3b", actor=city.actor(login), at=AT)


def test_the_folder_gives_the_first_look_and_never_undoes_an_administrators(city: SmallCity) -> None:
    folder = {"instansi": COURT, "accent": "#5b2a86", "mark": MARK, "at": AT}
    assert [operations.sync_theme(**folder) for _ in range(2)] == [True, False]  # type: ignore[arg-type]
    operations.set_theme(instansi=COURT, accent="#0b5d3b", actor=city.actor("admin.pengadilan"), at=AT)
    assert not operations.sync_theme(**folder)  # type: ignore[arg-type]
    found = queries.look(instansi=COURT)
    assert found is not None
    assert found.accent == "#0b5d3b"
    assert found.mark, "only the colour was changed"


def test_an_earlier_mark_is_kept_for_the_letters_numbered_under_it(city: SmallCity) -> None:
    admin = city.actor("admin.pengadilan")
    seen = []
    for mark in (MARK, (b"<svg>2</svg>", "image/svg+xml"), MARK):
        operations.set_theme(instansi=COURT, accent="", actor=admin, at=AT, mark=mark)
        found = queries.look(instansi=COURT)
        assert found is not None
        seen.append((found.mark, mark))
    operations.set_theme(instansi=COURT, accent="", actor=admin, at=AT, drop_mark=True)
    assert [queries.mark_of_letter(digest=digest) for digest, _ in seen] == [mark for _, mark in seen]
    assert queries.mark(digest=seen[0][0]) is None, "the office's pages show it no more"
    assert queries.mark_of_letter(digest="") is None
