"""Signing with a provider that asks for the signer's passphrase: confirm, code, start, progress. See ``batches``."""

from django.http import HttpResponse
from django.shortcuts import render

from emas.cases import queries
from emas.cases.types import InboxFilter
from emas.documents import operations as documents
from emas.documents import ports
from emas.documents import queries as letters
from emas.documents.types import SigningManners, WaitingSignature
from emas.kernel import clock, errors
from emas.platform import limits
from emas.web.desk import sentences
from emas.web.desk.page import StaffRequest, desk_view, moved
from emas.web.desk.sign import batches, opened, standing
from emas.web.desk.sign.forms import SecretForm

SIGNER = frozenset({"kepala", "pimpinan", "sekretaris", "kasi", "wakil", "panitera"})
_RELOAD_SECONDS = 3


def paused(request: StaffRequest) -> tuple[WaitingSignature, ...]:
    """This person's letters that were asked for and wait: for him, or for the provider."""
    if request.actor.person_id is None:
        return ()
    return letters.waiting_signatures(person_id=request.actor.person_id, at=clock.now())


def shared_reason(lines: tuple[WaitingSignature, ...]) -> str:
    """The reason that all who wait have, said once; '' when they differ. A letter that is being signed waits for nothing."""
    codes = {line.code or "secret_needed" for line in lines if not line.is_under_way}
    return codes.pop() if len(codes) == 1 else ""


def confirm_page(
    request: StaffRequest,
    refs: tuple[str, ...],
    manners: SigningManners,
    *,
    fault: str = "",
    note: str = "",
    asks_code: bool = False,
    status: int = 200,
) -> HttpResponse:
    """What will be signed and how the certificate stands; the passphrase is asked for only when it can be of use."""
    page = queries.inbox(actor=request.actor, filter=InboxFilter(size=100), at=clock.now())
    found = standing.of(request.actor)
    context = {
        "rows": [row for row in page.rows if row.ref in refs],
        "paused": [line for line in paused(request) if line.case_ref in refs],
        "count": len(refs),
        "standing": found,
        "trouble": sentences.for_code(found.code) if found.code else "",
        "manners": manners,
        "asks_code": asks_code,
        "note": note,
        "fault": fault,
        "faults": fault,
    }
    return render(request, "desk/sign/confirm_secret.html", context, status=status)


def begin(request: StaffRequest, manners: SigningManners) -> HttpResponse:
    """Take the passphrase or code, start the batch and go to its page. Nothing of the secret is kept, shown or logged."""
    seen = opened.versions(request)
    known = (*seen, *(line.case_ref for line in paused(request)))
    form = SecretForm(request.POST, opened=known)
    if not form.is_valid():
        refs = tuple(ref for ref in dict.fromkeys(request.POST.getlist("picked")) if ref in known)
        return confirm_page(
            request, refs, manners, fault=form.first_fault(), asks_code=form.asks_code, status=422
        )
    refs = tuple(dict.fromkeys(form.cleaned_data["picked"]))
    at = clock.now()
    try:
        limits.reserve(batches.tries_key(request.actor), batches.TRIES, batches.WINDOW_SECONDS, at)
    except errors.TooMany as error:
        locked = sentences.for_error(error)
        return confirm_page(request, refs, manners, fault=locked, asks_code=form.asks_code, status=429)
    batch = batches.begin(
        actor=request.actor,
        refs=refs,
        versions=seen,
        secret=form.secret(),
        key=form.cleaned_data["kunci"],
        parallel=manners.parallel,
        at=at,
    )
    return moved(request, "desk:sign_batch", batch)


@desk_view("POST", roles=SIGNER)
def code(request: StaffRequest) -> HttpResponse:
    """Let the provider send a one-time code to the signer's application, in place of the passphrase."""
    manners = letters.signing_manners()
    seen = {*opened.versions(request), *(line.case_ref for line in paused(request))}
    refs = tuple(ref for ref in dict.fromkeys(request.POST.getlist("picked")) if ref in seen)
    if not refs or not manners.has_totp or request.actor.person_id is None:
        return moved(request, "desk:sign")
    try:
        limits.reserve(
            f"sign.code:{request.actor.person_id}", batches.TRIES, batches.WINDOW_SECONDS, clock.now()
        )
        documents.send_totp(person_id=request.actor.person_id, name=request.actor.name, files=len(refs))
    except errors.TooMany as error:
        return confirm_page(request, refs, manners, fault=sentences.for_error(error), status=429)
    except (ports.SigningRefused, ports.SigningUnavailable) as error:
        return confirm_page(request, refs, manners, fault=sentences.for_code(error.code), status=422)
    note = sentences.for_code("code_sent")
    return confirm_page(request, refs, manners, note=note, asks_code=True)


@desk_view("GET", roles=SIGNER)
def batch(request: StaffRequest, public_id: str) -> HttpResponse:
    """How far the batch is; it reloads by itself, and by a link, until it has ended."""
    person_id = request.actor.person_id
    if person_id is None:
        raise errors.NotFound
    found = letters.batch(public_id=public_id, person_id=person_id, at=clock.now())
    done = tuple(item for item in found.items if item.state == "selesai")
    opened.drop(request, tuple(item.case_ref for item in done))
    is_over = not found.is_running
    context = {
        "batch": found,
        "done": done,
        "waiting": [item for item in found.items if item.state == "menunggu"],
        "refused": [item for item in found.items if item.state == "ditolak"],
        "left": [item for item in found.items if item.state == "antre"] if is_over else [],
        "stopped": sentences.for_code(found.stopped_by) if found.stopped_by else "",
        # A code is used up by trying: who gave one goes on with a new one, not with the passphrase he does not use.
        "needs_new_code": found.stopped_by == "wrong_totp",
    }
    response = render(request, "desk/sign/batch.html", context)
    if not is_over:
        response["Refresh"] = str(_RELOAD_SECONDS)
    return response
