"""Published information on the citizen pages: list, search, page, feed, site map; marks become safe HTML."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases import operations, queries
from emas.cases.tests.factories import SERVICES, Town
from emas.catalogue import operations as catalogue
from emas.kernel import codes
from emas.web.components import prose

INFORMATION = "diskominfo/informasi"
TEXT = {
    "jenis": "jadwal",
    "judul": "Loket Mayangan tutup 18 November",
    "isi": "## Kapan\n\nLoket tutup **satu hari**.\n\n- Layanan daring tetap buka",
    "untuk": "semua",
    "mulai": "2026-11-02",
    "sampai": "2026-11-18",
}


@pytest.fixture
def publish(city: Town) -> Any:
    catalogue.publish(path=SERVICES / INFORMATION, at=city.at)

    def one(**changes: Any) -> int:
        actor = city.actor("admin.mayangan")
        ref = operations.open_desk(
            service=INFORMATION,
            unit_id=city.city.kecamatan,
            answers={**TEXT, **changes},
            actor=actor,
            at=city.at,
            idempotency_key=codes.new_public_id(),
        )
        city.act("admin.kota", ref, "terbitkan")
        return queries.page_of_case(ref=ref)

    return one


@pytest.mark.requirement("R-041", "R-052")
def test_anybody_reads_list_page_feed_and_map(publish: Any, client: Client) -> None:
    number = publish()
    assertContains(client.get("/"), TEXT["judul"])
    assertContains(client.get("/pengumuman/"), TEXT["judul"])
    page = client.get(f"/pengumuman/{number}/")
    assertContains(page, "<strong>satu hari</strong>")
    assertContains(page, "Jadwal layanan")
    feed = client.get("/pengumuman/umpan.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assertContains(feed, TEXT["judul"])
    assertContains(client.get("/sitemap.xml"), f"/pengumuman/{number}/</loc>")


def test_words_travel_in_a_cookie_and_not_in_an_address(publish: Any, client: Client) -> None:
    publish()
    answer = client.post("/pengumuman/", {"kata": "daring", "jenis": "jadwal"})
    assert answer["Location"] == "/pengumuman/?jenis=jadwal&cari=1"
    assertContains(client.get(answer["Location"]), TEXT["judul"])
    answer = client.post("/pengumuman/", {"kata": "gempa"})
    assertContains(client.get(answer["Location"]), "Belum ada informasi yang cocok")
    found = client.post("/layanan/cari/", {"kata": "loket"})
    assertContains(client.get(found["Location"]), TEXT["judul"])


def test_an_ended_page_says_so_and_a_guide_for_staff_is_not_found(
    publish: Any, client: Client, city: Town
) -> None:
    number, inside = publish(), publish(jenis="panduan", untuk="staff", judul="Panduan CS di loket")
    assert client.get(f"/pengumuman/{inside}/").status_code == 404
    assertNotContains(client.get("/pengumuman/"), "Panduan CS")
    assertNotContains(client.get("/sitemap.xml"), f"/pengumuman/{inside}/")
    city.at += timedelta(days=20)
    assertContains(client.get(f"/pengumuman/{number}/"), "Disimpan sebagai arsip")
    assertContains(client.get("/pengumuman/"), "Belum ada informasi yang tayang")
    for odd in ("?unit=x&jenis=%00&lanjut=1_2", "?lanjut=2026-11-01_9", "?unit=999999999999999"):
        assert client.get(f"/pengumuman/{odd}").status_code in {200, 400}


@pytest.mark.parametrize(
    ("typed", "shown", "never"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script"),
        ("[x](javascript:alert(1))", "[x]", "href"),
        ("[x](https://a.go.id)", 'rel="noopener nofollow"', "javascript"),
        ("![x](https://a.id/b.png)", "x", "<img"),
        ("<img src=x onerror=alert(1)>", "&lt;img", "<img"),
        ("# Judul", "<h2", "<h1"),
        ('[x](https://a.id "><b>")', "&gt;&lt;b&gt;", "<b>"),
        ("[x](data:text/html;base64,x)", "[x]", "href"),
    ],
)
def test_marks_become_safe_html(typed: str, shown: str, never: str) -> None:
    html = prose.html(typed)
    assert shown in html
    assert never not in html


def test_the_beginning_without_marks() -> None:
    assert prose.plain("## Kapan\n\nLoket **tutup** satu hari.") == "Kapan Loket tutup satu hari."
    assert prose.plain("kata " * 100).endswith("…")


@pytest.mark.requirement("R-041")
def test_the_feed_brings_the_whole_text_and_its_office_and_nothing_kept_inside(
    publish: Any, client: Client
) -> None:
    publish(isi="Loket & antrean tutup **satu hari** penuh.")
    publish(jenis="panduan", untuk="staff", judul="Panduan CS di loket")
    entries = entries_of(client)
    assert [entry["title"] for entry in entries] == [TEXT["judul"]]
    assert "Loket &amp; antrean tutup <strong>satu hari</strong> penuh." in entries[0]["summary"]
    assert entries[0]["author"] == "Kecamatan Mayangan"


def entries_of(client: Client) -> list[dict[str, str]]:
    """Read the feed as a reader of feeds does."""
    space = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.fromstring(client.get("/pengumuman/umpan.atom").content)
    return [
        {
            "title": entry.findtext(f"{space}title", ""),
            "summary": entry.findtext(f"{space}summary", ""),
            "author": entry.findtext(f"{space}author/{space}name", ""),
        }
        for entry in root.iter(f"{space}entry")
    ]
