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
from emas.notify import queries as notify
from emas.people import queries as people
from emas.platform import outside
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
    "ponsel": gettext_lazy("Ponsel tiruan (percobaan)"),
    "s3": gettext_lazy("Penyimpanan berkas (S3)"),
}
STATES = {
    "closed": (gettext_lazy("Baik"), "green"),
    "open": (gettext_lazy("Tidak bisa dihubungi"), "red"),
    "troubled": (gettext_lazy("Menjawab, tetapi ada gangguan"), "yellow"),
    "half_open": (gettext_lazy("Sedang dicoba"), "yellow"),
    "unknown": (gettext_lazy("Belum pernah dipakai"), "grey"),
}
#: What the wire said, by the first part of its code.
TROUBLES = {
    "unreachable": gettext_lazy("Tidak ada yang menjawab di alamat itu."),
    "timeout_unknown": gettext_lazy("Terlalu lama menjawab, atau putus di tengah jalan."),
    "refused": gettext_lazy("Alamat atau sertifikatnya tidak dipercaya."),
    "bad_answer": gettext_lazy("Jawabannya tidak bisa dibaca."),
    "http_502": gettext_lazy("Sedang tidak melayani."),
    "http_503": gettext_lazy("Sedang tidak melayani."),
    "http_504": gettext_lazy("Sedang tidak melayani."),
}


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
    return {"messages_standing": standing, "unsent": lines}


def _word(state: outside.ServiceState) -> tuple[str, str]:
    """How a service is, in words and colour."""
    code = state.state if state.is_well or state.state != "closed" else "troubled"
    word, colour = STATES[code]
    return str(word), colour


def _title(name: str) -> str:
    """The service's name; of several hosts of one kind the host as well."""
    kind, _sign, host = name.partition(":")
    title = str(TITLES.get(kind, kind))
    return f"{title} · {host}" if host else title


def _trouble(code: str) -> str:
    """A trouble in words: the adapter's own, else the wire's."""
    return sentences.known(code) or str(TROUBLES.get(code.partition(":")[0], ""))


def _is_whole(request: StaffRequest) -> bool:
    return any(post.role == "admin" and post.unit_kind in _WHOLE for post in request.actor.posts)


def _reach(request: StaffRequest) -> list[int]:
    found: set[int] = set()
    for post in request.actor.posts:
        if post.role == "admin":
            found |= set(people.subtree_unit_ids(unit_id=post.unit_id))
    return sorted(found)
