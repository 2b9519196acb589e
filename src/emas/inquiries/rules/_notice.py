"""What a visitor of the counter is told by message: received, what is still to be brought, what comes next (R-112, R-113)."""

from collections.abc import Mapping, Sequence
from typing import Final

_LONGEST: Final = 420


def notice(*, missing: Sequence[str], steps: Sequence[str]) -> tuple[str, str]:
    """
    Write what fills the places of the approved template: requirements still missing, and the next steps, each in one line.

    A template's place holds no line break and the whole no more than 1024 characters (whatsapp-cloud-api section 1): what is longer is cut,
    the slip and the page of the topic hold all of it.
    """
    return _joined(missing) or "tidak ada, semua sudah lengkap", _joined(steps) or "tunggu panggilan petugas"


def _joined(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    written = [" ".join(line.split()).rstrip(".;") for line in lines]
    text = (
        "; ".join(f"({n}) {line}" for n, line in enumerate(written, start=1))
        if len(written) > 1
        else written[0]
    )
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rpartition(' ')[0]} …"


_WORDS: Final = {
    "terdaftar": (
        "Selamat datang di {kantor}. Permintaan informasi Anda tentang {topik} sudah kami terima. Yang perlu dibawa: {syarat}. "
        "Langkah berikutnya: {langkah}. Simpan pesan ini."
    ),
    "dilengkapi": (
        "Persyaratan Anda untuk {topik} di {kantor} sudah lengkap. Langkah berikutnya: {langkah}. Terima kasih."
    ),
    "selesai": "Permintaan informasi Anda tentang {topik} di {kantor} sudah selesai. Terima kasih atas kunjungan Anda.",
}


def visit_words(state: str, values: Mapping[str, str]) -> str:
    """Write the notice of a state in full, for channels without templates; the same words as the approved ones."""
    return _WORDS[state].format(**values)
