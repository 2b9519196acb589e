"""Codes as sentences for citizens and shared words: statuses, faults of inputs. Doors raise codes; words are chosen here."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from emas.kernel.errors import EmasError, TooMany

Sentence = str | Promise

STATUSES: dict[str, Sentence] = {
    "draf": _("Draf"),
    "diajukan": _("Diajukan"),
    "diperiksa": _("Diperiksa"),
    "menunggu_nomor": _("Disetujui, menunggu nomor"),
    "bernomor": _("Sudah bernomor, menunggu terbit"),
    "terbit": _("Terbit"),
    "terkirim": _("Terkirim"),
    "diperiksa_rt": _("Diperiksa RT"),
    "diperiksa_rw": _("Diperiksa RW"),
    "diperiksa_petugas": _("Diperiksa petugas"),
    "ditangani": _("Sedang dibantu"),
    "menunggu_pelapor": _("Menunggu jawaban Anda"),
    "ditutup": _("Ditutup"),
    "perlu_perbaikan": _("Perlu diperbaiki"),
    "perlu_diperbaiki": _("Perlu diperbaiki"),
    "perlu_persetujuan": _("Menunggu persetujuan pemohon"),
    "diantar": _("Diantar ke rumah"),
    "menunggu_putusan": _("Menunggu putusan"),
    "menunggu_tetap": _("Putusan belum tetap"),
    "menunggu_dokumen": _("Menunggu dokumen"),
    "di_dukcapil": _("Diproses Disdukcapil"),
    "siap_diambil": _("Siap diambil"),
    "di_pimpinan": _("Diputuskan pimpinan"),
    "ditindaklanjuti": _("Ditindaklanjuti"),
    "menunggu_tanda_tangan": _("Menunggu tanda tangan"),
    "selesai": _("Selesai"),
    "disetujui": _("Disetujui"),
    "izin_terbit": _("Izin terbit"),
    "ditangguhkan": _("Ditangguhkan"),
    "ditolak": _("Ditolak"),
    "dibatalkan": _("Dibatalkan"),
    "kedaluwarsa": _("Kedaluwarsa"),
    "dicabut": _("Dicabut"),
    "dipanggil": _("Dipanggil kembali bekerja"),
    "diganti": _("Diganti"),
}

STATUS_COLOURS: dict[str, str] = {
    "diajukan": "blue",
    "diperiksa": "blue",
    "menunggu_nomor": "blue",
    "bernomor": "blue",
    "terbit": "green",
    "terkirim": "blue",
    "diperiksa_rt": "blue",
    "diperiksa_rw": "blue",
    "diperiksa_petugas": "blue",
    "diantar": "blue",
    "menunggu_putusan": "blue",
    "menunggu_tetap": "yellow",
    "menunggu_dokumen": "yellow",
    "di_dukcapil": "blue",
    "siap_diambil": "green",
    "di_pimpinan": "blue",
    "ditindaklanjuti": "blue",
    "ditangani": "blue",
    "menunggu_pelapor": "yellow",
    "menunggu_tanda_tangan": "blue",
    "perlu_perbaikan": "yellow",
    "perlu_diperbaiki": "yellow",
    "perlu_persetujuan": "yellow",
    "selesai": "green",
    "disetujui": "green",
    "izin_terbit": "green",
    "ditangguhkan": "yellow",
    "ditolak": "red",
    "dicabut": "red",
    "dipanggil": "yellow",
}

FAULTS: dict[str, Sentence] = {
    "invalid": _("Isian ini belum benar. Periksa lagi."),
    "required": _("Isian ini harus diisi."),
    "batch_twice": _("Ada dua kali di daftar ini."),
    "batch_taken": _("Sudah ada di daftar lain untuk periode ini."),
    "batch_unit": _("Kode unit ini tidak dikenal."),
    "period_backwards": _("Tanggal akhir tidak boleh sebelum tanggal mulai."),
    "bad_choice": _("Pilih salah satu jawaban yang ada."),
    "not_a_colleague": _("Pilih rekan dari kantor ini."),
    "deputy_self": _("Pengganti harus orang lain, bukan Anda sendiri."),
    "deputy_foreign": _("Pengganti harus memegang jabatan di instansi yang sama pada tanggal itu."),
    "deputy_no_account": _("Orang ini belum punya akun yang aktif, jadi tidak bisa menggantikan."),
    "deputy_absent": _("Orang ini juga tidak hadir pada tanggal itu. Pilih pengganti lain."),
    "seat_taken": _("Jabatan ini sudah ada di unit ini, dan hanya boleh satu."),
    "overlaps_same_kind": _("Sudah ada pejabat atau pengganti lain pada sebagian tanggal itu."),
    "not_text": _("Tulis dengan huruf biasa."),
    "employment_unknown": _("Data kepegawaian Anda belum diisi. Hubungi petugas cuti."),
    "not_for_kind": _("Jenis cuti ini tidak untuk jenis kepegawaian Anda."),
    "not_for_sex": _("Jenis cuti ini tidak untuk jenis kelamin Anda."),
    "service_too_short": _("Masa kerja belum cukup untuk jenis cuti ini."),
    "too_soon_again": _("Jarak dari cuti sejenis yang terakhir belum cukup."),
    "end_before_start": _("Tanggal akhir tidak boleh sebelum tanggal mulai."),
    "starts_in_past": _("Tanggal mulai sudah lewat."),
    "too_far_ahead": _("Tanggal mulai paling jauh satu tahun lagi."),
    "after_contract": _("Kontrak berakhir sebelum tanggal ini."),
    "two_years": _("Cuti tahunan dihitung per tahun. Buat permohonan sendiri untuk tiap tahun."),
    "overlaps_own": _("Anda sudah punya cuti pada sebagian tanggal ini."),
    "no_working_day": _("Tidak ada hari kerja pada tanggal ini."),
    "not_enough_days": _("Sisa cuti tidak cukup."),
    "longer_than_allowed": _("Lebih lama dari yang diizinkan untuk jenis cuti ini."),
    "extra_too_long": _("Tambahan hari paling banyak 12 dalam setahun."),
    "extra_too_short": _("Tambahan hari paling sedikit 6 sekali jalan."),
    "not_within": _("Tanggal ini di luar masa cuti."),
    "person_unknown": _("NIP ini tidak dikenal."),
    "not_reached": _("Pegawai ini bukan dari kantor Anda."),
    "own_ledger": _("Saldo Anda sendiri dicatat oleh petugas lain."),
    "year_known": _("Tahun ini sudah ada di buku. Pakailah koreksi."),
    "not_this_year": _("Pilih tanggal pada tahun ini."),
    "out_of_range": _("Angka ini di luar batas."),
    "twice": _("Ada dua kali."),
    "in_future": _("Tanggal ini belum tiba."),
    "own_post": _("Pejabat tidak menyetujui permohonannya sendiri."),
    "too_many_approvers": _("Paling banyak tiga pejabat."),
    "unknown": _("Tidak dikenal."),
    "not_rows": _("Isi paling sedikit satu baris."),
    "too_short": _("Tulis lebih lengkap, %(minimum)s huruf atau lebih."),
    "too_long": _("Tulis lebih singkat, paling banyak %(maximum)s huruf."),
    "too_small": _("Angkanya terlalu kecil. Paling sedikit %(minimum)s."),
    "too_big": _("Angkanya terlalu besar. Paling banyak %(maximum)s."),
    "too_few_rows": _("Isi paling sedikit %(minimum)s baris."),
    "too_many_rows": _("Isi paling banyak %(maximum)s baris."),
    "pattern": _("Bentuk isian ini belum benar. Lihat contoh di atasnya."),
    "not_a_number": _("Tulis angka saja, tanpa huruf."),
    "not_a_date": _("Tanggal belum benar. Tulis tanggal, bulan, dan tahun dengan angka. Contoh: 17 8 1990."),
    "not_a_month": _("Bulan belum benar. Contoh: Desember 2026."),
    "not_a_time": _("Jam belum benar. Contoh: 09.30."),
    "nik_length": _("NIK harus 16 angka. Lihat bagian atas KTP."),
    "nik_region": _("Dua angka pertama NIK bukan kode provinsi. Lihat lagi KTP."),
    "nik_date": _("Tanggal lahir di dalam NIK tidak mungkin ada. Lihat lagi angka ke-7 sampai ke-12 di KTP."),
    "nik_serial": _("Empat angka terakhir NIK tidak boleh 0000. Lihat lagi KTP."),
    "nik_birth": _("Tanggal lahir tidak sama dengan tanggal di dalam NIK. Periksa keduanya."),
    "nik_sex": _("Jenis kelamin tidak sama dengan yang ada di dalam NIK. Periksa keduanya."),
    "kk_length": _("Nomor KK harus 16 angka. Lihat bagian atas Kartu Keluarga."),
    "kk_region": _("Dua angka pertama nomor KK bukan kode provinsi. Lihat lagi Kartu Keluarga."),
    "phone_prefix": _("Nomor HP harus mulai dengan 08 atau +62. Contoh: 0812 3456 7890."),
    "phone_length": _("Nomor HP harus 10 sampai 13 angka. Contoh: 0812 3456 7890."),
    "phone": _("Nomor HP belum benar. Contoh: 0812 3456 7890."),
    "paper_missing": _("Foto atau berkas ini belum ada. Kirim dulu."),
    "paper_again": _("Petugas meminta yang baru. Kirim dulu."),
    "attachment_required": _("Foto atau berkas ini belum ada. Kirim dulu."),
    "too_many_files": _("Jumlah berkas sudah cukup. Hapus satu dulu bila ingin mengganti."),
    "file_too_big": _(
        "Berkas terlalu besar. Kirim foto biasa atau PDF yang lebih kecil (paling besar 10 MB)."
    ),
    "file_type": _("Jenis berkas ini tidak bisa diterima. Kirim foto (JPG, PNG, HEIC) atau PDF."),
    "file_not_pdf": _(
        "Berkas ini harus PDF, dan yang dipilih bukan PDF. Bila yang ada foto: buka foto itu di ponsel, pilih Cetak, lalu Simpan sebagai PDF. "
        "Beberapa halaman jadikan satu PDF."
    ),
    "file_not_photo": _(
        "Yang diminta di sini foto (JPG, PNG, atau HEIC). Foto kertasnya, lalu kirim fotonya."
    ),
    "file_empty": _("Berkas ini kosong. Pilih foto atau berkas lain."),
    "file_broken": _("Berkas ini rusak atau tidak bisa dibaca. Kirim foto lain."),
    "file_polyglot": _("Berkas ini bukan foto biasa. Kirim foto lain."),
    "photo_small": _(
        "Foto ini terlalu kecil, jadi tulisan dan wajah tidak terbaca. Foto lagi dari dekat, bukan tangkapan layar."
    ),
    "file_pixels": _("Foto ini terlalu besar ukurannya. Kirim foto biasa dari ponsel."),
    "file_bomb": _("Berkas ini tidak bisa dibaca dengan aman. Kirim foto lain."),
    "quota": _("Berkas yang Anda kirim sudah terlalu banyak. Hapus yang tidak perlu."),
    "home_unknown": _(
        "Kelurahan, RW, atau RT ini belum ada di daftar kota. Periksa lagi, atau datang ke kelurahan."
    ),
    "pdf_pages": _("PDF ini terlalu banyak halamannya. Kirim halaman yang diminta saja."),
    "pdf_active": _(
        "PDF ini berisi kode atau berkas lain. Cetak ulang menjadi PDF biasa, atau kirim fotonya."
    ),
    "pdf_encrypted": _("PDF ini terkunci kata sandi. Kirim PDF yang tidak terkunci, atau fotonya."),
    "not_found": _("Tidak ditemukan. Periksa lagi kode yang Anda tulis."),
    "unknown_home": _(
        "Kelurahan, RW, atau RT ini belum ada di daftar kota. Periksa lagi, atau datang ke kelurahan."
    ),
    "post_vacant": _(
        "Jabatan yang harus memeriksa surat ini sedang kosong. Kelurahan sudah diberi tahu. Isian Anda tersimpan."
    ),
    "rw_not_in_use": _(
        "Ketua RW Anda belum memakai aplikasi, jadi surat belum bisa dikirim. Isian Anda tersimpan."
    ),
    "not_your_step": _("Surat Anda sedang di langkah lain, jadi ini belum bisa dilakukan."),
    "unknown_act": _("Surat Anda sedang di langkah lain, jadi ini belum bisa dilakukan."),
    "limit_reached": _("Surat ini sudah terlalu sering diperbaiki. Datang ke kelurahan untuk dibantu."),
    "conflict": _("Surat Anda baru saja berubah. Lihat keadaan terakhir di bawah ini."),
    "letter_withdrawn": _(
        "Surat asal yang dilampirkan sudah dicabut, jadi tidak bisa dipakai lagi. Hapus surat itu, lalu tanyakan ke kantor yang menerbitkannya."
    ),
    "letter_replaced": _(
        "Surat asal yang dilampirkan sudah diganti surat baru. Hapus surat itu, lalu mulai lagi dari surat yang baru."
    ),
    "letter_expired": _(
        "Masa berlaku surat asal yang dilampirkan sudah lewat. Hapus surat itu, lalu ajukan surat yang baru."
    ),
    "letter_not_issued": _("Surat asal belum terbit, jadi belum bisa dilanjutkan."),
    "cannot_continue": _("Layanan ini tidak bisa dilanjutkan dari surat itu."),
    "key_reused": _("Formulir ini sudah pernah dikirim dengan isi lain. Buka halamannya lagi."),
    "service_closed": _("Layanan ini sedang ditutup. Isian Anda tersimpan."),
    "too_many": _("Terlalu banyak percobaan. Coba lagi nanti."),
    "unavailable": _("Sebagian layanan sedang tidak dapat dipakai. Coba lagi beberapa menit lagi."),
    "files_away": _("Penyimpanan berkas sedang tidak bisa dihubungi. Coba lagi beberapa menit lagi."),
    "phone_not_proved": _("Nomor WhatsApp ini belum dibuktikan. Minta kode dan tulis kodenya."),
    "has_account": _("NIK ini sudah punya akun yang aktif. Buat kata sandi baru lewat Lupa kata sandi."),
    "password_unsafe": _("Tulis kata sandi sekali lagi."),
    "part_too_big": _("Foto belum terkirim. Tekan tombol sekali lagi."),
    "password_too_short": _("Kata sandi harus 12 huruf atau lebih."),
    "password_too_common": _(
        "Kata sandi ini terlalu mudah ditebak. Pilih beberapa kata yang tidak berhubungan."
    ),
    "password_entirely_numeric": _("Kata sandi tidak boleh angka saja."),
    "password_too_long": _("Kata sandi paling banyak 256 huruf."),
    "password_local_word": _("Kata sandi tidak boleh memakai nama kota, aplikasi, atau nama Anda."),
    "password_own_data": _("Kata sandi tidak boleh memakai nama, ID, e-mail, nomor HP, atau NIP Anda."),
    "password_mismatch": _("Kedua kata sandi belum sama. Tulis sekali lagi."),
}


def status(code: str) -> str:
    """The word of a public status; an unknown one is shown as it stands."""
    return str(STATUSES.get(code, code.replace("_", " ").capitalize()))


def free() -> str:
    """What a service without a fee costs."""
    return gettext("Gratis")


def missing(label: str) -> str:
    """What to say of a question without an answer: it names the question, because the summary stands far from it."""
    if label.endswith(("?", ".")):
        return gettext("Jawab dulu: %(label)s") % {"label": label}
    return gettext("%(label)s belum diisi.") % {"label": label}


def paper_missing(label: str) -> str:
    """What to say of a paper that was not sent."""
    return gettext("%(label)s belum ada. Kirim dulu.") % {"label": label}


def fault(code: str, **params: object) -> str:
    """
    The sentence of a fault code; ``code:value`` carries its one number. A ready sentence of a service's own rule passes unchanged.
    """
    if " " in code:
        return code
    name, _colon, value = code.partition(":")
    text = str(FAULTS.get(name, FAULTS["invalid"]))
    if "%(" not in text:
        return text
    filled = {"minimum": value or params.get("minimum", ""), "maximum": value or params.get("maximum", "")}
    return text % filled


def wait_seconds(error: EmasError | None) -> int:
    """How long a limit that was reached holds, as far as it says so."""
    told = error.params.get("retry_after_seconds", 60) if isinstance(error, TooMany) else 60
    return max(1, int(str(told)))


def wait_words(error: EmasError | None) -> str:
    """The same for people: minutes, or hours where these would be many."""
    minutes = -(-wait_seconds(error) // 60)
    if minutes < 120:
        return ngettext("%(count)d menit", "%(count)d menit", minutes) % {"count": minutes}
    return gettext("%(count)d jam") % {"count": -(-minutes // 60)}


def wait(error: EmasError) -> str:
    """What to say when a limit was reached: that it was, and how long to wait."""
    return gettext("Terlalu banyak percobaan. Tunggu %(time)s, lalu coba lagi.") % {"time": wait_words(error)}


def faults(by_field: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The same mapping with sentences instead of codes."""
    return {name: tuple(fault(code) for code in codes) for name, codes in by_field.items()}
