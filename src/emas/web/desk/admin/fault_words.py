"""What a fault of a service folder asks its author to do, in his own language; the check itself speaks English."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from emas.catalogue.types import Fault

#: Sentence and the codes it explains.
_WORDS = (
    (_("Berkas ini bukan YAML yang benar. Periksa lekukan baris, tanda titik dua, dan tanda kutip di sekitar baris ini."), "yaml file_unreadable"),
    (_("Kata kunci ini tertulis dua kali. Hapus salah satunya."), "duplicate_key"),
    (_("Kata kunci ini tidak dikenal di tempat ini. Periksa ejaannya pada acuan folder layanan."), "unknown_key"),
    (_("Ada yang wajib tetapi belum ditulis di sini. Tambahkan yang disebut."), "missing_key"),
    (_("Nilai ini tidak sesuai bentuk yang diminta. Tulis ulang menurut acuan folder layanan."), "schema"),
    (_("Bagian bersama yang disebut pada include tidak ada. Periksa namanya."), "include_unknown"),
    (_("Isian atau berkas dengan nama ini tidak ada di form.yaml. Periksa ejaannya atau tambahkan."), "field_unknown paper_unknown column_unknown fill_unknown prefill_unknown reader_unknown"),
    (_("Isian ini tidak ada di halaman mana pun dan tidak ditanyakan oleh tindakan apa pun. Pasang di halaman, atau hapus."), "field_unused paper_unused"),
    (_("Nama ini dipakai lebih dari sekali. Beri nama lain pada salah satunya."), "field_twice name_twice rule_twice act_twice"),
    (_("Nama ini sudah dipakai oleh portal. Beri nama lain."), "field_name"),
    (_("Sifat isian ini tidak cocok dengan jenisnya. Samakan jenis, pilihan, kolom, dan batasnya."), "field_shape paper_shape account_shape"),
    (_("Syarat ini tidak dapat dihitung. Periksa nama isian dan tulisannya."), "expression"),
    (_("Langkah dengan nama ini tidak ada di flow.yaml. Periksa ejaannya."), "step_unknown"),
    (_("Langkah ini belum lengkap menurut jenisnya. Lengkapi jabatan, tindakan, atau hasil akhirnya."), "step_shape completeness"),
    (_("Tidak ada jalan menuju langkah ini. Tambahkan tindakan yang menuju ke sini, atau hapus langkahnya."), "step_unreachable start_unreached"),
    (_("Dari langkah ini permohonan tidak pernah selesai. Tambahkan jalan menuju akhir."), "no_end"),
    (_("Jalur pengajuan ini belum punya langkah awal. Tambahkan pada start di flow.yaml."), "start_missing"),
    (_("Langkah ini dapat menunggu selamanya. Beri batas waktu (due) atau masa kedaluwarsa."), "deadline_missing late_without_due"),
    (_("Aturan keterlambatan ini tidak dapat dijalankan. Periksa bagian late pada langkahnya."), "late_back late_effect late_idle reminders_twice"),
    (_("Jabatan ini tidak ada pada jenis kantor itu, atau tidak mengerjakan apa pun di alur ini. Periksa ejaannya pada acuan folder layanan."), "role_unknown role_missing"),
    (_("Layanan dinas hanya memberi pekerjaan kepada jabatan dinas sendiri dan loket (cs) Mal Pelayanan Publik. Ganti jabatannya; bila perlu jabatan lain, mintalah kepada Diskominfo."), "post_elsewhere"),
    (_("Jabatan ini belum ada. Buat jabatannya lebih dulu, lalu periksa lagi."), "post_missing"),
    (_("Kemampuan ini hanya dipasang oleh kota. Hapus dari berkas, atau mintalah kepada Diskominfo."), "ability_reserved sealed_only sealed_shape staff_alone stand_in absence publishes filed_by help_for_all"),
    (_("Surat hanya boleh berisi tulisan dan bagian surat yang disediakan, bukan program. Hapus bagian yang disebut; tulisan tebal dengan #strong[…]."), "letter_code"),
    (_("Pola isian ini dapat membuat portal tertahan. Pakai pola yang lebih sederhana, tanpa kelompok yang berulang."), "pattern_risky"),
    (_("Orang tidak boleh memeriksa permohonannya sendiri. Ganti jabatan atau jalurnya."), "self_approval"),
    (_("Yang dikembalikan, ditolak, atau dicabut harus tahu sebabnya. Tambahkan note: required."), "reason_missing"),
    (_("Permohonan dapat berputar tanpa akhir di sini. Beri limit pada tindakan pengembalian, atau hentikan waktunya (clock: pauses)."), "loop_unbounded back_unknown"),
    (_("Janji waktu lebih pendek daripada jumlah batas waktu langkahnya. Perpanjang promise atau perpendek due."), "promise_too_short"),
    (_("Waktu layanan tidak pernah mulai dihitung. Tambahkan starts_clock: true pada tindakan yang menyatakan berkas lengkap."), "clock_never_starts"),
    (_("Tanda tangan pada surat dan langkah penandatanganan tidak cocok. Samakan nama slot, langkah, dan jabatannya."), "slot_unknown slot_post seal_alone unsigned_letter"),
    (_("Tindakan ini belum punya akibat yang diperlukan (effects), atau suratnya belum diatur di service.yaml."), "effect_missing effect_without_letter"),
    (_("letter.typ dan bagian letter di service.yaml harus ada bersama, atau tidak ada keduanya."), "letter_missing letter_unused"),
    (_("Surat menyebut isian yang tidak ada atau tidak cocok jenisnya. Periksa nama di dalam kurung."), "placeholder_unknown placeholder_kind"),
    (_("Pesan ini memuat isian yang tidak boleh disebut dalam pesan. Hapus; pesan tidak pernah memuat jawaban atau nama."), "placeholder_not_allowed"),
    (_("Belum ada kalimat untuk kejadian ini di messages.yaml. Tambahkan, atau pakai include."), "text_missing"),
    (_("Kejadian atau penerima pesan ini tidak dikenal. Periksa ejaannya."), "event_unknown recipient_unknown"),
    (_("Dasar hukum ini belum terdaftar. Pakai kode yang sudah ada, atau mintalah Diskominfo menambahkannya."), "law_unknown law_missing"),
    (_("Standar pelayanan belum lengkap. Isi 14 komponennya; sebagian dapat diambil dengan include."), "standard_incomplete"),
    (_("Tambahkan kata pencarian (keywords), supaya layanan ini dapat ditemukan warga."), "keywords_missing"),
    (_("Layanan yang disebut tidak ada, atau suratnya belum dipasang sebagai berkas (letter_of)."), "service_unknown proof_missing continues_itself"),
    (_("Pengaturan nomor surat belum benar. Periksa bagian numbering."), "numbering number_pattern"),
    (_("Tindakan ini tidak dapat bertanya. Pindahkan pertanyaannya ke tindakan lain."), "asks_here"),
    (_("Pengaturan pemohon belum benar. Periksa bagian applicant dan home di service.yaml."), "applicant_unknown home_missing owner_home conversation_shape keep_days_missing"),
    (_("Contoh ini menyebut orang, jalur, atau tindakan yang tidak ada. Periksa ejaannya."), "cast_unknown channel_unknown act_unknown"),
    (_("Waktu pada contoh ini mundur. Urutkan tindakannya."), "time_backwards"),
    (_("Contoh yang wajib belum ada: yang berjalan lancar, yang ditolak, yang dikembalikan, dan yang terlambat."), "example_missing"),
    (_("Contoh ini tidak berakhir seperti yang ditulis. Samakan harapannya (expect), atau perbaiki alurnya."), "example"),
)  # fmt: skip
_BY_CODE = {code: words for words, codes in _WORDS for code in codes.split()}
_OTHER = _("Perbaiki bagian ini menurut acuan folder layanan, lalu unggah lagi.")
_SHARED = re.compile(r"/_shared/(forms|flows|messages|standards)/([\w-]+)\.yaml$")
_INCLUDERS = {
    "forms": "form.yaml",
    "flows": "flow.yaml",
    "messages": "messages.yaml",
    "standards": "service.yaml",
}
_NAMED = re.compile(r"'([^']{1,80})'")


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault on the page: where, what to do, what it is about, the check's own words, and where the cause is mended."""

    file: str
    line: int
    words: str
    about: tuple[str, ...]
    detail: str
    link: str = ""


def line_of(fault: Fault, slug: str, link: str = "") -> FaultLine:
    """Say a fault of the folder ``slug`` to its author."""
    file, line = fault.path.partition(f"{slug}/")[2], fault.line
    if not file:
        # A shared file is not the author's to change: he mends the file that includes it.
        shared = _SHARED.search(fault.path)
        file = f"{_INCLUDERS[shared[1]]} (include: {shared[2]})" if shared else fault.path
        line = 0 if shared else line
    return FaultLine(
        file=file,
        line=line,
        words=str(_BY_CODE.get(fault.code, _OTHER)),
        # What a schema or the YAML parser quotes is a choice of values, better read in its own words.
        about=() if fault.code in ("schema", "yaml") else tuple(dict.fromkeys(_NAMED.findall(fault.message))),
        detail=f"{fault.code}: {fault.message}",
        link=link,
    )


def is_explained(code: str) -> bool:
    """Tell whether a code has a sentence of its own."""
    return code in _BY_CODE


#: Why an archive is not taken at all.
ARCHIVE = {
    "zip_big": _("ZIP ini terlalu besar. Paling besar 512 kB, dan isinya 64 kB tiap berkas (letter.typ 20 kB)."),
    "zip_many": _("ZIP ini berisi terlalu banyak berkas. Paling banyak 80."),
    "zip_broken": _("Berkas ini bukan ZIP yang dapat dibuka. Buat ulang ZIP dari foldernya."),
    "zip_secret": _("ZIP ini berkata sandi. Buat ulang tanpa kata sandi."),
    "zip_link": _("ZIP ini memuat tautan atau berkas khusus. Isi dengan berkas biasa saja."),
    "zip_path": _("Nama berkas di dalam ZIP ini tidak diperbolehkan."),
    "zip_twice": _("Berkas ini ada dua kali di dalam ZIP."),
    "zip_kind": _("Berkas ini bukan bagian folder layanan. Yang boleh: service.yaml, form.yaml, flow.yaml, messages.yaml, letter.typ, SOURCES.md, dan examples/*.yaml dengan nama huruf kecil, angka, dan tanda hubung."),
    "zip_text": _("Berkas ini bukan tulisan UTF-8 biasa. Simpan ulang sebagai teks UTF-8."),
    "zip_deep": _("Berkas YAML ini terlalu dalam atau mengulang dirinya. Sederhanakan."),
    "zip_folder": _("ZIP harus berisi tepat satu folder. Nama foldernya menjadi alamat layanan: huruf kecil, angka, dan tanda hubung, diawali huruf, paling banyak 49."),
    "zip_no_service": _("service.yaml tidak ada di dalam folder itu."),
    "zip_other": _("Folder di dalam ZIP ini bernama lain. Beri nama seperti layanan ini."),
    "service_exists": _("Alamat layanan ini sudah dipakai oleh layanan lain. Beri nama lain pada foldernya."),
}  # fmt: skip
