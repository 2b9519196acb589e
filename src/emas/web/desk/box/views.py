"""The list of sealed cases, and one of them: its words, its conversation, its acts, its persons."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.cases.types import BoxCandidate, BoxCase, OfferedAct
from emas.kernel import clock
from emas.kernel.digits import whole
from emas.kernel.errors import EmasError, NotAllowed, NotFound, TooMany
from emas.web.components import box
from emas.web.components.forms import once_key
from emas.web.desk import sentences
from emas.web.desk.box import opened
from emas.web.desk.page import StaffRequest, desk_view, moved, told, warned

ASSIGN = "assign"


@desk_view("GET")
def box_list(request: StaffRequest) -> HttpResponse:
    """Number, class, age and deadline of what is mine to sort or handle."""
    at = clock.now()
    rows = queries.box_list(actor=request.actor, at=at)
    services = queries.sealed_services()
    context = {
        "open_rows": [(row, (at - row.created_at).days) for row in rows if row.is_open],
        "closed_rows": [(row, (at - row.created_at).days) for row in rows if not row.is_open],
        "state": queries.box_key_state(actor=request.actor),
        "is_unlocked": opened.private_of(request, request.user.pk) is not None,
        "services": services,
        "enter": [d for d in services if queries.may_enter_sealed(actor=request.actor, service=d.slug)],
    }
    return render(request, "desk/box/list.html", context)


@desk_view("GET")
def figures(request: StaffRequest, slug: str) -> HttpResponse:
    """Numbers of all cases together."""
    found = next((d for d in queries.sealed_services() if d.slug == slug), None)
    if found is None:
        raise Http404
    context = {"service": found, "figures": queries.box_figures(service=slug, at=clock.now())}
    return render(request, "desk/box/figures.html", context)


@desk_view("GET", "POST")
def case(request: StaffRequest, ref: str) -> HttpResponse:
    """One case; by POST with who wrote it, which is an opening of its own."""
    private = _private(request, ref)
    if private is None:
        return _to_unlock(request, ref)
    return _page(request, ref, private, with_identity=request.method == "POST")


def _page(
    request: StaffRequest, ref: str, private: bytes, *, with_identity: bool = False, fault: str = ""
) -> HttpResponse:
    try:
        found = queries.box_case(
            actor=request.actor, ref=ref, private=private, at=clock.now(), with_identity=with_identity
        )
    except NotAllowed as error:
        said = {"ref": ref, "sentence": box.sentence(error)}
        return render(request, "desk/box/closed.html", said, status=403)
    context = {
        "case": found,
        "fault": fault,
        "papers": tuple(found.definition.form.attachments.values()),
        "typed": _typed(request) if fault else "",
        "is_identity_shown": with_identity,
    }
    return render(request, "desk/box/case.html", context, status=422 if fault else 200)


def _typed(request: StaffRequest) -> str:
    """What was written to the reporter, with an act or without one."""
    return str(request.POST.get("pesan") or request.POST.get("catatan", "")).strip()


@desk_view("POST")
def say(request: StaffRequest, ref: str) -> HttpResponse:
    """Write to the reporter."""
    private = _private(request, ref)
    if private is None:
        return _to_unlock(request, ref)
    try:
        found = queries.box_case(actor=request.actor, ref=ref, private=private, at=clock.now())
        operations.say_as_handler(
            case_ref=ref, actor=request.actor, private=private, text=request.POST.get("pesan", ""),
            papers=box.papers_of(request, found.definition), once=once_key(request), at=clock.now(),
        )  # fmt: skip
    except (NotFound, TooMany):
        raise
    except EmasError as error:
        return _page(request, ref, private, fault=box.sentence(error))
    told(request, _("Pesan sudah terkirim."))
    return moved(request, "desk:box_case", ref)


@desk_view("GET", "POST")
def act(request: StaffRequest, ref: str, act: str) -> HttpResponse:
    """The page of one act: what it does, the persons it needs, its words, one button."""
    private = _private(request, ref)
    if private is None:
        return _to_unlock(request, ref)
    try:
        found = queries.box_case(actor=request.actor, ref=ref, private=private, at=clock.now())
    except NotAllowed as error:
        warned(request, box.sentence(error))
        return moved(request, "desk:box")
    offered = next((each for each in found.acts if each.name == act), None)
    if offered is None and _typed(request):
        # Another handler was first: what this one wrote must not go with the act that is gone.
        return _page(request, ref, private, fault=box.fault_words("unknown_act"))
    if offered is None:
        warned(request, box.fault_words("unknown_act"))
        return moved(request, "desk:box_case", ref)
    if request.method != "POST":
        return _act_page(request, found, offered, private)
    return _do(request, found, offered, private)


def _do(request: StaffRequest, found: BoxCase, offered: OfferedAct, private: bytes) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        operations.act_sealed(
            case_ref=found.ref, act=offered.name, actor=request.actor, private=private, at=clock.now(),
            note=request.POST.get("catatan", ""), person_ids=_chosen(request),
            version=whole(version),
        )  # fmt: skip
    except (NotFound, TooMany):
        raise
    except EmasError as error:
        return _act_page(request, found, offered, private, fault=box.sentence(error))
    told(request, _("Sudah tersimpan."))
    return moved(request, "desk:box")


def _act_page(
    request: StaffRequest, found: BoxCase, offered: OfferedAct, private: bytes, *, fault: str = ""
) -> HttpResponse:
    context = {
        "case": found,
        "offered": offered,
        "is_assigning": ASSIGN in offered.act.effects,
        "fault": fault,
        "typed": request.POST.get("catatan", "") if fault else "",
        **_candidates(request, found.ref, private),
    }
    return render(request, "desk/box/act.html", context, status=422 if fault else 200)


@desk_view("GET", "POST")
def persons(request: StaffRequest, ref: str) -> HttpResponse:
    """Bring a colleague in, wrap the key anew for who lost his, or let one go."""
    private = _private(request, ref)
    if private is None:
        return _to_unlock(request, ref)
    if request.method != "POST":
        return _persons_page(request, ref, private)
    gone = whole(request.POST.get("lepas", ""))
    if gone is not None:
        return _changed(request, ref, private, lambda: operations.release(
            case_ref=ref, actor=request.actor, private=private, person_id=gone, at=clock.now()
        ))  # fmt: skip
    return _changed(request, ref, private, lambda: operations.entrust(
        case_ref=ref, actor=request.actor, private=private, person_ids=_chosen(request), at=clock.now()
    ))  # fmt: skip


def _changed(
    request: StaffRequest, ref: str, private: bytes, change: Callable[[], tuple[int, ...]]
) -> HttpResponse:
    try:
        left = change()
    except (NotFound, TooMany):
        raise
    except EmasError as error:
        return _persons_page(request, ref, private, fault=box.sentence(error))
    told(request, _("Daftar penangan sudah diubah."))
    if request.actor.person_id not in left:
        return moved(request, "desk:box")
    return moved(request, "desk:box_persons", ref)


def _persons_page(request: StaffRequest, ref: str, private: bytes, *, fault: str = "") -> HttpResponse:
    context = {"ref": ref, "fault": fault, **_candidates(request, ref, private)}
    return render(request, "desk/box/persons.html", context, status=422 if fault else 200)


def _candidates(request: StaffRequest, ref: str, private: bytes) -> dict[str, object]:
    found = queries.box_candidates(actor=request.actor, ref=ref, private=private, at=clock.now())
    return {
        "able": [(str(c.person_id), c.name, _posts(c)) for c in found if not c.why],
        "barred": [c for c in found if c.why],
        "assigned": [c for c in found if c.is_assigned],
        "chosen": request.POST.getlist("penangan"),
    }


def _posts(one: BoxCandidate) -> str:
    return ", ".join(f"{sentences.role(role)} {unit}" for role, unit in one.posts)


@desk_view("GET")
def paper(request: StaffRequest, ref: str, public_id: str) -> HttpResponse:
    """One paper, opened and recorded."""
    private = _private(request, ref)
    if private is None:
        return _to_unlock(request, ref)
    return box.file_response(
        *queries.box_file(actor=request.actor, ref=ref, private=private, public_id=public_id, at=clock.now())
    )


def _chosen(request: StaffRequest) -> list[int]:
    chosen = (whole(value) for value in request.POST.getlist("penangan")[:20])
    return [number for number in chosen if number is not None]


def _private(request: StaffRequest, ref: str) -> bytes | None:
    """The opened key; a stranger hears that there is no such case before anybody is asked for a passphrase."""
    if not any(row.ref == ref for row in queries.box_list(actor=request.actor, at=clock.now())):
        raise NotFound
    return opened.private_of(request, request.user.pk)


def _to_unlock(request: StaffRequest, ref: str) -> HttpResponse:
    address = f"{reverse('desk:box_unlock')}?ke={ref}"
    response = redirect(address)
    if request.method == "POST":
        response.status_code = 303
    return response
