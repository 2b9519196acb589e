"""The paper itself: words, form, determinism, marks."""

import io
from datetime import UTC, date, datetime

import pikepdf
import pypdfium2
import pytest

from emas.documents import queries
from emas.documents.adapters import typst
from emas.documents.adapters.files import pdf_text
from emas.documents.adapters.typst import emblems, letter
from emas.documents.models import Document
from emas.documents.operations import _sign
from emas.documents.queries._frame import issue_of
from emas.documents.rules import codes
from emas.documents.tests import factories as make
from emas.documents.types import Letterhead
from emas.kernel.errors import Invalid
from emas.people import operations as people
from emas.people import queries as people_queries
from emas.people.tests.factories import small_city

TOKEN = codes.write_token(bytes(16))


def final(content=None, source: str = make.SOURCE, mark: str = "") -> bytes:  # type: ignore[no-untyped-def]
    content = content or make.content(number="500.2.2.6/1/425.504.3/2026")
    values = letter.values(content, issue=issue_of(content, TOKEN), is_certified=False, mark=mark)
    return typst.pdf(source=source, data=values, dated_on=content.dated_on)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(pdf_text.pages(pdf)).split())


def test_letter_says_what_a_letter_must_say() -> None:
    text = words(final())
    for part in (
        "PEMERINTAH KOTA PROBOLINGGO", "KELURAHAN MAYANGAN", "SURAT KETERANGAN USAHA",
        "NOMOR: 500.2.2.6/1/425.504.3/2026", "Probolinggo, 2 November 2026", "LURAH MAYANGAN,", "HASAN BASRI, S.Sos.",
        "NIP 19670619 199006 1 001", "Warung Bu Wati", "Rp4.500.000,00 (empat juta lima ratus ribu rupiah)",
        "UU ITE No. 11 Tahun 2008 Pasal 5 ayat (1)", "bukan TTE tersertifikasi", "AAAAA-AAAAA",
    ):  # fmt: skip
        assert part in text, part


@pytest.mark.parametrize(
    "heading",
    [
        ("a.n. LURAH MAYANGAN", "Sekretaris Lurah,"),
        ("Plt. LURAH MAYANGAN,",),
        ("Plh. LURAH MAYANGAN,",),
        ("a.n. CAMAT MAYANGAN", "Sekretaris Camat", "u.b.", "Kepala Seksi Pelayanan,"),
    ],
)
def test_who_signs_for_whom_stands_in_the_words(heading: tuple[str, ...]) -> None:
    text = words(final(make.content(number="1", signers=(make.block(heading=heading),))))
    assert all(line in text for line in heading)


def test_knowing_block_stands_beside_with_its_register_number() -> None:
    camat = make.block("camat", number="400/7/425.504/2026")
    text = words(final(make.content(number="1", signers=(make.block(), camat))))
    assert "Mengetahui," in text
    assert "Nomor Register: 400/7/425.504/2026" in text


def test_who_sign_side_by_side_have_their_names_on_one_line() -> None:
    camat = make.block(
        "camat", number="400/7/425.504/2026", heading=("a.n. CAMAT MAYANGAN", "Sekretaris Camat,")
    )
    page = pypdfium2.PdfDocument(final(make.content(number="1", signers=(make.block(), camat))))[
        0
    ].get_textpage()
    ends = [
        page.get_charbox(page.search(name).get_next()[0])[1] for name in ("HASAN BASRI", "Dr. SRI WAHYUNI")
    ]
    assert ends[0] == pytest.approx(ends[1], abs=1)


@pytest.mark.parametrize("height_cm", [5, 6, 7, 8, 9, 10])
def test_the_signature_never_stands_alone_on_a_page(height_cm: int) -> None:
    source = make.SOURCE.replace("#keperluan()", f"#v({height_cm}cm)\n#keperluan()")
    last = pdf_text.pages(final(source=source))[-1]
    assert "NIP 19670619" in last
    assert "Demikian surat keterangan ini" in last


def test_equal_input_gives_equal_bytes() -> None:
    assert final() == final()
    assert final() != final(make.content(number="500.2.2.6/2/425.504.3/2026"))


def test_file_is_archival_and_tagged_with_embedded_fonts() -> None:
    with pikepdf.open(io.BytesIO(final())) as pdf:
        described = pdf.Root.Metadata.read_bytes()
        assert b"<pdfaid:part>2</pdfaid:part>" in described
        assert b"<pdfaid:conformance>A</pdfaid:conformance>" in described
        assert b"<pdfuaid:part>1</pdfuaid:part>" in described
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).lower().startswith("id")
        fonts = [
            o
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


@pytest.mark.parametrize(("paper", "height_mm"), [("a4", 297), ("f4", 330)])
def test_paper_is_a_setting_of_the_unit(paper: str, height_mm: int) -> None:
    content = make.content(number="1", letterhead=Letterhead(("A",), "", paper=paper))
    with pikepdf.open(io.BytesIO(final(content))) as pdf:
        assert round(float(pdf.pages[0].mediabox[3]) / 72 * 25.4) == height_mm


def test_second_page_has_a_number_and_no_letterhead() -> None:
    long = make.SOURCE.replace("#keperluan()", "#lorem(900)\n#keperluan()")
    pages = pdf_text.pages(final(source=long))
    assert len(pages) >= 2
    assert "PEMERINTAH KOTA" not in pages[1]
    assert pages[1].strip().startswith("2")


def test_unknown_name_in_a_letter_is_a_fault_with_its_line() -> None:
    source = make.SOURCE.replace('isian("sejak")', 'isian("sejak_kapan")')
    message, line = queries.check_letter(content=make.content(), source=source)
    assert "sejak_kapan" in message
    assert line in {0, 6}
    with pytest.raises(Invalid):
        queries.preview_pages(content=make.content(), source=source)


def test_letter_can_neither_read_files_nor_fetch_packages() -> None:
    for line in ('#import "@preview/cetz:0.3.0"', '#read("/../../models.py")', '#read("/etc/passwd")'):
        message, _ = queries.check_letter(content=make.content(), source=f"{make.SOURCE}\n{line}")
        assert message, line


def test_names_of_a_letter_are_listed_with_their_lines() -> None:
    found = [(n.kind, n.name, n.line) for n in queries.letter_names(source=make.SOURCE)]
    assert found == [
        ("isian", "nama_usaha", 6), ("isian", "sejak", 6), ("jika", "omzet_bulan", 7), ("isian", "omzet_bulan", 7),
    ]  # fmt: skip


def test_preview_is_a_picture_marked_as_a_draft_and_carries_no_code() -> None:
    marked = queries.preview_pages(content=make.content(), source=make.SOURCE)
    sample = queries.sample_pages(content=make.content(), source=make.SOURCE)
    assert len(marked) == 1
    assert marked[0].startswith(b"\x89PNG")
    assert marked[0] != sample[0]
    values = letter.values(make.content(), issue=None, is_certified=False, mark="DRAF")
    text = words(typst.pdf(source=make.SOURCE, data=values, dated_on=date(2026, 11, 2)))
    assert "DRAF" in text
    assert values["qr_svg"] == values["token"] == ""


@pytest.mark.django_db
def test_letters_of_a_demo_are_marked(settings) -> None:  # type: ignore[no-untyped-def]
    settings.EMAS_DEMO = True
    make.open_letter()
    assert "CONTOH" in words(_sign.render_final(Document.objects.get(), is_certified=False))


def test_qr_reads_as_the_address_of_the_check(settings) -> None:  # type: ignore[no-untyped-def]
    settings.EMAS_BASE_URL = "https://emas.probolinggokota.go.id"
    content = make.content(number="1")
    issue = issue_of(content, TOKEN)
    assert issue.qr_text.startswith("HTTPS://EMAS.PROBOLINGGOKOTA.GO.ID/V/")
    assert (
        len(issue.qr_text) < 221
    )  # version 8 at level M in capitals: 49 modules, about half a millimetre each
    zxing = pytest.importorskip("zxingcpp", reason="zxing-cpp is missing: the QR was not read back")
    from PIL import Image

    page = typst.pages(
        source=make.SOURCE, data=letter.values(content, issue=issue, is_certified=False), ppi=200
    )[0]
    found = zxing.read_barcodes(Image.open(io.BytesIO(page)))
    assert [f.text for f in found] == [issue.qr_text]


def test_helpers_of_the_base() -> None:
    source = """#import "/emas.typ": *
#show: surat.with(kop: false, nomor: false)
#terbilang(0) #terbilang(11) #terbilang(21) #terbilang(100) #terbilang(115) #terbilang(1999) #terbilang(250000)
#jumlah("waris") #tabel("waris", kolom: ("nama",)) #pilih("tujuan", sekolah: [untuk sekolah], lain: [lain])
#jika("nib", lain: [tanpa NIB])[ada NIB] #jika("tujuan", sama: ("a", "sekolah"))[cocok]
#for b in baris("waris") [+ #b.nama]
#rincian(("NIB", "nib"), lewati-kosong: true) #rincian(("Anak", "nama_anak"))
#kelurahan() #kecamatan(awalan: false) #kota() #jabatan() #yang-bertanda-tangan() #berlaku()
#tanda-tangan-warga(("Yang menyatakan", pemohon("nama")))
"""
    teks = {"waris": [{"nama": "Budi"}, {"nama": "Siti"}], "tujuan": "Sekolah", "nib": "", "nama_anak": "Ani"}
    answers = {"tujuan": "sekolah", "waris": teks["waris"], "nib": "", "teks": teks}
    extra = {
        **make.content().extra,
        "kolom": {"waris": [["nama", "Nama lengkap"]]},
        "berlaku_sampai": "2 Mei 2027",
    }
    text = words(final(make.content(number="1", answers=answers, extra=extra), source=source))
    for part in (
        "nol sebelas dua puluh satu seratus seratus lima belas seribu sembilan ratus sembilan puluh sembilan",
        "dua ratus lima puluh ribu", "2 (dua)", "Nama lengkap", "untuk sekolah", "tanpa NIB", "cocok", "Ani",
        "Kelurahan Mayangan Mayangan Kota Probolinggo Lurah Mayangan", "berlaku sampai dengan 2 Mei 2027", "Yang menyatakan",
    ):  # fmt: skip
        assert part in text, part
    assert "ada NIB" not in text


@pytest.mark.django_db
def test_a_letter_keeps_the_mark_of_its_number_when_the_office_takes_another() -> None:
    digests = []
    city = small_city()
    for colour in ("#5b2a86", "#0b5d3b"):
        drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z" fill="{colour}"/></svg>'
        people.set_theme(
            instansi="ms-lhokseumawe", accent="", actor=city.actor("admin.pengadilan"), at=datetime(2026, 11, 21, 3, 0, tzinfo=UTC),
            mark=(drawing.encode(), "image/svg+xml"),
        )  # fmt: skip
        look = people_queries.look(instansi="ms-lhokseumawe")
        assert look is not None
        digests.append(look.mark)
    first, second = (emblems.svg_of("kota", mark=digest) for digest in digests)
    assert ("#5b2a86" in first, "#0b5d3b" in second) == (True, True)
