"""The words of a PDF, page by page."""

import threading

import pypdfium2

#: The library is not safe for threads.
GUARD = threading.Lock()


def pages(content: bytes, *, limit: int = 50) -> tuple[str, ...]:
    """Give the text of the first ``limit`` pages. Raises: ValueError when the file cannot be opened."""
    with GUARD:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise ValueError("unreadable") from error
        try:
            count = min(len(document), limit)
            return tuple(document[index].get_textpage().get_text_bounded() for index in range(count))
        except pypdfium2.PdfiumError as error:
            raise ValueError("unreadable") from error
        finally:
            document.close()
