"""The words of automatic answers: short, for a small screen; what an answer says is its source's, word for word."""

from datetime import datetime
from typing import Final

from emas.catalogue.types import knowledge
from emas.kernel import indonesian

LONGEST: Final = 3000
_MOST_LINES: Final = 14
_MOST_RULES: Final = 2
_HEADS: Final = {
    knowledge.Aspect.OVERVIEW: "",
    knowledge.Aspect.REQUIREMENTS: "Persyaratan",
    knowledge.Aspect.PROCEDURE: "Cara mengurus",
    knowledge.Aspect.FEE: "Biaya",
    knowledge.Aspect.DURATION: "Lama proses",
    knowledge.Aspect.LEGAL_BASIS: "Dasar hukum",
    knowledge.Aspect.WHERE: "Tempat",
    knowledge.Aspect.BY_PROXY: "Bila diwakilkan",
    knowledge.Aspect.STATUS: "Kabar permohonan",
}
CHOOSE: Final = "Silakan tulis apa yang ingin Anda urus, dengan kata sendiri. Atau balas dengan nomor:"
HELP: Final = (
    "Tulis saja pertanyaan Anda. Kabar surat: balas dengan kode dan PIN, misalnya K7QM-2D4X-9TPWC 123456. "
    "Tidak ingin menerima pesan lagi: balas BERHENTI.\n\nTopik yang sering ditanyakan:"
)
NO_DESK: Final = "Maaf, di nomor ini belum ada petugas yang membalas. Datang ke kantor pada jam kerja, atau ketik MENU untuk topik lain."
WHICH: Final = "Yang mana yang Anda maksud? Balas dengan nomornya:"
NOT_UNDERSTOOD: Final = (
    "Maaf, pertanyaan itu belum kami pahami. Tulis dengan kata lain, balas dengan nomor, atau ketik PETUGAS:"
)
ASIDES: Final = {
    "greeting": "Salam. " + CHOOSE,
    "thanks": "Sama-sama. Bila ada yang lain, tulis saja di sini.",
    "legal_advice": (
        "Maaf, kami tidak boleh memberi nasihat hukum atau menilai perkara. Untuk itu ada pos bantuan hukum (posbakum) di "
        "pengadilan, tanpa biaya. Syarat dan cara mengurus tetap boleh ditanyakan di sini."
    ),
    "case_data": (
        "Demi keamanan, data perkara dan data pribadi tidak kami bahas di sini. Kabar permohonan: balas dengan kode dan PIN dari "
        "tanda terima dalam satu pesan. Untuk yang lain ketik PETUGAS, atau datang dengan kartu identitas."
    ),
    "outside": "Maaf, itu bukan layanan kami. Yang dapat kami jawab: syarat, cara, biaya, dan lama proses layanan kami.",
}
_FORWARDED: Final = {
    "asked": "Baik, pesan Anda kami teruskan kepada petugas.",
    "not_understood": "Maaf, kami belum memahaminya juga. Pesan Anda kami teruskan kepada petugas.",
    "upset": "Maaf atas ketidaknyamanan Anda. Pesan Anda kami teruskan kepada petugas.",
    "urgent": (
        "Bila Anda atau orang lain dalam bahaya, hubungi 112 (darurat) atau SAPA 129 (kekerasan terhadap perempuan dan anak) "
        "sekarang juga. Pesan Anda kami teruskan kepada petugas."
    ),
    "not_stated": "Jawaban yang pasti tentang itu tidak ada di keterangan resmi kami. Pertanyaan Anda kami teruskan kepada petugas.",
}
_AGAIN: Final = 'Boleh tanya lagi, misalnya "biayanya?" atau "berapa lama?". Ketik MENU untuk topik lain, PETUGAS untuk dibantu petugas.'


def hello(office: str) -> str:
    """Introduce the automat, once at the beginning of a conversation."""
    return f"Ini layanan informasi otomatis {office}. Jangan menulis NIK atau data pribadi di sini.\n\n"


def forwarded(reason: str, *, is_open: bool, opens_at: datetime | None) -> str:
    """Say that an officer will go on, and when the office works next where it is shut now."""
    words = _FORWARDED.get(reason, _FORWARDED["asked"])
    if is_open:
        return f"{words} Petugas membalas di sini pada jam kerja hari ini."
    if opens_at is None:
        return f"{words} Petugas membalas di sini pada jam kerja."
    when = indonesian.datetime_words(opens_at)
    return f"{words} Kantor sedang tutup dan buka lagi {when}. Petugas membalas sesudah itu; Anda tidak perlu menulis ulang."


def menu(titles: tuple[str, ...]) -> str:
    """Write topics to choose from by number."""
    lines = "".join(f"\n{number}. {title}" for number, title in enumerate(titles, start=1))
    return f"{lines}\n\nKetik PETUGAS untuk dibantu petugas."


def near(titles: tuple[str, ...]) -> str:
    """Offer other topics below an answer that may have been meant."""
    lines = "".join(f"\n{number}. {title}" for number, title in enumerate(titles, start=1))
    return f"\n\nBukan itu yang Anda maksud? Balas dengan nomor:{lines}" if titles else ""


def answer(found: knowledge.Answer, office: str, base_url: str) -> str:
    """
    Write what is published on a topic: its lines, the next step, the source.

    What is too long for a chat is cut with a word about where the rest stands.
    """
    address = page(found, base_url)
    parts = [f"*{found.topic.title.id}*", *(_section(each) for each in found.sections)]
    if found.note.id:
        parts.append(found.note.id)
    text = "\n\n".join(part for part in parts if part)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rpartition(chr(10))[0]}\n… selengkapnya {address}"
    return f"{text}\n\n{next_step(found, office, address)}\n\nSumber: {source(found)}\n\n{_AGAIN}"


def next_step(found: knowledge.Answer, office: str, address: str) -> str:
    """Say what to do now: send the request, read on, or come to the office whose matter it is."""
    if found.is_open and address:
        return f"Langkah berikutnya: ajukan lewat {address}"
    if found.source.kind == "service":
        return f"Langkah berikutnya: baca selengkapnya di {address}"
    rest = f" Selengkapnya {address}" if address else ""
    return f"Langkah berikutnya: datang ke {office} pada jam kerja.{rest}"


def page(found: knowledge.Answer, base_url: str) -> str:
    """Give the address where the whole stands: the page of the service, or the one that the question list names."""
    return f"{base_url}/layanan/{found.topic.slug}/" if found.source.kind == "service" else found.link


def source(found: knowledge.Answer) -> str:
    """Name the source of an answer: what was published, its version, the first rules it stands on."""
    name = f"{found.source.title.id} (versi {found.source.version[:8]})"
    # One line may name several rules; all of them stand on the page.
    rules = dict.fromkeys(part.strip() for rule in found.source.law for part in rule.id.split(";"))
    return "; ".join([name, *list(rules)[:_MOST_RULES]])


def _section(section: knowledge.Section) -> str:
    lines = [line.id for line in section.lines if line.id]
    cut = lines[:_MOST_LINES]
    numbered = cut if len(cut) == 1 else [f"{n}. {line}" for n, line in enumerate(cut, start=1)]
    head = _HEADS.get(section.aspect, "")
    return "\n".join([*([f"*{head}*"] if head else []), *numbered, *(["…"] if len(lines) > len(cut) else [])])
