"""
Check a letter: by the code of its QR, or by dropping the PDF. No sign-in, no cookie, no script.

The verdict is the first line. No name and no NIK of the person is shown: only what proves the letter.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from emas.documents import operations as records
from emas.documents import queries as documents
from emas.documents.types import Verdict, Verification
from emas.kernel import clock
from emas.platform import limits
from emas.web.public.page import PublicRequest, public_view

CHECKS_PER_MINUTE = 60
LARGEST_BYTES = 12 * 1024 * 1024
LONGEST_CODE = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict in words: heading, what it means, what to do, colour."""

    heading: str
    meaning: str
    colour: str
    is_over: bool = False


def answer(found: Verification) -> Answer:
    """The words of a verdict; colour only repeats what the heading says."""
    words = {
        Verdict.GENUINE: (_("ASLI"), _("Surat ini benar diterbitkan dan masih berlaku."), "green"),
        Verdict.WITHDRAWN: (_("DICABUT"), _("Surat ini pernah terbit, lalu dicabut. Jangan dipakai lagi."), "red"),
        Verdict.REPLACED: (_("DIGANTI"), _("Surat ini sudah diganti surat yang baru. Minta surat yang baru."), "yellow"),
        Verdict.EXPIRED: (_("KEDALUWARSA"), _("Surat ini asli, tetapi masa berlakunya sudah lewat."), "yellow"),
        Verdict.UNKNOWN: (_("TIDAK DIKENAL"), _("Tidak ada surat seperti ini yang diterbitkan. Jangan dipercaya."), "red"),
        Verdict.ALTERED: (_("BERUBAH"), _("Isi berkas ini tidak sama dengan surat yang diterbitkan. Jangan dipercaya."), "red"),
    }  # fmt: skip
    is_over = found.verdict in {Verdict.WITHDRAWN, Verdict.REPLACED}
    return Answer(*words[found.verdict], is_over=is_over)


@public_view("GET", is_personal=True)
def by_code(request: PublicRequest, code: str) -> HttpResponse:
    """What a scan of the QR opens. A code that can't be one costs no look-up."""
    at = _counted(request)
    if len(code) > LONGEST_CODE or not code.isascii():
        return _shown(request, Verification(Verdict.UNKNOWN), at)
    return _shown(request, documents.verify_code(code=code, at=at), at)


# Reads a file and answers; nothing is changed by it, so it needs no cookie against forged requests.
@csrf_exempt
@public_view("GET", "POST", is_personal=True)
def by_file(request: PublicRequest) -> HttpResponse:
    """Drop a PDF: is it, byte for byte, the issued one?"""
    if request.method != "POST":
        return render(request, "public/verify_file.html")
    at = _counted(request)
    typed = request.POST.get("kode", "").strip()
    upload = request.FILES.get("berkas")
    if upload is None and typed:
        return _shown(request, documents.verify_code(code=typed[:LONGEST_CODE], at=at), at)
    if upload is None:
        return _refused(request, _("Pilih dulu berkas PDF, atau tulis kode yang ada di bawah QR."))
    if (upload.size or 0) > LARGEST_BYTES:
        return _refused(request, _("Berkas terlalu besar. Surat dari kami tidak lebih dari 12 MB."))
    return _shown(request, documents.verify_file(content=upload.read(), at=at), at, by_file=True)


def _shown(request: HttpRequest, found: Verification, at: datetime, *, by_file: bool = False) -> HttpResponse:
    records.record_check(answer=found, by_file=by_file, at=at)
    status = 404 if found.verdict is Verdict.UNKNOWN and request.method == "GET" else 200
    context = {"found": found, "answer": answer(found), "is_known": found.verdict is not Verdict.UNKNOWN}
    return render(request, "public/verdict.html", context, status=status)


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "public/verify_file.html", {"faults": (("berkas", sentence),)}, status=422)


def _counted(request: PublicRequest) -> datetime:
    at = clock.now()
    limits.reserve(f"verify:{request.remote}", CHECKS_PER_MINUTE, 60, at)
    return at
