"""What the leave officer keeps: employment facts, ledgers, opening balances, joint leave."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emas.cases import queries as cases
from emas.kernel import clock, errors
from emas.personnel import operations, queries
from emas.personnel.types import OpeningRow
from emas.platform import xlsx
from emas.web.desk import sentences
from emas.web.desk.admin.forms import day_field
from emas.web.desk.admin.page import at_sheet
from emas.web.desk.leave import words
from emas.web.desk.page import StaffRequest, desk_view, fault_sentences, moved, told

_MOST_SHOWN = 20


class FactsForm(forms.Form):
    """Employment facts of one person."""

    kind = forms.ChoiceField(
        choices=[(k, v) for k, v in words.EMPLOYED.items() if k], label=gettext_lazy("Jenis pegawai")
    )
    since_on = day_field(gettext_lazy("Mulai bekerja (TMT)"))
    sex = forms.ChoiceField(
        choices=list(words.SEXES.items()), required=False, label=gettext_lazy("Jenis kelamin")
    )
    grade = forms.CharField(max_length=20, required=False, label=gettext_lazy("Kelas jabatan"))
    until_on = day_field(gettext_lazy("Kontrak sampai tanggal (PPPK)"), required=False)


class CorrectionForm(forms.Form):
    """A correction with its reason."""

    of_year = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Hak tahun"))
    days = forms.IntegerField(
        min_value=-24, max_value=24, label=gettext_lazy("Hari (negatif untuk mengurangi)")
    )
    reason = forms.CharField(
        max_length=300, widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("Alasan")
    )


class JointForm(forms.Form):
    """A day of joint leave that is charged."""

    on = day_field(gettext_lazy("Tanggal"))
    name = forms.CharField(max_length=160, label=gettext_lazy("Dasar dan nama"))


class OpeningForm(forms.Form):
    """A sheet of opening balances."""

    berkas = forms.FileField(label=gettext_lazy("Berkas XLSX atau CSV"))


@desk_view("GET")
def employees(request: StaffRequest) -> HttpResponse:
    """Everybody whose ledger I keep, with what is lacking."""
    number = request.GET.get("page", "1")
    found = queries.employees(
        actor=request.actor,
        at=clock.now(),
        query=request.GET.get("q", "")[:80],
        number=int(number) if number.isdecimal() and len(number) < 6 else 1,
    )
    context = {"list": found, "search": request.GET.get("q", ""), "kinds": words.EMPLOYED}
    return render(request, "desk/leave/employees.html", context)


@desk_view("GET")
def employee(request: StaffRequest, person_id: int) -> HttpResponse:
    """One ledger with its lines."""
    found = [
        queries.ledger(actor=request.actor, person_id=person_id, ledger=name, at=clock.now())
        for name in _ledgers(request)
    ]
    context = {"ledgers": found, "view": found[0], "kinds": words.EMPLOYED, "entries": words.ENTRIES}
    return render(request, "desk/leave/employee.html", context)


def _ledgers(request: StaffRequest) -> list[str]:
    """The ledgers of the services that this agency has."""
    offers = cases.absence_offers(actor=request.actor)
    names = [o.definition.absence.ledger for o in offers if o.definition.absence]
    if not names:
        raise errors.NotFound
    return list(dict.fromkeys(names))


def form_page(
    request: StaffRequest,
    form: forms.Form,
    *,
    heading: str,
    lead: str,
    back: str,
    button: str,
    save: Callable[[dict[str, Any]], Any],
    done: str | Callable[[Any], str],
) -> HttpResponse:
    """One form of the officer. ``done`` is what is told when it is kept, or makes it from what ``save`` gave."""
    if request.method == "POST" and form.is_valid():
        try:
            kept = save(form.cleaned_data)
        except errors.Invalid as error:
            for name, faults in fault_sentences(error).items():
                for sentence in faults:
                    form.add_error(name if name in form.fields else None, sentence)
        else:
            told(request, done if isinstance(done, str) else done(kept))
            response = redirect(back)
            response.status_code = 303
            return response
    context = {"form": form, "heading": heading, "lead": lead, "back": back, "button": button}
    return render(request, "desk/leave/form.html", context, status=422 if form.errors else 200)


@desk_view("GET", "POST")
def facts(request: StaffRequest, person_id: int) -> HttpResponse:
    """Write the employment facts of one person."""
    row = queries.ledger(
        actor=request.actor, person_id=person_id, ledger=_ledgers(request)[0], at=clock.now()
    ).employment
    assert row is not None, "an employee has a row, written or not"
    initial = {
        "kind": row.kind, "since_on": row.since, "sex": row.sex, "grade": row.grade, "until_on": row.until,
    }  # fmt: skip
    form = FactsForm(request.POST or None, initial=initial)
    return form_page(
        request, form, heading=row.name, lead=_("Dari data ini portal menghitung hak cuti."),
        back=reverse("desk:leave_employee", args=[person_id]), button=_("Simpan data"),
        save=lambda clean: operations.set_employment(
            person_id=person_id, actor=request.actor, at=clock.now(), **clean
        ),
        done=_("Data pegawai disimpan."),
    )  # fmt: skip


@desk_view("GET", "POST")
def correct(request: StaffRequest, person_id: int) -> HttpResponse:
    """Correct a balance, with a reason."""
    ledger = _ledgers(request)[0]
    view = queries.ledger(actor=request.actor, person_id=person_id, ledger=ledger, at=clock.now())
    form = CorrectionForm(request.POST or None)
    year = view.balance.year
    form.fields["of_year"].choices = [(each, str(each)) for each in (year, year - 1, year - 2)]  # type: ignore[attr-defined]
    return form_page(
        request, form, heading=_("Koreksi saldo %(name)s") % {"name": view.name},
        lead=_("Koreksi dicatat sebagai baris baru dengan alasannya. Baris lama tidak berubah."),
        back=reverse("desk:leave_employee", args=[person_id]), button=_("Catat koreksi"),
        save=lambda clean: operations.correct(
            person_id=person_id, ledger=ledger, actor=request.actor, at=clock.now(), **clean
        ),
        done=_("Koreksi dicatat."),
    )  # fmt: skip


@desk_view("GET", "POST")
def joint(request: StaffRequest) -> HttpResponse:
    """Charge a day of joint leave that is not the President's."""
    ledger = _ledgers(request)[0]
    queries.employees(actor=request.actor, at=clock.now())
    return form_page(
        request, JointForm(request.POST or None), heading=_("Cuti bersama di luar Keppres"),
        lead=_("Cuti bersama dari Presiden tidak mengurangi cuti tahunan dan tidak dicatat di sini."),
        back=reverse("desk:leave_staff"), button=_("Kurangi satu hari"),
        save=lambda clean: operations.charge_joint_leave(
            ledger=ledger, actor=request.actor, at=clock.now(), **clean
        ),
        done=_charged,
    )  # fmt: skip


def _charged(people: int) -> str:
    if not people:
        return _("Tidak ada saldo yang berubah: tanggal ini sudah dicatat, atau tidak ada yang punya sisa.")
    return _("Satu hari dikurangi dari saldo %(n)d pegawai yang masih punya sisa.") % {"n": people}


@desk_view("GET", "POST")
def openings(request: StaffRequest) -> HttpResponse:
    """Take over balances of earlier years from a sheet: NIP, tahun, hak, terpakai, ditangguhkan."""
    ledger = _ledgers(request)[0]
    queries.employees(actor=request.actor, at=clock.now())
    form = OpeningForm(request.POST or None, request.FILES or None)
    items: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            people = operations.import_openings(
                rows=_rows(form.cleaned_data["berkas"]), ledger=ledger, actor=request.actor, at=clock.now()
            )
        except errors.Invalid as error:
            items = _line_faults(error)
        else:
            told(request, _("Saldo awal %(n)d pegawai dicatat.") % {"n": people})
            return moved(request, "desk:leave_staff")
    context = {"form": form, "faults": items}
    return render(request, "desk/leave/import.html", context, status=422 if items or form.errors else 200)


def _rows(upload: Any) -> list[OpeningRow]:
    found = list(xlsx.read_rows(upload.read(), upload.name or ""))
    faults: dict[str, tuple[str, ...]] = {}
    rows = []
    for number, row in enumerate(found, start=1):
        cells = {str(name).strip().casefold(): str(value).strip() for name, value in row.items()}
        numbers = [cells.get(name) or "0" for name in ("tahun", "hak", "terpakai", "ditangguhkan")]
        if not all(each.isdecimal() and len(each) < 5 for each in numbers):
            faults[str(number)] = ("not_a_number",)
            continue
        year, right, used, postponed = (int(each) for each in numbers)
        rows.append(OpeningRow(cells.get("nip", "").replace(" ", ""), year, right, used, postponed))
    if faults:
        raise errors.Invalid(faults)
    return rows


def _line_faults(error: errors.Invalid) -> list[tuple[str, str]]:
    """Faults by the line of the sheet; its header is line 1. A file that is no sheet is told as one, not as a photo."""
    error = at_sheet(error) if "file" in error.faults else error
    found = []
    for name, codes in error.faults.items():
        where = _("Baris %(n)d: ") % {"n": int(name) + 1} if name.isdecimal() else ""
        found.append(("id_berkas", f"{where}{sentences.for_code(codes[0])}"))
    return found[:_MOST_SHOWN]
