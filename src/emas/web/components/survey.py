"""The survey's elements and marks in words (PermenPANRB 14/2017): question, and the four answers from worst to best."""

from django.utils.translation import gettext_lazy as _

from emas.web.components.sentences import Sentence

ELEMENTS: dict[str, tuple[Sentence, Sentence, tuple[Sentence, Sentence, Sentence, Sentence]]] = {
    "persyaratan": (
        _("Persyaratan"),
        _("Apakah persyaratannya sesuai dengan layanannya?"),
        (_("Tidak sesuai"), _("Kurang sesuai"), _("Sesuai"), _("Sangat sesuai")),
    ),
    "prosedur": (
        _("Prosedur"),
        _("Apakah langkah-langkahnya mudah?"),
        (_("Tidak mudah"), _("Kurang mudah"), _("Mudah"), _("Sangat mudah")),
    ),
    "waktu": (
        _("Waktu penyelesaian"),
        _("Apakah selesai dengan cepat?"),
        (_("Tidak cepat"), _("Kurang cepat"), _("Cepat"), _("Sangat cepat")),
    ),
    "biaya": (
        _("Biaya"),
        _("Berapa yang Anda bayar?"),
        (_("Sangat mahal"), _("Cukup mahal"), _("Murah"), _("Gratis")),
    ),
    "produk": (
        _("Hasil layanan"),
        _("Apakah hasilnya sesuai dengan yang dijanjikan?"),
        (_("Tidak sesuai"), _("Kurang sesuai"), _("Sesuai"), _("Sangat sesuai")),
    ),
    "kompetensi": (
        _("Kemampuan petugas"),
        _("Apakah petugas mampu mengerjakannya?"),
        (_("Tidak mampu"), _("Kurang mampu"), _("Mampu"), _("Sangat mampu")),
    ),
    "perilaku": (
        _("Sikap petugas"),
        _("Apakah petugas sopan dan ramah?"),
        (_("Tidak sopan"), _("Kurang sopan"), _("Sopan dan ramah"), _("Sangat sopan dan ramah")),
    ),
    "sarana": (
        _("Sarana dan prasarana"),
        _("Bagaimana aplikasi dan tempat pelayanannya?"),
        (_("Buruk"), _("Cukup"), _("Baik"), _("Sangat baik")),
    ),
    "pengaduan": (
        _("Penanganan pengaduan"),
        _("Bagaimana aduan, saran, dan pertanyaan ditangani?"),
        (
            _("Tidak ada tempatnya"),
            _("Ada, tetapi tidak berfungsi"),
            _("Berfungsi, tetapi kurang"),
            _("Dikelola dengan baik"),
        ),
    ),
}


def element(name: str) -> str:
    """The word of an element."""
    return str(ELEMENTS[name][0]) if name in ELEMENTS else name
