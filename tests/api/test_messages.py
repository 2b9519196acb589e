"""The conversation of a case through the API: the rules of the pages, and who watches hears that somebody wrote."""

import json
import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from emas.cases.tests.factories import SERVICES, photo
from emas.catalogue import operations as catalogue
from emas.people.tests.factories import AT
from emas.watch import operations as watch
from emas.watch.models import Message
from tests.api.conftest import ROOT, Office, System

HELP = "diskominfo/bantuan"


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Office:
    root = tmp_path / "services"
    shutil.copytree(SERVICES / "_shared", root / "_shared")
    shutil.copytree(SERVICES / HELP, root / HELP)
    path = root / HELP / "service.yaml"
    path.write_text(path.read_text().replace("channels: [web", "channels: [api, web"))
    flow = root / HELP / "flow.yaml"
    flow.write_text(flow.read_text().replace("start:\n", "start:\n  api: kelurahan\n", 1))
    catalogue.publish(path=root / HELP, at=AT)
    return office


def filed(system: System) -> str:
    body = {
        "service": HELP,
        "resident": {"name": "Lina", "kelurahan_code": "35.74.03.1003"},
        "phone": "081298760011",
        "answers": {"jenis": "gawai", "cerita": "Foto KTP tidak terkirim.", "pos": "warga", "opd": "tidak"},
        "consent": True,
    }
    answer = system.post("/cases", body)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["ref"])


def say(system: System, path: str, key: str = "", **form: Any) -> Any:
    headers = {"Authorization": f"Bearer {system.token}", "Idempotency-Key": key or uuid.uuid4().hex}
    return Client().post(f"{ROOT}{path}", form, headers=headers)


@pytest.mark.requirement("R-048")
@pytest.mark.requirement("R-062")
def test_both_sides_write_and_a_watcher_hears_of_it(desk: Office, settings: Any) -> None:
    settings.EMAS_WATCH_HOSTS = ("opd.example",)
    filing, operator = desk.system(unit=desk.town.city.kota, name="Aplikasi"), desk.system("operator")
    watch.subscribe(
        client_id=operator.client_id, url="https://opd.example/kabar", types=("case.message",), at=desk.now(),
        actor=desk.town.actor("admin.kota"),
    )  # fmt: skip
    ref = filed(filing)
    desk.tick()
    paper = SimpleUploadedFile("layar.jpg", photo(), "image/jpeg")
    told = say(filing, f"/cases/{ref}/progress/messages", text="Masih belum bisa.", file=paper)
    assert told.status_code == 201, told.content
    [line] = operator.get(f"/cases/{ref}/messages").json()["items"]
    assert (line["by_applicant"], line["text"]) == (True, "Masih belum bisa.")
    [kept] = line["papers"]
    assert operator.get(f"/cases/{ref}/papers/{kept['public_id']}").status_code == 200
    desk.tick()
    once = uuid.uuid4().hex
    for _tap in range(2):
        said = say(operator, f"/cases/{ref}/messages", once, text="Coba peramban lain.")
        assert said.status_code == 201, said.content
    own = filing.get(f"/cases/{ref}/progress/messages").json()
    assert [each["text"] for each in own["items"]] == ["Masih belum bisa.", "Coba peramban lain."]
    assert own["items"][1]["who"].startswith("Operator")
    desk.town.deliver()
    bodies = [json.loads(body) for body in Message.objects.order_by("id").values_list("payload", flat=True)]
    assert [(body["type"], body["data"]["ref"]) for body in bodies] == [("case.message", ref)] * 2
    assert "peramban" not in json.dumps(bodies)


def test_nobody_else_reads_or_writes(desk: Office, is_problem: Any) -> None:
    filing, operator = desk.system(unit=desk.town.city.kota, name="Aplikasi"), desk.system("operator")
    ref = filed(filing)
    for stranger in (
        desk.system("cs", unit=desk.town.city.units["dinsos"]),
        desk.system(unit=desk.town.city.units["dinsos"], name="Lain"),
    ):
        is_problem(stranger.get(f"/cases/{ref}/messages"), 404)
        is_problem(say(stranger, f"/cases/{ref}/messages", text="Halo"), 404)
        is_problem(stranger.get(f"/cases/{ref}/progress/messages"), 404)
        is_problem(say(stranger, f"/cases/{ref}/progress/messages", text="Halo"), 404)
    is_problem(say(operator, f"/cases/{ref}/progress/messages", text="Halo"), 404)
    is_problem(say(operator, f"/cases/{ref}/messages"), 422, "invalid")
    reader = desk.system("operator", scopes=("cases:read",), name="Pembaca")
    is_problem(say(reader, f"/cases/{ref}/messages", text="Halo"), 403, "scope_missing")
    letter = desk.system(unit=desk.town.city.kota, name="Surat").file()
    is_problem(operator.get(f"/cases/{letter}/messages"), 404)
