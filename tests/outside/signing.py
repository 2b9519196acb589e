"""The BSrE stand-in for tests, and a portal that signs with it."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from emas.documents.models import Document, Signature
from emas.documents.tests import factories as make
from emas.documents.types import DocumentInfo
from emas.people.models import Person
from emas.people.queries._admin import NIK_PURPOSE
from emas.platform import sealing
from emas.platform.models import OutsideService
from emas.project.simulators.bsre import Simulator, User
from emas.project.simulators.bsre.state import PASSPHRASE

NIK = "3574031506670001"
HASAN = User(nik=NIK, name="Hasan Basri")

_running: list[Simulator] = []


def stand_in() -> Simulator:
    """One stand-in for the whole run: its keys take a second to make. It ends with the process."""
    if not _running:
        simulator = Simulator(Path(tempfile.mkdtemp(prefix="emas-bsre-")))
        threading.Thread(target=simulator.serve, daemon=True).start()
        _running.append(simulator)
    return _running[0]


@contextmanager
def rehearsing(settings: object, version: str) -> Iterator[Simulator]:
    """Let the portal of a test sign with the stand-in; faults and counts of earlier tests are gone."""
    simulator = stand_in()
    values = {
        "EMAS_SIGNER": "bsre",
        "EMAS_BSRE_URL": simulator.url,
        "EMAS_BSRE_VERSION": version,
        "EMAS_BSRE_USER": simulator.user,
        "EMAS_BSRE_PASSWORD": simulator.password,
        "EMAS_BSRE_CA": "",
        "EMAS_BSRE_ROOTS": str(simulator.authority.root_file),
        "EMAS_BSRE_CERTIFIED": False,
        "EMAS_BSRE_SIGN_SECONDS": 2,
        "EMAS_BSRE_STATUS_SECONDS": 2,
        "EMAS_BSRE_PARALLEL": 1,
    }
    for name, value in values.items():
        setattr(settings, name, value)
    simulator.state.users.clear()
    simulator.state.control(
        {
            "fault": "",
            "forget": True,
            "sign_seconds": 0,
            "hold_seconds": 4,
            "slow_seconds": 0.3,
            "users": [{"nik": HASAN.nik, "name": HASAN.name, "email": "hasan@example.go.id"}],
        }
    )
    yield simulator
    simulator.state.control({"fault": "", "release": True})


def register(person_id: int = make.LURAH, nik: str = NIK) -> None:
    """Let the portal know the NIK of a signer."""
    sealed = sealing.seal(nik.encode(), NIK_PURPOSE)
    Person.objects.update_or_create(
        pk=person_id, defaults={"name": "Hasan Basri", "nik_sealed": sealed, "public_id": f"{person_id:032x}"}
    )


def asked(case_ref: str = "K7QM-2D4X-9TPWC") -> DocumentInfo:
    """A numbered letter whose signature was asked for."""
    letter = make.open_letter(case_ref)
    make.ask(letter)
    return letter


def attempt(letter: DocumentInfo, secret: str | None = PASSPHRASE) -> tuple[str, str]:
    """Let its signer try; gives state and code."""
    from emas.documents import operations
    from emas.kernel import clock

    # Rehearsals forget that the service was in trouble a moment ago.
    OutsideService.objects.all().delete()
    row = Signature.objects.get(document__public_id=letter.public_id, slot="lurah")
    result = operations.sign_slot(
        document=letter.public_id, slot="lurah", request=row.request_id, at=clock.now(), secret=secret
    )
    return result.state, result.code


def state() -> tuple[str, str]:
    """State and failure of the only letter."""
    row = Document.objects.get()
    return row.state, row.failure
