"""What a case without an applicant is called in lists."""

from collections.abc import Mapping
from typing import Any, Final

from emas.catalogue.types import Publication, ServiceDefinition

_LONGEST: Final = 160


def of_page(spec: Publication, answers: Mapping[str, Any]) -> str:
    """Give the title of the page that a case becomes."""
    return str(answers.get(spec.title, ""))[:_LONGEST]


def renamed(definition: ServiceDefinition, answers: Mapping[str, Any]) -> dict[str, str]:
    """Give what changes in the row beside new answers: the heading of a case that becomes a page must not contradict the text below it."""
    spec = definition.publishes
    return {"applicant_name": of_page(spec, answers)} if spec is not None and answers.get(spec.title) else {}
