"""Codes of signing as sentences: what happened, and what the signer does about it. Sources: bsre-esign section 7."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

_NOT_GENUINE = _(
    "Berkas yang kembali dari layanan tanda tangan tidak lolos pemeriksaan, jadi tidak dipakai. Lanjutkan untuk mencoba lagi."
)

CODES: dict[str, Sentence] = {
    "signer_unavailable": _(
        "Layanan tanda tangan (BSrE) sedang tidak bisa dihubungi. Surat tetap menunggu; lanjutkan nanti."
    ),
    "signer_outcome_unknown": _(
        "Layanan tanda tangan tidak menjawab sampai selesai. Lanjutkan; portal memeriksa dahulu apakah sudah ditandatangani."
    ),
    "signer_login": _(
        "Layanan tanda tangan menolak sambungan dari portal. Ini bukan salah passphrase Anda; beri tahu admin."
    ),
    "signer_broken": _(
        "Layanan tanda tangan menjawab dengan cara yang tidak dikenal. Lanjutkan nanti, atau beri tahu admin."
    ),
    "signer_in_vain": _("Beberapa surat berturut-turut gagal, jadi sisanya dihentikan dahulu."),
    "provider_error": _("Layanan tanda tangan sedang bermasalah."),
    "under_way": _("Surat ini sedang diproses. Tunggu sebentar, lalu muat ulang."),
    "secret_needed": _("Menunggu passphrase Anda."),
    "wrong_passphrase": _("Passphrase salah. Periksa huruf besar dan kecil, lalu lanjutkan."),
    "wrong_totp": _("Kode salah atau sudah tidak berlaku. Minta kode baru."),
    "code_sent": _("Kode sudah dikirim ke aplikasi BeSign di ponsel Anda."),
    "no_nik": _("NIK Anda belum dicatat di portal. Minta admin mengisinya pada data orang Anda."),
    "not_registered": _("NIK Anda belum terdaftar di BSrE. Daftarkan lewat verifikator instansi Anda."),
    "no_certificate": _("Anda belum punya sertifikat BSrE. Daftarkan lewat verifikator instansi Anda."),
    "certificate_expired": _(
        "Sertifikat Anda sudah habis masa berlakunya. Perbarui lewat verifikator instansi Anda."
    ),
    "certificate_revoked": _("Sertifikat Anda sudah dicabut. Hubungi verifikator instansi Anda."),
    "certificate_suspended": _(
        "Sertifikat Anda ditangguhkan atau dicabut. Hubungi verifikator instansi Anda."
    ),
    "refused": _(
        "Layanan tanda tangan menolak tanpa menyebut alasan. Coba lagi; bila tetap begitu, beri tahu admin."
    ),
    "status_new": _("Sertifikat Anda belum aktif. Selesaikan aktivasi lewat e-mail dari BSrE."),
    "status_waiting_for_verification": _(
        "Sertifikat Anda masih menunggu verifikator BSrE. Tunggu kabar dari verifikator."
    ),
    "status_renew": _(
        "Sertifikat Anda perlu diperbarui. Perbarui lewat verifikator instansi Anda sebelum menandatangani."
    ),
    "status_expired": _(
        "Sertifikat Anda sudah habis masa berlakunya. Perbarui lewat verifikator instansi Anda."
    ),
    "status_no_certificate": _(
        "Anda belum punya sertifikat BSrE. Daftarkan lewat verifikator instansi Anda."
    ),
    "status_not_registered": _(
        "NIK Anda belum terdaftar di BSrE. Daftarkan lewat verifikator instansi Anda."
    ),
    "status_suspend": _("Sertifikat Anda ditangguhkan. Hubungi verifikator instansi Anda."),
    "status_revoke": _("Sertifikat Anda sudah dicabut. Hubungi verifikator instansi Anda."),
    "status_no_nik": _("NIK Anda belum dicatat di portal. Minta admin mengisinya pada data orang Anda."),
    "signature_invalid": _NOT_GENUINE,
    "signature_not_signed": _(
        "Berkas kembali tanpa tanda tangan, jadi tidak dipakai. Lanjutkan untuk mencoba lagi."
    ),
    "signature_other_person": _(
        "Berkas kembali dengan tanda tangan atas nama orang lain, jadi tidak dipakai. Samakan nama di portal dengan nama di sertifikat, atau beri tahu admin."
    ),
    "signature_unreadable": _("Berkas yang kembali rusak, jadi tidak dipakai. Lanjutkan untuk mencoba lagi."),
    "signature_untrusted": _("Sertifikat pada berkas yang kembali tidak dipercaya portal. Beri tahu admin."),
    "signature_altered": _NOT_GENUINE,
    "signature_bad_signature": _NOT_GENUINE,
    "signature_not_covered": _NOT_GENUINE,
    "signature_count": _NOT_GENUINE,
    "signature_revoked": _NOT_GENUINE,
    "signature_bad_timestamp": _NOT_GENUINE,
    "signature_changed_after": _NOT_GENUINE,
    "answer_not_pdf": _NOT_GENUINE,
    "answer_other_letter": _NOT_GENUINE,
    "answer_size": _NOT_GENUINE,
    "letter_broken": _("Naskah surat tidak bisa dibuat. Kembalikan ke operator."),
}
