"""
A question in everyday words, answered on the page without an account and without JavaScript.

Nothing of the conversation is kept: topic and last menu travel in the form. What was typed stands in no address and in no log.
"""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.catalogue import queries as catalogue
from emas.catalogue.types import knowledge
from emas.kernel import clock
from emas.web.public.ask import ways
from emas.web.public.page import PublicRequest, public_view

LONGEST: Final = 300
_MENU: Final = 8


@public_view("GET", "POST", is_personal=True)
def ask(request: PublicRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request, None)
    text = request.POST.get("tanya", "").strip()[:LONGEST]
    chosen = request.POST.get("pilih", "")
    if chosen:
        return _page(request, _chosen(chosen))
    if not text:
        return _page(request, None, fault=_("Tulis dulu apa yang ingin Anda tanyakan."))
    offered = tuple(request.POST.get("tawaran", "").split(","))[:_MENU]
    topic = request.POST.get("topik", "")[:120]
    return _page(request, catalogue.answer(text=text, at=clock.now(), topic=topic, offered=offered))


def _chosen(slug: str) -> knowledge.Reply:
    """Answer a topic that was picked from the menu; one that is gone meanwhile is a menu again."""
    told = catalogue.told(slug=slug[:120])
    if told is None:
        return catalogue.answer(text="", at=clock.now())
    return knowledge.Reply(knowledge.ReplyKind.ANSWER, answer=told, topic=told.topic.slug, confidence=1.0)


def _page(request: PublicRequest, reply: knowledge.Reply | None, fault: str = "") -> HttpResponse:
    heads = _heads()
    found = reply.answer if reply else None
    parts = [(heads[s.aspect], s.lines, _tag(s)) for s in found.sections] if found else []
    context: dict[str, Any] = {
        "reply": reply,
        "answer": found,
        "parts": parts,
        "said": _sentences().get(reply.reason, "") if reply else "",
        "needs_person": reply is not None and reply.kind is knowledge.ReplyKind.OFFICER,
        "fault": fault,
        "faults": [("tanya", fault)] if fault else [],
        "offered": ",".join(t.slug for t in reply.menu) if reply and found is None else "",
        "longest": LONGEST,
        "ways": ways.of(found.instansi if found else "", clock.now()),
    }
    return render(request, "public/ask.html", context, status=422 if fault else 200)


def _tag(section: knowledge.Section) -> str:
    """Steps are numbered, one line stands alone, all else is a list."""
    if len(section.lines) == 1:
        return "p"
    return "ol" if section.aspect is knowledge.Aspect.PROCEDURE else "ul"


def _heads() -> dict[knowledge.Aspect, str]:
    return {
        knowledge.Aspect.OVERVIEW: "",
        knowledge.Aspect.REQUIREMENTS: _("Persyaratan"),
        knowledge.Aspect.PROCEDURE: _("Cara mengurus"),
        knowledge.Aspect.FEE: _("Biaya"),
        knowledge.Aspect.DURATION: _("Lama proses"),
        knowledge.Aspect.LEGAL_BASIS: _("Dasar hukum"),
        knowledge.Aspect.WHERE: _("Tempat"),
        knowledge.Aspect.BY_PROXY: _("Bila diwakilkan"),
        knowledge.Aspect.STATUS: _("Melihat perkembangan"),
    }


def _sentences() -> dict[str, str]:
    """What is said where there is no answer, by the reason."""
    person = _("Petugas kami membantu Anda. Pilih caranya di bawah ini.")
    return {
        "unclear": _("Yang mana yang Anda maksud?"),
        "not_understood": _(
            "Maaf, pertanyaan itu belum kami pahami. Tulis dengan kata lain, atau pilih topik."
        ),
        "asked": person,
        "upset": _("Maaf atas ketidaknyamanan Anda.") + " " + person,
        "urgent": _(
            "Bila Anda atau orang lain dalam bahaya, hubungi 112 (darurat) atau SAPA 129 (kekerasan terhadap perempuan dan anak)."
        ),
        "not_stated": _("Keterangan resmi kami tidak memuat jawaban yang pasti tentang itu.") + " " + person,
        "legal_advice": _(
            "Maaf, kami tidak boleh memberi nasihat hukum. Pos bantuan hukum (posbakum) di pengadilan membantu tanpa biaya."
        ),
        "case_data": _(
            "Demi keamanan, data pribadi dan isi perkara tidak dibahas di sini. Kabar surat dilihat di halaman Lacak surat."
        ),
        "outside": _("Maaf, itu bukan layanan kami."),
        "greeting": _("Salam. Tulis pertanyaan Anda, atau pilih topik."),
        "thanks": _("Sama-sama. Bila ada yang lain, tulis saja."),
    }
