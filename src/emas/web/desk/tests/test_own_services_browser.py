"""An agency's administrator at a desk of 1366 pixels: fetch a folder, bring it, see what is wrong, look, publish."""

import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Browser, Page, expect

from emas.cases.tests.factories import Town, town
from emas.kernel import clock
from emas.people import operations as people
from emas.people import queries
from emas.people.tests.factories import AT, PASSWORD
from tests.browsing import assert_clean, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Town:
    made = town()
    account = get_user_model().objects.get(login="admin.dinsos")
    unit = queries.unit_by_code("dinsos")
    assert unit is not None
    actor = queries.actor_for(account.pk, made.at)
    for role in ("operator", "kasi"):
        people.add_post(unit_id=unit.id, role=role, title=role.title(), actor=actor, at=made.at)
    moments = iter(AT + timedelta(seconds=number) for number in range(100_000))
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    return made


@pytest.fixture
def page(browser: Browser, here: Town, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1366, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto("/masuk/")
    page.fill("#id_identifier", "admin.dinsos")
    page.fill("#id_password", PASSWORD)
    follow(page, "main form button[type=submit]")
    yield page
    assert errors == []
    context.close()


def _bring(page: Page, archive: Path) -> None:
    page.goto("/desk/admin/own-services/")
    follow(page, "a.govuk-button:has-text('Unggah folder')")
    assert_clean(page)
    page.set_input_files("#id_archive", archive)
    follow(page, "main form button[type=submit]")


def _counter_of_its_own(source: Path, target: Path) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"cs@mpp:MPP", b"cs@opd:dinsos"))


@pytest.mark.requirement("R-083")
def test_a_service_of_its_own_by_mouse_and_keys(page: Page, tmp_path: Path) -> None:
    page.goto("/desk/admin/")
    follow(page, "nav a:has-text('Layanan dinas')")
    assert_clean(page)
    follow(page, "a.govuk-button:has-text('Folder awal')")
    assert_clean(page)
    page.fill("#id_title", "Izin Acara Warga")
    page.fill("#id_name", "izin-acara")
    with page.expect_download() as fetched:
        page.click("main form button[type=submit]")
    fetched.value.save_as(tmp_path / "awal.zip")
    _counter_of_its_own(tmp_path / "awal.zip", tmp_path / "izin.zip")

    _bring(page, tmp_path / "izin.zip")
    expect(page.get_by_text("Jabatan ini belum ada.")).to_be_visible()
    assert_clean(page)
    follow(page, "a:has-text('Buat jabatan itu')")
    page.select_option("#id_role", "kepala")
    page.fill("#id_title", "Kepala Dinas Sosial")
    follow(page, "main form button[type=submit]")

    page.goto("/desk/admin/own-services/")
    follow(page, "a:has-text('dinsos/izin-acara')")
    follow(page, "button:has-text('Periksa lagi')")
    expect(page.get_by_text("Folder ini benar.")).to_be_visible()
    assert_clean(page)
    follow(page, "a:has-text('Lihat formulir, alur, dan suratnya')")
    assert_clean(page)
    follow(page, "a:has-text('Kembali')")
    follow(page, "a:has-text('Lihat perubahannya, lalu terbitkan')")
    assert_clean(page)
    page.fill("#id_password", PASSWORD)
    follow(page, "button:has-text('Terbitkan')")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Izin Acara Warga"))
    expect(page.get_by_text("Berlaku", exact=True)).to_be_visible()
    assert_clean(page)
