"""A small city with published services, and client systems that speak to the API in its name."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from emas.cases.tests.factories import ANSWERS, PAPERS, USAHA, WATI, Town, photo, town
from emas.kernel import clock
from emas.people import operations as people
from emas.people import queries
from emas.people.types import API_SCOPES

ROOT = "/api/v1"
EVERYTHING = tuple(scope for scope in API_SCOPES if scope != "cases:sign")


@dataclass
class System:
    """One client system with its token."""

    token: str
    client_id: int

    def _headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more}

    def get(self, path: str, **query: Any) -> Any:
        return Client().get(f"{ROOT}{path}", query, headers=self._headers())

    def post(self, path: str, body: Any, key: str = "") -> Any:
        headers = self._headers(**{"Idempotency-Key": key or uuid.uuid4().hex})
        return Client().post(
            f"{ROOT}{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    def send(self, path: str, **form: Any) -> Any:
        return Client().post(f"{ROOT}{path}", form, headers=self._headers())

    def upload(self, owner: str = "berkas-1", fields: tuple[str, ...] = PAPERS) -> None:
        for name in fields:
            paper = SimpleUploadedFile(f"{name}.jpg", photo(), "image/jpeg")
            answer = self.send("/uploads", service=USAHA, field=name, owner=owner, file=paper)
            assert answer.status_code == 201, answer.content

    def request(self, **changes: Any) -> dict[str, Any]:
        return {
            "service": USAHA,
            "resident": dict(WATI),
            "phone": "081234567890",
            "answers": dict(ANSWERS),
            "uploads": "berkas-1",
            "consent": True,
            **changes,
        }

    def file(self) -> str:
        self.upload()
        answer = self.post("/cases", self.request())
        assert answer.status_code == 201, answer.content
        return str(answer.json()["ref"])

    def act(self, ref: str, name: str, **more: Any) -> Any:
        version = more.pop("version", None) or self.get(f"/cases/{ref}").json()["version"]
        key = more.pop("key", "")
        return self.post(f"/cases/{ref}/acts", {"act": name, "version": version, **more}, key)


@dataclass
class Office:
    """The small city, its clock, and a token for each of its posts."""

    town: Town

    def tick(self, **steps: float) -> None:
        self.town.at += timedelta(**(steps or {"minutes": 5}))

    def now(self) -> datetime:
        return self.town.at

    def system(self, role: str = "", unit: int = 0, **options: Any) -> System:
        """Give a client system of one post (``role`` at ``unit``), or of a whole unit."""
        unit = unit or self.town.city.kelurahan
        bound: dict[str, Any] = {"unit_id": unit}
        if role:
            state = queries.post_states(pairs=[(unit, role)], at=self.town.at)[(unit, role)]
            bound = {"post_id": state.post_id}
        client_id, token = people.issue_client(
            name=options.pop("name", f"Sistem {role or 'unit'}"),
            scopes=options.pop("scopes", EVERYTHING),
            actor=self.town.actor("admin.kota"),
            at=self.town.at,
            **bound,
            **options,
        )
        return System(token, client_id)

    def signer(self, **options: Any) -> System:
        return self.system("kepala", scopes=(*EVERYTHING, "cases:sign"), **options)


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    found = Office(town())
    monkeypatch.setattr(clock, "now", found.now)
    return found


@pytest.fixture
def is_problem() -> Callable[..., dict[str, Any]]:
    """Check that an answer is a problem document of that status and code; give its body."""

    def check(answer: HttpResponse, status: int, code: str = "") -> dict[str, Any]:
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        body: dict[str, Any] = json.loads(answer.content)
        assert body["status"] == status
        assert body["type"] == f"urn:emas:problem:{body['code']}"
        assert b"Traceback" not in answer.content
        if code:
            assert body["code"] == code
        return body

    return check
