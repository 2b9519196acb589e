"""Registrations of new users in the demo: one in each state, through the same doors as everybody's."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from PIL import Image, ImageDraw

from emas.cases import operations as cases
from emas.cases.types import ApplicantInput
from emas.catalogue import queries as catalogue
from emas.catalogue.types import PASSWORD_CHOSEN
from emas.documents import operations as documents
from emas.kernel import clock, codes
from emas.kernel.actor import ANONYMOUS, Actor
from emas.notify import queries as messages
from emas.outbox import operations as outbox
from emas.people import operations as citizens
from emas.people import queries as people
from emas.registry.types import ResidentInfo

SERVICE: Final = "opd/dukcapil-user-baru"
UNIT: Final = "DISPENDUKCAPIL-PIAK"
_PAPERS: Final = ("foto_ktp", "foto_tanda_tangan", "foto_diri")
_CODE: Final = re.compile(r"\b\d{6}\b")
_GROWN_DAYS: Final = 20 * 366


@dataclass(frozen=True, slots=True)
class Deed:
    """What an officer of the division does, in which post."""

    role: str
    act: str
    note: str = ""
    data: Mapping[str, Any] | None = None


_COMPLETE: Final = Deed("operator", "lengkap")
_HOME: Final = Deed("operator", "setujui_antar", "Prosedur tidak sesuai standar.")
#: Hours ago it was sent, and what was done. The late one is left to the clock of the worker.
PLAYS: Final[tuple[tuple[int, tuple[Deed, ...]], ...]] = (
    (1, ()),
    (3, ()),
    (20, (Deed("operator", "minta_ulang", "Foto KTP tidak terbaca.", {"marked": ["foto_ktp"]}),)),
    (4, (_COMPLETE,)),
    (110, (_COMPLETE,)),
    (60, (_COMPLETE, _HOME)),
    (80, (_COMPLETE, _HOME, Deed("cs", "jadwalkan"))),
    (90, (_COMPLETE, Deed("operator", "setujui"))),
    (130, (Deed("operator", "tolak", "Foto diri bukan pemilik KTP."),)),
)


def build(*, residents: Sequence[ResidentInfo], password: str, at: datetime) -> int:
    """Play the registrations before ``at``; gives how many. A portal without the service or the division gets none."""
    unit = people.unit_by_code(code=UNIT)
    if unit is None or catalogue.definition(slug=SERVICE) is None:
        return 0
    actors = {role: _holder(unit.id, role, at) for role in ("operator", "cs")}
    today = clock.local_date(at)
    grown = [r for r in residents if r.status == "aktif" and (today - r.birth_on).days > _GROWN_DAYS]
    # The cast of the tour registers itself: somebody else's registration would stand in its way.
    for number, ((hours, deeds), person) in enumerate(zip(PLAYS, grown[20:], strict=False)):
        begins_at = at - timedelta(hours=hours)
        ref = _register(person, f"08131000{number:04d}", password, begins_at)
        for deed in deeds:
            begins_at += timedelta(minutes=25)
            _do(deed, ref, actors[deed.role], begins_at)
    outbox.drain(at=at)
    return len(PLAYS)


def _register(person: ResidentInfo, phone: str, password: str, at: datetime) -> str:
    owner = f"demo-{codes.new_public_id()[:16]}"
    for name in _PAPERS:
        documents.store_upload(
            owner_ref=owner, field=name, file_name=f"{name}.jpg", content=_picture(name), kinds=("photo",),
            max_bytes=10_000_000, uploaded_by="demo", at=at, data_class="biometrik",
        )  # fmt: skip
    citizens.choose_password(owner=owner, password=password, at=at)
    _prove(owner, f"+62{phone[1:]}", at)
    answers = {
        "nik": person.nik, "nama": person.name, "whatsapp": phone, "no_kk": person.kk, "alamat": person.address,
        "kata_sandi": PASSWORD_CHOSEN, "setuju_data": True,
    }  # fmt: skip
    return cases.submit(
        service=SERVICE, channel="web", applicant=ApplicantInput(resident={}, phone=""), answers=answers,
        uploads_owner=owner, actor=ANONYMOUS, at=at, idempotency_key=owner,
    ).ref  # fmt: skip


def _prove(owner: str, phone: str, at: datetime) -> None:
    """Type back the code that came to the telephone, as its owner would."""
    citizens.ask_phone_code(owner=owner, phone=phone, at=at)
    outbox.drain(at=at)
    for message in messages.recent(limit=5):
        found = _CODE.search(message.body)
        if found is not None:
            citizens.prove_phone_code(owner=owner, phone=phone, code=found.group(), at=at)
            return


def _do(deed: Deed, ref: str, actor: Actor, at: datetime) -> None:
    data = dict(deed.data or {})
    if deed.act == "jadwalkan":
        data["answers"] = {"tanggal_antar": (clock.local_date(at) + timedelta(days=5)).isoformat()}
    cases.act(case_ref=ref, act=deed.act, actor=actor, at=at, note=deed.note, data=data)


def _holder(unit_id: int, role: str, at: datetime) -> Actor:
    held = people.recipients(unit_id=unit_id, role=role, at=at)
    account_id = next(h.account_id for h in held if h.account_id is not None)
    return people.actor_for(account_id=account_id, at=at)


def _picture(label: str) -> bytes:
    """Draw a stand-in for a photo: large and sharp enough to be taken, marked CONTOH."""
    image = Image.new("RGB", (1000, 640), "#dfe9f2")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 979, 619), outline="#1b4f72", width=4)
    for line in range(9):
        draw.text((60, 60 + 60 * line), f"CONTOH {label} baris {line + 1}", fill="#17202a", font_size=36)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
