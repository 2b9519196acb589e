"""E-mail against a real SMTP server: the way taken when a messenger cannot deliver and an address is known."""

import email
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message as Letter
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from emas.notify.models import Message
from emas.notify.types import Recipient
from emas.outbox import operations as outbox
from emas.project import doctoring_messages
from emas.project.installation import free_port
from tests.messages.harness import Gateway, note, phone, states

WATI = Recipient(kind="applicant", label="Pemohon", address=phone(1), email="wati@contoh.id")


class Box:
    """What the server took, and what it was told to answer."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            answer = self.answers.pop(0)
            if answer == "DROP":
                server.transport.close()
            return answer
        self.letters.append(email.message_from_bytes(envelope.content))
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("tono@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def box(gateway: Gateway, settings: Any) -> Iterator[Box]:
    made = Box()
    controller = Controller(made, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAS_EMAIL_FROM = "portal@kota.example"
    yield made
    controller.stop()


def work(gateway: Gateway, rounds: int = 2) -> None:
    for _ in range(rounds):
        gateway.work()
        gateway.later(seconds=1)


@pytest.mark.requirement("R-091")
def test_who_has_no_whatsapp_hears_by_e_mail(gateway: Gateway, box: Box) -> None:
    gateway.simulator.state.control.numbers[phone(1).lstrip("+")] = 131026
    gateway.write(note(recipient=WATI, board_unit_id=5))
    work(gateway)
    first, second = Message.objects.order_by("id")
    assert (first.state, first.reason, first.fallback) == ("tidak_terkirim", "number_unreachable", "surel")
    assert (second.channel, second.state, second.follows) == ("surel", "terkirim", first.public_id)
    (letter,) = box.letters
    assert letter["To"] == "wati@contoh.id"
    assert letter["Message-ID"] == f"<{second.public_id}@kota.example>"
    assert letter["Subject"] == "Surat Anda"
    body = letter.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert b"/lacak/K7QM-2D4X-9TPWC" in body


def test_who_has_no_telephone_hears_by_e_mail_at_once(gateway: Gateway, box: Box) -> None:
    gateway.write(note(recipient=Recipient(kind="applicant", label="Pemohon", email="wati@contoh.id")))
    work(gateway)
    assert len(box.letters) == 1
    assert gateway.taken == []


def test_a_refused_address_ends_on_the_board(gateway: Gateway, box: Box) -> None:
    to = Recipient(kind="applicant", label="Pemohon", email="tono@contoh.id")
    gateway.write(note(recipient=to, board_unit_id=5))
    work(gateway)
    last = Message.objects.order_by("-id")[0]
    assert (last.channel, last.state, last.reason, last.fallback) == (
        "surel", "tidak_terkirim", "mail_refused", "papan",
    )  # fmt: skip
    assert box.letters == []


def test_a_server_that_is_busy_or_away_is_tried_again(gateway: Gateway, box: Box, settings: Any) -> None:
    box.answers = ["451 later"]
    gateway.write(note(recipient=Recipient(kind="applicant", label="Pemohon", email="wati@contoh.id")))
    work(gateway)
    assert box.letters == []
    gateway.later(minutes=1)
    outbox.drain(gateway.at)
    assert len(box.letters) == 1
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    gateway.write(
        note(key="k2", recipient=Recipient(kind="applicant", label="Pemohon", email="wati@contoh.id"))
    )
    work(gateway)
    settings.EMAIL_PORT = port
    gateway.later(minutes=1)
    outbox.drain(gateway.at)
    assert len(box.letters) == 2
    assert sorted(state for state, _ in states().values()).count("terkirim") == 2


def test_starttls_is_spoken_and_its_certificate_checked(
    gateway: Gateway, tmp_path: Path, settings: Any
) -> None:
    made, context = Box(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority = certificate(tmp_path, context)
    controller = Controller(
        made, hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True
    )
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = True, False
    settings.EMAS_EMAIL_FROM, settings.EMAS_EMAIL_CA = "portal@kota.example", ""
    to = Recipient(kind="applicant", label="Pemohon", email="wati@contoh.id")
    gateway.write(note(recipient=to))
    work(gateway)
    # Nobody vouches for this server: nothing is said to it.
    assert made.letters == []
    assert "SSLCertVerificationError" in " ".join(line.found for line in doctoring_messages.email())
    settings.EMAS_EMAIL_CA = str(authority)
    gateway.later(minutes=1)
    outbox.drain(gateway.at)
    assert len(made.letters) == 1
    (line,) = doctoring_messages.email()
    assert line.state == "green"
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "salah"
    assert [line.state for line in doctoring_messages.email()] == ["red"]
    controller.stop()


def test_a_connection_that_drops_is_not_repeated(gateway: Gateway, box: Box) -> None:
    box.answers = ["DROP"]
    to = Recipient(kind="applicant", label="Pemohon", email="wati@contoh.id")
    gateway.write(note(recipient=to, board_unit_id=5))
    work(gateway)
    gateway.later(minutes=1)
    outbox.drain(gateway.at)
    last = Message.objects.get(channel="surel")
    assert (last.state, last.reason, last.fallback) == ("tidak_terkirim", "outcome_unknown", "papan")
    assert box.letters == []


def test_a_server_that_stays_away_is_left_for_the_board(gateway: Gateway, box: Box, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    to = Recipient(kind="applicant", label="Pemohon", email="wati@contoh.id")
    gateway.write(note(recipient=to, board_unit_id=5))
    work(gateway)
    assert Message.objects.get(channel="surel").state == "antri"
    gateway.later(minutes=50)
    outbox.drain(gateway.at)
    last = Message.objects.get(channel="surel")
    assert (last.state, last.reason, last.fallback) == ("tidak_terkirim", "mail_server_away", "papan")


def certificate(folder: Path, context: ssl.SSLContext) -> Path:
    """Give the server a certificate that only its own file vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.kota.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, secret = folder / "mail.pem", folder / "mail.key"
    public.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context.load_cert_chain(public, secret)
    return public


def test_a_title_with_a_line_break_makes_no_header(gateway: Gateway, box: Box) -> None:
    from dataclasses import replace

    to = Recipient(kind="applicant", label="Pemohon", email="wati@contoh.id")
    gateway.write(replace(note(recipient=to), title="Surat\r\nBcc: tono@contoh.id"))
    work(gateway)
    assert box.letters[0]["Bcc"] is None
