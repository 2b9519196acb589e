"""A portal whose messages go through the stand-in of the Cloud API, for benches and drills."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from emas.notify import operations as notify
from emas.notify.types import OutgoingMessage, Recipient
from emas.platform import db
from emas.project.installation import Installation
from emas.project.simulators.whatsapp import Settings, Simulator
from emas.project.simulators.whatsapp.command import TABLE

KODE = "K7QM-2D4X-9TPWC"
VALUES = {
    "kode": KODE,
    "layanan": "Surat Keterangan Usaha",
    "status": "Diperiksa",
    "pemegang": "CS Kelurahan",
    "batas": "Senin",
}


@contextmanager
def stand_in(portal: Installation, *, tier: int) -> Iterator[Simulator]:
    """Start a stand-in that calls this portal back."""
    wanted = Settings(webhook=f"{portal.url}/kait/whatsapp", tier=tier, strict_pair=True)
    with Simulator(wanted) as simulator:
        simulator.approve(Path(TABLE), portal.url)
        yield simulator


def environment(simulator: Simulator, **limits: int) -> dict[str, str]:
    """Give what makes a process of the portal send through the stand-in."""
    kept = simulator.state.settings
    return {
        "EMAS_CHANNEL": "whatsapp",
        "EMAS_WHATSAPP_URL": f"{simulator.url}/v25.0",
        "EMAS_WHATSAPP_PHONE_NUMBER_ID": kept.phone_number_id,
        "EMAS_WHATSAPP_TOKEN": kept.token,
        "EMAS_WHATSAPP_APP_SECRET": kept.app_secret,
        "EMAS_WHATSAPP_VERIFY_TOKEN": kept.verify_token,
        **{f"EMAS_WHATSAPP_{name.upper()}": str(value) for name, value in limits.items()},
    }


def configure_here(simulator: Simulator, portal: Installation, **limits: int) -> None:
    """Let this process send through the stand-in too."""
    kept = simulator.state.settings
    configured: dict[str, Any] = {
        "url": f"{simulator.url}/v25.0",
        "phone_number_id": kept.phone_number_id,
        "token": kept.token,
        "app_secret": kept.app_secret,
        "verify_token": kept.verify_token,
        "base_url": portal.url,
        **limits,
    }
    settings.EMAS_CHANNEL = "whatsapp"
    settings.EMAS_WHATSAPP = configured


def notice(person: int, key: str, *, template: str = "advanced", role: str = "") -> OutgoingMessage:
    """Give a notice to citizen ``person``, or to the officer of that number when ``role`` says so."""
    return OutgoingMessage(
        template=template,
        recipient=Recipient(
            kind="staff" if role else "applicant",
            label="Warga",
            address=f"+62811{person:07d}",
            person_id=person if role else None,
            role=role,
        ),
        title="Kabar surat",
        body="Ada kabar.",
        link=f"/lacak/{KODE}",
        dedupe_key=key,
        case_ref=KODE,
        values=VALUES,
        board_unit_id=1,
    )


def write(messages: list[OutgoingMessage], at: datetime) -> None:
    """Write notices as an act does."""
    with db.act_transaction():
        notify.write(messages, at)
