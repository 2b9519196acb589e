"""The question list of an office: what is said on each topic, with its source, in every version; and what would be answered."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from emas.catalogue import operations as catalogue_operations
from emas.catalogue import queries as catalogue
from emas.catalogue.types import knowledge
from emas.inquiries import queries
from emas.kernel import clock
from emas.kernel.errors import Conflict, EmasError, Invalid, NotFound
from emas.people import queries as people
from emas.web.desk import search as searching
from emas.web.desk.inquiries import question_form, words
from emas.web.desk.page import StaffRequest, desk_view, moved, told, warned

PAGE = 30


def _offices(request: StaffRequest) -> tuple[list[str], list[str]]:
    """The instansi whose list is shown, and those whose list may be written. Raises: NotFound for everybody else."""
    mine = sorted({post.instansi for post in request.actor.posts})
    writes = [
        code for code in [*mine, ""] if catalogue.may_edit_questions(actor=request.actor, instansi=code)
    ]
    if not writes and not queries.is_officer(actor=request.actor):
        raise NotFound("questions")
    return mine, writes


@desk_view("GET", "POST")
def questions(request: StaffRequest) -> HttpResponse:
    """All topics, a search, and the box to try a question."""
    mine, writes = _offices(request)
    text = request.GET.get("q", "").strip()[:80]
    found = {e.question.slug: e for code in mine for e in catalogue.questions(instansi=code)}
    rows = [e for e in found.values() if not e.question.service and _matches(e, text)]
    rows.sort(key=lambda e: (e.question.title.id.casefold(), e.question.slug))
    number = searching.page_number(request)
    pages = max(1, -(-len(rows) // PAGE))
    number = min(number, pages)
    asked = request.POST.get("coba", "").strip()[:300]
    office = request.POST.get("kantor", mine[0])
    context = {
        "rows": rows[(number - 1) * PAGE : number * PAGE],
        "total": len(rows),
        "query": text,
        "number": number,
        "pages": pages,
        "may_write": bool(writes),
        "asked": asked,
        "office": office,
        "offices": [(code, name) for code, name in people.instansi_names().items() if code in mine],
        "tried": queries.preview(text=asked, instansi=office, at=clock.now())
        if asked and office in mine
        else None,
    }
    return render(request, "desk/inquiries/questions.html", context)


def _matches(entry: knowledge.QuestionEntry, text: str) -> bool:
    wanted = text.casefold()
    said = (entry.question.title.id, entry.question.slug, *entry.question.phrases)
    return not wanted or any(wanted in each.casefold() for each in said)


@desk_view("GET", "POST")
def new(request: StaffRequest) -> HttpResponse:
    """A topic that is not in the list yet."""
    _mine, writes = _offices(request)
    if not writes:
        raise NotFound("questions")
    names = people.instansi_names()
    offices = [(code, names.get(code, _("Semua kantor"))) for code in writes]
    office = request.POST.get("kantor", writes[0])
    if office not in writes:
        raise NotFound("questions")
    title = request.POST.get("judul", "").strip()
    slug = f"{office or 'umum'}/{slugify(title)[:60]}"
    empty = knowledge.Question(slug=slug, instansi=office, title=question_form.text(title))
    return _form(request, empty, based_on=0, offices=offices)


@desk_view("GET", "POST")
def question(request: StaffRequest, slug: str) -> HttpResponse:
    """One topic as it is now, or as an older version had it (``versi``), to be written anew."""
    entry = _entry(request, slug)
    versions = catalogue.question_versions(slug=slug)
    wanted = request.GET.get("versi", "")
    shown = next((v for v in versions if str(v.version) == wanted), entry)
    return _form(
        request, shown.question, based_on=entry.version, entry=entry, versions=versions, shown=shown.version
    )


@desk_view("POST")
def switch(request: StaffRequest, slug: str) -> HttpResponse:
    """Take a topic out of use, or back."""
    entry = _entry(request, slug)
    try:
        catalogue_operations.switch_question(
            slug=slug,
            is_on=not entry.is_enabled,
            reason=request.POST.get("alasan", ""),
            actor=request.actor,
            at=clock.now(),
        )
    except Invalid:
        warned(request, _("Tulis alasannya."))
    else:
        told(request, _("Topik dipakai lagi.") if not entry.is_enabled else _("Topik tidak dipakai lagi."))
    return moved(request, "desk:question", slug)


def _entry(request: StaffRequest, slug: str) -> knowledge.QuestionEntry:
    mine, writes = _offices(request)
    entry = catalogue.question(slug=slug)
    if entry is None or entry.question.instansi not in {*mine, *writes, ""}:
        raise NotFound("question")
    return entry


def _form(request: StaffRequest, known: knowledge.Question, *, based_on: int, **more: Any) -> HttpResponse:
    may_write = catalogue.may_edit_questions(actor=request.actor, instansi=known.instansi)
    faults: dict[str, str] = {}
    typed = question_form.typed(known)
    status = 200
    if request.method == "POST":
        if not may_write:
            raise NotFound("question")
        typed = question_form.posted(request.POST)
        outcome = _save(request, known, typed)
        if isinstance(outcome, HttpResponse):
            return outcome
        faults, status = outcome
    context = {
        "known": known,
        "typed": typed,
        "sections": question_form.sections(typed, faults),
        "faults": faults,
        "fault_items": [(name, sentence) for name, sentence in faults.items()],
        "based_on": request.POST.get("versi_dasar", based_on),
        "may_write": may_write,
        "back": reverse("desk:questions"),
        **more,
        "versions": _named(more.get("versions", ())),
    }
    return render(request, "desk/inquiries/question.html", context, status=status)


def _save(
    request: StaffRequest, known: knowledge.Question, typed: question_form.Typed
) -> HttpResponse | tuple[dict[str, str], int]:
    base = request.POST.get("versi_dasar", "0")
    try:
        catalogue_operations.save_question(
            question=question_form.question(known, typed),
            based_on=int(base) if base.isdecimal() else 0,
            actor=request.actor,
            at=clock.now(),
        )
    except Invalid as error:
        return question_form.faults(error), 422
    except Conflict:
        sentence = _(
            "Orang lain sudah mengubah topik ini, atau topik bernama sama sudah ada. Buka lagi dari daftar."
        )
        return {"judul": sentence}, 409
    except EmasError as error:
        return {"judul": words.for_error(error)}, 422
    told(request, _("Topik sudah terbit. Jawaban berikutnya memakai versi ini."))
    return moved(request, "desk:question", known.slug)


def _named(versions: tuple[knowledge.QuestionEntry, ...]) -> list[tuple[knowledge.QuestionEntry, str]]:
    names = people.names_of_labels(labels=[v.written_by for v in versions])
    return [(v, names.get(v.written_by, _("Daftar bawaan"))) for v in versions]
