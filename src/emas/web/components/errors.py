"""Pages for requests that end in an error: each says what to do next, none shows what went wrong inside."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from emas.kernel.errors import EmasError
from emas.web.components import sentences


def _page(request: HttpRequest, status: int, title: str, sentence: str, back: str = "") -> HttpResponse:
    context = {
        "error_title": title,
        "error_sentence": sentence,
        "status": status,
        "back": back,
        "is_desk": request.path.startswith("/desk/"),
    }
    response = render(request, "components/errors/error.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 when more was sent at once than is taken, which trying again the same way would not change."""
    if isinstance(exception, RequestDataTooBig):
        return too_big(request)
    return _page(
        request, 400, _("Permintaan tidak dapat dibaca"), _("Kembali ke halaman sebelumnya, lalu coba lagi.")
    )


def too_big(request: HttpRequest) -> HttpResponse:
    """413: large photos or a film, without script all in one sending."""
    sentence = _(
        "Berkas yang dikirim sekaligus terlalu besar. Kirim foto satu per satu, atau pilih yang lebih kecil. Isian yang sudah disimpan tidak hilang."
    )
    return _page(request, 413, _("Kiriman terlalu besar"), sentence, _came_from(request))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    sentence = _(
        "Halaman ini untuk petugas dengan jabatan lain. Bila menurut Anda ini keliru, hubungi admin kecamatan."
    )
    return _page(request, 403, _("Anda tidak dapat membuka halaman ini"), sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    sentence = _("Periksa alamatnya, atau cari layanan dari halaman depan.")
    return _page(request, 404, _("Halaman tidak ditemukan"), sentence)


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """405: mostly the address of a button, opened again from the history or reloaded; leads back to where the button stands."""
    sentence = _(
        "Alamat ini hanya bekerja lewat tombol pada halaman sebelumnya. Kali ini tidak ada yang terkirim atau berubah."
    )
    came_from = _came_from(request)
    back = came_from if came_from != request.path else ""
    return _page(request, 405, _("Halaman ini tidak bisa dibuka langsung"), sentence, back)


def _came_from(request: HttpRequest) -> str:
    """The page of ours that the request came from, '' if it came from elsewhere."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.get_host() else ""


def too_many(request: HttpRequest, error: EmasError | None = None) -> HttpResponse:
    """429, with how long to wait when it is known."""
    sentence = _("Tunggu %(time)s, lalu coba lagi. Isian Anda yang sudah disimpan tidak hilang.") % {
        "time": sentences.wait_words(error)
    }
    response = _page(request, 429, _("Terlalu banyak percobaan"), sentence)
    response["Retry-After"] = str(sentences.wait_seconds(error))
    return response


def gone(request: HttpRequest) -> HttpResponse:
    """410: it was there and is over."""
    sentence = _("Simpanan ini sudah lewat waktunya. Mulai lagi dari daftar layanan.")
    return _page(request, 410, _("Sudah tidak berlaku"), sentence)


def unavailable(request: HttpRequest, error: EmasError | None = None) -> HttpResponse:
    """503, with the way back to what was being done."""
    sentence = _("Sebagian layanan sedang tidak dapat dipakai. Coba lagi beberapa menit lagi.")
    if error is not None and error.code.startswith("files_"):
        sentence = _(
            "Tempat menyimpan foto dan surat sedang tidak dapat dihubungi. Isian yang sudah disimpan tidak hilang. Coba lagi beberapa menit lagi."
        )
    came_from = _came_from(request)
    # To send the same page again by an address is no way back.
    back = came_from if came_from != request.path or request.method == "POST" else ""
    response = _page(request, 503, _("Sedang ada gangguan"), sentence, back)
    response["Retry-After"] = "120"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Drawn without context processors or database, which may be what failed."""
    # What a form sent is not asked for again by an address: only an opened page may be tried anew.
    context = {"reference": reference(request), "may_repeat": request.method == "GET"}
    body = loader.render_to_string("components/errors/500.html", context)
    return HttpResponse(body, status=500, headers={"Cache-Control": "no-store"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form without its proof: an old page, or cookies switched off."""
    sentence = _(
        "Halaman ini sudah terlalu lama terbuka, atau kuki dimatikan di peramban Anda. Kembali, muat ulang halaman, lalu kirim lagi."
    )
    return _page(request, 403, _("Formulir belum terkirim"), sentence)


def reference(request: HttpRequest) -> str:
    """The request's number, which support finds in the log."""
    return str(getattr(request, "request_id", "") or "")


def for_error(request: HttpRequest, error: EmasError) -> HttpResponse:
    """The page for a known refusal that the view has nothing better to say about."""
    pages: dict[str, Any] = {
        "NotFound": not_found,
        "NotAllowed": forbidden,
        "TooMany": too_many,
        "Unavailable": unavailable,
    }
    page = pages.get(type(error).__name__, bad_request)
    answer: HttpResponse = page(request, error)
    return answer
