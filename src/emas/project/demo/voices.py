"""What people of the demo say: how the service was, and a call for help with its conversation."""

import random
from datetime import datetime, timedelta
from typing import Final

from emas.cases import operations as cases
from emas.cases import queries
from emas.cases.types import ApplicantInput
from emas.catalogue import queries as catalogue
from emas.kernel.actor import ANONYMOUS, Actor
from emas.people import queries as people
from emas.project.demo._residents import WATI

HELP: Final = "diskominfo/bantuan"
SHARE: Final = 0.4
_SAID: Final = (
    "Cepat dan tidak perlu ke kelurahan.",
    "Tolong tambah petugas di loket pada hari Senin.",
    "Petugasnya ramah.",
    "Tulisan di ponsel saya kecil, tetapi bisa dibesarkan.",
)


def rate(*, ref: str, chance: random.Random, at: datetime) -> bool:
    """Let some applicants judge their finished request; tells whether this one did."""
    if chance.random() > SHARE:
        return False
    marks = {name: chance.choices((4, 3, 2, 1), (55, 34, 9, 2))[0] for name in queries.SURVEY_ELEMENTS}
    comment = chance.choice(_SAID) if chance.random() < 1 / 6 else ""
    actor = Actor(kind="applicant", case_ref=ref)
    cases.rate_service(case_ref=ref, actor=actor, marks=marks, comment=comment, at=at)
    return True


def ask_for_help(*, at: datetime) -> int:
    """Send one call for help from the kelurahan whose officials a visitor plays, asked and answered; gives how many."""
    if catalogue.definition(slug=HELP) is None:
        return 0
    told = {"jenis": "gawai", "cerita": "Foto KTP saya tidak mau terkirim.", "pos": "warga", "opd": "tidak"}
    who = ApplicantInput({"name": WATI.name, "kelurahan_code": WATI.kelurahan_code}, "")
    ref = cases.submit(
        service=HELP, channel="web", applicant=who, answers=told, uploads_owner="", actor=ANONYMOUS,
        at=at - timedelta(minutes=50), idempotency_key="demo-bantuan-percakapan",
    ).ref  # fmt: skip
    officer = _operator(at)
    if officer is None:
        return 1
    cases.act(
        case_ref=ref, act="tanya", actor=officer, at=at - timedelta(minutes=40), note="Ponsel apa yang dipakai?"
    )  # fmt: skip
    reporter = Actor(kind="applicant", case_ref=ref)
    cases.say_as_applicant(
        case_ref=ref, actor=reporter, text="Ponsel lama, kameranya kadang gelap.", papers=(), once="demo", act="jawab",
        at=at - timedelta(minutes=30),
    )  # fmt: skip
    cases.say_as_officer(
        case_ref=ref, actor=officer, text="Coba di tempat terang dulu, ya. Bila masih gagal, kami bantu di loket.",
        papers=(), once="demo", at=at - timedelta(minutes=20),
    )  # fmt: skip
    return 1


def _operator(at: datetime) -> Actor | None:
    unit = people.unit_by_code(code=WATI.kelurahan_code)
    held = people.recipients(unit_id=unit.id, role="operator", at=at) if unit is not None else ()
    account_id = next((h.account_id for h in held if h.account_id is not None), None)
    return people.actor_for(account_id=account_id, at=at) if account_id is not None else None
