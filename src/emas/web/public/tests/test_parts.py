"""Uploads in parts over HTTP (tus 1.0): only under the ticket of a form, only in its own browser, and only as it was sent."""

import base64
import hashlib
import re
from typing import Any

import pytest
from django.test import Client

from emas.cases.tests.factories import Town, photo
from emas.documents.models import Attachment
from emas.registry.types import ResidentInfo
from emas.web.public.tests.conftest import NUMBERS, Citizen

TUS = {"Tus-Resumable": "1.0.0"}
BODY = "application/offset+octet-stream"


@pytest.fixture
def form(city: Town, wati: ResidentInfo, citizen: Citizen) -> tuple[Client, str]:
    """A browser at the page of papers, and the ticket that the page holds."""
    citizen.start()
    answer = citizen.post("/ajukan/data-diri/", NUMBERS)
    while "/isian/" in answer["Location"]:
        answer = citizen.fill(answer["Location"])
    found = re.search(r'data-pe-parts="([^"]+)"', citizen.get("/ajukan/foto/").content.decode())
    assert found is not None
    return citizen.browser, found.group(1)


def begin(browser: Client, ticket: str, length: int, field: str = "ktp", **headers: str) -> Any:
    about = {"ticket": ticket, "field": field, "filename": "IMG_1.jpg"}
    packed = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in about.items())
    told = {**TUS, "Upload-Length": str(length), "Upload-Metadata": packed, **headers}
    return browser.post("/unggah/", headers=told)


def add(browser: Client, address: str, offset: int, content: bytes, kind: str = BODY, **headers: str) -> Any:
    told = {**TUS, "Upload-Offset": str(offset), **headers}
    return browser.patch(address, content, content_type=kind, headers=told)


def test_a_photo_arrives_in_parts_and_becomes_a_paper(form: tuple[Client, str]) -> None:
    browser, ticket = form
    content = photo()
    address = begin(browser, ticket, len(content))["Location"]
    sums = base64.b64encode(hashlib.sha256(content[:500]).digest()).decode()
    first = add(browser, address, 0, content[:500], **{"Upload-Checksum": f"sha256 {sums}"})
    assert (first.status_code, first["Upload-Offset"]) == (204, "500")
    asked = browser.head(address, headers=TUS)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("500", str(len(content)))
    assert "Upload-Expires" in asked
    assert add(browser, address, 500, content[500:]).status_code == 204
    assert Attachment.objects.get().field == "ktp"
    assert "tersimpan" in browser.get("/ajukan/foto/").content.decode()


def test_every_wrong_step_has_the_answer_of_the_protocol(form: tuple[Client, str]) -> None:
    browser, ticket = form
    content = photo()
    assert browser.options("/unggah/")["Tus-Extension"] == "creation,expiration,checksum,termination"
    assert browser.post("/unggah/").status_code == 412
    assert begin(browser, ticket, 10**9).status_code == 422
    assert begin(browser, ticket, 10, field="lain").status_code == 403
    assert begin(browser, "x" * 40, 10).status_code == 403
    assert begin(browser, ticket, 10, **{"Upload-Length": "-1"}).status_code == 400
    address = begin(browser, ticket, len(content))["Location"]
    assert add(browser, address, 0, b"x", kind="text/plain").status_code == 415
    assert add(browser, address, 0, b"x", **{"Upload-Checksum": "sha256 AAAA"}).status_code == 460
    missed = add(browser, address, 7, b"x")
    assert (missed.status_code, missed["Upload-Offset"]) == (409, "0")
    assert browser.delete(address, headers=TUS).status_code == 204
    assert browser.head(address, headers=TUS).status_code == 404


def test_a_ticket_and_an_upload_are_worth_nothing_in_another_browser(form: tuple[Client, str]) -> None:
    browser, ticket = form
    other = Client()
    assert begin(other, ticket, 10).status_code == 403
    address = begin(browser, ticket, 10)["Location"]
    assert add(other, address, 0, b"x").status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404


def test_what_is_no_picture_is_refused_with_a_sentence(form: tuple[Client, str]) -> None:
    browser, ticket = form
    content = b"\xff\xd8\xff\xe0" + b"<script>" * 20
    address = begin(browser, ticket, len(content))["Location"]
    answer = add(browser, address, 0, content)
    assert answer.status_code == 422
    assert "foto" in answer.json()["kalimat"]
    assert not Attachment.objects.exists()


def test_the_address_wants_the_proof_of_the_form(city: Town) -> None:
    """As every act of a page: without the token of the form nothing is begun (CSRF)."""
    assert begin(Client(enforce_csrf_checks=True), "x", 10).status_code == 403
