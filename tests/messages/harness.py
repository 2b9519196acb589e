"""A portal that talks to the stand-in of the Cloud API: real HTTP on loopback, signed call-backs read by the test."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from emas.notify import operations
from emas.notify.adapters.whatsapp._table import PACKAGED
from emas.notify.models import Message
from emas.notify.types import OutgoingMessage, Recipient
from emas.outbox import operations as outbox
from emas.platform import db
from emas.platform.models import OutsideService
from emas.project.simulators.whatsapp import Settings, Simulator

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
VALUES = {
    "kode": "K7QM-2D4X-9TPWC",
    "layanan": "Surat Keterangan Usaha",
    "status": "Diperiksa Ketua RT",
    "pemegang": "Ketua RT",
    "batas": "Senin, 23 November 2026",
}


def phone(number: int) -> str:
    return f"+628120000{number:04d}"


def note(
    number: int = 1, key: str = "", *, template: str = "advanced", role: str = "", **more: Any
) -> OutgoingMessage:
    """A notice to citizen (or officer) ``number``."""
    kind = "staff" if role else "applicant"
    person_id = number if role else None
    recipient = more.pop("recipient", None) or Recipient(
        kind=kind, label="Pemohon", address=phone(number), person_id=person_id, role=role
    )
    return OutgoingMessage(
        template=template,
        recipient=recipient,
        title="Surat Anda",
        body="Ada kabar.",
        link="/lacak/K7QM-2D4X-9TPWC",
        dedupe_key=key or f"{template}:{number}",
        case_ref="K7QM-2D4X-9TPWC",
        values=VALUES,
        board_unit_id=more.pop("board_unit_id", None),
        **more,
    )


@dataclass
class Gateway:
    """The stand-in, the portal's clock, and short ways to both."""

    simulator: Simulator
    at: datetime = AT
    calls: list[bytes] = field(default_factory=list)

    def write(self, *messages: OutgoingMessage) -> None:
        with db.act_transaction():
            operations.write(messages, self.at)

    def later(self, **span: float) -> None:
        self.at += timedelta(**span)
        self.simulator.state.control.offset_seconds += timedelta(**span).total_seconds()

    def work(self) -> None:
        """What the worker does: deliver events, hand messages over."""
        operations.handle_received(at=self.at)
        outbox.drain(self.at)
        operations.dispatch(at=self.at)

    def control(self, **wanted: Any) -> None:
        for name, value in wanted.items():
            setattr(self.simulator.state.control, name, value)

    def heal(self) -> None:
        """The gateway is back, and the pause is over."""
        self.control(dead=False, code=-1, http=0, html=False, lose_answers=False)
        OutsideService.objects.update(state="closed", failures=0)
        self.later(minutes=6)

    def tell(self, *values: dict[str, Any], secret: str = "", field_name: str = "messages") -> int:
        """One call-back as Meta makes it."""
        changes = [
            {"field": field_name, "value": {"messaging_product": "whatsapp", **value}} for value in values
        ]
        body = json.dumps(
            {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
        ).encode()
        return operations.take_in(body=body, signature=signed(body, secret), at=self.at)

    def status(self, message_id: str, word: str, code: int = 0, request_id: str = "") -> None:
        status: dict[str, Any] = {
            "id": message_id,
            "status": word,
            "timestamp": str(int(self.at.timestamp())),
        }
        if request_id:
            status["biz_opaque_callback_data"] = request_id
        if code:
            status["errors"] = [{"code": code, "title": "x"}]
        self.tell({"statuses": [status]})
        self.work()

    def says(self, number: int, words: str, message_id: str = "", metadata: str = "", **content: Any) -> None:
        """Somebody writes, to the first number or to the one that ``metadata`` names."""
        message = {
            "from": phone(number).lstrip("+"),
            "id": message_id or f"wamid.{number}.{words}.{self.at.timestamp()}",
            "timestamp": str(int(self.at.timestamp())),
            "type": "text",
            "text": {"body": words},
            **content,
        }
        told: dict[str, Any] = {"contacts": [{"wa_id": message["from"]}], "messages": [message]}
        if metadata:
            told["metadata"] = {"phone_number_id": metadata}
        self.tell(told)
        state = self.simulator.state
        state.phone(message["from"]).heard(metadata or state.settings.phone_number_id, state.now())
        self.work()

    def got(self, number: int) -> list[str]:
        """The texts that a telephone received."""
        found = self.simulator.state.phones.get(phone(number).lstrip("+"))
        return [bubble.text for bubble in found.bubbles if not bubble.is_mine] if found else []

    def token(self, number: int) -> str:
        """The token of the newest link on a telephone."""
        bubbles = self.simulator.state.phones[phone(number).lstrip("+")].bubbles
        texts = " ".join(f"{bubble.text} {bubble.links}" for bubble in bubbles)
        return re.findall(r"/s/([\w-]+)", texts)[-1]

    @property
    def taken(self) -> list[dict[str, Any]]:
        return self.simulator.state.taken

    @property
    def broken(self) -> dict[str, int]:
        return self.simulator.state.broken


def signed(body: bytes, secret: str = "") -> str:
    key = (secret or Settings().app_secret).encode()
    return "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()


def states() -> dict[str, tuple[str, str]]:
    return {row.dedupe_key: (row.state, row.reason) for row in Message.objects.all()}


def configure(settings: Any, simulator: Simulator, **changes: Any) -> None:
    """Point the portal to a stand-in."""
    kept = simulator.state.settings
    settings.EMAS_CHANNEL = "whatsapp"
    settings.EMAS_WHATSAPP = {
        "url": f"{simulator.url}/v25.0",
        "phone_number_id": kept.phone_number_id,
        "token": kept.token,
        "app_secret": kept.app_secret,
        "verify_token": kept.verify_token,
        "base_url": settings.EMAS_BASE_URL,
        # One call at a time: the test's transaction lives in this thread.
        "parallel": 1,
        "per_second": 1000,
        **changes,
    }


@pytest.fixture
def gateway(db: None, settings: Any) -> Iterator[Gateway]:
    with Simulator(Settings(strict_pair=True)) as simulator:
        simulator.approve(PACKAGED, settings.EMAS_BASE_URL)
        configure(settings, simulator)
        made = Gateway(simulator)
        simulator.state.control.offset_seconds = (AT - datetime.now(UTC)).total_seconds()
        yield made
