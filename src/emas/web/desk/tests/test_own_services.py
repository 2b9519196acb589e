"""An agency adds and renews its services by itself: fetch, bring, mend, look, publish; and nobody else does."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.audit import queries as audit
from emas.cases.tests.factories import Town
from emas.catalogue import operations, queries
from emas.catalogue.models import Service, ServiceDraft, ServiceRelease
from emas.people import operations as people
from emas.people import queries as people_queries
from emas.people.tests.factories import PASSWORD
from emas.web.desk.tests.conftest import SignedIn

SLUG = "dinsos/izin-acara"
LIKE = "opd/rekomendasi-izin-reklame"
TITLE = "Izin Acara Warga"


@pytest.fixture
def unit(city: Town) -> int:
    found = people_queries.unit_by_code("dinsos")
    assert found is not None
    return found.id


@pytest.fixture
def posts(city: Town, unit: int) -> None:
    """The posts that the permit needs and the small city does not have."""
    from django.contrib.auth import get_user_model

    account = get_user_model().objects.get(login="admin.dinsos")
    actor = people_queries.actor_for(account.pk, city.at)
    for role, title in (("operator", "Operator"), ("kasi", "Kepala Seksi"), ("kepala", "Kepala Dinas")):
        people.add_post(unit_id=unit, role=role, title=title, actor=actor, at=city.at)


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    return signed_in("admin.dinsos")


def at(unit: int, rest: str = "") -> str:
    return f"/desk/admin/own-services/{unit}/{rest}"


def here(unit: int, rest: str = "") -> str:
    return at(unit, f"s/izin-acara/{rest}")


def starter(admin: Client, unit: int, name: str = "izin-acara") -> dict[str, str]:
    """Fetch the folder to begin from, as its agency does; the counter is its own."""
    answer = admin.post(at(unit, "new/"), {"title": TITLE, "name": name, "like": LIKE})
    assert answer["Content-Type"] == "application/zip", answer.content.decode()
    return {
        path: text.replace("cs@mpp:MPP", "cs@opd:dinsos") for path, text in unzipped(answer.content).items()
    }


def unzipped(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parcel:
        return {name: parcel.read(name).decode() for name in parcel.namelist()}


def zipped(files: dict[str, str]) -> SimpleUploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parcel:
        for path, text in files.items():
            parcel.writestr(path, text)
    return SimpleUploadedFile("izin.zip", made.getvalue(), "application/zip")


def bring(admin: Client, unit: int, files: dict[str, str]) -> Any:
    return admin.post(at(unit, "bring/"), {"archive": zipped(files)})


def publish(admin: Client, unit: int, **given: str) -> Any:
    page = admin.get(here(unit, "publish/")).content.decode()
    hidden = dict(re.findall(r'name="(berkas|berlaku)" value="([^"]*)"', page))
    return admin.post(here(unit, "publish/"), {**hidden, "password": PASSWORD, **given})


@pytest.mark.requirement("R-083")
def test_an_agency_adds_a_service_without_an_engineer(unit: int, posts: None, admin: Client) -> None:
    files = starter(admin, unit)
    assert bring(admin, unit, files)["Location"] == here(unit)
    assertContains(admin.get(here(unit)), "Lihat perubahannya, lalu terbitkan")
    assertContains(admin.get(here(unit, "form/")), "Usaha yang memasang")
    assert admin.get(here(unit, "letter/")).content.startswith(b"%PDF")
    assert queries.active_version(slug=SLUG) is None
    assert publish(admin, unit).status_code == 303
    definition = queries.definition(slug=SLUG)
    assert definition is not None
    assert {s.post.key for s in definition.flow.steps.values() if s.post} >= {"kepala@opd:dinsos"}
    assertContains(Client().get(f"/layanan/{SLUG}/"), TITLE)
    page = admin.get(here(unit))
    assertContains(page, "Pengelola Dinsos")
    assert unzipped(admin.get(here(unit, "versions/1/")).content) == files
    trail = audit.entries(subject_type="service", subject_ref=SLUG, limit=5)
    assert [entry.action for entry in trail] == ["service.published", "service.brought"]


@pytest.mark.requirement("R-083")
def test_a_renewal_shows_what_changes_and_is_a_version_of_its_own(
    unit: int, posts: None, admin: Client
) -> None:
    files = starter(admin, unit)
    bring(admin, unit, files)
    publish(admin, unit)
    first = queries.active_version(slug=SLUG)
    flow = files["izin-acara/flow.yaml"].replace("due: { working_hours: 3 }", "due: { working_hours: 2 }", 1)
    bring(admin, unit, {**files, "izin-acara/flow.yaml": flow})
    look = admin.get(here(unit, "publish/"))
    assertContains(look, "Yang berubah dari versi yang berlaku")
    assertContains(look, "Permohonan yang sudah berjalan", count=1)
    publish(admin, unit)
    second = queries.active_version(slug=SLUG)
    assert first is not None
    assert second is not None
    assert first.version_id != second.version_id
    assert [r.number for r in ServiceRelease.objects.order_by("number")] == [1, 2]
    assert unzipped(admin.get(here(unit, "versions/1/")).content) == files
    assert admin.get(here(unit, "versions/3/")).status_code == 404
    # Only a note changed: the same version, a release of its own.
    bring(admin, unit, {**files, "izin-acara/flow.yaml": flow, "izin-acara/SOURCES.md": "# Sumber\n"})
    publish(admin, unit)
    assert queries.active_version(slug=SLUG) == second
    assert ServiceRelease.objects.count() == 3


def test_every_fault_says_file_line_and_how_to_mend_it(unit: int, admin: Client) -> None:
    """Posts that the agency lacks lead to where they are made; a mended folder is checked again."""
    files = starter(admin, unit)
    files["izin-acara/letter.typ"] += '\n#isian("tiada")\n'
    assert bring(admin, unit, files).status_code == 303
    page = admin.get(here(unit))
    assertContains(page, "Surat menyebut isian yang tidak ada")
    assertContains(page, "kasi@opd:dinsos")
    assertContains(page, f"/desk/admin/units/{unit}/posts/new/")
    assertNotContains(page, "Lihat perubahannya, lalu terbitkan")
    lines = {(f[0].rpartition("/")[2], f[2]) for f in json.loads(ServiceDraft.objects.get().faults)}
    assert {("letter.typ", "placeholder_unknown"), ("flow.yaml", "post_missing")} <= lines
    assert publish(admin, unit).status_code == 303
    assert queries.active_version(slug=SLUG) is None


def test_posts_that_were_made_since_are_found_by_checking_again(
    unit: int, admin: Client, request: pytest.FixtureRequest
) -> None:
    bring(admin, unit, starter(admin, unit))
    assert ServiceDraft.objects.get().faults != "[]"
    request.getfixturevalue("posts")
    admin.post(here(unit, "check/"))
    assert ServiceDraft.objects.get().faults == "[]"


@pytest.mark.parametrize("hostile", ["#while true {}", '#eval("1")', '#read("/emas.typ")'])
def test_a_letter_that_is_a_program_is_never_run(hostile: str, unit: int, posts: None, admin: Client) -> None:
    files = starter(admin, unit)
    files["izin-acara/letter.typ"] += f"\n{hostile}\n"
    bring(admin, unit, files)
    assert {f[2] for f in json.loads(ServiceDraft.objects.get().faults)} == {"letter_code"}
    assert admin.get(here(unit, "letter/")).status_code == 404


def test_an_example_that_does_not_hold_is_a_fault(unit: int, posts: None, admin: Client) -> None:
    files = starter(admin, unit)
    path = "izin-acara/examples/kepala-menolak.yaml"
    files[path] = files[path].replace("state: ditolak", "state: selesai")
    bring(admin, unit, files)
    (fault,) = json.loads(ServiceDraft.objects.get().faults)
    assert (fault[0], fault[2]) == (f"services/dinsos/izin-acara/{path.partition('/')[2]}", "example")


def test_a_hostile_archive_leaves_nothing(unit: int, admin: Client) -> None:
    answer = bring(admin, unit, {"izin-acara/service.yaml": "a: 1\n", "izin-acara/../x.yaml": "a: 1\n"})
    assertContains(answer, "Nama berkas di dalam ZIP ini tidak diperbolehkan", status_code=422)
    assert admin.post(at(unit, "bring/"), {"archive": SimpleUploadedFile("a.zip", b"x")}).status_code == 422
    big = SimpleUploadedFile("a.zip", b"0" * 600_000)
    assertContains(admin.post(at(unit, "bring/"), {"archive": big}), "terlalu besar", status_code=422)
    assert not ServiceDraft.objects.exists()


@pytest.mark.asvs("7.5.3")
def test_publishing_asks_for_the_password_and_for_what_was_looked_at(
    unit: int, posts: None, admin: Client
) -> None:
    files = starter(admin, unit)
    bring(admin, unit, files)
    assertContains(publish(admin, unit, password="salah"), "Kata sandi belum cocok", status_code=422)
    assert publish(admin, unit, berkas="0" * 64).status_code == 303
    assert publish(admin, unit, berlaku="0" * 64).status_code == 303
    assert queries.active_version(slug=SLUG) is None
    assert ServiceDraft.objects.exists()
    publish(admin, unit)
    assert queries.active_version(slug=SLUG) is not None
    assert not ServiceDraft.objects.exists()


PAGES = ("", "form/", "letter/", "file/", "publish/", "versions/1/")
ACTS = ("check/", "drop/", "publish/")
PERMISSIONS = [
    # who, own list, inside the agency
    ("admin.dinsos", 200, 200),
    ("admin.kota", 404, 404),
    ("admin.mayangan", 404, 404),
    ("admin.pengadilan", 404, 404),
    ("cs.dinsos", 403, 403),
    ("lurah.hasan", 403, 403),
    ("rt001", 403, 403),
]


@pytest.mark.asvs("8.2.2", "8.3.1")
def test_only_its_own_administrator_comes_in(
    unit: int, posts: None, admin: Client, signed_in: SignedIn
) -> None:
    files = starter(admin, unit)
    bring(admin, unit, files)
    publish(admin, unit)
    bring(admin, unit, files)
    for login, own, inside in PERMISSIONS:
        somebody = signed_in(login)
        assert somebody.get("/desk/admin/own-services/").status_code == own, login
        for address in (at(unit, "new/"), at(unit, "bring/"), *(here(unit, page) for page in PAGES)):
            assert somebody.get(address).status_code == inside, (login, address)
        for address in (at(unit, "new/"), at(unit, "bring/"), *(here(unit, page) for page in ACTS)):
            if inside != 200:
                assert somebody.post(address, {"password": PASSWORD}).status_code == inside, (login, address)
    assert ServiceRelease.objects.count() == 1
    assert ServiceDraft.objects.exists()
    assert admin.get(here(unit, "check/")).status_code == admin.get(here(unit, "drop/")).status_code == 405


@pytest.mark.requirement("R-035")
def test_the_agency_closes_and_opens_its_own_service_alone(unit: int, posts: None, admin: Client) -> None:
    bring(admin, unit, starter(admin, unit))
    publish(admin, unit)
    close = f"/desk/services/{SLUG}/close/"
    assert admin.post(close, {"reason": "Diperbarui"})["Location"] == here(unit)
    assert queries.active_version(slug=SLUG) is None
    assertContains(admin.get(here(unit)), "Ditutup")
    assert admin.post(f"/desk/services/{SLUG}/open/", {"reason": "Siap"}).status_code == 303
    assert queries.active_version(slug=SLUG) is not None
    assert admin.post("/desk/services/kelurahan/sk-usaha/close/", {"reason": "x"}).status_code == 403
    assert queries.active_version(slug="kelurahan/sk-usaha") is not None


def test_a_folder_and_a_page_never_take_each_others_slug(
    city: Town, unit: int, posts: None, admin: Client, tmp_path: Path
) -> None:
    """Who was first keeps the slug; the other is refused, and the trail says so (decision 0007)."""
    root = Path(settings.SERVICES_DIR)
    mine = tmp_path / "services"
    mine.mkdir()
    (mine / "_shared").symlink_to(root / "_shared")
    for slug in ("kelurahan/sk-usaha",):
        (mine / slug).parent.mkdir()
        (mine / slug).symlink_to(root / slug)
    files = starter(admin, unit)
    bring(admin, unit, files)
    publish(admin, unit)
    kept = queries.active_version(slug=SLUG)
    target = mine / SLUG
    (target / "examples").mkdir(parents=True)
    for path, text in files.items():
        (mine / "dinsos" / path).write_text(text.replace("working_days: 3", "working_days: 9"))
    operations.sync_folder(root=mine, at=city.at)
    assert queries.active_version(slug=SLUG) == kept
    assert queries.passed_over(root=mine) == (SLUG,)
    refused = audit.entries(subject_type="service", subject_ref=SLUG, limit=1)[0]
    assert refused.action == "service.refused"
    Service.objects.create(slug="dinsos/milik-kota", agency="dinsos", title="Milik kota")
    renamed = {path.replace("izin-acara", "milik-kota"): text for path, text in files.items()}
    assertContains(bring(admin, unit, renamed), "sudah dipakai", status_code=422)


def test_what_was_published_never_changes(unit: int, posts: None, admin: Client) -> None:
    bring(admin, unit, starter(admin, unit))
    publish(admin, unit)
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceRelease.objects.update(files="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceRelease.objects.all().delete()


def test_an_agency_checks_so_many_folders_an_hour_and_no_more(
    unit: int, posts: None, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each check plays every worked example; with the limit reached nothing is opened, and what was kept stays."""
    monkeypatch.setattr("emas.cases.operations._agency.CHECKS_AN_HOUR", 2)
    files = starter(admin, unit)
    bring(admin, unit, files)
    admin.post(here(unit, "check/"))
    refused = bring(admin, unit, {**files, "izin-acara/SOURCES.md": "# Lain\n"})
    assert refused.status_code == 429
    assert re.search(r"Tunggu \d+ menit, lalu coba lagi", refused.content.decode())
    assert int(refused["Retry-After"]) > 0
    assert admin.post(here(unit, "check/")).status_code == 429
    assert publish(admin, unit).status_code == 429
    assert json.loads(ServiceDraft.objects.get().files) == {
        path.partition("/")[2]: text for path, text in files.items()
    }


def test_a_draft_is_thrown_away(unit: int, admin: Client) -> None:
    files = starter(admin, unit)
    bring(admin, unit, files)
    assert unzipped(admin.get(here(unit, "file/")).content) == files
    assert admin.post(here(unit, "drop/")).status_code == 303
    assert not ServiceDraft.objects.exists()
    assert admin.get(here(unit)).status_code == 404


def test_every_code_of_the_check_has_words_for_its_author() -> None:
    from emas.web.desk.admin import fault_words

    rules = Path(queries.__file__).parents[1] / "rules"
    call = re.compile(r'(?:\bfault\(|Fault\([^"()]*?)\s*f?"([a-z_]{4,})"\s*,')
    codes = {
        code
        for path in rules.rglob("*.py")
        if "knowledge" not in path.parts
        for code in call.findall(path.read_text(encoding="utf-8"))
    }
    assert len(codes) > 60
    assert {code for code in codes if not fault_words.is_explained(code)} == {"no_services"}
