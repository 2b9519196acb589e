"""What became of messages, in words: by which way, whether they arrived, why not, and which way was taken instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from emas.notify.types import MessageRow

WAYS: Final[dict[str, Promise]] = {
    "layar": _("Halaman portal"),
    "whatsapp": _("WhatsApp"),
    "push": _("Kabar di peramban"),
    "surel": _("E-mail"),
}
STATES: Final[dict[str, Promise]] = {
    "antri": _("menunggu dikirim"),
    "mengirim": _("sedang dikirim"),
    "terkirim": _("terkirim"),
    "sampai": _("sampai"),
    "dibaca": _("dibaca"),
    "digabung": _("digabung dengan pesan lain"),
    "tidak_terkirim": _("tidak terkirim"),
}
INSTEAD: Final[dict[str, Promise]] = {
    "push": _("Dilanjutkan sebagai kabar di peramban."),
    "surel": _("Dilanjutkan lewat e-mail."),
    "layar": _("Dapat dibaca di menu Pesan."),
    "papan": _("Masuk daftar untuk papan RT."),
}
REASONS: Final[dict[str, Promise]] = {
    "no_address": _("Nomor HP tidak ada"),
    "no_consent": _("Belum setuju menerima pesan"),
    "opted_out": _("Meminta berhenti menerima pesan"),
    "number_unreachable": _("Nomor tidak punya WhatsApp"),
    "number_unknown": _("Nomor tidak punya WhatsApp"),
    "number_changed": _("Nomor sudah berganti"),
    "too_late": _("Terlalu lama tertahan"),
    "outcome_unknown": _("Tidak pasti sampai"),
    "no_template": _("Belum ada templat yang disetujui"),
    "template_not_approved": _("Templat belum disetujui atau dihentikan"),
    "window_closed": _("Lebih dari 24 jam sejak orang itu menulis"),
    "not_delivered_here": _("WhatsApp tidak mengantar ke nomor ini"),
    "not_in_test_list": _("Nomor tidak ada di daftar percobaan"),
    "push_gone": _("Peramban itu sudah tidak menerima kabar"),
    "push_refused": _("Ditolak layanan kabar peramban"),
    "push_busy": _("Layanan kabar peramban terlalu sibuk"),
    "mail_refused": _("Alamat e-mail ditolak"),
    "mail_server_away": _("Server e-mail tidak bisa dihubungi"),
    "mail_server_busy": _("Server e-mail terlalu sibuk"),
    "unreachable": _("Tidak bisa dihubungi"),
    "open_circuit": _("Tidak bisa dihubungi"),
    "timeout_unknown": _("Terlalu lama menjawab"),
}
#: Why a message still waits.
WAITS: Final[dict[str, Promise]] = {
    "daily_budget": _("jatah pesan hari ini habis"),
    "people_limit": _("batas jumlah penerima 24 jam"),
    "pair_limit": _("jeda antara dua pesan"),
    "gateway_away": _("WhatsApp sedang tidak bisa dihubungi"),
    "gateway_trouble": _("WhatsApp sedang bermasalah, dicoba lagi"),
    "throughput": _("terlalu banyak pesan sekaligus, dicoba lagi"),
    "identity_changed": _("penerima berganti perangkat, dicoba lagi"),
    "window_closed": _("dikirim lagi sebagai templat"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One message of a case for staff: to whom by role, never by number."""

    to: str
    way: Promise | str
    state: Promise | str
    why: Promise | str
    instead: Promise | str
    at: datetime
    is_unsent: bool


def why(reason: str) -> Promise | str:
    """Say in words why a message reached nobody."""
    return REASONS.get(reason, _("Ditolak layanan pesan"))


def told(rows: Iterable[MessageRow]) -> list[Told]:
    """Write messages for a page."""
    return [_told(row) for row in rows]


def _told(row: MessageRow) -> Told:
    is_unsent = row.state == "tidak_terkirim"
    waits = WAITS.get(row.reason, "") if row.state == "antri" else ""
    if row.state == "mengirim" and row.reason.startswith("unknown:"):
        waits = _("WhatsApp belum memberi kabar, tidak dikirim dua kali")
    return Told(
        to=row.recipient_label,
        way=WAYS.get(row.channel, row.channel),
        state=STATES.get(row.state, row.state),
        why=why(row.reason) if is_unsent else waits,
        instead=INSTEAD.get(row.fallback, "") if is_unsent else "",
        at=row.sent_at or row.created_at,
        is_unsent=is_unsent,
    )
