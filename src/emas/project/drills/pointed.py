"""
What the names in addresses point at besides a case: an inquiry with its line, a visit, a ready answer, an absence, a subscription …

Each is made for real at an office that the visitors do not belong to. A name that points at nothing proves nothing: ``misses`` counts
those, so that a new address with a new name is noticed.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.test import override_settings

from emas.documents import operations as documents
from emas.inquiries import operations as inquiries
from emas.inquiries.types import VisitInput
from emas.kernel import clock
from emas.notify import operations as notify
from emas.outbox import operations as outbox
from emas.people import operations as people
from emas.project import town
from emas.project.benches import observing
from emas.project.drills.addresses import Address
from emas.watch import operations as watch
from emas.watch.types import EVENT_TYPES, WatchedEvent

#: Whoever has one is let in: it is a secret and no name.
SECRETS = frozenset({"token"})
_HOST = "sistem.contoh.id"
_SECRET = "rahasia latihan akses"
_NUMBERS = {"kota": "35740001", "mahkamah": "11730001"}
#: Goes nowhere: what is written here is only read.
_CHANNEL = {
    "url": "http://127.0.0.1:9", "phone_number_id": _NUMBERS["kota"], "token": "x", "app_secret": _SECRET, "verify_token": "x",
    "base_url": "http://127.0.0.1:9", "instansi": "kota", "numbers": {"mahkamah": _NUMBERS["mahkamah"]},
}  # fmt: skip

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Office:
    """Whose things they are: an office and its head, the desk of its instansi, and a word that only its data has."""

    unit: str
    instansi: str
    desk: str
    administered_by: str
    service: str
    word: str
    phone: str


CITY = Office(
    town.KELURAHAN[town.THERE],
    "kota",
    town.MPP,
    town.CITY,
    "kelurahan/sk-usaha",
    "Tersembunyi",
    "6281299990077",
)
COURT = Office(
    town.COURT, "mahkamah", town.COURT, town.COURT, "mahkamah/siramasakan", "Terlindung", "6281277770099"
)


def things(place: town.Town, office: Office, ref: str, client_id: int, at: datetime) -> dict[str, Values]:
    """Make one of each for ``office``; gives, by the beginning of an address ('' for any), what its names are filled with."""
    desk = place.actor(office.desk, "cs", at)
    ready = inquiries.save_canned(title=office.word, text=f"Jawaban {office.word}", actor=desk, at=at)
    visit = inquiries.register_visit(
        given=VisitInput(name=office.word, topic=office.service, phone=f"0{office.phone[2:]}", consents=True),
        once=f"drill-{office.instansi}",
        actor=desk,
        at=at,
    )
    talk, line = _inquiry(office, at)
    signer = place.actor(office.unit, "kepala", at)
    assert signer.person_id is not None
    batch, _ = documents.start_batch(person_id=signer.person_id, key="drill", case_refs=[ref], at=at)
    carried = documents.carry_last(
        unit_id=place.unit_ids[office.unit],
        year=at.year - 1,
        last=42,
        actor=place.actor(office.administered_by, "admin", at),
        at=at,
    )
    told, message = _watched(place, office, ref, client_id, at)
    return {
        "": {
            "absence_id": _absence(place, office, at),
            "carried_id": str(carried.id),
            **_rows(place, office, ref, at),
        },
        "/desk/inquiries/": {"public_id": talk, "line": line},
        "/desk/inquiries/answers/": {"public_id": ready},
        "/desk/visits/": {"public_id": visit},
        "/desk/sign/batch/": {"public_id": batch},
        "/desk/admin/watches/": {"public_id": told, "message": message},
        "/api/v1/watches/": {"public_id": told},
    }


def misses(
    routes: Sequence[Address], common: frozenset[str], aimed: Sequence[tuple[Address, Values]]
) -> set[str]:
    """Name what no target makes real, as ``name in address``; ``aimed`` are addresses with the values that are real there."""
    real = {(route.path, name) for route, values in aimed for name in values}
    return {
        f"{name} in {route.path}"
        for route in routes
        for name in route.names - common - SECRETS
        if (route.path, name) not in real
    }


def _inquiry(office: Office, at: datetime) -> tuple[str, str]:
    """Let somebody ask the office by WhatsApp; gives the conversation and its first line."""
    said = {
        "from": office.phone, "id": f"wamid.{office.instansi}", "timestamp": str(int(at.timestamp())), "type": "text",
        "text": {"body": f"Apakah berkas {office.word} sudah selesai?"},
    }  # fmt: skip
    value = {
        "messaging_product": "whatsapp", "metadata": {"phone_number_id": _NUMBERS[office.instansi]},
        "contacts": [{"wa_id": office.phone, "profile": {"name": office.word}}], "messages": [said],
    }  # fmt: skip
    told = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
    }
    body = json.dumps(told).encode()
    signature = "sha256=" + hmac.new(_SECRET.encode(), body, hashlib.sha256).hexdigest()
    with override_settings(EMAS_CHANNEL="whatsapp", EMAS_WHATSAPP=_CHANNEL):
        notify.take_in(body=body, signature=signature, at=at)
        outbox.drain(at=at)
    found = observing.rows(
        "SELECT c.public_id, l.public_id FROM inquiries_conversation c JOIN inquiries_line l ON l.conversation_id = c.id "
        "WHERE c.instansi = %s AND l.seq = 1",
        [office.instansi],
    )
    return str(found[0][0]), str(found[0][1])


def _absence(place: town.Town, office: Office, at: datetime) -> str:
    """Note an absence of the office's head, still to come."""
    head = place.actor(office.unit, "kepala", at)
    assert head.person_id is not None
    first = clock.local_date(at) + timedelta(days=30)
    noted = people.note_absence(
        person_id=head.person_id,
        deputy_id=None,
        start_on=first,
        end_on=first + timedelta(days=2),
        basis=f"Surat {office.word}",
        actor=place.actor(office.administered_by, "admin", at),
        at=at,
    )
    return str(noted)


def _watched(place: town.Town, office: Office, ref: str, client_id: int, at: datetime) -> tuple[str, str]:
    """Let a system of the office be told of its cases; gives the subscription and one message of it."""
    admin = place.actor(office.administered_by, "admin", at)
    with override_settings(EMAS_WATCH_HOSTS=[_HOST]):
        made = watch.subscribe(
            client_id=client_id, url=f"https://{_HOST}/kabar", types=(), actor=admin, at=at
        )
    kind = sorted(EVENT_TYPES)[0]
    event = WatchedEvent(
        key=f"drill-{office.instansi}", type=kind, at=at, ref=ref, service=office.service, instansi=office.instansi,
        state="x", status="x", posts=frozenset({(place.unit_ids[office.unit], "kepala")}),
    )  # fmt: skip
    watch.tell(event=event, at=at)
    sql = "SELECT m.public_id FROM watch_message m JOIN watch_watch w ON w.id = m.watch_id WHERE w.public_id = %s"
    return made.public_id, str(observing.rows(sql, [made.public_id])[0][0])


def _rows(place: town.Town, office: Office, ref: str, at: datetime) -> dict[str, str]:
    """Write a page that is not yet out and a line of a batch: the services that have them need not be installed."""
    case_id, service = observing.rows("SELECT id, service FROM cases_case WHERE ref = %s", [ref])[0]
    # A long number is told from others on a page.
    number = 35_740_000 + case_id
    unit_id, on = place.unit_ids[office.unit], clock.local_date(at) + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_page (id, case_id, service, instansi, unit_id, kind, is_public, title, body, search_text, start_on, "
            "state, version, published_at) VALUES (%s, %s, %s, %s, %s, '', %s, %s, %s, '', %s, 'out', 1, %s)",
            [number, case_id, service, office.instansi, unit_id, True, office.word, office.word, on, at],
        )
        cursor.execute(
            "INSERT INTO cases_batchline (id, case_id, service, period, row, unit_id, number_digest, state, help_ref) "
            "VALUES (%s, %s, %s, '2026', 1, %s, 'f', 'sent', '')",
            [number, case_id, service, unit_id],
        )
    return {"page_id": str(number), "line_id": str(number)}
