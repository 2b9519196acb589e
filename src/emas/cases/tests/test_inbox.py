"""Lists: what waits, in which order, how many; what somebody did; what an administrator oversees."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emas.cases import operations, queries
from emas.cases.models import Case
from emas.cases.tests.factories import Town
from emas.cases.types import InboxFilter, InboxPage
from emas.kernel.errors import NotFound


def page(city: Town, login: str, **values: object) -> InboxPage:
    return queries.inbox(actor=city.actor(login), filter=InboxFilter(**values), at=city.at)  # type: ignore[arg-type]


def many(city: Town, number: int) -> list[str]:
    refs = []
    for n in range(number):
        city.at += timedelta(minutes=1)
        refs.append(city.submit(resident={"nik": f"357403440990{n + 1:04d}", "name": f"Warga {n:02d}"}).ref)
    return refs


@pytest.mark.requirement("R-014")
@pytest.mark.requirement("R-016")
def test_a_validated_letter_leaves_the_list_and_stands_with_cs(city: Town) -> None:
    ref = city.submit().ref
    city.act("rt001", ref, "setujui")
    assert [r.ref for r in page(city, "rw001").rows] == [ref]
    city.act("rw001", ref, "validasi")
    assert page(city, "rw001").rows == ()
    row = page(city, "bram").rows[0]
    assert (row.ref, row.state_title, row.unit_name, row.is_overdue) == (
        ref,
        "Diperiksa petugas loket kelurahan",
        "RT 001 RW 001 Jati",
        False,
    )
    assert page(city, "tono").rows == ()
    assert [r.ref for r in page(city, "rw001", view="done").rows] == [ref]


def test_keyset_pages_go_forth_and_back(city: Town) -> None:
    refs = many(city, 7)
    first = page(city, "rt001", size=3)
    second = page(city, "rt001", size=3, cursor=first.next_cursor)
    third = page(city, "rt001", size=3, cursor=second.next_cursor)
    assert [r.ref for p in (first, second, third) for r in p.rows] == refs
    assert (first.previous_cursor, third.next_cursor) == ("", "")
    assert page(city, "rt001", size=3, cursor=second.previous_cursor).rows == first.rows
    assert page(city, "rt001", size=3, cursor=third.previous_cursor).rows == second.rows
    assert page(city, "rt001", size=3, cursor="nonsense").rows == first.rows
    wide = page(city, "admin.mayangan", view="unit", size=4)
    rest = page(city, "admin.mayangan", view="unit", size=4, cursor=wide.next_cursor)
    assert [r.ref for p in (wide, rest) for r in p.rows] == refs[::-1]
    assert page(city, "admin.mayangan", view="unit", size=4, cursor=rest.previous_cursor).rows == wide.rows


@pytest.mark.parametrize("view", ["waiting", "late", "returned", "ready", "done", "unit"])
def test_the_number_of_statements_does_not_grow_with_the_list(city: Town, view: str) -> None:
    many(city, 2)
    page(city, "rt001", view=view)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(city, "rt001", view=view)
    many(city, 8)
    with CaptureQueriesContext(connection) as more:
        page(city, "rt001", view=view)
    assert len(more) <= len(few) + 1
    assert len(more) <= 12


def test_views_and_counts(city: Town) -> None:
    ready = city.signed()
    late = city.submit(resident={"nik": "3574034509900002"}).ref
    city.walk(late, until="validasi")
    counts = page(city, "bram").counts
    assert counts == {"waiting": 1, "late": 0, "returned": 0, "ready": 1}
    assert [r.ref for r in page(city, "bram", view="ready").rows] == [ready]
    city.act("bram", late, "lengkap")
    city.act("operator.jati", late, "kembalikan", note="Kurang")
    assert [r.ref for r in page(city, "bram", view="returned").rows] == [late]
    city.at += timedelta(days=3)
    assert page(city, "bram").counts == {"waiting": 1, "late": 1, "returned": 1, "ready": 1}
    assert [(r.ref, r.is_overdue) for r in page(city, "bram", view="late").rows] == [(late, True)]


def test_counts_stop_at_a_hundred(city: Town) -> None:
    ref = city.submit().ref
    row = Case.objects.get(ref=ref)
    for n in range(120):
        row.pk, row.ref = None, f"X{n:03d}-0000-00000"
        row.save(force_insert=True)
    assert page(city, "rt001").counts["waiting"] == 100


@pytest.mark.parametrize("view", ["waiting", "unit", "done"])
@pytest.mark.parametrize("query", ["warga 03", "WARGA 03", "03", "%", "_", "tidak ada", '"', "usaha"])
def test_search_finds_by_name_kind_and_code_only(city: Town, view: str, query: str) -> None:
    refs = many(city, 5)
    if view == "done":
        for ref in refs:
            city.act("rt001", ref, "setujui")
    found = [r.applicant_name for r in page(city, "rt001", view=view, query=query).rows]
    expected = {"usaha": 5, "03": 1, "warga 03": 1, "WARGA 03": 1}.get(query, 0)
    assert len(found) == expected or (query == "03" and len(found) >= 1)
    assert [r.ref for r in page(city, "rt001", view=view, query=refs[2]).rows] == [refs[2]]
    assert page(city, "rt001", view=view, query="3574034409900001").rows == ()


def test_filters_by_service_and_post(city: Town) -> None:
    ref = city.submit().ref
    assert page(city, "rt001", service="kelurahan/lain").rows == ()
    assert [r.ref for r in page(city, "rt001", service="kelurahan/sk-usaha", state="menunggu_rt").rows] == [
        ref
    ]
    own = city.actor("rt001").posts[0].post_id
    assert len(page(city, "rt001", post_id=own).rows) == 1
    with pytest.raises(NotFound):
        page(city, "rt001", post_id=own + 999)
    assert ("kelurahan/sk-usaha", "Surat Keterangan Usaha") in page(city, "rt001").services


@pytest.mark.requirement("R-054")
def test_an_administrator_oversees_his_kecamatan_alone(city: Town) -> None:
    ref = city.submit().ref
    assert [r.ref for r in page(city, "admin.mayangan", view="unit").rows] == [ref]
    assert [r.ref for r in page(city, "admin.kota", view="unit").rows] == [ref]
    assert page(city, "admin.kanigaran", view="unit").rows == ()
    assert page(city, "admin.pengadilan", view="unit").rows == ()


def test_the_home_of_an_rt(city: Town) -> None:
    one, two = many(city, 2)
    city.act("rt001", one, "setujui")
    lists = queries.home_lists(actor=city.actor("rt001"), at=city.at)
    assert ([r.ref for r in lists.waiting], lists.waiting_count) == ([two], 1)
    handled = lists.handled[0]
    assert (handled.ref, handled.act_label.id, handled.can_undo) == (one, "Setujui surat ini", True)
    city.act("rw001", one, "validasi")
    assert not queries.handled(actor=city.actor("rt001"), at=city.at).rows[0].can_undo
    assert queries.handled(actor=city.actor("rt002"), at=city.at).rows == ()


def test_handled_pages(city: Town) -> None:
    refs = many(city, 5)
    for ref in refs:
        city.act("rt001", ref, "setujui")
    rt = city.actor("rt001")
    first = queries.handled(actor=rt, at=city.at, size=3)
    second = queries.handled(actor=rt, at=city.at, size=3, cursor=first.next_cursor)
    assert [r.ref for r in (*first.rows, *second.rows)] == refs[::-1]
    assert second.next_cursor == ""


def test_after_a_decision_the_next_item_opens(city: Town) -> None:
    one, two = many(city, 2)
    assert city.act("rt001", one, "setujui").next_ref == two
    assert city.act("rt001", two, "setujui").next_ref == ""
    assert operations is not None
