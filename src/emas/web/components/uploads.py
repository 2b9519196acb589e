"""
The papers of one sending of a form, for citizens and staff alike: kept under their owner as they come, whole or in parts, shown again with what
is there already, faults by paper.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from emas.catalogue.types import AttachmentSpec, Text
from emas.documents import operations as documents
from emas.documents import queries
from emas.documents.types import StoredAttachment, Waiting, waiting_owner
from emas.kernel.errors import Invalid, NotFound
from emas.web.components import parts, sentences

Faults = dict[str, tuple[str, ...]]
#: The button beside a kept paper: its value is the paper to take out again.
UNWANTED: Final = "hapus"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as a form shows it: what is there already, whether more may come, what is wrong."""

    id: str
    label: Text
    hint: Text | str
    is_optional: bool
    kept: tuple[StoredAttachment, ...]
    can_add: bool
    takes_photo: bool
    takes_pdf: bool
    takes_many: bool
    capture: str
    error: str


@dataclass(frozen=True, slots=True)
class Bag:
    """What may come with one form (each with whether it is needed), with whom it stays until the form is accepted, and who sends it."""

    owner: str
    label: str
    specs: tuple[tuple[AttachmentSpec, bool], ...]

    def take(self, request: HttpRequest, at: datetime) -> Faults:
        """Keep what came whole; of a paper that may have two files the third is a fault, not lost in silence."""
        faults: Faults = {}
        if not request.FILES:
            return faults
        there = Counter(row.field for row in queries.attachments(owner_ref=self.owner))
        for spec, _needed in self.specs:
            came = request.FILES.getlist(spec.name)
            room = max(spec.max_files - there[spec.name], 0)
            if len(came) > room:
                faults[spec.name] = ("too_many_files",)
            for upload in came[:room]:
                wrong = self._keep(upload, spec, at)
                if wrong:
                    faults[spec.name] = wrong
        return faults

    def _keep(self, upload: "UploadedFile[bytes]", spec: AttachmentSpec, at: datetime) -> tuple[str, ...]:
        """Keep one paper; gives the codes of what is wrong with it, none when it was kept."""
        try:
            documents.store_upload(
                owner_ref=self.owner,
                field=spec.name,
                file_name=upload.name or "",
                content=upload.read(),
                kinds=spec.kinds,
                max_bytes=spec.max_bytes,
                data_class=spec.data_class,
                uploaded_by=self.label,
                at=at,
            )
        except Invalid as error:
            return next(iter(error.faults.values()), ("file_broken",))
        return ()

    def takes_out(self, request: HttpRequest, at: datetime) -> bool:
        """Take a kept paper out again where its button was pressed; whether one was: then the page is only shown anew."""
        unwanted = request.POST.get(UNWANTED, "")
        if not unwanted:
            return False
        # The same tap again finds it out already.
        with suppress(NotFound):
            documents.delete_upload(public_id=unwanted, owner_ref=self.owner, at=at)
        return True

    def empty(self, at: datetime) -> None:
        """Throw away what is still there."""
        documents.delete_owned(owner_refs=[self.owner], at=at)

    def missing(self) -> Faults:
        """The needed papers of which nothing is there."""
        there = {row.field for row in queries.attachments(owner_ref=self.owner)}
        return {
            spec.name: ("paper_missing",) for spec, needed in self.specs if needed and spec.name not in there
        }

    def unseen(self, request: HttpRequest) -> bool:
        """Whether a photo looks dark or blurred and its sender was not told yet: he is once, and decides himself."""
        told = set(request.POST.getlist("dilihat"))
        return any(
            row.trouble and row.public_id not in told for row in queries.attachments(owner_ref=self.owner)
        )

    def said(self, faults: Faults, language: str) -> dict[str, str]:
        """The first fault of each paper as a sentence; one that is missing is called by its name."""
        labels = {spec.name: spec.label.in_(language) for spec, _needed in self.specs}
        return {
            name: sentences.paper_missing(labels[name])
            if codes[0] == "paper_missing"
            else sentences.fault(codes[0])
            for name, codes in faults.items()
            if name in labels
        }

    def papers(self, errors: Mapping[str, str]) -> tuple[Paper, ...]:
        """The papers for the page; ``errors`` are sentences by paper."""
        rows = queries.attachments(owner_ref=self.owner) if self.owner and self.specs else ()
        return tuple(
            _paper(spec, needed, tuple(row for row in rows if row.field == spec.name), errors)
            for spec, needed in self.specs
        )

    def ticket(self, request: HttpRequest, at: datetime) -> str:
        """The ticket by which these papers may come in parts; '' where none is asked."""
        if not self.specs:
            return ""
        return parts.ticket(
            request,
            owner_ref=self.owner,
            specs=[spec for spec, _needed in self.specs],
            uploaded_by=self.label,
            at=at,
        )


def repair_owner(ref: str, version: int, who: object) -> str:
    """
    The owner of the papers of one repair: the case as it is now, and who repairs it.

    Not the key of the page: an old phone closes the browser when the camera opens, and the page that comes anew finds what was sent.
    """
    return waiting_owner(Waiting.REPAIR, ref, version, who)


def help_owner(request: HttpRequest, person_id: int | None) -> str:
    """The owner of the papers of a call for help that is not sent yet: this browser session, and who is signed in."""
    return waiting_owner(Waiting.HELP, parts.bound_to(request), person_id)


def form_owner(service: str, who: object) -> str:
    """
    The owner of the papers of a form that an official fills in and has not sent yet: the service, and who fills it in.

    For the same reason: whoever is called away and opens the form again finds them, each with its button to take it out.
    """
    return waiting_owner(Waiting.DESK, service, who)


def errors_for_summary(papers: tuple[Paper, ...]) -> tuple[tuple[str, str], ...]:
    """``(id, sentence)`` of every paper with an error, for the summary on top."""
    return tuple((paper.id, paper.error) for paper in papers if paper.error)


def _paper(
    spec: AttachmentSpec, needed: bool, kept: tuple[StoredAttachment, ...], errors: Mapping[str, str]
) -> Paper:
    return Paper(
        id=spec.name,
        label=spec.label,
        hint=spec.hint,
        is_optional=not needed,
        kept=kept,
        can_add=len(kept) < spec.max_files,
        takes_photo="photo" in spec.kinds,
        takes_pdf="pdf" in spec.kinds,
        takes_many=spec.max_files > 1,
        capture=spec.capture or "environment",
        error=errors.get(spec.name, ""),
    )
