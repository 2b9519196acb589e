"""What other people's servers are doing to us: their state with "try now", letters that wait for a signature, certificates that end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.audit import operations as trail
from emas.documents import queries as documents
from emas.kernel import clock, errors
from emas.notify import operations as sending
from emas.notify import queries as notify
from emas.people import queries as people
from emas.platform import outside
from emas.web.components import undelivered
from emas.web.desk import notices, sentences
from emas.web.desk.admin.page import ADMIN
from emas.web.desk.page import StaffRequest, desk_view, moved, told, warned

_WHOLE = frozenset({"kota", "opd", "pengadilan"})
_ENDS_WITHIN_DAYS = 30
_UNSENT_SINCE = timedelta(days=7)
_UNSENT_MOST = 50
TITLES = {
    "bsre": gettext_lazy("Tanda tangan elektronik (BSrE)"),
    "whatsapp": gettext_lazy("WhatsApp"),
    "dukcapil": gettext_lazy("Data penduduk (Dukcapil)"),
    "google": gettext_lazy("Masuk dengan Google"),
    "push": gettext_lazy("Pesan ke peramban"),
    "surel": gettext_lazy("E-mail"),
    "ponsel": gettext_lazy("Ponsel tiruan (percobaan)"),
    "s3": gettext_lazy("Penyimpanan berkas (S3)"),
}
STATES = {
    "closed": (gettext_lazy("Baik"), "green"),
    "open": (gettext_lazy("Tidak bisa dihubungi"), "red"),
    "troubled": (gettext_lazy("Menjawab, tetapi ada gangguan"), "yellow"),
    "silent": (gettext_lazy("Terakhir dicoba tidak menjawab"), "yellow"),
    "half_open": (gettext_lazy("Sedang dicoba"), "yellow"),
    "unknown": (gettext_lazy("Belum pernah dipakai"), "grey"),
}
#: Troubles in which the other side said nothing at all.
_UNHEARD = frozenset({"unreachable", "timeout_unknown", "refused", "busy", "files_away"})
#: What the wire said, by the first part of its code.
TROUBLES = {
    "unreachable": gettext_lazy("Tidak ada yang menjawab di alamat itu."),
    "timeout_unknown": gettext_lazy("Terlalu lama menjawab, atau putus di tengah jalan."),
    "refused": gettext_lazy("Alamat atau sertifikatnya tidak dipercaya."),
    "bad_answer": gettext_lazy("Jawabannya tidak bisa dibaca."),
    "open_circuit": gettext_lazy("Dibiarkan sebentar karena berkali-kali gagal."),
    "busy": gettext_lazy("Terlalu banyak panggilan sekaligus."),
    "http_401": gettext_lazy("Menolak nama atau sandi portal."),
    "http_403": gettext_lazy("Portal tidak diberi hak di sana."),
    "http_404": gettext_lazy("Alamatnya keliru: server itu ada, halamannya tidak."),
    "http_429": gettext_lazy("Terlalu banyak panggilan menurut server itu."),
    "http_502": gettext_lazy("Sedang tidak melayani."),
    "http_503": gettext_lazy("Sedang tidak melayani."),
    "http_504": gettext_lazy("Sedang tidak melayani."),
    "mail_login": gettext_lazy("Server e-mail menolak nama atau sandi portal."),
    "mail_no_tls": gettext_lazy(
        "Server e-mail tidak menawarkan sambungan aman atau cara masuk yang diminta."
    ),
    "mail_sender": gettext_lazy("Server e-mail menolak alamat pengirim portal."),
    "mail_server_busy": gettext_lazy("Server e-mail menjawab, tetapi sedang tidak menerima surat."),
    "files_away": gettext_lazy("Penyimpanan berkas tidak bisa dihubungi."),
    "token_refused": gettext_lazy("Kunci portal ditolak atau sudah berakhir."),
    "permission": gettext_lazy("Portal tidak diberi hak atas nomor ini."),
    "rate_limited": gettext_lazy("Terlalu banyak panggilan menurut server itu."),
    "throughput": gettext_lazy("Terlalu banyak pesan sekaligus."),
    "pair_limit": gettext_lazy("Terlalu cepat menulis kepada orang yang sama."),
    "account_restricted": gettext_lazy("Akun WhatsApp instansi sedang dibatasi Meta."),
    "name_not_approved": gettext_lazy("Nama tampilan nomor ini belum disetujui Meta."),
    "payment": gettext_lazy("Pembayaran ke Meta bermasalah."),
    "registration": gettext_lazy("Nomor ini belum terdaftar di WhatsApp."),
    "too_many_blocks": gettext_lazy("Terlalu banyak orang memblokir nomor ini."),
    "maintenance": gettext_lazy("Sedang dalam pemeliharaan."),
    "identity_changed": gettext_lazy("Penerima baru saja berganti perangkat."),
    "gateway_trouble": gettext_lazy("WhatsApp sedang bermasalah."),
    "gateway_busy": gettext_lazy("WhatsApp sedang terlalu sibuk."),
    "gateway_refused": gettext_lazy("WhatsApp menolak tanpa menyebut alasan."),
    "gateway_100": gettext_lazy("Nomor atau versi di alamat WhatsApp keliru."),
}
#: Numbered codes that have no words of their own, by how they begin; the page shows the code beside the words.
NUMBERED = (
    ("http_4", gettext_lazy("Menolak permintaan portal.")),
    ("http_5", gettext_lazy("Ada kesalahan di server itu.")),
    ("gateway_", gettext_lazy("WhatsApp menolak permintaan portal.")),
)


@desk_view("GET", roles=ADMIN)
def services(request: StaffRequest) -> HttpResponse:
    """Outside services, waiting signatures and ending certificates within this admin's reach."""
    at = clock.now()
    units = _reach(request)
    rows = [
        {
            "state": state,
            "title": _title(state.name),
            "word": _word(state)[0],
            "colour": _word(state)[1],
            "trouble": _trouble(state.last_error),
        }
        for state in outside.states()
    ]
    context = {
        "services": rows,
        "may_try": _is_whole(request),
        "waiting": documents.waiting_signatures(at=at, unit_ids=units),
        "certificates": documents.ending_certificates(at=at, unit_ids=units, within_days=_ENDS_WITHIN_DAYS),
        "days": _ENDS_WITHIN_DAYS,
        "now": at,
        **_messages(request, at),
    }
    return render(request, "desk/admin/outside.html", context)


@desk_view("POST", roles=ADMIN)
def try_now(request: StaffRequest, name: str) -> HttpResponse:
    """Call one service now and say what came of it; for the instansi's own admin."""
    if not _is_whole(request):
        raise errors.NotAllowed("wrong_role")
    if name not in {state.name for state in outside.states() if state.can_try}:
        raise errors.NotFound
    found = outside.try_now(name)
    trail.record(
        "outside.tried",
        request.actor,
        "outside",
        name,
        clock.now(),
        result="ok" if found.is_well else "failed",
    )
    if found.is_well:
        sending.resume(name=name.partition(":")[0], at=clock.now())
        told(request, _("%(name)s menjawab.") % {"name": _title(name)})
    else:
        warned(request, _("%(name)s belum menjawab.") % {"name": _title(name)})
    return moved(request, "desk:outside")


def _messages(request: StaffRequest, at: datetime) -> dict[str, object]:
    """How messages stand and which reached nobody in a week; by case, so for the instansi's own admin only."""
    if not _is_whole(request):
        return {}
    limits = settings.EMAS_WHATSAPP or {}
    standing = None
    if settings.EMAS_CHANNEL == "whatsapp":
        standing = notify.channel_state(
            name="whatsapp",
            templates_a_day=limits["templates_a_day"],
            people_limit=limits["people_a_day"],
            at=at,
        )
    rows = notify.not_sent(since=at - _UNSENT_SINCE, limit=_UNSENT_MOST)
    lines = [{"ref": row.case_ref, "told": told} for row, told in zip(rows, notices.told(rows), strict=True)]
    held = _trouble(standing.reason) if standing else ""
    return {"messages_standing": standing, "held_by": held, "unsent": lines}


def _word(state: outside.ServiceState) -> tuple[str, str]:
    """How a service is, in words and colour."""
    code = state.state
    if code == "closed" and not state.is_well:
        code = "silent" if state.last_error.partition(":")[0] in _UNHEARD else "troubled"
    word, colour = STATES[code]
    return str(word), colour


def _title(name: str) -> str:
    """The service's name; of several hosts of one kind the host as well."""
    kind, _sign, host = name.partition(":")
    title = str(TITLES.get(kind, kind))
    return f"{title} · {host}" if host else title


def _trouble(code: str) -> str:
    """A trouble in words: the adapter's own, the wire's, or that it is not known; never silence beside a red mark."""
    if not code:
        return ""
    first = code.partition(":")[0]
    if first in TROUBLES:
        return str(TROUBLES[first])
    found = sentences.known(first) or undelivered.REASONS.get(first)
    numbered = (str(words) for begin, words in NUMBERED if first.startswith(begin))
    return str(found or next(numbered, _("Gangguan yang belum dikenal.")))


def _is_whole(request: StaffRequest) -> bool:
    return any(post.role == "admin" and post.unit_kind in _WHOLE for post in request.actor.posts)


def _reach(request: StaffRequest) -> list[int]:
    found: set[int] = set()
    for post in request.actor.posts:
        if post.role == "admin":
            found |= set(people.subtree_unit_ids(unit_id=post.unit_id))
    return sorted(found)
