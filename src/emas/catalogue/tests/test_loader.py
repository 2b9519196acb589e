"""Reading: includes, deletions, places, schemas, words for posts and messages."""

from pathlib import Path

import jsonschema
import pytest

from emas.catalogue import queries
from emas.catalogue.rules import folder, loader, messages, tree
from emas.catalogue.types import Due, PostRef, ServiceDefinition, Text

SOUND = Path(__file__).parent / "sound"


@pytest.fixture(scope="module")
def sample() -> ServiceDefinition:
    return folder.load(SOUND).definitions[0]


def test_shared_pages_come_after_and_null_takes_a_field_away(sample: ServiceDefinition) -> None:
    assert [p.fields for p in sample.form.pages] == [
        ("sejak", "jenis", "nomor_izin", "anggota", "hp"),
        ("keperluan",),
    ]
    assert "tujuan" not in sample.form.fields
    assert [r.name for r in sample.form.rules] == ["sejak_lalu", "keperluan_jelas"]
    assert list(sample.form.attachments) == ["ktp", "foto"]


def test_own_texts_replace_shared_ones(services: Path) -> None:
    path = services / "desa/surat-contoh/messages.yaml"
    path.write_text("include: letter\ntexts:\n  - { event: issued, to: rt, title: Lain, body: Beda. }\n")
    (found,) = folder.load(services).definitions
    issued = queries.message_text(definition=found, event="issued", to="rt")
    assert issued is not None
    assert issued.title.id == "Lain"
    assert len([m for m in found.messages if (m.event, m.to) == ("issued", "rt")]) == 1


def test_a_null_in_one_shared_flow_takes_a_step_of_another_away(services: Path) -> None:
    (services / "_shared/flows/tanpa.yaml").write_text("steps:\n  ditolak: null\n")
    path = services / "desa/surat-contoh/flow.yaml"
    path.write_text(path.read_text().replace("include: tail", "include: [tail, tanpa]"))
    library = loader.Library(services)
    found = loader.load(library, services / "desa/surat-contoh").definition
    assert found is not None
    assert "ditolak" not in found.flow.steps


def test_scalars_mean_what_the_author_sees(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 003\nb: 474.1\nc: 2026-11-02\nd: 12\ne: yes\nf: true\ng: null\nh: '5'\n8: x\n")
    content = tree.read(path, "a.yaml")
    assert dict(content) == {
        "a": "003", "b": "474.1", "c": "2026-11-02", "d": 12, "e": "yes", "f": True, "g": None, "h": "5", "8": "x",
    }  # fmt: skip
    assert tree.locate(content, ["c"]) == tree.Place("a.yaml", 3)


def test_secret_answers_are_secret_by_their_kind(sample: ServiceDefinition) -> None:
    assert sample.form.fields["hp"].is_secret
    assert not sample.form.fields["keperluan"].is_secret


def test_the_law_is_read_with_the_service(sample: ServiceDefinition) -> None:
    assert sample.legal_titles == {"UUP": "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik"}


def test_schemas_are_sound_and_known() -> None:
    assert {"service", "form", "flow", "messages", "example"} <= set(queries.schema_kinds())
    for kind in queries.schema_kinds():
        jsonschema.Draft202012Validator.check_schema(queries.schema(kind=kind))


def test_shared_files_keep_the_published_schemas_too() -> None:
    root = Path(__file__).resolve().parents[4] / "services" / "_shared"
    for kind, schema in (
        ("forms", "form"),
        ("flows", "flow"),
        ("messages", "messages"),
        ("standards", "standard"),
    ):
        validator = jsonschema.Draft202012Validator(queries.schema(kind=schema))
        for path in sorted((root / kind).glob("*.yaml")):
            assert [e.message for e in validator.iter_errors(tree.read(path, path.name))] == [], path.name


def test_posts_and_times_have_words() -> None:
    assert queries.post_label(post=PostRef("kepala", "kecamatan")) == Text("Camat", "Camat")
    assert queries.post_label(post=PostRef("cs", "opd:DUKCAPIL")).id == "Petugas loket dinas"
    assert queries.due_label(due=Due(1, 2)) == Text(
        "1 hari kerja 2 jam kerja", "1 working day 2 working hours"
    )
    assert queries.due_label(due=Due()).id == ""


def test_messages_are_filled_with_known_words_alone() -> None:
    assert (
        queries.message_filled(text="{layanan} {kode}{lain}", values={"layanan": "Surat", "kode": "K7"})
        == "Surat K7"
    )
    assert "nik" not in messages.PLACEHOLDERS
    assert "nama" not in messages.PLACEHOLDERS
