"""Publishing: a version is stored under the hash of its content and never changes."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from emas.audit import queries as audit
from emas.catalogue import operations, queries
from emas.catalogue.models import ServiceVersion
from emas.catalogue.types import PublishedVersion, ServiceDefinition, Text
from emas.kernel import errors

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
SLUG = "desa/surat-contoh"
SERVICE = "desa/surat-contoh/service.yaml"

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(services: Path) -> PublishedVersion:
    (version,) = operations.sync_folder(root=services, at=AT)
    return version


def _edit(services: Path, old: str, new: str) -> None:
    path = services / SERVICE
    path.write_text(path.read_text().replace(old, new))


def _definition(services: Path) -> ServiceDefinition:
    (found,), faults = queries.load(services)
    assert faults == ()
    return found


def test_a_definition_survives_being_stored(services: Path, published: PublishedVersion) -> None:
    found = _definition(services)
    assert queries.definition(slug=SLUG) == found
    assert queries.definition(version_id=published.version_id) == found
    assert queries.definition(content_hash=found.content_hash) == found
    assert queries.from_dict(queries.to_dict(found)) == found


def test_publishing_the_same_again_changes_nothing(services: Path, published: PublishedVersion) -> None:
    assert operations.sync_folder(root=services, at=AT) == ()
    again = operations.publish(path=services / SLUG, at=AT)
    assert (again.version_id, again.is_new) == (published.version_id, False)
    assert ServiceVersion.objects.count() == 1
    assert len(audit.entries(subject_type="service", subject_ref=SLUG, limit=10)) == 1


def test_a_new_version_is_for_new_cases_and_says_what_changes(
    services: Path, published: PublishedVersion
) -> None:
    _edit(services, "promise: { working_days: 1 }", "promise: { working_days: 2 }")
    (version,) = operations.sync_folder(root=services, at=AT)
    assert version.is_new
    assert version.changes[0].id == "Janji waktu berubah dari 1 hari kerja menjadi 2 hari kerja."
    assert "tetap memakai aturan lama" in version.changes[-1].id
    active = queries.active_version(slug=SLUG)
    assert active is not None
    assert active.version_id == version.version_id
    old = queries.definition(version_id=published.version_id)
    assert old.promise.working_days == 1


def test_going_back_needs_no_new_row(services: Path, published: PublishedVersion) -> None:
    _edit(services, "category: contoh", "category: lain")
    operations.sync_folder(root=services, at=AT)
    _edit(services, "category: lain", "category: contoh")
    (back,) = operations.sync_folder(root=services, at=AT)
    assert (back.version_id, back.is_new) == (published.version_id, False)


def test_the_hash_knows_content_not_comments(services: Path, published: PublishedVersion) -> None:
    _edit(services, "category: contoh", "category: contoh   # a comment")
    assert operations.sync_folder(root=services, at=AT) == ()


def test_a_faulty_folder_keeps_its_last_good_version(services: Path, published: PublishedVersion) -> None:
    _edit(services, "legal_basis: [UUP]", "legal_basis: [UUX]")
    assert operations.sync_folder(root=services, at=AT) == ()
    assert queries.definition(slug=SLUG) is not None
    refused = audit.entries(subject_type="service", subject_ref=SLUG, limit=1)[0]
    assert (refused.action, refused.result) == ("service.refused", "refused")
    with pytest.raises(errors.Invalid) as caught:
        operations.publish(path=services / SLUG, at=AT)
    assert "service.yaml:8: law_unknown" in caught.value.faults[""][0]


def test_a_service_that_is_switched_off_takes_no_new_cases(
    services: Path, published: PublishedVersion
) -> None:
    _edit(services, "category: contoh", "category: contoh\nis_enabled: false")
    operations.sync_folder(root=services, at=AT)
    assert queries.active_version(slug=SLUG) is None
    assert queries.definition(slug=SLUG) is None
    assert queries.list_services() == ()
    assert queries.definition(version_id=published.version_id).slug == SLUG


def test_unknown_services_and_versions() -> None:
    assert queries.definition(slug="desa/tiada") is None
    with pytest.raises(errors.NotFound):
        queries.definition(version_id=9999)
    with pytest.raises(errors.NotFound):
        queries.definition(content_hash="0" * 64)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_a_version(services: Path) -> None:
    operations.sync_folder(root=services, at=AT)
    for change in (lambda rows: rows.update(content="{}"), lambda rows: rows.delete()):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            change(ServiceVersion.objects.all())
    assert ServiceVersion.objects.count() == 1


@pytest.mark.requirement("R-033")
@pytest.mark.requirement("R-041")
def test_the_standard_is_read_by_number(services: Path, published: PublishedVersion) -> None:
    parts = queries.standard(definition=_definition(services))
    assert [p.number for p in parts] == list(range(1, 15))
    assert [p.number for p in parts if p.is_delivery] == [1, 2, 3, 4, 5, 6]
    assert parts[2].lines == (Text("Satu hari kerja."),)


def test_what_changes_is_said_in_plain_words(services: Path) -> None:
    old = _definition(services)
    assert queries.what_changes(old=old, new=old) == ()
    form, flow = old.form, old.flow
    field = dataclasses.replace(form.fields["keperluan"], required=False)
    papers = {n: p for n, p in form.attachments.items() if n != "foto"}
    steps = {**flow.steps, "operator": dataclasses.replace(flow.steps["operator"], due=old.promise)}
    new = dataclasses.replace(
        old,
        content_hash="",
        channels=("web", "rt"),
        form=dataclasses.replace(form, fields={**form.fields, "keperluan": field}, attachments=papers),
        flow=dataclasses.replace(flow, steps=steps),
        letter=None,
        messages=(),
    )
    words = [t.id for t in queries.what_changes(old=old, new=new)]
    assert words == [
        "Permohonan kini bisa lewat Ketua RT.",
        "Berkas tidak diminta lagi: Foto.",
        "Pertanyaan Keperluan menjadi tidak wajib.",
        "Waktu langkah Disusun operator berubah dari 3 jam kerja menjadi 1 hari kerja.",
        "Naskah, nomor, atau tanda tangan surat berubah.",
        "Bunyi pesan berubah.",
        "Permohonan yang sudah berjalan tetap memakai aturan lama sampai selesai. Perubahan berlaku untuk permohonan baru.",
    ]
