"""The values a letter's source sees, and nothing else."""

from dataclasses import asdict, dataclass
from typing import Any

from emas.documents.adapters.typst import emblems, qr
from emas.documents.types import LetterContent
from emas.kernel.indonesian import date_words

_LAW = (
    "UU ITE No. 11 Tahun 2008 Pasal 5 ayat (1): “Informasi Elektronik dan/atau Dokumen Elektronik dan/atau hasil cetaknya "
    "merupakan alat bukti hukum yang sah.”"
)
_LOCAL = (
    "Dokumen ini ditandatangani secara elektronik dengan sertifikat otoritas lokal Portal Emas: bukan TTE tersertifikasi, "
    "tidak diterbitkan oleh BSrE, BSSN."
)
_CERTIFIED = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh Balai "
    "Sertifikasi Elektronik (BSrE), BSSN."
)


_SEAL = (
    "Dokumen ini disegel oleh Portal Emas dengan sertifikat segel portal sendiri: segel menunjukkan bahwa isinya tidak berubah, bukan "
    "tanda tangan seseorang dan bukan TTE tersertifikasi BSrE, BSSN."
)


@dataclass(frozen=True, slots=True)
class Issue:
    """What only an issued letter carries: its token, the address in the QR, and where the token can be typed in."""

    token: str
    qr_text: str
    page: str


def values(
    content: LetterContent, *, issue: Issue | None, is_certified: bool, mark: str = ""
) -> dict[str, Any]:
    """Turn a letter's content into the compiler's input. Without ``issue`` there is no QR and no code: a draft."""
    dated_on = content.dated_on
    is_seal = any(signer.is_seal for signer in content.signers)
    is_certified = is_certified and not is_seal
    return {
        "title": content.title,
        "number": content.number,
        "date": date_words(dated_on),
        "day": [dated_on.year, dated_on.month, dated_on.day],
        "place": content.place,
        "head": asdict(content.letterhead),
        "emblem_svg": emblems.svg_of(content.letterhead.emblem, mark=content.letterhead.mark),
        "signers": [asdict(signer) for signer in content.signers],
        "applicant": content.applicant,
        "answers": content.answers,
        "introduction": content.introduction,
        "purpose": content.purpose,
        "extra": content.extra,
        "certified": is_certified,
        "token": issue.token if issue else "",
        "qr_svg": qr.svg(issue.qr_text) if issue else "",
        "notes": _notes(issue, kind=_SEAL if is_seal else _CERTIFIED if is_certified else _LOCAL),
        "mark": mark,
    }


def _notes(issue: Issue | None, *, kind: str) -> list[str]:
    """The footer of letter-format section 7; ``kind`` says who vouches for the letter."""
    notes = [_LAW, kind]
    if issue:
        grouped = "-".join(issue.token[i : i + 5] for i in range(0, len(issue.token), 5))
        notes.append(
            f"Keaslian surat dapat diperiksa dengan memindai kode QR, atau di {issue.page} dengan kode {grouped}"
        )
    return notes
