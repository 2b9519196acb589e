"""The end of a request: check the answers, send once, keep the receipt; or keep the form and open it again."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from emas.cases import operations as cases
from emas.cases.types import Submitted
from emas.catalogue import queries as catalogue
from emas.catalogue.types import FieldType, ServiceDefinition, Text
from emas.documents import queries as documents
from emas.kernel import clock, codes
from emas.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from emas.people import queries as people
from emas.platform import limits, sealing
from emas.web.components import service_form
from emas.web.public.apply import journey as journeys
from emas.web.public.apply.journey import APPLICANT, Journey
from emas.web.public.apply.proof_views import unproved
from emas.web.public.page import PublicRequest, language, moved, public_view

RECEIPT_KEY = "tanda_terima"
RECEIPT_MINUTES = 15
RESUMES_PER_QUARTER = 20
_QUARTER_SECONDS = 900
_RECEIPT = "public.receipt"


@dataclass(frozen=True, slots=True)
class Row:
    """One answer on the check page; ``href`` changes it and comes back here."""

    label: str
    value: str
    href: str
    rows: tuple[tuple[str, ...], ...] = ()


@public_view("GET", "POST", is_personal=True)
def check(request: PublicRequest) -> HttpResponse:
    """Everything on one page, each with "Ubah"; the button sends."""
    journey = journeys.current(request, clock.now())
    if journey is None or not journey.has_identity:
        return moved("public:apply_identity")
    if unproved(journey) is not None:
        return moved("public:apply_phone")
    question = journey.definition.confirm_send.in_(language())
    if request.method == "POST" and question and "ya" not in request.POST:
        return render(request, "public/apply/sure.html", {"journey": journey, "words": question})
    if request.method == "POST":
        return _send(request, journey)
    return _check_page(request, journey, {})


def _send(request: PublicRequest, journey: Journey) -> HttpResponse:
    at = clock.now()
    try:
        receipt = cases.submit(
            service=journey.definition.slug,
            channel=journeys.CHANNEL,
            applicant=journey.applicant_input(),
            answers=journey.answers,
            uploads_owner=journey.uploads_owner,
            actor=APPLICANT,
            at=at,
            # One draft can become one case: a second tap, or a phone that sends again, gets the same receipt.
            idempotency_key=f"web-{journey.draft_id}",
            draft_id=journey.draft_id,
        )
    except Invalid as error:
        return _check_page(request, journey, error.faults)
    except Conflict as error:
        if error.code != "has_account":
            raise
        return render(request, "public/apply/has_account.html", status=409)
    except Unavailable as error:
        request.session["tertahan"] = {"code": error.code, "reason": str(error.params.get("reason", ""))}
        return moved("public:apply_held")
    keep_receipt(request, journey.definition, receipt, at, told_by=_told_by(journey))
    journeys.finish(request)
    return moved("public:apply_sent")


def _check_page(
    request: PublicRequest, journey: Journey, refused: dict[str, tuple[str, ...]]
) -> HttpResponse:
    today = clock.local_date(clock.now())
    clean, faults = journey.parse(today)
    found = service_form.fault_sentences(journey.definition.form, {**faults, **refused}, language())
    papers = documents.attachments(owner_ref=journey.uploads_owner)
    context = {
        "journey": journey,
        "answers": _answer_rows(journey, clean, today),
        "papers": [
            (spec.label, [p for p in papers if p.field == spec.name]) for spec, _ in journey.papers(today)
        ],
        "faults": tuple(
            (_where(journey, name), text) for name, texts in found.items() for text in texts[:1] if refused
        ),
        "back": _last_page(journey, today),
        "place": _place(journey),
        "along": _along(journey, clean),
    }
    return render(request, "public/apply/check.html", context, status=422 if refused else 200)


def _answer_rows(journey: Journey, clean: dict[str, Any], today: Any) -> tuple[Row, ...]:
    form, rows = journey.definition.form, []
    visible = set(journey.visible(clean, today))
    for number, page in enumerate(form.pages, start=1):
        for name in page.fields:
            if name not in visible:
                continue
            spec, value = form.fields[name], clean.get(name)
            text = catalogue.written(field=spec, value=value) if spec.type is not FieldType.TABLE else ""
            cells = catalogue.written_rows(field=spec, value=value) if spec.type is FieldType.TABLE else ()
            href = f"{journeys.page_address(number)}?kembali=periksa"
            rows.append(Row(spec.label.in_(language()), service_form.masked(spec, text), href, cells))
    return tuple(rows)


def _along(journey: Journey, clean: dict[str, Any]) -> tuple[tuple[Text, str], ...]:
    """What the portal sends along by itself: the sender is shown it."""
    fields = (journey.definition.form.fields[name] for name in journey.definition.form.sent_along)
    return tuple(
        (field.label, catalogue.written(field=field, value=clean[field.name]))
        for field in fields
        if field.name in clean
    )


def _where(journey: Journey, name: str) -> str:
    """Where a fault is repaired: an anchor on this page cannot, so the link leads to the page that asks."""
    form = journey.definition.form
    for number, page in enumerate(form.pages, start=1):
        if name in page.fields or name.partition("-")[0] in page.fields:
            return f"{journeys.page_address(number)}?kembali=periksa#{name}"
    if name in form.attachments:
        return f"{reverse('public:apply_papers')}#{name}"
    return reverse("public:apply_identity")


def _last_page(journey: Journey, today: Any) -> str:
    if journey.papers(today):
        return reverse("public:apply_papers")
    return journeys.before(journey, len(journey.definition.form.pages) + 1, today)


def _place(journey: Journey) -> str:
    name = people.region_names().get(str(journey.applicant.get("kelurahan_code", "")), "")
    if journey.is_anyone:
        return name
    return f"RT {journey.applicant.get('rt', '')} RW {journey.applicant.get('rw', '')} {name}".strip()


def _told_by(journey: Journey) -> str:
    """How messages reach the applicant: by the number of the first page, by an answer that stands for it, or by e-mail."""
    asked = (name for name, spec in journey.definition.form.fields.items() if spec.fills == "phone")
    phone = journey.applicant.get("phone") or any(journey.answers.get(name) for name in asked)
    return told_by(phone=str(phone or ""), email=str(journey.applicant.get("email", "")))


def told_by(*, phone: str, email: str) -> str:
    """Give ``phone``, ``email`` or '': the first way by which notices go, if any."""
    if phone:
        return "phone"
    return "email" if email else ""


def keep_receipt(
    request: HttpRequest, definition: ServiceDefinition, receipt: Submitted, at: datetime, *, told_by: str
) -> None:
    """Keep a receipt for the page that shows it."""
    title = definition.title
    kept = {
        "ref": receipt.ref,
        "pin": receipt.pin,
        "title": [title.id, title.en],
        "held_by": [receipt.held_by.id, receipt.held_by.en],
        "due_at": receipt.due_at.isoformat() if receipt.due_at else "",
        "is_letter": definition.letter is not None,
        "told_by": told_by,
        "until": (at + timedelta(minutes=RECEIPT_MINUTES)).isoformat(),
    }
    # Sessions lie in the database; the PIN must not lie there readable.
    request.session[RECEIPT_KEY] = base64.b64encode(sealing.seal_json(kept, _RECEIPT)).decode()


@public_view("GET", is_personal=True)
def sent(request: PublicRequest) -> HttpResponse:
    """The receipt. A reload shows it again for a quarter of an hour, then the PIN is gone for good."""
    sealed = request.session.get(RECEIPT_KEY)
    if not sealed:
        return moved("public:track")
    kept = sealing.unseal_json(base64.b64decode(sealed), _RECEIPT)
    if datetime.fromisoformat(kept["until"]) < clock.now():
        request.session.pop(RECEIPT_KEY, None)
        return moved("public:track")
    which = 1 if language() == "en" else 0
    context = {
        "ref": kept["ref"],
        "pin": kept["pin"],
        "title": kept["title"][which] or kept["title"][0],
        "held_by": kept["held_by"][which] or kept["held_by"][0],
        "due_at": datetime.fromisoformat(kept["due_at"]) if kept["due_at"] else None,
        "minutes": RECEIPT_MINUTES,
        # A receipt from before these words were kept is one of a letter.
        "is_letter": kept.get("is_letter", True),
        "has_phone": kept["told_by"] == "phone" if "told_by" in kept else kept.get("has_phone", True),
        "has_email": kept.get("told_by") == "email",
    }
    return render(request, "public/apply/sent.html", context)


@public_view("GET", is_personal=True)
def held(request: PublicRequest) -> HttpResponse:
    """The form can't be sent now through nobody's fault here: why, what was done, and that nothing is lost (R-026)."""
    journey = journeys.current(request, clock.now())
    why = request.session.get("tertahan")
    if journey is None or not why:
        return moved("public:services")
    context = {
        "journey": journey,
        "is_rw": why["code"] == "rw_not_in_use",
        "reason": why["reason"],
        "place": _place(journey),
    }
    return render(request, "public/apply/held.html", context, status=200)


@public_view("GET", is_personal=True)
def kept(request: PublicRequest) -> HttpResponse:
    """The form is kept: the code that opens it again."""
    journey = journeys.current(request, clock.now())
    if journey is None or not journey.draft_id:
        return moved("public:services")
    return render(request, "public/apply/kept.html", {"journey": journey})


@public_view("GET", "POST", is_personal=True)
def resume(request: PublicRequest) -> HttpResponse:
    """Open a kept form by its code, on any telephone."""
    if request.method != "POST":
        return render(
            request, "public/apply/resume.html", {"journey": journeys.current(request, clock.now())}
        )
    at = clock.now()
    typed = request.POST.get("kode", "").strip()[:60]
    limits.reserve(f"apply.resume:{request.remote}", RESUMES_PER_QUARTER, _QUARTER_SECONDS, at)
    code = codes.normalise_ref(typed)
    try:
        if not code:
            raise NotFound("draft")
        journey = journeys.resume(request, code, at)
    except NotFound:
        return render(request, "public/apply/resume.html", {"typed": typed, "is_unknown": True}, status=422)
    if not journey.has_identity:
        return moved("public:apply_identity")
    return moved(_first_open(journey))


def _first_open(journey: Journey) -> str:
    """The first page that still lacks an answer, else the check page."""
    today = clock.local_date(clock.now())
    _clean, faults = journey.parse(today)
    for number in journeys.pages_to_ask(journey, today):
        fields = set(journey.definition.form.pages[number - 1].fields)
        if any(name.partition("-")[0] in fields for name in faults):
            return journeys.page_address(number)
    return _last_page(journey, today)
