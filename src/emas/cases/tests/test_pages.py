"""Information: an office writes, Diskominfo reviews, everybody reads; it ends by itself and is corrected by a new version."""

from datetime import timedelta
from typing import Any

import pytest

from emas.cases import operations, queries
from emas.cases.models import Case
from emas.cases.tests.factories import Town, photo, town
from emas.cases.types import PageFilter
from emas.documents import operations as documents
from emas.kernel import codes
from emas.kernel.actor import ANONYMOUS
from emas.kernel.errors import Invalid, NotAllowed, NotFound, Unavailable
from emas.people.models import Account, Holder, Post

INFORMATION = "diskominfo/informasi"
TEXT = {
    "jenis": "jadwal",
    "judul": "Loket Mayangan tutup 18 November",
    "isi": "Loket tutup satu hari. Layanan daring **tetap buka**.",
    "untuk": "semua",
    "mulai": "2026-11-02",
    "sampai": "2026-11-18",
}


@pytest.fixture
def city(db: None) -> Town:
    return town((INFORMATION,))


def write(city: Town, login: str = "admin.mayangan", **changes: Any) -> str:
    actor = city.actor(login)
    return operations.open_desk(
        service=INFORMATION,
        unit_id=actor.posts[0].unit_id,
        answers={**TEXT, **changes.pop("answers", {})},
        uploads_owner=changes.pop("uploads_owner", ""),
        actor=actor,
        at=city.at,
        idempotency_key=changes.pop("key", codes.new_public_id()),
    )


def listed(city: Town, actor: Any = ANONYMOUS, **narrow: Any) -> list[str]:
    found = queries.pages(actor=actor, filter=PageFilter(**narrow), at=city.at)
    return [card.title for card in found.rows]


def page_id(ref: str) -> int:
    return queries.page_of_case(ref=ref)


@pytest.mark.requirement("R-041", "R-033", "R-002", "R-038")
def test_everybody_reads_what_was_reviewed_and_nothing_before(city: Town) -> None:
    ref = write(city)
    assert listed(city) == []
    assert page_id(ref) == 0
    city.act("admin.kota", ref, "terbitkan")
    assert listed(city) == [TEXT["judul"]]
    view = queries.page(page_id=page_id(ref), actor=ANONYMOUS, at=city.at)
    assert (view.state, view.version, view.card.unit_name) == ("out", 1, "Kecamatan Mayangan")
    assert view.card.kind_label.id == "Jadwal layanan"


def test_it_is_found_by_words_kind_and_office(city: Town) -> None:
    city.act("admin.kota", write(city), "terbitkan")
    other = {
        "jenis": "pengumuman",
        "judul": "Bantuan sosial dibagikan",
        "isi": "Bantuan dibagikan di balai kota.",
    }
    city.act("admin.kota", write(city, "admin.dinsos", answers=other), "terbitkan")
    assert listed(city, query="loket DARING") == [TEXT["judul"]]
    assert listed(city, kind="pengumuman") == ["Bantuan sosial dibagikan"]
    assert listed(city, unit_id=city.city.units["dinsos"]) == ["Bantuan sosial dibagikan"]
    assert listed(city, query="tidak ada") == []
    first = queries.pages(actor=ANONYMOUS, filter=PageFilter(size=1), at=city.at)
    rest = queries.pages(actor=ANONYMOUS, filter=PageFilter(size=1, cursor=first.next_cursor), at=city.at)
    assert {first.rows[0].title, rest.rows[0].title} == {TEXT["judul"], "Bantuan sosial dibagikan"}


def test_it_is_sent_back_with_a_reason_and_corrected(city: Town) -> None:
    ref = write(city)
    with pytest.raises(Invalid):
        city.act("admin.kota", ref, "kembalikan")
    city.act("admin.kota", ref, "kembalikan", note="Tanggal belum benar.")
    with pytest.raises(NotAllowed):
        city.act("admin.kota", ref, "kirim", data={"answers": TEXT})
    city.act("admin.mayangan", ref, "kirim", data={"answers": {**TEXT, "judul": "Loket Mayangan tutup Rabu"}})
    city.act("admin.kota", ref, "terbitkan")
    assert listed(city) == ["Loket Mayangan tutup Rabu"]


@pytest.mark.requirement("R-041")
def test_it_ends_on_its_date_and_is_kept(city: Town) -> None:
    ref = write(city)
    city.act("admin.kota", ref, "terbitkan")
    city.at += timedelta(days=17)
    assert listed(city) == []
    assert queries.page(page_id=page_id(ref), actor=ANONYMOUS, at=city.at).state == "ended"
    assert operations.end_pages(at=city.at) == 1
    assert operations.end_pages(at=city.at) == 0
    assert Case.objects.get(ref=ref).state == "diarsipkan"
    told = queries.desk_case(actor=city.actor("admin.kota"), ref=ref, at=city.at).timeline
    assert told[-1].title.id == "Masa tayang berakhir"
    assert queries.page(page_id=page_id(ref), actor=ANONYMOUS, at=city.at).body == TEXT["isi"]


def test_a_correction_is_a_new_version_and_the_old_one_stays_linked(city: Town) -> None:
    ref = write(city)
    city.act("admin.kota", ref, "terbitkan")
    newer = city.act("admin.mayangan", ref, "koreksi", note="Jam salah").next_ref
    assert listed(city) == [TEXT["judul"]]
    city.act("admin.mayangan", newer, "kirim", data={"answers": {**TEXT, "judul": "Loket tutup 19 November"}})
    assert Case.objects.get(ref=newer).applicant_name == "Loket tutup 19 November"
    city.act("admin.kota", newer, "terbitkan")
    assert listed(city) == ["Loket tutup 19 November"]
    old = queries.page(page_id=page_id(ref), actor=ANONYMOUS, at=city.at)
    new = queries.page(page_id=page_id(newer), actor=ANONYMOUS, at=city.at)
    assert (old.state, old.newer, old.body) == ("replaced", page_id(newer), TEXT["isi"])
    assert (new.version, new.older) == (2, page_id(ref))
    assert Case.objects.get(ref=ref).state == "diganti"


def test_what_is_taken_out_loses_its_text(city: Town) -> None:
    ref = write(city)
    city.act("admin.kota", ref, "terbitkan")
    city.act("admin.kota", ref, "tarik", note="Salah isi")
    assert listed(city) == []
    view = queries.page(page_id=page_id(ref), actor=ANONYMOUS, at=city.at)
    assert (view.state, view.body) == ("withdrawn", "")


@pytest.mark.requirement("R-053")
def test_a_guide_for_staff_stays_inside_its_instansi(city: Town) -> None:
    ref = write(city, answers={"jenis": "panduan", "untuk": "staff", "judul": "Panduan loket CS"})
    city.act("admin.kota", ref, "terbitkan")
    assert listed(city) == []
    assert listed(city, city.actor("bram")) == ["Panduan loket CS"]
    assert listed(city, city.actor("admin.pengadilan")) == []
    with pytest.raises(NotFound):
        queries.page(page_id=page_id(ref), actor=ANONYMOUS, at=city.at)


def test_only_the_papers_of_the_page_are_shown(city: Town) -> None:
    owner = "meja:uji"
    documents.store_upload(
        owner_ref=owner, field="gambar", file_name="a.jpg", content=photo(), kinds=("photo",),
        max_bytes=5_000_000, uploaded_by="staff:1", at=city.at,
    )  # fmt: skip
    ref = write(city, uploads_owner=owner)
    with pytest.raises(NotFound):
        queries.page(page_id=1, actor=ANONYMOUS, at=city.at)
    city.act("admin.kota", ref, "terbitkan")
    (paper,) = queries.page(page_id=page_id(ref), actor=ANONYMOUS, at=city.at).papers
    found = queries.page_paper(page_id=page_id(ref), public_id=paper.public_id, actor=ANONYMOUS, at=city.at)
    assert (found.media_type, paper.is_picture) == ("image/jpeg", True)
    with pytest.raises(NotFound):
        queries.page_paper(page_id=page_id(ref), public_id="x", actor=ANONYMOUS, at=city.at)


def test_who_may_begin_it(city: Town) -> None:
    with pytest.raises(NotAllowed):
        write(city, "bram")
    assert write(city, key="sama") == write(city, key="sama")
    with pytest.raises(Invalid) as refused:
        write(city, answers={"judul": "", "sampai": "2026-11-01"})
    assert set(refused.value.faults) == {"judul", "sampai"}
    assert [o.definition.slug for o in queries.desk_offers(actor=city.actor("admin.dinsos"))] == [INFORMATION]
    assert queries.desk_offers(actor=city.actor("rt001")) == ()


def test_the_list_costs_the_same_for_many(city: Town, django_assert_num_queries: Any) -> None:
    city.act("admin.kota", write(city), "terbitkan")
    listed(city)
    for n in range(4):
        city.act("admin.kota", write(city, answers={"judul": f"Kabar nomor {n}"}), "terbitkan")
    with django_assert_num_queries(4):
        assert len(listed(city)) == 5


@pytest.mark.requirement("R-041")
def test_nobody_publishes_what_he_wrote_himself(city: Town) -> None:
    """Four eyes of persons: also where one person holds the writing and the reviewing post."""
    writer, ref = city.actor("admin.mayangan"), write(city)
    person = Account.objects.get(login="admin.mayangan").person
    post = Post.objects.get(unit_id=city.city.kota, role="admin")
    Holder.objects.filter(post=post).update(end_on=city.at.date() - timedelta(days=1))
    Holder.objects.create(post=post, person=person, start_on=city.at.date())
    both = city.actor("admin.mayangan")
    assert len(both.posts) > len(writer.posts)
    with pytest.raises(NotAllowed) as refusal:
        operations.act(case_ref=ref, act="terbitkan", actor=both, at=city.at)
    assert refusal.value.code == "same_person"
    offered = queries.desk_case(actor=both, ref=ref, at=city.at).acts
    assert "terbitkan" not in {act.name for act in offered}
    assert "kembalikan" in {act.name for act in offered}


def test_what_the_city_writes_goes_to_the_head_of_diskominfo(city: Town) -> None:
    # What the browser claims to be counts for nothing: the portal fills it in. The small city has no Diskominfo.
    with pytest.raises(Unavailable) as missing:
        write(city, "admin.kota", answers={"pos": "kecamatan"})
    assert missing.value.params["post"] == "kepala@opd:DISKOMINFO"
    ref = write(city, answers={"pos": "kota"})
    assert Case.objects.get(ref=ref).state == "ditinjau"
