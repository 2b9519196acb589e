"""Continuation: every service that may come before has a paper its letter stands for."""

from collections.abc import Iterator

from emas.catalogue.rules.loader import Library, Source
from emas.catalogue.types import Fault, ServiceDefinition


def faults(definition: ServiceDefinition, source: Source, library: Library) -> Iterator[Fault]:
    papers = {paper.letter_of: paper for paper in definition.form.attachments.values() if paper.letter_of}
    for number, slug in enumerate(definition.continues):
        where = ("continues", number)
        if slug == definition.slug:
            yield source.fault("continues_itself", "a service can't continue itself", "service", *where)
        elif not (library.root / slug / "service.yaml").is_file():
            yield source.fault("service_unknown", f"there is no service '{slug}'", "service", *where)
        elif slug not in papers:
            message = f"no paper in form.yaml has letter_of: {slug}"
            yield source.fault("proof_missing", message, "service", *where)
    for slug, paper in papers.items():
        place = ("attachments", paper.name, "letter_of")
        if slug not in definition.continues:
            yield source.fault(
                "service_unknown", f"'{slug}' is not in continues of service.yaml", "form", *place
            )
        if "pdf" not in paper.kinds or paper.at_act:
            yield source.fault(
                "field_shape", f"'{paper.name}' must take a PDF of the applicant", "form", *place
            )
