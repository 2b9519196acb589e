"""An agency's administrator adds and renews its services: fetch a folder, bring it back, mend what is wrong, look, publish."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.catalogue import operations as catalogue_operations
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Agency, Draft, ServiceDefinition, Verdict
from emas.kernel import clock, errors
from emas.people import queries as people
from emas.web.components import service_form
from emas.web.desk import proof, sentences
from emas.web.desk.admin import fault_words
from emas.web.desk.admin.own_forms import BringForm, StarterForm
from emas.web.desk.admin.page import ADMIN, bound, form_page
from emas.web.desk.page import StaffRequest, desk_view, moved, told, warned


def _root() -> Path:
    return Path(settings.SERVICES_DIR)


@desk_view("GET", roles=ADMIN)
def own_services(request: StaffRequest) -> HttpResponse:
    """The services that the agencies of this administrator publish. Raises: NotFound for who has none."""
    agencies = catalogue.own_agencies(actor=request.actor)
    if not agencies:
        raise errors.NotFound
    found = [(each, catalogue.agency_services(agency=each)) for each in agencies]
    return render(request, "desk/admin/own_services.html", {"agencies": found})


@desk_view("GET", "POST", roles=ADMIN)
def new(request: StaffRequest, unit_id: int) -> HttpResponse:
    """A folder to begin from, as ZIP."""
    agency = catalogue.agency(actor=request.actor, unit_id=unit_id)

    def save(clean: dict[str, Any]) -> HttpResponse:
        archive = catalogue_operations.starter_archive(agency=agency, root=_root(), **clean)
        return _zip(archive, clean["name"])

    language = get_language() or "id"
    offered = [(slug, title.in_(language)) for slug, title in catalogue.models(root=_root()).items()]
    return form_page(
        request,
        form=bound(request, StarterForm, offered=offered),
        heading=_("Folder awal untuk layanan baru"),
        back=reverse("desk:own_services"),
        button=_("Unduh folder awal (ZIP)"),
        save=_without_conflict(save, "name"),
        lead=_(
            "Folder ini sudah benar sejak awal: salinan layanan yang berjalan, dengan jabatan dinas Anda. Ubah isinya di komputer Anda, lalu unggah kembali."
        ),
    )


@desk_view("GET", "POST", roles=ADMIN)
def bring(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Bring a folder as ZIP: it is checked at once and kept as a draft, or refused as a whole."""
    agency = catalogue.agency(actor=request.actor, unit_id=unit_id)

    def save(clean: dict[str, Any]) -> str:
        draft = operations.bring_service(
            archive=clean["archive"].read(), agency=agency, root=_root(), actor=request.actor, at=clock.now()
        )
        _say(request, draft)
        return reverse("desk:own_service", args=[unit_id, draft.name])

    return form_page(
        request,
        form=bound(request, BringForm),
        heading=_("Unggah folder layanan"),
        back=reverse("desk:own_services"),
        button=_("Unggah dan periksa"),
        save=_without_conflict(_in_words(save), "archive"),
        lead=_(
            "Portal memeriksa folder ini, termasuk contoh-contohnya. Belum ada yang terbit sebelum Anda menerbitkannya."
        ),
    )


def _in_words(save: Any) -> Any:
    """Say why an archive is not taken, with the entry that is meant."""

    def told_save(clean: dict[str, Any]) -> Any:
        try:
            return save(clean)
        except errors.Invalid as error:
            codes = error.faults.get("archive", ())
            words = " ".join(str(fault_words.ARCHIVE[code]) for code in codes if code in fault_words.ARCHIVE)
            if not words:
                raise
            name = str(error.params.get("name", ""))
            raise errors.Invalid({"archive": (f"{name}: {words}" if name else words,)}) from error

    return told_save


def _without_conflict(save: Any, field: str) -> Any:
    """A slug that is taken is a fault of the form, not a page of its own."""

    def told_save(clean: dict[str, Any]) -> Any:
        try:
            return save(clean)
        except errors.Conflict as error:
            if error.code != "service_exists":
                raise
            raise errors.Invalid({field: (str(fault_words.ARCHIVE["service_exists"]),)}) from error

    return told_save


@desk_view("GET", roles=ADMIN)
def service(request: StaffRequest, unit_id: int, name: str) -> HttpResponse:
    """One service: what was brought with its faults or what it would change, and everything that was published."""
    agency = catalogue.agency(actor=request.actor, unit_id=unit_id)
    found = catalogue.agency_service(agency=agency, name=name)
    versions = catalogue.releases(agency=agency, name=name)
    labels = {v.released_by for v in versions} | ({found.draft.uploaded_by} if found.draft else set())
    context = {
        "agency": agency,
        "service": found,
        "draft": found.draft,
        "faults": _fault_lines(agency, found.draft) if found.draft else (),
        "can_show": found.draft is not None and _looked(request, unit_id, name)[1].definition is not None,
        "versions": versions,
        "names": people.names_of_labels(labels=labels),
    }
    return render(request, "desk/admin/own_service.html", context)


def _fault_lines(agency: Agency, draft: Draft) -> list[fault_words.FaultLine]:
    """The faults of a draft; a post of the agency that is missing leads to where it is made."""
    place = reverse("desk:post_new", args=[agency.unit_id])
    return [
        fault_words.line_of(
            fault,
            draft.slug,
            place if fault.code == "post_missing" and f"@{agency.office}'" in fault.message else "",
        )
        for fault in draft.faults
    ]


@desk_view("POST", roles=ADMIN)
def check(request: StaffRequest, unit_id: int, name: str) -> HttpResponse:
    """Check what was brought once more."""
    agency = catalogue.agency(actor=request.actor, unit_id=unit_id)
    draft = operations.check_again(
        name=name, agency=agency, root=_root(), actor=request.actor, at=clock.now()
    )
    _say(request, draft)
    return moved(request, "desk:own_service", unit_id, name)


def _say(request: StaffRequest, draft: Draft) -> None:
    if draft.faults:
        warned(request, _("%(n)s hal perlu diperbaiki sebelum dapat terbit.") % {"n": len(draft.faults)})
    else:
        told(request, _("Folder ini benar. Lihat pratinjaunya, lalu terbitkan."))


@desk_view("POST", roles=ADMIN)
def drop(request: StaffRequest, unit_id: int, name: str) -> HttpResponse:
    """Throw away what was brought."""
    agency = catalogue.agency(actor=request.actor, unit_id=unit_id)
    slug = catalogue.agency_service(agency=agency, name=name).slug
    catalogue_operations.drop_draft(slug=slug, agency=agency, actor=request.actor, at=clock.now())
    told(request, _("Folder yang belum terbit sudah dibuang."))
    return moved(request, "desk:own_services")


@desk_view("GET", roles=ADMIN)
def preview(request: StaffRequest, unit_id: int, name: str) -> HttpResponse:
    """The form as a citizen meets it, filled with the answers of the first worked example."""
    draft, verdict = _looked(request, unit_id, name)
    definition = _shown(verdict)
    example = next((each for each in definition.examples if each.acts), None)
    language = get_language() or "id"
    shown = service_form.Shown(
        raw=dict(example.answers) if example else {}, pemohon=example.applicant if example else {},
        language=language,
    )  # fmt: skip
    context = {
        "unit_id": unit_id,
        "draft": draft,
        "definition": definition,
        "pages": [
            (page.title, service_form.questions(definition.form, page, shown))
            for page in definition.form.pages
        ],
        "papers": [paper for paper in definition.form.attachments.values() if not paper.at_act],
        "components": catalogue.standard(definition=definition),
        "diagram": catalogue.diagram(definition=definition, language=language),
    }
    return render(request, "desk/admin/own_preview.html", context)


@desk_view("GET", roles=ADMIN)
def letter(request: StaffRequest, unit_id: int, name: str) -> HttpResponse:
    """The letter of a worked example as PDF, with CONTOH across. A letter that could hold up the portal is not made."""
    _draft, verdict = _looked(request, unit_id, name)
    definition = _shown(verdict)
    if not verdict.is_safe:
        raise errors.NotFound
    made = queries.sample_letter(definition)
    if made is None:
        raise errors.NotFound
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="contoh-{name}.pdf"'
    return answer


def _looked(request: StaffRequest, unit_id: int, name: str) -> tuple[Draft, Verdict]:
    agency = catalogue.agency(actor=request.actor, unit_id=unit_id)
    draft = catalogue.agency_service(agency=agency, name=name).draft
    if draft is None:
        raise errors.NotFound
    verdict = queries.look_at_folder(
        agency=agency, slug=draft.slug, files=draft.files, root=_root(), at=clock.now()
    )
    return draft, verdict


def _shown(verdict: Verdict) -> ServiceDefinition:
    if verdict.definition is None:
        raise errors.NotFound
    return verdict.definition


@desk_view("GET", "POST", roles=ADMIN)
def publish(request: StaffRequest, unit_id: int, name: str) -> HttpResponse:
    """The second look: what changes for whom; then, with a fresh proof, it is published."""
    agency = catalogue.agency(actor=request.actor, unit_id=unit_id)
    at = clock.now()
    fault, status = "", 200
    if request.method == "POST":
        if not proof.is_fresh(request, at):
            fault, status = proof.taken(request, at)
        if not fault:
            return _published(request, agency, name, at)
    draft, verdict = _looked(request, unit_id, name)
    found = catalogue.agency_service(agency=agency, name=name)
    old = catalogue.definition(content_hash=found.content_hash) if found.content_hash else None
    if draft.faults or verdict.definition is None:
        return moved(request, "desk:own_service", unit_id, name)
    context = {
        "agency": agency,
        "service": found,
        "draft": draft,
        "definition": verdict.definition,
        "changes": catalogue.what_changes(old=old, new=verdict.definition) if old else (),
        "needs_proof": not proof.is_fresh(request, at),
        "asked": proof.asked(request),
        "proof_fault": fault,
    }
    return render(request, "desk/admin/own_publish.html", context, status=status)


def _published(request: StaffRequest, agency: Agency, name: str, at: datetime) -> HttpResponse:
    try:
        operations.publish_service(
            name=name,
            files_hash=request.POST.get("berkas", ""),
            based_on=request.POST.get("berlaku", ""),
            agency=agency,
            root=_root(),
            actor=request.actor,
            at=at,
        )
    except errors.Conflict as error:
        warned(request, sentences.for_error(error))
    else:
        told(request, _("Layanan sudah terbit. Permohonan baru memakai versi ini."))
    return moved(request, "desk:own_service", agency.unit_id, name)


@desk_view("GET", roles=ADMIN)
def version(request: StaffRequest, unit_id: int, name: str, number: int) -> HttpResponse:
    """A published folder as ZIP."""
    agency = catalogue.agency(actor=request.actor, unit_id=unit_id)
    return _zip(catalogue.release_archive(agency=agency, name=name, number=number), f"{name}-{number}")


@desk_view("GET", roles=ADMIN)
def draft_file(request: StaffRequest, unit_id: int, name: str) -> HttpResponse:
    """What was brought, as ZIP, for a colleague who goes on with it."""
    agency = catalogue.agency(actor=request.actor, unit_id=unit_id)
    return _zip(catalogue.draft_archive(agency=agency, name=name), name)


def _zip(archive: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(archive, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return answer
