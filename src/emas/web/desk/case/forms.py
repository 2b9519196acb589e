"""The form of one act: note, canned reasons, marked items, the unit to redirect to, the receiver of the print."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from emas.cases.types import DeskCase, OfferedAct
from emas.people.types import UnitInfo
from emas.web.components import sentences
from emas.web.desk.page import NEIGHBOUR_ROLES


class ActForm(forms.Form):
    """
    What an act needs besides who and when. ``version`` and ``kunci`` travel hidden: the row version the page was made from
    and the idempotency key of this form.
    """

    act = forms.CharField(max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    kunci = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}), label=_("Catatan")
    )


class OfferedActForm(ActForm):
    """``ActForm`` with the fields that one offered act on one case asks for."""

    def __init__(
        self,
        data: Any = None,
        *,
        case: DeskCase,
        offered: OfferedAct,
        units: tuple[UnitInfo, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.case = case
        self.offered = offered
        language = get_language() or "id"
        if offered.act.reasons:
            self.fields["reason"] = forms.ChoiceField(
                label=_("Alasan"),
                required=False,
                widget=forms.RadioSelect,
                choices=[(reason.id, reason.in_(language)) for reason in offered.act.reasons],
            )
        if offered.act.marks_items:
            self.fields["items"] = forms.MultipleChoiceField(
                label=_("Yang harus diperbaiki"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=_items(case, offered, language),
            )
        if offered.kind == "redirect":
            self.fields["unit"] = forms.TypedChoiceField(
                label=_("Kirim ke"),
                coerce=int,
                choices=[("", _("Pilih")), *((unit.id, unit.name) for unit in units)],
            )
        if asks_card(case, offered):
            self.fields["card_seen"] = forms.BooleanField(label=CARD_SEEN, required=False)
        note = self.fields["note"]
        own = offered.act.note_label.in_(language)
        note.label = own or _LABELS.get(offered.kind, _("Catatan"))
        self.order_fields(["reason", "items", "unit", "note"])

    def clean(self) -> dict[str, Any]:
        """Join reason and note; an act that needs a note needs one of them."""
        clean = super().clean() or {}
        words = [clean.get("reason") or "", (clean.get("note") or "").strip()]
        clean["said"] = " ".join(word for word in words if word)
        if self.offered.note == "required" and not clean["said"]:
            own = self.offered.act.note_label.in_(get_language() or "id")
            needed = sentences.missing(own) if own else _NEEDS.get(self.offered.kind, _("Tulis alasan."))
            self.add_error("note", needed)
        if "items" in self.fields and self.fields["items"].choices and not clean.get("items"):  # type: ignore[attr-defined]
            # Without a mark the applicant would be asked for everything again.
            self.add_error("items", _("Beri tanda pada yang harus diperbaiki."))
        return clean

    def data_for_door(self) -> dict[str, Any]:
        """The values of this act that the engine keeps with the event."""
        data: dict[str, Any] = {}
        if self.cleaned_data.get("items"):
            data["marked"] = list(self.cleaned_data["items"])
        if self.cleaned_data.get("unit"):
            data["unit_id"] = self.cleaned_data["unit"]
        if self.cleaned_data.get("card_seen"):
            data["card_seen"] = True
        return data


CARD_SEEN = _("Data ini sudah saya cocokkan dengan KTP dan KK asli, dan sama.")
ONWARD = frozenset({"forward", "decide", "draft", "initial"})


def asks_card(case: DeskCase, offered: OfferedAct) -> bool:
    """
    Whether handing this case on is the moment to say that the card was compared: data by hand, at an office, not said before.

    Not demanded: the card may not be there, and then whoever comes next still reads that nobody compared it.
    """
    if not case.is_manual or case.card is not None or offered.kind not in ONWARD:
        return False
    post = case.definition.flow.steps[case.state].post
    return post is not None and post.role not in NEIGHBOUR_ROLES


_LABELS = {
    "return": _("Tulis apa yang harus diperbaiki"),
    "refuse": _("Tulis alasan penolakan"),
    "redirect": _("Alasan dialihkan"),
    "hand_over": _("Nama penerima surat"),
    "withdraw": _("Alasan dicabut"),
    "replace": _("Apa yang salah pada versi lama"),
}
_NEEDS = {
    "return": _("Pilih atau tulis apa yang harus diperbaiki."),
    "refuse": _("Pilih atau tulis alasan penolakan."),
    "hand_over": _("Tulis nama orang yang menerima surat."),
}


def _items(case: DeskCase, offered: OfferedAct, language: str) -> list[tuple[str, str]]:
    form, steps = case.definition.form, case.definition.flow.steps
    needs = {n for b in offered.act.targets if b.step in steps for n in steps[b.step].needs}
    asked = (needs or {*form.page_fields, *form.page_papers}) - form.fixed_fields
    answers = [(row.name, row.label.in_(language)) for row in case.answers if row.name in asked]
    papers = {paper.name: paper.label.in_(language) for paper in case.attachments if paper.name in asked}
    return answers + list(papers.items())
