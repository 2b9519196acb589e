"""Services: list and detail."""

from typing import Annotated, Final, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Bounds

from emas.api import schemas
from emas.api.security import actor_with
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Field, ServiceDefinition
from emas.kernel import errors

router = Router(tags=["services"])
FAULTS: Final = {404: schemas.Problem}
Language = Literal["id", "en"]
Words = Annotated[str, Query(max_length=80)]
Part = Annotated[str, Bounds(max_length=60)]


@router.get("/services", response={200: schemas.ServiceList}, summary="List or search services")
def list_services(request: HttpRequest, query: Words = "", language: Language = "id") -> dict[str, object]:
    """All listed services, or those that match everyday words."""
    actor_with(request, "services")
    cards = catalogue.find(query=query, language=language, limit=50) if query else catalogue.all_services()
    return {
        "items": [
            {
                "slug": card.slug,
                "title": card.title.in_(language),
                "summary": card.summary.in_(language),
                "category": card.category,
                "is_enabled": card.is_enabled,
            }
            for card in cards
        ]
    }


@router.get(
    "/services/{agency}/{name}", response={200: schemas.ServiceDetail, **FAULTS}, summary="Read one service"
)
def read_service(
    request: HttpRequest, agency: Part, name: Part, language: Language = "id"
) -> dict[str, object]:
    """What is asked, which papers, how long it takes."""
    actor_with(request, "services")
    slug = f"{agency}/{name}"
    definition = catalogue.definition(slug=slug)
    if definition is not None:
        return detail(definition, language)
    closed = catalogue.information_only(slug=slug)
    if closed is None:
        raise errors.NotFound()
    instead = {"instead": closed.instead.in_(language), "instead_link": closed.instead_link}
    return {**detail(closed, language), "is_enabled": False, **instead}


def _field(field: Field, language: str, *, at_act: bool) -> dict[str, object]:
    return {
        "name": field.name,
        "type": field.type.value,
        "label": field.label.in_(language),
        "hint": field.hint.in_(language),
        "required": field.required,
        "required_if": field.required_if,
        "shown_if": field.shown_if,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "choices": [choice.value for choice in field.choices],
        "columns": [column.name for column in field.columns],
        "at_act": at_act,
    }


def detail(definition: ServiceDefinition, language: str) -> dict[str, object]:
    """Write a definition for the API."""
    on_pages = set(definition.form.page_fields)
    return {
        "slug": definition.slug,
        "title": definition.title.in_(language),
        "summary": definition.summary.in_(language),
        "category": definition.category,
        "is_enabled": True,
        "content_hash": definition.content_hash,
        "kind": definition.kind,
        "channels": list(definition.channels),
        "legal_basis": list(definition.legal_basis),
        "promise_working_days": definition.promise.working_days,
        "fee_rupiah": definition.fee_rupiah,
        "fields": [
            _field(field, language, at_act=name not in on_pages)
            for name, field in definition.form.fields.items()
        ],
        "papers": [
            {
                "name": paper.name,
                "label": paper.label.in_(language),
                "required": paper.required,
                "required_if": paper.required_if,
                "kinds": list(paper.kinds),
                "max_files": paper.max_files,
                "max_megabytes": paper.max_megabytes,
                "at_act": paper.at_act,
            }
            for paper in definition.form.attachments.values()
        ],
    }
