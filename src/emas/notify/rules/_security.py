"""What is said when a sign-in was changed."""

from datetime import datetime
from typing import Final

from emas.kernel import indonesian

_WHAT: Final = {
    "password_changed": "Kata sandi akun Portal Emas Anda sudah diganti.",
    "email_changed": "Alamat e-mail untuk masuk ke Portal Emas sudah diganti.",
    "contact_changed": "Nomor HP atau e-mail Anda di Portal Emas sudah diganti oleh admin.",
    "totp_added": "Aplikasi kode dipasang pada akun Portal Emas Anda.",
    "totp_removed": "Aplikasi kode dilepas dari akun Portal Emas Anda.",
    "passkey_added": "Kunci sandi (sidik jari, wajah, atau PIN ponsel) dipasang pada akun Portal Emas Anda.",
    "passkey_removed": "Satu kunci sandi dilepas dari akun Portal Emas Anda.",
    "recovery_codes": "Kode cadangan akun Portal Emas Anda dibuat baru. Yang lama tidak berlaku.",
    "recovery_code_used": "Satu kode cadangan akun Portal Emas Anda dipakai untuk masuk.",
    "factors_removed": "Admin melepas langkah kedua masuk dari akun Portal Emas Anda.",
    "provider_bound": "Akun Google Anda tersambung ke akun Portal Emas.",
    "provider_released": "Admin melepas sambungan akun Google dari akun Portal Emas Anda.",
}


def security_words(what: str) -> tuple[str, str]:
    """
    Give title and body of the notice that a sign-in changed. It holds no link: a false notice should find nothing to copy.

    Source: security-checks 43 (the owner is told, at the old address too).
    """
    body = _WHAT.get(what, "Cara masuk ke akun Portal Emas Anda berubah.")
    return (
        "Keamanan akun Anda",
        f"{body} Bila bukan Anda yang meminta, segera hubungi admin kecamatan atau kantor Anda.",
    )


_CITIZEN: Final = {
    "password_changed": "Kata sandi akun warga Anda di Portal Emas sudah diganti.",
    "closed": "Akun warga Anda di Portal Emas sudah dinonaktifkan. Surat tetap bisa diurus tanpa akun.",
}


def citizen_words(what: str) -> tuple[str, str]:
    """Give title and body of the notice that a resident's account changed; no link, as above."""
    body = _CITIZEN.get(what, "Akun warga Anda di Portal Emas berubah.")
    return "Keamanan akun Anda", f"{body} Bila bukan Anda yang meminta, segera hubungi Dukcapil."


def code_words(code: str, expires_at: datetime) -> tuple[str, str]:
    """Give title and body of the message with a one-time code: what it is for, until when, and to tell nobody."""
    until = indonesian.datetime_words(expires_at)
    body = (
        f"{code} adalah kode Anda untuk Portal Emas, berlaku sampai {until}. "
        "Jangan beri tahu siapa pun, petugas tidak pernah memintanya. Abaikan bila Anda tidak memintanya."
    )
    return "Kode sekali pakai", body
