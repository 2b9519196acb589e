"""The pages of a signer."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from emas.cases import operations, queries
from emas.cases.types import ActResult, DeskCase, InboxFilter, InboxRow, OfferedAct
from emas.documents import queries as letters
from emas.kernel import clock, errors
from emas.web.desk import proof, sentences
from emas.web.desk.case import pages
from emas.web.desk.page import StaffRequest, desk_view, first_fault
from emas.web.desk.sign import opened, secret_views, story
from emas.web.desk.sign.forms import PickForm, SignForm

SIGNER = frozenset({"kepala", "pimpinan", "sekretaris", "kasi", "wakil", "panitera"})
_SIGNING = frozenset({"sign", "retry"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """One letter in the signer's list, and whether he has opened it as it is now."""

    row: InboxRow
    is_opened: bool


@desk_view("GET", roles=SIGNER)
def waiting(request: StaffRequest) -> HttpResponse:
    """What waits for this signature."""
    return _list_page(request)


def _list_page(request: StaffRequest, *, fault: str = "", status: int = 200) -> HttpResponse:
    asked = InboxFilter(cursor=request.GET.get("cursor", ""))
    page = queries.inbox(actor=request.actor, filter=asked, at=clock.now())
    seen = opened.versions(request)
    paused = secret_views.paused(request) if letters.signing_manners().needs_secret else ()
    rows = [
        Waiting(row=row, is_opened=seen.get(row.ref) == row.version) for row in page.rows if row.is_to_sign
    ]
    others = [row for row in page.rows if not row.is_to_sign]
    context = {
        "page": page,
        "rows": rows,
        "others": others,
        "count": len(rows) if others else page.counts.get("waiting", 0),
        "opened_count": sum(1 for line in rows if line.is_opened),
        "paused": paused,
        "paused_by": secret_views.shared_reason(paused),
        "may_resume": any(not line.is_under_way for line in paused),
        "fault": fault,
        "faults": fault,
    }
    return render(request, "desk/sign/list.html", context, status=status)


@desk_view("GET", roles=SIGNER)
def card(request: StaffRequest, ref: str) -> HttpResponse:
    """One letter to sign: checks passed, changes since the last return, the pages themselves; another decision has a page of its own."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    offered = _signing_act(found)
    if offered is None and found.acts:
        return redirect("desk:case", found.ref)
    if offered is not None:
        opened.remember(request, found.ref, found.version)
    images = pages.drafted(actor=request.actor, case=found, at=clock.now()) if found.can_preview else ()
    context = {
        "case": found,
        "offered": offered,
        "others": [act for act in found.acts if act.kind not in _SIGNING],
        "checks": story.checks_passed(found.timeline),
        "changes": story.since_last_return(found.timeline),
        "pages": range(1, len(images) + 1),
    }
    return render(request, "desk/sign/card.html", context)


def _signing_act(found: DeskCase) -> OfferedAct | None:
    return next((act for act in found.acts if act.kind in _SIGNING), None)


@desk_view("POST", roles=SIGNER)
def confirm(request: StaffRequest) -> HttpResponse:
    """What will be signed, and the password once more unless it was given within five minutes."""
    manners = letters.signing_manners()
    waiting = secret_views.paused(request) if manners.needs_secret else ()
    form = PickForm(request.POST, opened=(*opened.versions(request), *(line.case_ref for line in waiting)))
    if not form.is_valid():
        return _list_page(request, fault=first_fault(form), status=422)
    if manners.needs_secret:
        return secret_views.confirm_page(request, tuple(form.cleaned_data["picked"]), manners)
    return _confirm_page(request, tuple(form.cleaned_data["picked"]))


def _confirm_page(
    request: StaffRequest, refs: tuple[str, ...], *, fault: str = "", status: int = 200
) -> HttpResponse:
    page = queries.inbox(actor=request.actor, filter=InboxFilter(size=100), at=clock.now())
    context = {
        "rows": [row for row in page.rows if row.ref in refs],
        "needs_password": not proof.is_fresh(request, clock.now()),
        "asked": proof.asked(request),
        "fault": fault,
        "faults": fault,
    }
    return render(request, "desk/sign/confirm.html", context, status=status)


@sensitive_post_parameters("password", "passphrase", "totp", "code", "passkey")
@desk_view("POST", roles=SIGNER)
def sign(request: StaffRequest) -> HttpResponse:
    """Sign what was opened and picked; every letter has its own result."""
    manners = letters.signing_manners()
    if manners.needs_secret:
        return secret_views.begin(request, manners)
    at = clock.now()
    seen = opened.versions(request)
    form = SignForm(request.POST, opened=tuple(seen))
    if not form.is_valid():
        return _list_page(request, fault=first_fault(form), status=422)
    refs = tuple(form.cleaned_data["picked"])
    if not proof.is_fresh(request, at):
        try:
            clean = form.cleaned_data
            proof.prove(request, clean["password"], at, code=clean["code"], passkey=clean["passkey"])
        except errors.TooMany as error:
            return _confirm_page(request, refs, fault=sentences.for_error(error), status=429)
        except errors.EmasError as error:
            return _confirm_page(request, refs, fault=sentences.for_error(error), status=422)
    results = [_sign_one(request, ref, seen[ref], form.cleaned_data["kunci"]) for ref in refs]
    opened.drop(request, tuple(result.ref for result in results if result.ok))
    return render(request, "desk/sign/result.html", _result_context(results))


def _sign_one(request: StaffRequest, ref: str, version: int, key: str) -> ActResult:
    """Sign one letter; a refusal of this one does not stop the others."""
    at = clock.now()
    try:
        found = queries.desk_case(actor=request.actor, ref=ref, at=at)
        offered = _signing_act(found)
        if offered is None:
            raise errors.Conflict("conflict")
        acted = operations.act(
            case_ref=ref,
            act=offered.name,
            actor=request.actor,
            at=at,
            version=version,
            data={"proved": True},
            idempotency_key=f"{key}:{ref}",
        )
    except errors.EmasError as error:
        return ActResult(ref=ref, acted=None, code=error.code, params=dict(error.params))
    return ActResult(ref=ref, acted=acted)


def _result_context(results: list[ActResult]) -> dict[str, object]:
    return {
        "done": [result.acted for result in results if result.ok],
        "failed": [
            {"ref": result.ref, "sentence": sentences.for_code(result.code)}
            for result in results
            if not result.ok
        ],
    }
