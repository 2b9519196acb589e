"""
Build the city of the journeys and set its scenes, in a process of its own: ``python -m tests.journeys.stage FILE``.

Every scene is one letter brought to a step through the doors that people use. FILE gets its code, PIN and applicant, by the scene's name.
"""

import json
import random
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from emas.project.cli import start_django

start_django()

from emas.cases import operations as cases  # noqa: E402
from emas.cases import queries  # noqa: E402
from emas.cases.types import ApplicantInput, Submitted  # noqa: E402
from emas.catalogue import queries as catalogue  # noqa: E402
from emas.catalogue.types import ServiceDefinition, StepKind  # noqa: E402
from emas.documents import operations as documents  # noqa: E402
from emas.kernel import clock  # noqa: E402
from emas.kernel.actor import ANONYMOUS, Actor  # noqa: E402
from emas.outbox import operations as outbox  # noqa: E402
from emas.people import queries as people  # noqa: E402
from emas.project import demo  # noqa: E402
from emas.project.cli.run import prepare  # noqa: E402
from emas.project.demo.history import FORWARD, Stage  # noqa: E402

KETAPANG = "35.74.01.1001"
USAHA = "kelurahan/sk-usaha"
RESIDENTS = 400


@dataclass(frozen=True, slots=True)
class Scene:
    """One letter: whose kelurahan, which service, at which step it is to stand."""

    until: str
    service: str = USAHA
    kelurahan: str = KETAPANG
    rw: str = "005"
    rt: str = "003"


SCENES = {
    "with_rt": Scene("menunggu_rt"),
    "with_rt_phone": Scene("menunggu_rt"),
    "with_rw": Scene("menunggu_rw"),
    "to_return": Scene("menunggu_rt"),
    "to_refuse": Scene("cs_kelurahan"),
    "to_cancel": Scene("menunggu_rt"),
    "to_redirect": Scene("cs_kelurahan"),
    "with_cs": Scene("cs_kelurahan"),
    "with_operator": Scene("operator_kelurahan"),
    "with_kasi": Scene("kasi_kelurahan"),
    "batch_first": Scene("ttd_lurah"),
    "batch_second": Scene("ttd_lurah", service="kelurahan/sk-domisili"),
    "not_opened": Scene("ttd_lurah"),
    "with_lurah": Scene("ttd_lurah"),
    "two_signatures": Scene("ttd_lurah", service="kecamatan/sk-ahli-waris"),
    "for_agency": Scene("ttd_lurah", service="opd/pengantar-santunan-kematian"),
    "issued": Scene("terbit"),
    "to_withdraw": Scene("terbit"),
    "to_replace": Scene("terbit"),
    "to_print": Scene("terbit"),
    "vacant_kasi": Scene("ttd_lurah", kelurahan="35.74.02.1003", rw="001", rt="001"),
    "acting_plt": Scene("terbit", kelurahan="35.74.02.1002", rw="001", rt="001"),
    "acting_plh": Scene("terbit", kelurahan="35.74.03.1004", rw="001", rt="001"),
    "on_behalf": Scene("ttd_lurah", kelurahan="35.74.04.1003", rw="001", rt="001"),
}


class Director:
    """Files each letter and walks it forward, everybody doing his own part."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._stage = Stage(chance=random.Random(1), now=at)
        self._number = 0

    def set(self, scene: Scene) -> dict[str, str]:
        """Bring one letter to its step; gives what its applicant holds in hand."""
        self._number += 1
        definition = catalogue.definition(slug=scene.service)
        assert definition is not None
        nik = f"357401440990{1000 + self._number}"
        receipt = self._send(scene, definition, nik)
        state = receipt.state
        while state != scene.until:
            state = self._forward(scene, definition, receipt.ref, state)
        return {"ref": receipt.ref, "pin": receipt.pin, "nik": nik}

    def _send(self, scene: Scene, definition: ServiceDefinition, nik: str) -> Submitted:
        example = next(e for e in definition.examples if e.expect.get("state") == "selesai")
        began = datetime.fromisoformat(example.submitted_at).date()
        weeks = (clock.local_date(self._at) - began).days // 7
        owner = f"stage-{self._number:04d}"
        for name in example.attachments:
            spec = definition.form.attachments[name]
            documents.store_upload(
                owner_ref=owner, field=name, file_name=f"{name}.jpg", content=self._stage.picture(spec.label.id),
                kinds=spec.kinds, max_bytes=spec.max_megabytes * 1_000_000, uploaded_by="stage", at=self._at,
            )  # fmt: skip
        return cases.submit(
            service=scene.service,
            channel="web",
            applicant=ApplicantInput(
                resident=_wati(scene, nik), phone=f"08123456{self._number:04d}", is_manual=True
            ),
            answers=_shifted(example.answers, weeks * 7),
            uploads_owner=owner,
            actor=ANONYMOUS,
            at=self._at,
            idempotency_key=owner,
        )

    def _forward(self, scene: Scene, definition: ServiceDefinition, ref: str, state: str) -> str:
        self._at += timedelta(seconds=20)
        step = definition.flow.steps[state]
        if step.kind == StepKind.SYSTEM:
            outbox.drain(at=self._at)
            applicant = Actor(kind="applicant", case_ref=ref)
            return queries.progress(ref=ref, pin_or_actor=applicant, at=self._at).state
        home = people.home_units(kelurahan_code=scene.kelurahan, rw=scene.rw, rt=scene.rt)
        assert home is not None
        assert step.post is not None
        unit_id = getattr(home, f"{step.post.level}_id")
        actor = self._stage.actor(unit_id, step.post.role, self._at)
        assert actor is not None, (scene, state)
        act = next(act for act in step.acts.values() if act.kind in FORWARD)
        return cases.act(case_ref=ref, act=act.name, actor=actor, at=self._at).state


def _wati(scene: Scene, nik: str) -> dict[str, Any]:
    own = {name: getattr(demo.CAST[0], name) for name in demo.CAST[0].__dataclass_fields__}
    marital = {"kelurahan/sk-belum-menikah": "Belum Kawin"}.get(scene.service, own["marital_status"])
    return own | {
        "nik": nik,
        "kelurahan_code": scene.kelurahan,
        "rw": scene.rw,
        "rt": scene.rt,
        "marital_status": marital,
    }


def _shifted(value: Any, days: int) -> Any:
    """Move every date of an example, so that its rules about today hold on the day of the run."""
    if isinstance(value, dict):
        return {key: _shifted(item, days) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shifted(item, days) for item in value]
    try:
        return (date.fromisoformat(str(value)) + timedelta(days=days)).isoformat()
    except ValueError:
        return value


def main(path: Path) -> None:
    """Build everything and write the scenes."""
    from django.db import connection

    prepare()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    now = clock.now()
    demo.build(residents=RESIDENTS, at=now - timedelta(hours=3))
    director = Director(now - timedelta(hours=2))
    scenes = {name: director.set(scene) for name, scene in SCENES.items()}
    scenes["resident_without_rw"] = _resident("004", "001", now)
    path.write_text(json.dumps(scenes), encoding="utf-8")


def _resident(rw: str, rt: str, at: datetime) -> dict[str, str]:
    """Somebody of the cast's kelurahan who lives in that RT."""
    invented = demo.invent_residents(RESIDENTS, on=clock.local_date(at))
    one = next(r for r in invented if (r.kelurahan_code, r.rw, r.rt) == (KETAPANG, rw, rt))
    return {"nik": one.nik, "name": one.name}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
