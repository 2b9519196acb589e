"""What became of messages, in words: by which way, whether they arrived, why not, and which way was taken instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emas.notify.types import MessageRow
from emas.web.components import undelivered

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


def told(rows: Iterable[MessageRow]) -> list[Told]:
    """Write messages for a page."""
    return [_told(row) for row in rows]


def _told(row: MessageRow) -> Told:
    is_unsent = row.state == "tidak_terkirim"
    waits = undelivered.waits(row.reason) if row.state == "antri" else ""
    if row.state == "mengirim" and row.reason.startswith("unknown:"):
        waits = _("WhatsApp belum memberi kabar, tidak dikirim dua kali")
    return Told(
        to=gettext(row.recipient_label) if row.recipient_label else "",
        way=WAYS.get(row.channel, row.channel),
        state=STATES.get(row.state, row.state),
        why=undelivered.why(row.reason) if is_unsent else waits,
        instead=INSTEAD.get(row.fallback, "") if is_unsent else "",
        at=row.sent_at or row.created_at,
        is_unsent=is_unsent,
    )
