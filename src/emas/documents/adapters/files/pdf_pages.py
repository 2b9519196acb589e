"""Pages of a stored PDF as pictures, so that a reader never opens a stranger's file."""

import io

import pypdfium2

from emas.documents.adapters.files.pdf_text import GUARD

_MAX_SIDE = 1600


def picture(content: bytes, page: int) -> bytes:
    """Draw one page (0-based) as JPEG. Raises: ValueError when it cannot be opened or has no such page."""
    with GUARD:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise ValueError("unreadable") from error
        try:
            if not 0 <= page < len(document):
                raise ValueError("no such page")
            sheet = document[page]
            scale = min(2.0, _MAX_SIDE / max(sheet.get_size()))
            image = sheet.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        finally:
            document.close()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()
