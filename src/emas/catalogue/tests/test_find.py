"""Everyday words find the right letter, typing mistakes too."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from emas.catalogue import operations, queries

ROOT = Path(__file__).resolve().parents[4] / "services"


@pytest.mark.requirement("R-022")
@pytest.mark.django_db
def test_everyday_words_find_the_letter() -> None:
    operations.sync_folder(root=ROOT, at=datetime(2026, 11, 2, tzinfo=UTC))
    missed = {}
    for query, slug in EVERYDAY.items():
        found = [card.slug for card in queries.find(query=query, limit=3)]
        if not found or found[0] != slug:
            missed[query] = found
    assert missed == {}
    assert queries.find(query="pesawat terbang ke bulan") == ()
    assert queries.find(query="") == ()
    assert queries.find(query="   !?") == ()
    english = queries.find(query="business letter", language="en", limit=1)
    assert [c.slug for c in english] == ["kelurahan/sk-usaha"]
    listed = {c.slug for c in queries.list_services()}
    assert "diskominfo/bantuan-akun-rw" not in listed
    assert len(queries.find(query="surat", limit=50)) <= len(listed)


EVERYDAY = {
    "jualan": "kelurahan/sk-usaha",
    "surat jualan": "kelurahan/sk-usaha",
    "jualn": "kelurahan/sk-usaha",
    "usaha": "kelurahan/sk-usaha",
    "ushaa": "kelurahan/sk-usaha",
    "dagang bakso": "kelurahan/sk-usaha",
    "tidak mampu": "kelurahan/sktm",
    "sktm": "kelurahan/sktm",
    "surat miskin": "kelurahan/sktm",
    "tdk mampu": "kelurahan/sktm",
    "nikah": "kelurahan/pengantar-nikah-n1",
    "mau nikah": "kelurahan/pengantar-nikah-n1",
    "menikah": "kelurahan/pengantar-nikah-n1",
    "nikha": "kelurahan/pengantar-nikah-n1",
    "kawin": "kelurahan/pengantar-nikah-n1",
    "belum menikah": "kelurahan/sk-belum-menikah",
    "belum kawin": "kelurahan/sk-belum-menikah",
    "orang meninggal": "kelurahan/sk-kematian",
    "bapak saya meninggal": "kelurahan/sk-kematian",
    "kematian": "kelurahan/sk-kematian",
    "bayi lahir": "kelurahan/sk-kelahiran",
    "kelahiran": "kelurahan/sk-kelahiran",
    "skck": "kelurahan/pengantar-skck",
    "skkc": "kelurahan/pengantar-skck",
    "kelakuan baik": "kelurahan/sk-kelakuan-baik",
    "numpang nikah": "kelurahan/pengantar-nikah-luar",
    "wali nikah": "kelurahan/sk-wali-nikah",
    "isbat": "kelurahan/pengantar-isbat",
    "cerai": "kelurahan/pengantar-cerai-rujuk",
    "janda": "kelurahan/sk-janda-duda",
    "ngekos": "kelurahan/sk-domisili-pendatang",
    "beda nama": "kelurahan/sk-beda-nama",
    "ktp belum jadi": "kelurahan/sk-identitas-proses",
    "lahir mati": "kelurahan/sk-lahir-mati",
    "surat jalan": "kelurahan/sk-bepergian",
    "letter c": "kelurahan/sk-riwayat-tanah",
    "harga tanah": "kelurahan/sk-taksiran-tanah",
    "gaji": "kelurahan/sk-penghasilan",
    "penghasilan": "kelurahan/sk-penghasilan",
    "domisili": "kelurahan/sk-domisili",
    "tempat tinggal": "kelurahan/sk-domisili",
    "hajatan": "kecamatan/pengantar-keramaian",
    "warisan": "kecamatan/sk-ahli-waris",
    "ahli waris": "kecamatan/sk-ahli-waris",
    "dispensasi nikah": "kecamatan/dispensasi-nikah",
    "penelitian": "kecamatan/rekomendasi-penelitian",
    "skripsi": "kecamatan/rekomendasi-penelitian",
    "santunan": "opd/pengantar-santunan-kematian",
    "dompet hilang": "kelurahan/pengantar-kehilangan",
}
