"""Reading a letter as its receiver would: QR, words, signatures."""

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import zxingcpp
from playwright.sync_api import Page

from tests.browsing import follow


def qr_path(letter: Path) -> str:
    """Read the QR of the letter as a telephone does; gives its address without the host."""
    pages = pypdfium2.PdfDocument(letter)
    found = [code for page in pages for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert len({code.text for code in found}) == 1
    return urlsplit(str(found[0].text)).path


def text_of(letter: Path) -> str:
    """All words of a PDF, spaces made single."""
    pages = pypdfium2.PdfDocument(letter)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def signatures(letter: Path) -> int:
    """How many signatures poppler finds; every one of them must be unbroken."""
    told = subprocess.run(
        ["pdfsig", "-nocert", str(letter)], capture_output=True, text=True, check=False
    ).stdout
    assert told.count("Signature is Valid") == told.count("Signature #"), told
    return told.count("Signature #")


def drop_pdf(page: Page, content: bytes) -> None:
    """Put a PDF on the check page."""
    page.goto("/verifikasi/")
    page.get_by_label("Berkas PDF surat").set_input_files(
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    follow(page, page.get_by_role("button", name="Cek berkas ini"))
