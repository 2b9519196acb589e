"""Inbox pages: the list, the search, the bulk act and its result."""

from django.http import HttpResponse
from django.shortcuts import render

from emas.cases import operations, queries
from emas.cases.types import ActResult
from emas.kernel import clock, codes
from emas.web.desk import search as searching
from emas.web.desk import sentences
from emas.web.desk.inbox.forms import VIEWS, BulkForm, FilterForm
from emas.web.desk.page import OFFICER_ROLES, StaffRequest, desk_view, first_fault, moved

ONWARD = frozenset({"forward", "draft", "initial"})
_NO_ACT = "-"


@desk_view("GET", roles=OFFICER_ROLES | {"admin"})
def inbox(request: StaffRequest) -> HttpResponse:
    """The table of cases; htmx asks for the table alone."""
    return _page(request, FilterForm(request.GET))


def _page(request: StaffRequest, form: FilterForm, *, fault: str = "", status: int = 200) -> HttpResponse:
    search = searching.kept(request, "inbox")
    asked = form.asked(search)
    page = queries.inbox(actor=request.actor, filter=asked, at=clock.now())
    context = {
        "page": page,
        "asked": asked,
        "views": [(code, label, page.counts.get(code)) for code, label in VIEWS],
        "posts": [post for post in request.actor.posts if post.role in OFFICER_ROLES],
        "search": search,
        "fault": fault,
        "can_pick": asked.view in {"waiting", "late", "returned"},
    }
    is_part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    template = "desk/inbox/_table.html" if is_part else "desk/inbox/inbox.html"
    return render(request, template, context, status=status)


@desk_view("POST", roles=OFFICER_ROLES | {"admin"})
def search(request: StaffRequest) -> HttpResponse:
    """Keep the search text in the session and show the list; a whole case code opens the case at once."""
    text = searching.keep(request, "inbox")
    ref = _as_ref(text)
    if ref:
        return moved(request, "desk:case", ref)
    response = moved(request, "desk:inbox")
    view = request.POST.get("view", "")
    if view in dict(VIEWS):
        response["Location"] += f"?view={view}"
    return response


def _as_ref(text: str) -> str:
    """The case code in ``text``, or nothing: most searches are names."""
    if not any(letter.isdigit() for letter in text):
        return ""
    try:
        return codes.normalise_ref(text)
    except ValueError:
        return ""


@desk_view("POST", roles=OFFICER_ROLES)
def bulk(request: StaffRequest) -> HttpResponse:
    """Send on all ticked cases, each by the one act that its own step offers; each succeeds or fails by itself."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        return _page(request, FilterForm({}), fault=first_fault(form), status=422)
    key = form.cleaned_data["kunci"]
    results: list[ActResult] = []
    for act, refs in _by_act(request, form.refs()).items():
        results += operations.act_many(
            case_refs=refs, act=act, actor=request.actor, at=clock.now(), idempotency_key=f"{key}:{act}"[:60]
        )
    context = {
        "done": [result.acted for result in results if result.ok],
        "failed": [(result.ref, sentences.for_code(result.code)) for result in results if not result.ok],
    }
    return render(request, "desk/inbox/result.html", context)


def _by_act(request: StaffRequest, refs: tuple[str, ...]) -> dict[str, list[str]]:
    """The ticked cases grouped by the act that sends them on; what offers none is asked for ``-`` and is refused there."""
    grouped: dict[str, list[str]] = {}
    for ref in refs:
        found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
        act = next((offered.name for offered in found.acts if offered.kind in ONWARD), _NO_ACT)
        grouped.setdefault(act, []).append(ref)
    return grouped
