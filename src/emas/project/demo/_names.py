"""Invented people: a given name and a family name from short everyday lists, combined at random. Nobody in particular."""

from random import Random

_MEN = """
    Agus Ahmad Andi Anton Arif Bagus Bambang Bayu Beni Budi Cahyo Candra Dani Darma Dedi Deni Dimas Doni Dwi Edi Eko
    Fajar Faisal Galih Gilang Guntur Hadi Hari Hendra Heru Imam Indra Irfan Iwan Joko Kurnia Lukman Mahmud Mulyadi
    Nanang Nur Okta Pandu Purnomo Rahmat Raka Rendi Rizal Rudi Samsul Satria Slamet Sugeng Surya Taufik Teguh Tri Ujang
    Wahyu Wawan Widodo Yanto Yoga Yusuf Zainal
"""
MEN = tuple(_MEN.split())
_WOMEN = """
    Aisyah Amelia Ani Anita Aulia Ayu Bunga Citra Dahlia Desi Dewi Dian Diana Eka Elok Endang Erna Fatimah Fitri Halimah
    Hani Indah Intan Ira Kartika Khadijah Laila Lestari Lilik Lina Maya Mega Melati Mira Nadia Nining Novi Nur Nurul
    Putri Rahma Ratna Retno Rini Rohmah Sari Sekar Sinta Siti Sri Suci Sulis Sumi Tika Tina Titik Tuti Umi Utami Vina
    Wahyuni Wati Wulan Yani Yuli Yuni Zahra
"""
WOMEN = tuple(_WOMEN.split())
_FAMILY = """
    Adiputra Anggraini Arifin Astuti Basuki Cahyono Darmawan Effendi Firmansyah Gunawan Hakim Handoko Harahap Hartono
    Hasanah Hermawan Hidayat Ismail Iskandar Kusuma Kurniawan Laksono Lubis Mahendra Marzuki Maulana Mustofa Nasution
    Nugroho Pamungkas Permana Prabowo Prakoso Pranata Prasetya Pratama Purwanto Rahardjo Rahayu Rahman Ramadhan Saputra
    Santoso Setiawan Sholeh Siregar Subagyo Sudarsono Suharto Sukma Sulistyo Suprapto Susanto Sutrisno Syahputra Triyono
    Utomo Wibisono Wibowo Widjaja Wijaya Winata Wiyono Yulianto
"""
FAMILY = tuple(_FAMILY.split())
_STREETS = """
    Melati Mawar Anggrek Kenanga Cempaka Dahlia Flamboyan Teratai Bougenvil Kamboja Merpati Kutilang Cendrawasih
    Rajawali Kepodang Mangga Rambutan Jambu Nangka Sawo Salak Delima Cemara Mahoni Akasia Bakau Pelita Sinar Pantai
    Tambak
"""
STREETS = tuple(_STREETS.split())


def person(rng: Random, sex: str) -> str:
    """Give a name for a man (L) or a woman (P)."""
    given = MEN if sex == "L" else WOMEN
    first = rng.choice(given)
    if rng.random() < 0.25:
        second = rng.choice(given)
        first = first if second == first else f"{first} {second}"
    return f"{first} {rng.choice(FAMILY)}"


def street(rng: Random) -> str:
    """Give a line of address."""
    return f"Jalan {rng.choice(STREETS)} Nomor {rng.randint(1, 180)}"
