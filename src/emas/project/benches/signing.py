"""A town whose lurah signs with the BSrE stand-in: for the signing bench and drill."""

import re
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from emas.cases import operations as cases
from emas.people import operations as people
from emas.platform.models import OutsideService, RateCounter
from emas.project import town
from emas.project.benches import browser, filing
from emas.project.installation import Installation
from emas.project.simulators.bsre import Simulator, User
from emas.project.simulators.bsre.state import PASSPHRASE

NIK = "3574031506670001"
HERE = town.KELURAHAN[town.HERE]
_STEPS = (("cs", "lengkap"), ("operator", "susun"), ("kasi", "paraf"), ("sekretaris", "paraf"))
_RUNNING = "sedang ditandatangani"


@contextmanager
def stand_in(portal: Installation, name: str) -> Iterator[Simulator]:
    """Run the stand-in in this process, with one registered signer."""
    simulator = Simulator(portal.home / "bsre")
    simulator.state.users[NIK] = User(nik=NIK, name=name)
    with simulator.running():
        yield simulator


def environment(simulator: Simulator, version: str, sign_seconds: int) -> dict[str, str]:
    """Give the settings that let a portal sign with it; this process gets them too, to check what was signed."""
    values = {
        "EMAS_SIGNER": "bsre",
        "EMAS_BSRE_URL": simulator.url,
        "EMAS_BSRE_VERSION": version,
        "EMAS_BSRE_USER": simulator.user,
        "EMAS_BSRE_PASSWORD": simulator.password,
        "EMAS_BSRE_ROOTS": str(simulator.authority.root_file),
        "EMAS_BSRE_CERTIFIED": "0",
        "EMAS_BSRE_SIGN_SECONDS": str(sign_seconds),
    }
    for name, value in values.items():
        setattr(settings, name, value)
    settings.EMAS_BSRE_CERTIFIED = False
    return values


def lurah(place: town.Town, at: datetime) -> str:
    """Let the portal know the lurah's NIK; gives his name."""
    actor = place.actor(HERE, "kepala", at)
    assert actor.person_id is not None
    admin = place.actor(town.CITY, "admin", at)
    people.edit_person(person_id=actor.person_id, changes={"nik": NIK}, actor=admin, at=at)
    return actor.name


def before_the_lurah(place: town.Town, first: int, number: int, at: datetime) -> list[str]:
    """File letters and bring them up to the lurah's desk."""
    refs = [filing.file_letter(first + index, at) for index in range(number)]
    filing.to_front_desk(refs, place, at)
    for role, act in _STEPS:
        actor = place.actor(HERE, role, at)
        for ref in refs:
            cases.act(case_ref=ref, act=act, actor=actor, at=at)
    return refs


@dataclass(slots=True)
class Desk:
    """The lurah at his browser."""

    web: browser.Browser
    pause: threading.Event = field(default_factory=threading.Event)

    def open(self, refs: Sequence[str]) -> None:
        """Look at each letter, as one must before signing."""
        for ref in refs:
            page = self.web.get(f"/desk/sign/{ref}/")
            if page.status != 200:
                raise RuntimeError(f"the signer can't open {ref}: {page.status}")

    def sign(self, refs: Sequence[str], secret: str = PASSPHRASE, seconds: float = 300) -> browser.Page:
        """Sign with one passphrase and wait for the end of the batch."""
        fields: dict[str, str | list[str]] = {
            "picked": list(refs),
            "passphrase": secret,
            "kunci": uuid.uuid4().hex,
        }
        page = self.web.post("/desk/sign/do/", fields)
        until = time.monotonic() + seconds
        while _RUNNING in page.text and time.monotonic() < until:
            self.pause.wait(0.1)
            page = self.web.get(re.sub(r"^https?://[^/]+", "", page.url))
        if page.status not in {200, 303}:
            raise RuntimeError(f"the batch page said {page.status}")
        return page


def forget_troubles() -> None:
    """Let a rehearsal go on where the portal would wait: circuits close, counted tries are forgotten."""
    OutsideService.objects.all().delete()
    RateCounter.objects.all().delete()
