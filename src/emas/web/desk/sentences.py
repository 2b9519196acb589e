"""Codes as sentences for staff. Doors raise codes; what people read is chosen here, in one place."""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from emas.cases.types import DeskCase
from emas.kernel import errors, indonesian
from emas.web.components import sentences as shared
from emas.web.desk import signing

Sentence = str | Promise
CODES: dict[str, Sentence] = {
    "address_form": _(
        "Alamat harus diawali https:// dan tanpa nama pengguna, tanda tanya, atau tanda pagar."
    ),
    "host_not_allowed": _("Server itu belum didaftarkan. Minta Diskominfo menambahkannya."),
    "unknown_type": _("Ada jenis kabar yang tidak dikenal."),
    "too_many_watches": _("Sistem ini sudah punya 5 penerima kabar. Hentikan salah satu dulu."),
    "watch_stopped": _("Kabar ke sistem ini sudah berhenti. Buat yang baru."),
    "message_waiting": _("Kabar itu masih menunggu dikirim."),
    "not_allowed": _("Halaman ini bukan untuk jabatan Anda."),
    "wrong_role": _(
        "Halaman ini bukan untuk jabatan Anda. Bila Anda memerlukannya, hubungi admin unit Anda."
    ),
    "not_your_step": _("Surat ini sedang di meja jabatan lain, jadi belum bisa Anda kerjakan."),
    "unknown_act": _("Tindakan ini tidak ada pada langkah ini."),
    "note_required": _("Tulis alasan, supaya yang menerima tahu apa yang harus diperbaiki."),
    "limit_reached": _("Surat ini sudah terlalu sering dikembalikan. Setujui, atau tolak dengan alasan."),
    "same_person": _("Orang yang memeriksa tidak boleh menandatangani surat yang sama."),
    "post_vacant": _("Jabatan berikutnya kosong. Minta admin menunjuk Plt. atau Plh. lebih dahulu."),
    "conflict": _("Surat ini baru saja berubah. Buka lagi untuk melihat keadaan terakhir."),
    "key_reused": _("Formulir ini sudah pernah dikirim dengan isi lain. Buka halamannya lagi."),
    "nik_unknown": _("NIK ini tidak ada di data RT Anda. Periksa angkanya, atau minta warga ke kelurahan."),
    "resident_deceased": _("Menurut data penduduk, pemilik NIK ini sudah meninggal. Periksa lagi angkanya."),
    "resident_inactive": _("Menurut data penduduk, NIK ini tidak aktif. Minta warga ke Dukcapil."),
    "resident_moved": _("Menurut data penduduk, warga ini sudah pindah. Minta warga ke kelurahan."),
    "resident_ambiguous": _("Ada lebih dari satu data untuk NIK ini. Minta warga ke Dukcapil."),
    "population_quota": _("Jatah pencarian ke Dukcapil hari ini sudah habis."),
    "population_hours": _("Dukcapil tidak melayani pencarian pada jam ini."),
    "population_login": _("Dukcapil menolak sandi portal. Admin kota perlu memperbaikinya."),
    "population_credentials": _("Dukcapil menolak sandi portal. Admin kota perlu memperbaikinya."),
    "population_ip": _("Dukcapil menolak alamat server portal. Admin kota perlu memperbaikinya."),
    "population_ip_invalid": _("Dukcapil menolak alamat server portal. Admin kota perlu memperbaikinya."),
    "population_incomplete": _("Dukcapil menolak bentuk permintaan portal. Admin kota perlu memperbaikinya."),
    "population_agency": _(
        "Dukcapil menghentikan akses instansi ini. Admin kota perlu menghubungi Dukcapil."
    ),
    "population_user": _("Akun portal di Dukcapil tidak aktif. Admin kota perlu menghubungi Dukcapil."),
    "population_refused_here": _(
        "Alamat atau sertifikat Dukcapil tidak dipercaya. Admin kota perlu memeriksanya."
    ),
    "files_refused": _("Penyimpanan berkas menolak kunci portal. Admin kota perlu memperbaikinya."),
    "files_no_bucket": _("Tempat berkas di penyimpanan tidak ada. Admin kota perlu memperbaikinya."),
    "population_down": _("Dukcapil sedang tidak bisa dihubungi."),
    "population_slow": _("Dukcapil terlalu lama menjawab."),
    "population_busy": _("Terlalu banyak pencarian ke Dukcapil saat ini."),
    "population_bad_answer": _("Jawaban Dukcapil tidak bisa dibaca."),
    "population_other_person": _("Jawaban Dukcapil bukan untuk NIK ini."),
    "rw_not_in_use": _(
        "Ketua RW warga ini belum memakai aplikasi, jadi surat belum bisa dikirim. Isian Anda tersimpan."
    ),
    "password_wrong": _("Kata sandi belum cocok. Tulis kata sandi yang Anda pakai untuk masuk."),
    "wrong_password": _("Kata sandi belum cocok. Tulis kata sandi yang Anda pakai untuk masuk."),
    "factor_wrong": _("Kode belum cocok, atau sudah pernah dipakai. Tunggu kode berikutnya."),
    "passkey_refused": _("Kunci sandi ini belum cocok. Coba lagi, atau pakai cara lain."),
    "passkey_known": _("Kunci sandi ini sudah terpasang."),
    "too_many_passkeys": _("Sudah ada 8 kunci sandi. Lepas satu dahulu."),
    "no_factor": _("Langkah kedua itu sudah tidak ada. Buka halamannya lagi."),
    "not_bound": _("Akun ini belum tersambung ke akun lain."),
    "own_account": _("Akun Anda sendiri diurus oleh admin lain."),
    "email_form": _("Alamat e-mail belum benar. Contoh: nama@contoh.go.id."),
    "email_taken": _("E-mail ini sudah dipakai akun lain."),
    "listed_by_admin": _("E-mail Anda dicatat oleh admin. Minta admin kecamatan mengubahnya."),
    "proof_needed": _("Tulis kata sandi Anda sekali lagi untuk menandatangani."),
    "accent_form": _("Tulis warna dengan enam angka, seperti #5b2a86."),
    "bad_title": _("Pakai huruf, angka, spasi, dan tanda ( ) / . - saja, 3 sampai 120 huruf."),
    "draft_changed": _(
        "Sementara Anda melihatnya, unggahan atau versi yang berlaku berubah. Lihat lagi sebelum menerbitkan."
    ),
    "draft_faults": _("Folder ini tidak lagi benar, jadi belum terbit. Lihat apa yang perlu diperbaiki."),
    "mark_type": _("Kirim lambang sebagai SVG atau PNG."),
    "mark_big": _(
        "Lambang terlalu besar, paling banyak 12 kB. Sederhanakan gambarnya, atau kirim PNG kecil."
    ),
    "mark_broken": _("Lambang ini tidak bisa dibaca. Simpan lagi sebagai SVG atau PNG."),
    "mark_active": _(
        "Lambang hanya boleh berisi bentuk dan warna. Ubah tulisan menjadi bentuk, lalu simpan sebagai SVG biasa."
    ),
    "mark_box": _("SVG ini belum punya viewBox. Simpan lagi sebagai SVG biasa."),
    "sheet_type": _("Jenis berkas ini tidak bisa dibaca. Kirim CSV atau XLSX."),
    "sheet_empty": _("Berkas ini kosong. Pilih berkas lain."),
    "sheet_broken": _("Berkas ini rusak atau tidak bisa dibaca. Simpan lagi sebagai XLSX, lalu kirim."),
    "year_form": _("Tulis tahun buku: tahun ini, atau paling lama sepuluh tahun yang lalu."),
    "book_form": _("Buku itu tidak dikenal."),
    "last_form": _("Tulis nomor terakhir sebagai angka, paling besar 999999."),
    "pattern_urut": _("Pola harus memuat {urut}."),
    "pattern_unknown": _("Ada bagian pola yang tidak dikenal. Lihat daftar di atasnya."),
    "pattern_length": _("Pola terlalu panjang, paling banyak 80 huruf."),
    "not_your_service": _("Layanan ini tidak dimulai oleh jabatan Anda."),
    "already_told": _("Sudah pernah dijawab dengan jawaban lain. Hubungi admin kecamatan."),
    "quota_exceeded": _(
        "Kuota periode ini tidak cukup untuk daftar ini. Tolak, atau minta daftar yang lebih pendek."
    ),
    "page_over": _("Tanggal akhirnya sudah lewat. Kembalikan supaya tanggalnya diperbaiki."),
    "figures_changed": _("Angka yang disimpan tidak cocok dengan sidiknya. Hubungi Diskominfo."),
    "too_late": _(
        "Sudah lewat 10 menit, atau sudah dikerjakan orang lain. Tindakan ini tidak bisa ditarik lagi."
    ),
    "not_opened": _("Surat ini belum Anda buka, jadi tidak ikut ditandatangani."),
    **signing.CODES,
}

#: Why somebody on record may not apply.
GONE = frozenset({"resident_deceased", "resident_inactive", "resident_moved", "resident_ambiguous"})

CHANNELS: dict[str, Sentence] = {
    "web": _("Warga"),
    "rt": _("Ketua RT"),
    "counter": _("Loket"),
    "api": _("Sistem lain"),
    "system": _("Sistem"),
    "desk": _("Kantor"),
    "staff": _("Pegawai"),
    "official": _("Petugas"),
}

NUMBER_STATES: dict[str, Sentence] = {
    "terpakai": _("Terpakai"),
    "batal": _("Batal"),
    "dicabut": _("Dicabut"),
}

#: Why the sheet of an old register book is not taken over; ``%(column)s`` and ``%(value)s`` are what stands there.
BOOK_FAULTS: dict[str, Sentence] = {
    "column_missing": _("Kolom %(column)s belum ada. Beri judul kolom di baris pertama."),
    "required": _("kolom %(column)s kosong."),
    "sequence_form": _("nomor urut %(value)s bukan angka."),
    "date_form": _("tanggal %(value)s tidak bisa dibaca. Contoh: 2-11-2026."),
    "date_impossible": _("tanggal %(value)s tidak ada di kalender."),
    "date_future": _("tanggal %(value)s belum terjadi."),
    "date_other_year": _("tanggal %(value)s bukan dari tahun buku ini."),
    "too_many_lines": _("terlalu banyak baris untuk satu berkas, paling banyak 20.000."),
    "no_lines": _("Berkas ini tidak berisi nomor."),
    "sequence_taken": _("nomor urut %(value)s sudah ada di buku ini."),
    "sequence_repeated": _("nomor urut %(value)s ada dua kali."),
    "sequence_gap": _("nomor urut %(value)s belum ada. Nomor yang batal juga harus ditulis."),
    "number_repeated": _("nomor surat %(value)s ada dua kali."),
}

ROLES: dict[str, Sentence] = {
    "rt": _("Ketua RT"),
    "rw": _("Ketua RW"),
    "cs": _("CS"),
    "operator": _("Operator"),
    "kasi": _("Kepala seksi"),
    "kabid": _("Kepala bidang"),
    "sekretaris": _("Sekretaris"),
    "kepala": _("Kepala"),
    "admin": _("Admin"),
    "monev": _("Tim monev"),
    "ketua": _("Ketua tim monev"),
    "penomoran": _("Petugas penomoran"),
    "pimpinan": _("Pimpinan"),
    "pegawai": _("Pegawai"),
    "wakil": _("Wakil Ketua"),
    "hakim": _("Hakim"),
    "panitera": _("Panitera"),
    "panmud": _("Panitera Muda"),
    "kasubbag": _("Kepala Subbagian"),
    "cuti": _("Petugas cuti"),
    "applicant": _("Pemohon"),
    "system": _("Sistem"),
}

#: Roles that a kind of unit calls by a name of its own.
HEADS: dict[tuple[str, str], Sentence] = {
    ("kepala", "kelurahan"): _("Lurah"),
    ("kepala", "kecamatan"): _("Camat"),
    ("kepala", "kota"): _("Wali Kota"),
    ("sekretaris", "kota"): _("Sekretaris Daerah"),
    ("kepala", "pengadilan"): _("Ketua"),
    ("cs", "pengadilan"): _("Petugas PTSP"),
}

UNIT_KINDS: dict[str, Sentence] = {
    "kota": _("Kota"),
    "kecamatan": _("Kecamatan"),
    "kelurahan": _("Kelurahan"),
    "rw": _("RW"),
    "rt": _("RT"),
    "opd": _("OPD"),
    "mpp": _("Mal Pelayanan Publik"),
    "pengadilan": _("Pengadilan"),
}

HOLDINGS: dict[str, Sentence] = {
    "definitif": _("Definitif"),
    "plt": _("Plt."),
    "plh": _("Plh."),
    "an": _("a.n."),
    "ub": _("u.b."),
}

LETTER_STATES: dict[str, Sentence] = {
    "draf": _("Bernomor, belum dibuat"),
    "membuat": _("Sedang dibuat"),
    "menunggu_tte": _("Menunggu tanda tangan elektronik"),
    "terbit": _("Terbit"),
    "gagal": _("Tanda tangan gagal"),
    "batal": _("Batal"),
    "dicabut": _("Dicabut"),
    "diganti": _("Diganti surat baru"),
}


def for_code(code: str) -> str:
    """The sentence of a code for staff, else the shared one; a ready sentence of a service's own rule passes unchanged."""
    return str(CODES[code]) if code in CODES else shared.fault(code)


def known(code: str) -> str:
    """The sentence of a code that has one of its own, else nothing."""
    return str(CODES.get(code, ""))


def for_error(error: errors.EmasError) -> str:
    """The sentence of an error: its code's, else that of its kind."""
    if isinstance(error, errors.TooMany) and error.code == errors.TooMany.code:
        return shared.wait(error)
    for code in (error.code, type(error).code):
        if code in CODES or code in shared.FAULTS:
            return for_code(code)
    return shared.fault("invalid")


def for_conflict(error: errors.Conflict, case: DeskCase) -> str:
    """Who did what and when, from the last line of the history; an applicant, whose name is his role, is said once."""
    if error.code not in {"conflict", "not_your_step", "unknown_act"} or not case.timeline:
        return for_error(error)
    last = max(case.timeline, key=lambda row: row.seq)
    who = ", ".join(dict.fromkeys(part for part in (last.name, role(last.role), last.unit_name) if part))
    title = last.title.in_(get_language() or "id")
    return _now("%(who)s sudah lebih dahulu: %(what)s, %(when)s.") % {
        "who": who,
        "what": title,
        "when": indonesian.datetime_words(last.at),
    }


def channel(code: str) -> str:
    """Who filed a request."""
    return str(CHANNELS.get(code, code))


def role(code: str) -> str:
    """A role's name."""
    return str(ROLES.get(code, code))


def held(role_code: str, unit_kind_code: str) -> str:
    """A post's name as the officials of such a unit say it; the name of the unit stands beside it."""
    return str(HEADS.get((role_code, unit_kind_code)) or role(role_code))


def unit_kind(code: str) -> str:
    """A unit kind's name."""
    return str(UNIT_KINDS.get(code, code))


def holding(code: str) -> str:
    """How somebody holds a post."""
    return str(HOLDINGS.get(code, code))


def letter_state(code: str) -> str:
    """A document's state."""
    return str(LETTER_STATES.get(code, code))


LACKS: dict[str, Sentence] = {
    "post": _("Jabatan belum dibuat"),
    "holder": _("Belum ada pejabat"),
    "account": _("Belum ada akun"),
    "too_many": _("Lebih dari satu pejabat"),
}

#: Lines of a list that an office proposed (``cases`` batches).
LINE_STATES: dict[str, Sentence] = {
    "proposed": _("diusulkan"),
    "approved": _("disetujui"),
    "sent": _("dikirim ke mitra"),
    "received": _("diterima"),
    "failed": _("gagal"),
    "freed": _("dilepas"),
}


def line_state(code: str) -> str:
    """How a line of a list stands."""
    return str(LINE_STATES.get(code, code))


ACCOUNT_STATES: dict[str, Sentence] = {
    "": _("Belum ada akun"),
    "active": _("Aktif"),
    "never_signed_in": _("Belum pernah masuk"),
    "locked": _("Terkunci sementara"),
    "blocked": _("Diblokir"),
    "closed": _("Ditutup"),
}


def lacks(code: str) -> str:
    """What a post lacks."""
    return str(LACKS.get(code, code))


def account_state(code: str) -> str:
    """The state of a sign-in."""
    return str(ACCOUNT_STATES.get(code, code))


#: Why an RW can't take letters, by ``people.types.RwUse`` (flows section 3, five cases).
RW_REASONS: dict[str, Sentence] = {
    "no_record": _("RW warga ini belum terdaftar di aplikasi."),
    "no_account": _("Ketua RW belum punya akun."),
    "never_signed_in": _("Ketua RW belum pernah masuk ke aplikasi."),
    "inactive": _("Akun Ketua RW tidak aktif."),
}
#: What was set going when a letter could not be sent for that reason.
RW_HELP: dict[str, Sentence] = {
    "no_record": _("Admin kecamatan dan lurah sudah diberi tahu."),
    "no_account": _("Admin kecamatan sudah diberi tahu."),
    "never_signed_in": _("Ketua RW sudah dikirimi cara masuk."),
    "inactive": _("Admin kecamatan diminta menunjuk Plt. RW."),
}


def rw_reason(code: str) -> str:
    """Why an RW can't take letters."""
    return str(RW_REASONS.get(code, CODES["rw_not_in_use"]))


def rw_help(code: str) -> str:
    """Who was told."""
    return str(RW_HELP.get(code, ""))


def post(key: str) -> str:
    """``cs@kelurahan`` as words."""
    name, _at, level = key.partition("@")
    return " ".join(part for part in (role(name), unit_kind(level) if level else "") if part)


WATCHED = {
    "case.submitted": _("Permohonan masuk"),
    "case.moved": _("Permohonan berpindah tahap"),
    "case.returned": _("Permohonan dikembalikan"),
    "case.message": _("Pesan dalam percakapan"),
    "letter.issued": _("Surat terbit"),
    "letter.withdrawn": _("Surat dicabut atau diganti"),
    "case.finished": _("Permohonan selesai"),
}
WATCH_STOPS = {
    "failed": _("terlalu sering gagal dikirim"),
    "gone": _("penerima menyatakan alamatnya dihapus"),
    "client": _("kunci sistem itu sudah dicabut"),
    "ended": _("dihentikan admin atau sistem itu sendiri"),
}


def watched_type(code: str) -> str:
    """A kind of event of which client systems are told."""
    return str(WATCHED.get(code, code))


def watch_stop(code: str) -> str:
    """Why a client system is told no more."""
    return str(WATCH_STOPS.get(code, code))
