"""The satisfaction survey of a finished case: nine questions, once, without a name."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.cases import operations as cases
from emas.cases import queries
from emas.catalogue.types import Text
from emas.kernel import clock
from emas.kernel.digits import whole
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.web.components import sentences, sessions
from emas.web.components.survey import ELEMENTS
from emas.web.public.page import PublicRequest, moved, public_view
from emas.web.public.track.views import applicant_of


@public_view("GET", "POST", is_personal=True)
def survey(request: PublicRequest) -> HttpResponse:
    """Show the questions, take the answers; what was skipped counts for nothing."""
    actor = applicant_of(request)
    if actor is None or actor.case_ref is None:
        return moved("public:track")
    try:
        progress = queries.progress(ref=actor.case_ref, pin_or_actor=actor, at=clock.now())
    except NotFound:
        return moved("public:track")
    if not progress.may_rate:
        return moved("public:case")
    if request.method != "POST":
        return _page(request, progress.service_title)
    try:
        cases.rate_service(
            case_ref=actor.case_ref, actor=actor, marks=_marks(request), comment=_comment(request), at=clock.now()
        )  # fmt: skip
    except Invalid as error:
        return _page(request, progress.service_title, error)
    except NotAllowed:
        messages.warning(request, _("Penilaian untuk permohonan ini sudah kami terima."))
        return moved("public:case")
    messages.success(request, _("Terima kasih atas penilaian Anda."))
    return moved("public:case")


@public_view("GET", "POST", is_personal=True)
def by_link(request: PublicRequest, code: str) -> HttpResponse:
    """The same questions by a link from the counter: no sign-in, no code of the case, and nothing kept on the screen after."""
    at = clock.now()
    found = queries.survey_form(code=code, at=at)
    if found.is_done:
        return moved("public:survey_thanks")
    if request.method != "POST":
        return _page(request, found.service_title, is_counter=True)
    try:
        cases.rate_by_link(code=code, marks=_marks(request), comment=_comment(request), at=at)
    except Invalid as error:
        return _page(request, found.service_title, error, is_counter=True)
    except NotAllowed:
        pass  # Somebody was first, or the same tap came twice: the page after says the same.
    return moved("public:survey_thanks")


@public_view("GET")
def thanks(request: PublicRequest) -> HttpResponse:
    """The end at the counter: a word of thanks, and no way back to the answers."""
    return render(request, "public/track/survey_thanks.html", {"is_counter": True, "back": _back(request)})


def _back(request: PublicRequest) -> str:
    """Where an officer who lent his screen signs in again, to go on with the same case; '' on everybody else's screen."""
    case = str(request.session.get(sessions.LENT, ""))
    return f"{reverse('public:sign_in')}?{urlencode({'next': case})}" if case else ""


def _marks(request: PublicRequest) -> dict[str, int]:
    marks = {name: request.POST.get(name, "") for name in queries.SURVEY_ELEMENTS}
    return {name: whole(mark, 1) or 0 for name, mark in marks.items() if mark}


def _comment(request: PublicRequest) -> str:
    return request.POST.get("saran", "")[:4000]


def _page(
    request: PublicRequest, title: Text, error: Invalid | None = None, *, is_counter: bool = False
) -> HttpResponse:
    found = error.faults if error is not None else {}
    words: dict[str, str] = {name: str(sentences.fault(codes[0])) for name, codes in found.items()}
    if "marks" in found:
        words["persyaratan"] = _("Pilih paling sedikit satu jawaban.")
    if "comment" in found and error is not None:
        words["saran"] = str(sentences.fault("too_long", **error.params))
    questions = [
        {
            "name": name,
            "legend": ELEMENTS[name][1],
            "value": request.POST.get(name, ""),
            "error": words.get(name, ""),
            # The best first: it is read first on a telephone, and the worst is never chosen by a slip.
            "options": [(mark, ELEMENTS[name][2][mark - 1]) for mark in reversed(queries.SURVEY_MARKS)],
        }
        for name in queries.SURVEY_ELEMENTS
    ]
    context = {
        "title": title,
        "is_counter": is_counter,
        "questions": questions,
        "faults": tuple((name, sentence) for name, sentence in words.items() if name in {*ELEMENTS, "saran"}),
        "comment": request.POST.get("saran", ""),
        "comment_error": words.get("saran", ""),
        "back": _back(request) if is_counter else "",
    }
    return render(request, "public/track/survey.html", context, status=422 if error else 200)
