"""Why a message reached nobody yet or never will, in words: the same for staff, for the RT's board and on the telephones of the demo."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    "gateway_trouble": _("WhatsApp bermasalah terlalu lama"),
    "throughput": _("WhatsApp bermasalah terlalu lama"),
    "pair_limit": _("WhatsApp bermasalah terlalu lama"),
    "identity_changed": _("Penerima berganti perangkat"),
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
    "mail_server_away": _("server e-mail tidak bisa dihubungi, dicoba lagi"),
    "mail_server_busy": _("server e-mail terlalu sibuk, dicoba lagi"),
    "push_busy": _("layanan kabar peramban terlalu sibuk, dicoba lagi"),
    "unreachable": _("layanan kabar peramban tidak bisa dihubungi, dicoba lagi"),
    "open_circuit": _("layanan kabar peramban tidak bisa dihubungi, dicoba lagi"),
    "timeout_unknown": _("layanan kabar peramban terlalu lama menjawab, dicoba lagi"),
    "throughput": _("terlalu banyak pesan sekaligus, dicoba lagi"),
    "identity_changed": _("penerima berganti perangkat, dicoba lagi"),
    "window_closed": _("dikirim lagi sebagai templat"),
}


def why(reason: str) -> Promise | str:
    """Say in words why a message reached nobody."""
    return REASONS.get(reason, _("Ditolak layanan pesan"))


def waits(reason: str) -> Promise | str:
    """Say in words why a message still waits; '' where it is simply its turn soon."""
    return WAITS.get(reason, "")
