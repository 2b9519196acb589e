"""The pages of one draft: resident, questions, papers, check, send, receipt."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.catalogue import queries as catalogue
from emas.kernel import clock, errors
from emas.platform import sealing
from emas.registry import queries as registry
from emas.web.components import service_form, uploads
from emas.web.components.forms import once_key
from emas.web.components.service_form import Shown
from emas.web.desk import sentences
from emas.web.desk.entry import summary
from emas.web.desk.entry.draft import OpenDraft, opened
from emas.web.desk.entry.forms import PhoneForm
from emas.web.desk.entry.start import FILERS, channel_of
from emas.web.desk.page import StaffRequest, desk_view, moved, told

_RECEIPT = "receipt"


def _language() -> str:
    return get_language() or "id"


@desk_view("GET", "POST", roles=FILERS)
def resident(request: StaffRequest, draft_id: str) -> HttpResponse:
    """The resident's data as the register knows them (R-025), and a telephone."""
    draft = opened(request, draft_id)
    form = PhoneForm(
        request.POST or None,
        initial={name: draft.payload.applicant.get(name, "") for name in ("phone", "email")},
    )
    if request.method == "POST" and form.is_valid():
        _keep(
            request,
            draft,
            applicant={"phone": form.cleaned_data["phone"], "email": form.cleaned_data.get("email", "")},
        )
        return _onward(request, draft, 0)
    context = {
        "draft": draft,
        "form": form,
        "rows": summary.identity_rows(draft.resident),
        "checked": registry.verification_of(draft.resident),
        "service": draft.definition,
    }
    return render(request, "desk/entry/resident.html", context, status=422 if form.errors else 200)


def _keep(request: StaffRequest, draft: OpenDraft, **values: dict[str, Any]) -> None:
    operations.save_draft(
        service=draft.payload.service,
        channel=draft.payload.channel,
        actor=request.actor,
        at=clock.now(),
        draft_id=draft.public_id,
        **values,  # type: ignore[arg-type]  # ``applicant`` or ``answers``
    )


def _onward(request: StaffRequest, draft: OpenDraft, number: int) -> HttpResponse:
    """The next page; back to the check when that is where the writer came from."""
    if request.GET.get("from") == "check":
        return moved(request, "desk:draft_check", draft.public_id)
    later = opened(request, draft.public_id).next_page(number)
    if later is not None:
        return moved(request, "desk:draft_page", draft.public_id, later)
    return moved(request, "desk:draft_papers", draft.public_id)


@desk_view("GET", "POST", roles=FILERS)
def page(request: StaffRequest, draft_id: str, number: int) -> HttpResponse:
    """One page of the service's questions, saved on every Lanjut."""
    draft = opened(request, draft_id)
    asked = draft.page(number)
    if request.method == "GET":
        return _questions(request, draft, number, raw=draft.payload.answers, faults={})
    typed = service_form.raw_from_post(draft.definition.form, request.POST, asked.fields)
    raw = {**draft.payload.answers, **typed}
    if service_form.change_rows(draft.definition.form, raw, request.POST):
        return _questions(request, draft, number, raw=raw, faults={})
    before = set(draft.visible())
    _clean, faults = catalogue.parse_answers(
        form=draft.definition.form, raw=raw, resident=draft.resident, today=draft.today, only=asked.fields
    )
    appeared = set(draft.visible(raw)) & set(asked.fields) - before
    if faults or appeared:
        known = {name: codes for name, codes in faults.items() if name not in appeared}
        return _questions(request, draft, number, raw=raw, faults=known, status=422 if known else 200)
    _keep(request, draft, answers=typed)
    return _onward(request, draft, number)


def _questions(
    request: StaffRequest,
    draft: OpenDraft,
    number: int,
    *,
    raw: dict[str, Any],
    faults: dict[str, tuple[str, ...]],
    status: int = 200,
) -> HttpResponse:
    asked = draft.page(number)
    visible = set(draft.visible(raw))
    names = [name for name in asked.fields if name in visible]
    written = {name: _written(draft, codes) for name, codes in faults.items()}
    shown = Shown(raw=raw, faults=written, pemohon=draft.resident, language=_language())
    questions = service_form.questions(draft.definition.form, names, shown)
    items = list(service_form.errors_for_summary(questions))
    if "" in written:
        items.insert(0, ("", written[""][0]))
    context = {
        "draft": draft,
        "service": draft.definition,
        "asked": asked,
        "number": number,
        "questions": questions,
        "faults": items,
    }
    return render(request, "desk/entry/page.html", context, status=status)


def _written(draft: OpenDraft, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Fault codes as sentences; a rule of the service brings its own words."""
    return tuple(_sentence(draft, code) for code in codes)


def _sentence(draft: OpenDraft, code: str) -> str:
    text = catalogue.rule_message(form=draft.definition.form, code=code)
    return text.in_(_language()) if text else sentences.for_code(code)


@desk_view("GET", "POST", roles=FILERS)
def papers(request: StaffRequest, draft_id: str) -> HttpResponse:
    """Photos and files; each is checked and re-encoded when it arrives."""
    draft = opened(request, draft_id)
    bag = uploads.Bag(draft.payload.uploads_owner, request.actor.label, draft.offered_papers())
    faults: uploads.Faults = {}
    looks = False
    if request.method == "POST":
        faults = bag.take(request, clock.now())
        if bag.takes_out(request, clock.now()) and not faults:
            return moved(request, "desk:draft_papers", draft.public_id)
        if not faults and request.POST.get("go") != "stay":
            faults, looks = bag.missing(), bag.unseen(request)
            if not faults and not looks:
                return moved(request, "desk:draft_check", draft.public_id)
    asked = bag.papers(bag.said(faults, _language()))
    context = {
        "draft": draft,
        "service": draft.definition,
        "papers": asked,
        "looks": looks and not faults,
        "parts": bag.ticket(request, clock.now()),
        "faults": uploads.errors_for_summary(asked),
    }
    return render(request, "desk/entry/papers.html", context, status=422 if faults else 200)


@desk_view("GET", roles=FILERS)
def check(request: StaffRequest, draft_id: str) -> HttpResponse:
    """Everything once more before it is sent, each with its Ubah."""
    return _check_page(request, opened(request, draft_id))


def _check_page(
    request: StaffRequest, draft: OpenDraft, *, faults: list[tuple[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "draft": draft,
        "service": draft.definition,
        "identity": summary.identity_rows(draft.resident),
        "phone": draft.payload.applicant.get("phone", ""),
        "email": draft.payload.applicant.get("email", ""),
        "pages": summary.answer_pages(draft, _language()),
        "papers": [(spec, draft.stored().get(spec.name, [])) for spec, _needed in draft.offered_papers()],
        "warning": queries.rw_warning(actor=request.actor, at=clock.now())
        if channel_of(request) == "rt"
        else None,
        "channel": draft.payload.channel,
        "faults": faults or [],
    }
    return render(request, "desk/entry/check.html", context, status=status)


@desk_view("POST", roles=FILERS)
def send(request: StaffRequest, draft_id: str) -> HttpResponse:
    """Send the draft: to the RW from the RT, to the RT from the counter. When the RW is not there it is kept (R-026)."""
    key = once_key(request)
    try:
        draft = opened(request, draft_id)
    except errors.NotFound:
        return _already_sent(request, draft_id)
    try:
        receipt = operations.send_draft(
            draft_id=draft_id, actor=request.actor, at=clock.now(), idempotency_key=key
        )
    except errors.Unavailable as error:
        return _held(request, draft, error)
    except errors.Invalid as error:
        faults = [(name, _written(draft, codes)[0]) for name, codes in error.faults.items()]
        return _check_page(request, draft, faults=faults, status=422)
    # Shown on a page that survives a reload; the PIN rests sealed in the session until the next letter.
    sealed = sealing.seal(receipt.pin.encode(), "desk.receipt", context=receipt.ref).hex()
    request.session[_RECEIPT] = {"draft": draft_id, "ref": receipt.ref, "pin": sealed}
    return moved(request, "desk:sent", receipt.ref)


def _already_sent(request: StaffRequest, draft_id: str) -> HttpResponse:
    """The same tap again: its first answer."""
    kept = request.session.get(_RECEIPT, {})
    if kept.get("draft") != draft_id:
        raise errors.NotFound
    return moved(request, "desk:sent", kept["ref"])


def _held(request: StaffRequest, draft: OpenDraft, error: errors.Unavailable) -> HttpResponse:
    context = {
        "draft": draft,
        "service": draft.definition,
        "reason": str(error.params.get("reason", "")),
        "is_rw": error.code == "rw_not_in_use",
        "sentence": sentences.for_error(error),
        "posts": [sentences.post(key) for key in error.params.get("posts", [])],  # type: ignore[attr-defined]
    }
    return render(request, "desk/entry/held.html", context, status=503 if not context["is_rw"] else 409)


@desk_view("GET", roles=FILERS)
def sent(request: StaffRequest, ref: str) -> HttpResponse:
    """The letter is in the RW's account now (R-027); code and PIN for the applicant."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    kept = request.session.get(_RECEIPT, {})
    pin = ""
    if kept.get("ref") == found.ref:
        pin = sealing.unseal(bytes.fromhex(kept["pin"]), "desk.receipt", context=found.ref).decode()
    context = {"case": found, "pin": pin, "channel": channel_of(request)}
    return render(request, "desk/entry/sent.html", context)


@desk_view("POST", roles=FILERS)
def drop(request: StaffRequest, draft_id: str) -> HttpResponse:
    """Throw a draft away."""
    operations.drop_draft(draft_id=draft_id, actor=request.actor, at=clock.now())
    told(request, _("Isian sudah dihapus."))
    return moved(request, "desk:entry_list")
