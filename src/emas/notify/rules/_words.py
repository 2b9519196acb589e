"""What a message may say."""

from datetime import datetime

from emas.kernel import identity, indonesian
from emas.notify.types import OutgoingMessage

TITLE_LENGTH = 160
LINK_LENGTH = 300


def faults(message: OutgoingMessage) -> tuple[str, ...]:
    """
    List why a message may not be written: ``holds_nik``, ``empty``, ``too_long``.

    A notice lies on a locked screen and in a provider's store: it holds no identity number (security-checks 51, 65;
    UU 27/2022 Pasal 16 ayat (2): no more than the purpose needs).
    """
    found = []
    told = (message.title, message.body, message.link, *message.values.values())
    if any(identity.holds_nik(text) for text in told):
        found.append("holds_nik")
    if not message.body.strip():
        found.append("empty")
    if len(message.title) > TITLE_LENGTH or len(message.link) > LINK_LENGTH:
        found.append("too_long")
    return tuple(found)


def reset_words(expires_at: datetime) -> tuple[str, str]:
    """
    Give title and body of the message with a one-time link. The link itself stands beside them, never in the text.

    Source: security-checks 36, 37 (single use, 30 minutes, told to the owner alone).
    """
    until = indonesian.datetime_words(expires_at)
    body = (
        "Ada permintaan untuk membuat kata sandi baru akun Portal Emas Anda. Buka tautan ini untuk membuatnya. "
        f"Tautan dapat dipakai satu kali, sampai {until}. "
        "Bila Anda tidak memintanya, abaikan pesan ini: kata sandi Anda tidak berubah."
    )
    return "Buat kata sandi baru", body
