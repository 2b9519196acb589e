"""What OpenAPI promises is what the API does: generated requests, sound and unsound, in-process."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    missing_required_header,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from emas.cases.tests.factories import USAHA
from tests.api.conftest import ROOT, Office

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    missing_required_header,
    unsupported_method,
    allow_header_conformance,
]
OPERATIONS = (
    "list_services", "read_service", "upload", "submit", "read_progress", "inbox", "read_case", "read_paper", "act",
    "read_document", "read_messages", "say", "read_own_messages", "say_own", "verify_code", "verify_file", "list_watches", "subscribe", "end_watch", "read_log", "send_again",
)  # fmt: skip
EXAMPLES = 40


class Application(WSGIHandler):
    """The real application. As Django's own test client does, it leaves the test's connection open between requests."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        for signal in (signals.request_started, signals.request_finished):
            signal.disconnect(close_old_connections)
        return super().__call__(environ, start_response)


@pytest.fixture
def app() -> Iterator[WSGIHandler]:
    yield Application()
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_answers_conform(office: Office, app: WSGIHandler, operation_id: str) -> None:
    """No generated request, sound or not, gets a 5xx or an answer that the description does not know."""
    system = office.signer(per_minute=1_000_000)
    ref = office.system(unit=office.town.city.kota).file()
    schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", app)
    operation = schema.find_operation_by_id(operation_id)

    sound = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    unsound = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=sound | unsound, aimed=st.booleans())
    def run(case: schemathesis.Case, aimed: bool) -> None:
        if aimed:
            _aim(case, ref)
        case.call_and_validate(headers={"Authorization": f"Bearer {system.token}"}, checks=CHECKS)

    run()


def _aim(case: schemathesis.Case, ref: str) -> None:
    """Let the request hit something that exists; else nearly all would end at 404."""
    if "ref" in case.path_parameters:
        case.path_parameters["ref"] = ref
    if "agency" in case.path_parameters:
        case.path_parameters.update(zip(("agency", "name"), USAHA.split("/"), strict=True))
    if isinstance(case.body, dict) and "service" in case.body:
        case.body["service"] = USAHA
    if isinstance(case.body, dict) and "field" in case.body:
        case.body["field"] = "ktp"


def test_every_operation_is_tried(app: WSGIHandler, db: None) -> None:
    described = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", app).raw_schema["paths"]
    ids = {operation["operationId"] for path in described.values() for operation in path.values()}
    assert ids == set(OPERATIONS)
