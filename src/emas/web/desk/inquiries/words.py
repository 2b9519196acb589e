"""Codes of the information desk as sentences."""

from collections.abc import Iterable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from emas.kernel import errors
from emas.web.desk import sentences

CODES: dict[str, sentences.Sentence] = {
    "conversation_closed": _("Percakapan ini sudah ditutup."),
    "window_closed": _(
        "Sudah lewat 24 jam sejak warga menulis, jadi jawaban bebas tidak bisa dikirim. Minta warga membalas lebih dulu."
    ),
    "window_open": _("Warga baru saja menulis. Anda bisa langsung menjawab."),
    "asked_today": _("Warga sudah diminta membalas hari ini. Coba lagi besok."),
    "no_number": _("Warga ini menulis tanpa nomor HP, jadi tidak bisa dihubungi lebih dulu."),
    "no_channel": _("WhatsApp belum dipasang di portal ini."),
    "not_to_repeat": _("Pesan itu sudah terkirim atau masih dalam antrean."),
    "not_a_colleague": _("Pilih petugas meja informasi."),
    "holds_long_number": _(
        "Ada NIK atau nomor panjang lain. Hapus dulu: nomor seperti itu tidak boleh di sini."
    ),
    "required": _("Bagian ini harus diisi."),
    "consent_or_no_number": _(
        "Tanyakan dulu, lalu beri tanda bila pengunjung setuju. Bila tidak setuju, kosongkan nomornya."
    ),
    "too_long": _("Terlalu panjang. Singkatkan."),
    "taken": _("Judul ini sudah dipakai."),
    "not_https": _("Tautan harus diawali https://."),
    "visit_closed": _("Kunjungan ini sudah selesai."),
    "phone_prefix": _("Nomor HP diawali 08."),
    "phone_length": _("Nomor HP 10 sampai 13 angka."),
}
#: Why an officer has to go on.
REASONS: dict[str, sentences.Sentence] = {
    "asked": _("Minta petugas"),
    "not_understood": _("Tidak dipahami sistem"),
    "upset": _("Kecewa atau marah"),
    "urgent": _("Mendesak"),
    "not_stated": _("Tidak ada di keterangan resmi"),
}
STATES: dict[str, tuple[sentences.Sentence, str]] = {
    "dibalas_otomatis": (_("Dijawab otomatis"), "grey"),
    "tidak_paham": (_("Ditanya ulang"), "grey"),
    "menunggu_petugas": (_("Menunggu petugas"), "yellow"),
    "dijawab": (_("Dijawab petugas"), "green"),
    "ditutup": (_("Ditutup"), "grey"),
}
VISIT_STATES: dict[str, tuple[sentences.Sentence, str]] = {
    "terdaftar": (_("Terdaftar"), "yellow"),
    "dilengkapi": (_("Lengkap"), "green"),
    "selesai": (_("Selesai"), "grey"),
}
MESSAGE_STATES: dict[str, sentences.Sentence] = {
    "antri": _("Menunggu dikirim"),
    "mengirim": _("Sedang dikirim"),
    "terkirim": _("Terkirim"),
    "sampai": _("Sampai"),
    "dibaca": _("Dibaca"),
    "tidak_terkirim": _("Tidak terkirim"),
}
#: Why a message was not sent.
NOT_SENT: dict[str, sentences.Sentence] = {
    "number_unreachable": _("nomor ini tidak memakai WhatsApp"),
    "number_unknown": _("nomor ini tidak dikenal"),
    "opted_out": _("warga minta tidak dikirimi pesan (BERHENTI)"),
    "no_consent": _("belum ada persetujuan"),
    "window_closed": _("sudah lewat 24 jam sejak warga menulis"),
    "too_late": _("terlalu lama menunggu"),
    "outcome_unknown": _("tidak ada kabar dari WhatsApp"),
    "template_not_approved": _("kalimat baku belum disetujui WhatsApp"),
    "no_template": _("kalimat baku belum dipasang"),
    "no_address": _("nomor tidak ada"),
    "not_delivered_here": _("WhatsApp tidak mengantarkannya"),
}
#: What a message is answered with, and why it is no answer.
REPLIES: dict[str, sentences.Sentence] = {
    "answer": _("Dijawab"),
    "menu": _("Ditanya balik"),
    "officer": _("Diteruskan ke petugas"),
    "not_ours": _("Bukan layanan kami"),
    "courtesy": _("Sapaan"),
}
REPLY_REASONS: dict[str, sentences.Sentence] = {
    "unclear": _("beberapa topik cocok"),
    "not_understood": _("tidak ada topik yang cocok"),
    "asked": _("minta petugas"),
    "upset": _("kecewa atau marah"),
    "urgent": _("mendesak"),
    "not_stated": _("tidak ada di keterangan resmi"),
    "legal_advice": _("minta nasihat hukum"),
    "case_data": _("tentang data perkara atau data pribadi"),
    "outside": _("urusan kantor lain"),
    "greeting": _("salam"),
    "thanks": _("terima kasih"),
}


def of(code: str) -> str:
    """The sentence of a code."""
    return str(CODES[code]) if code in CODES else sentences.for_code(code)


def for_error(error: errors.EmasError) -> str:
    """The sentence of a refusal; who was first is named."""
    if error.code == "taken_by_other":
        return _now("%(name)s sudah lebih dahulu mengambil percakapan ini.") % {
            "name": error.params.get("name", "")
        }
    if isinstance(error, errors.Invalid):
        return " ".join(of(code) for codes in error.faults.values() for code in codes)
    return str(CODES[error.code]) if error.code in CODES else sentences.for_error(error)


def faults(error: errors.Invalid) -> dict[str, str]:
    """The first fault of each field as a sentence."""
    return {name: of(codes[0]) for name, codes in error.faults.items() if codes}


def items(found: dict[str, str], order: Iterable[str]) -> list[tuple[str, str]]:
    """The faults in the order of the page, for the summary on top."""
    return [(name, found[name]) for name in order if name in found]


def not_sent(reason: str) -> str:
    """Why a message was not sent."""
    return str(NOT_SENT.get(reason, _now("WhatsApp menolak tanpa alasan yang dikenal"))) if reason else ""
