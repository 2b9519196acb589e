"""The shared inbox of the desk, and one conversation."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.inquiries import operations, queries
from emas.inquiries.types import ConversationFilter
from emas.kernel import clock
from emas.kernel.errors import EmasError, Invalid, NotFound, TooMany
from emas.web.components.forms import once_key
from emas.web.desk import search as searching
from emas.web.desk.inquiries import words
from emas.web.desk.inquiries.acting import done
from emas.web.desk.page import StaffRequest, desk_view, moved, told

VIEWS = (
    ("waiting", gettext_lazy("Menunggu petugas")),
    ("mine", gettext_lazy("Saya tangani")),
    ("open", gettext_lazy("Semua yang terbuka")),
    ("closed", gettext_lazy("Ditutup")),
)
_NAMES = frozenset(name for name, _words in VIEWS)


@desk_view("GET")
def inbox(request: StaffRequest) -> HttpResponse:
    """What waits first, with its age; what is mine; the rest."""
    search = searching.kept(request, "inquiries")
    view = request.GET.get("view", "waiting")
    asked = ConversationFilter(
        view=view if view in _NAMES else "waiting", query=search, page=searching.page_number(request)
    )
    at = clock.now()
    page = queries.inbox(actor=request.actor, filter=asked)
    context = {
        "page": page,
        "asked": asked,
        "views": [(name, label, page.counts.get(name)) for name, label in VIEWS],
        "rows": [(row, _age(row.waiting_since, at)) for row in page.rows],
        "search": search,
        "desks": [d for d in _desks(request) if d is not None],
    }
    return render(request, "desk/inquiries/inbox.html", context)


def _desks(request: StaffRequest) -> list[Any]:
    found = dict.fromkeys(post.instansi for post in request.actor.posts)
    return [queries.desk(instansi=code, at=clock.now()) for code in found]


def _age(since: Any, at: Any) -> str:
    if since is None:
        return ""
    minutes = int((at - since).total_seconds() // 60)
    if minutes < 60:
        return _("%(n)s menit") % {"n": max(minutes, 1)}
    hours = minutes // 60
    return _("%(n)s jam") % {"n": hours} if hours < 48 else _("%(n)s hari") % {"n": hours // 24}


@desk_view("POST")
def search(request: StaffRequest) -> HttpResponse:
    """Keep the search text in the session; a number is never in an address."""
    searching.keep(request, "inquiries")
    response = moved(request, "desk:inquiries")
    view = request.POST.get("view", "")
    if view in _NAMES:
        response["Location"] += f"?view={view}"
    return response


@desk_view("GET")
def conversation(request: StaffRequest, public_id: str) -> HttpResponse:
    """The bubbles and what can be done; ``siap`` puts a ready answer into the field."""
    return _page(request, public_id)


def _page(request: StaffRequest, public_id: str, *, fault: str = "", status: int = 200) -> HttpResponse:
    at = clock.now()
    found = queries.conversation(actor=request.actor, public_id=public_id, at=at)
    ready = queries.canned_list(actor=request.actor, instansi=found.row.instansi)
    chosen = next((each.text for each in ready if each.public_id == request.GET.get("siap")), "")
    context = {
        "talk": found,
        "row": found.row,
        "seen": found.earlier + len(found.bubbles),
        "desk": queries.desk(instansi=found.row.instansi, at=at),
        "ready": ready,
        "ready_options": [("", _("Pilih jawaban")), *((each.public_id, each.title) for each in ready)],
        "colleagues": [(str(each.account_id), each.name) for each in found.colleagues],
        "typed": request.POST.get("pesan", "") if fault else chosen,
        "fault": fault,
        "chosen": request.GET.get("siap", ""),
        "may_write": found.is_window_open and not found.is_taken_by_other and found.closed_at is None,
    }
    return render(request, "desk/inquiries/conversation.html", context, status=status)


@desk_view("GET")
def news(request: StaffRequest, public_id: str) -> HttpResponse:
    """Whether something was written since the page was opened; nothing when not."""
    seen = request.GET.get("seen", "")
    lines = queries.line_count(actor=request.actor, public_id=public_id)
    if not seen.isdecimal() or lines <= int(seen[:9]):
        return HttpResponse(status=204)
    return render(request, "desk/inquiries/_news.html", {"public_id": public_id})


@desk_view("POST")
def answer(request: StaffRequest, public_id: str) -> HttpResponse:
    """Write to the person."""
    try:
        operations.answer(
            conversation=public_id,
            text=request.POST.get("pesan", "").replace("\r\n", "\n"),
            once=once_key(request),
            actor=request.actor,
            at=clock.now(),
        )
    except (NotFound, TooMany):
        raise
    except EmasError as error:
        status = 422 if isinstance(error, Invalid) else 409
        return _page(request, public_id, fault=words.for_error(error), status=status)
    told(request, _("Jawaban sedang dikirim."))
    return moved(request, "desk:inquiry", public_id)


@desk_view("POST")
def hand(request: StaffRequest, public_id: str) -> HttpResponse:
    """Give it to a colleague."""
    to = request.POST.get("kepada", "")
    return done(
        request,
        "desk:inquiry",
        public_id,
        lambda: operations.hand(
            conversation=public_id, to=int(to) if to.isdecimal() else 0, actor=request.actor, at=clock.now()
        ),
        _("Percakapan sudah diserahkan."),
    )


@desk_view("POST")
def repeat(request: StaffRequest, public_id: str, line: str) -> HttpResponse:
    """Send once more what did not go out."""
    return done(
        request,
        "desk:inquiry",
        public_id,
        lambda: operations.repeat(conversation=public_id, line=line, actor=request.actor, at=clock.now()),
        _("Pesan dikirim lagi."),
    )


@desk_view("POST")
def act(request: StaffRequest, public_id: str, act: str) -> HttpResponse:
    """Take it, take it over, leave it, close it, or ask the person to write again."""
    given: dict[str, Any] = {"conversation": public_id, "actor": request.actor, "at": clock.now()}
    acts: dict[str, tuple[Callable[[], None], str]] = {
        "take": (lambda: operations.take(**given), _("Percakapan ini Anda tangani.")),
        "over": (lambda: operations.take(**given, over=True), _("Percakapan ini Anda tangani.")),
        "leave": (lambda: operations.leave(**given), _("Percakapan dilepas.")),
        "close": (lambda: operations.close(**given), _("Percakapan ditutup.")),
        "reopen": (lambda: operations.reopen(**given), _("Permintaan membalas sedang dikirim.")),
    }
    if act not in acts:
        raise NotFound
    return done(request, "desk:inquiry", public_id, *acts[act])
