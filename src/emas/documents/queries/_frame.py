"""What renders need of the installation: the address of the check page, the code of a letter, the mark across a page."""

from django.conf import settings

from emas.documents.adapters import keys
from emas.documents.adapters.typst.letter import Issue
from emas.documents.rules import codes
from emas.documents.types import LetterContent

CONTENT_PURPOSE = "documents.content"
LETTER_PURPOSE = "documents.letter"
MAX_LETTER_BYTES = 10 * 1024 * 1024


def issue_of(content: LetterContent, token: str) -> Issue:
    """
    Give code and address of a letter. The address is in capitals where that changes nothing (scheme, host, our own path):
    a QR of capitals and digits is a quarter smaller.
    """
    code = codes.write_code(
        token=token, number=content.number, dated_on=content.dated_on, key=keys.signing_key()
    )
    base = str(settings.EMAS_BASE_URL)
    has_path = "/" in base.split("://", 1)[-1]
    address = f"{base}/v/{code}" if has_path else f"{base}/v/{code}".upper()
    return Issue(token=token, qr_text=address, page=f"{base}/v".split("://", 1)[-1])


def demo_mark() -> str:
    """Letters of a demo never look like real ones (letter-format section 7, test mode)."""
    return "CONTOH" if settings.EMAS_DEMO else ""
