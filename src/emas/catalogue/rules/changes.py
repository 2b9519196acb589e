"""What a new version of a service changes, in plain words for the person who publishes it."""

from collections.abc import Iterator, Mapping
from typing import Any

from emas.catalogue.rules import labels
from emas.catalogue.types import ServiceDefinition, Text

RUNNING = Text(
    "Permohonan yang sudah berjalan tetap memakai aturan lama sampai selesai. Perubahan berlaku untuk permohonan baru.",
    "Requests under way keep the old rules until they end. The change is for new requests.",
)


def between(old: ServiceDefinition, new: ServiceDefinition) -> tuple[Text, ...]:
    """
    Say what differs, most felt by citizens first; empty when nothing does.

    The last line says what it means for running cases: they are pinned to their version (design section 2).
    """
    if old.content_hash and old.content_hash == new.content_hash:
        return ()
    found = (*_promise(old, new), *_papers(old, new), *_fields(old, new), *_steps(old, new), *_rest(old, new))
    return (*found, RUNNING)


def _promise(old: ServiceDefinition, new: ServiceDefinition) -> Iterator[Text]:
    if old.is_enabled != new.is_enabled:
        yield Text("Layanan dibuka." if new.is_enabled else "Layanan ditutup.")
    if old.promise != new.promise:
        yield Text(f"Janji waktu berubah dari {_words(old.promise)} menjadi {_words(new.promise)}.")
    for channel in _added(_keyed(old.channels), _keyed(new.channels)):
        yield Text(f"Permohonan kini bisa lewat {CHANNELS.get(channel, channel)}.")
    for channel in _added(_keyed(new.channels), _keyed(old.channels)):
        yield Text(f"Permohonan tidak bisa lagi lewat {CHANNELS.get(channel, channel)}.")


def _papers(old: ServiceDefinition, new: ServiceDefinition) -> Iterator[Text]:
    before, after = old.form.attachments, new.form.attachments
    for name in _added(before, after):
        must = "wajib" if after[name].required or after[name].required_if else "boleh"
        yield Text(f"Berkas baru ({must}): {after[name].label.id}.")
    for name in _added(after, before):
        yield Text(f"Berkas tidak diminta lagi: {before[name].label.id}.")
    for name in _kept(before, after):
        if before[name].required != after[name].required:
            yield Text(
                f"Berkas {after[name].label.id} menjadi {'wajib' if after[name].required else 'tidak wajib'}."
            )


def _fields(old: ServiceDefinition, new: ServiceDefinition) -> Iterator[Text]:
    before, after = old.form.fields, new.form.fields
    for name in _added(before, after):
        yield Text(f"Pertanyaan baru: {after[name].label.id}.")
    for name in _added(after, before):
        yield Text(f"Pertanyaan dihapus: {before[name].label.id}.")
    for name in _kept(before, after):
        if before[name].required != after[name].required:
            yield Text(
                f"Pertanyaan {after[name].label.id} menjadi {'wajib' if after[name].required else 'tidak wajib'}."
            )
        elif before[name] != after[name]:
            yield Text(f"Pertanyaan berubah: {after[name].label.id}.")
    if {r.name: r.check for r in old.form.rules} != {r.name: r.check for r in new.form.rules}:
        yield Text("Pemeriksaan isian berubah.")


def _steps(old: ServiceDefinition, new: ServiceDefinition) -> Iterator[Text]:
    before, after = old.flow.steps, new.flow.steps
    for name in _added(before, after):
        yield Text(f"Langkah baru: {after[name].title.id}.")
    for name in _added(after, before):
        yield Text(f"Langkah dihapus: {before[name].title.id}.")
    for name in _kept(before, after):
        title = after[name].title.id
        if before[name].due != after[name].due:
            yield Text(
                f"Waktu langkah {title} berubah dari {_words(before[name].due)} menjadi {_words(after[name].due)}."
            )
        now = after[name].post
        if before[name].post != now and now:
            yield Text(f"Langkah {title} kini dikerjakan {labels.post(now).id}.")
        if before[name].acts != after[name].acts:
            yield Text(f"Pilihan pada langkah {title} berubah.")
    if (old.flow.start, old.flow.anywhere, old.flow.requires) != (
        new.flow.start,
        new.flow.anywhere,
        new.flow.requires,
    ):
        yield Text("Awal alur atau aturan umum alur berubah.")


def _rest(old: ServiceDefinition, new: ServiceDefinition) -> Iterator[Text]:
    if old.letter != new.letter:
        yield Text("Naskah, nomor, atau tanda tangan surat berubah.")
    parts: dict[str, tuple[Any, Any]] = {
        "Keterangan untuk warga berubah.": (_page(old), _page(new)),
        "Dasar hukum berubah.": (old.legal_basis, new.legal_basis),
        "Standar pelayanan berubah.": (old.standard, new.standard),
        "Bunyi pesan berubah.": (old.messages, new.messages),
        "Contoh uji berubah.": (old.examples, new.examples),
    }
    yield from (Text(words) for words, (before, after) in parts.items() if before != after)


CHANNELS = {
    "web": "web",
    "rt": "Ketua RT",
    "counter": "loket",
    "api": "aplikasi lain",
    "system": "sistem",
    "staff": "pegawai",
}


def _page(of: ServiceDefinition) -> tuple[object, ...]:
    return of.title, of.summary, of.how_to, of.output, of.keywords, of.category, of.is_listed


def _words(due: Any) -> str:
    return labels.due(due).id or "tanpa batas"


def _keyed(names: tuple[str, ...]) -> dict[str, str]:
    return {name: name for name in names}


def _added(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [name for name in after if name not in before]


def _kept(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [name for name in after if name in before]
