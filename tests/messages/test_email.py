"""E-mail against a real SMTP server: the way taken when a messenger cannot deliver and an address is known."""

import email
import re
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

from emas.api import health
from emas.cases.tests.factories import Town
from emas.kernel import clock
from emas.notify import operations
from emas.notify.models import Message
from emas.notify.types import Recipient
from emas.outbox import operations as outbox
from emas.outbox.models import OutboxEntry
from emas.project import doctoring_messages, figures
from emas.project.installation import free_port
from emas.web.desk.tests.conftest import SignedIn
from emas.web.desk.tests.conftest import city as city
from emas.web.desk.tests.conftest import signed_in as signed_in
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
    assert "refused:tls" in " ".join(line.found for line in doctoring_messages.email())
    settings.EMAS_EMAIL_CA = str(authority)
    gateway.later(minutes=1)
    outbox.drain(gateway.at)
    assert len(made.letters) == 1
    (line,) = doctoring_messages.email()
    assert line.state == "green"
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "salah"
    (line,) = doctoring_messages.email()
    assert (line.state, line.found.rpartition(" ")[2]) == ("red", "mail_login")
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
    waits = Message.objects.get(channel="surel")
    assert (waits.state, waits.reason) == ("antri", "mail_server_away")
    gateway.later(minutes=50)
    outbox.drain(gateway.at)
    last = Message.objects.get(channel="surel")
    assert (last.state, last.reason, last.fallback) == ("tidak_terkirim", "mail_server_away", "papan")


@pytest.mark.requirement("R-011")
def test_the_mail_server_stands_among_the_outside_services_and_a_tap_lets_the_mail_go(
    gateway: Gateway, box: Box, city: Town, signed_in: SignedIn, settings: Any
) -> None:
    def line() -> str:
        page = admin.get("/desk/admin/outside/").content.decode()
        return re.sub(r"<[^>]+>", " ", page.partition('data-label="Layanan">E-mail')[2].partition("</tr>")[0])

    settings.EMAS_WHATSAPP = {**settings.EMAS_WHATSAPP, "templates_a_day": 9, "people_a_day": 9}
    admin, port, settings.EMAIL_PORT = signed_in("admin.kota"), settings.EMAIL_PORT, 1
    gateway.write(note(recipient=Recipient(kind="applicant", label="Pemohon", email="wati@contoh.id")))
    work(gateway)
    assert "Tidak ada yang menjawab di alamat itu." in line()
    assert health.check()["surel"] == "degraded"
    (well,) = (each for each in figures._outside(clock.now()) if each.name == "emas_outside_well")
    assert {row.labels["service"]: row.value for row in well.samples}["surel"] == 0
    admin.post("/desk/admin/outside/surel/try/")
    assert "Terakhir dicoba tidak menjawab" in line()
    assert box.letters == []
    settings.EMAIL_PORT = port
    # The next try of the waiting letter would be minutes away.
    OutboxEntry.objects.filter(done_at=None).update(available_at=clock.now() + timedelta(minutes=20))
    page = admin.post("/desk/admin/outside/surel/try/", follow=True)
    assert "E-mail menjawab." in page.content.decode()
    assert "Baik" in line()
    assert health.check()["surel"] == "up"
    outbox.drain(clock.now())
    assert len(box.letters) == 1


def test_a_server_that_answers_and_refuses_the_portal_says_so(
    gateway: Gateway, box: Box, settings: Any
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "salah"
    found = operations.try_mail_server()
    assert (found.is_well, found.failures, found.last_error) == (False, 0, "mail_no_tls")
    settings.EMAIL_HOST_USER = ""
    assert operations.try_mail_server().is_well


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
