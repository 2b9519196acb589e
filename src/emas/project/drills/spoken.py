"""
What people write in confidence to an office: a message of a conversation and its answer, a comment in the survey, a question by WhatsApp.

Each goes over real pages or a real call-back, once in a way that is refused. All lie sealed under the installation's own keys, so each has
columns of its own in which the search must find it opened, and none besides.
"""

import base64
import re
import secrets
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import replace

from django.db import connection

from emas.audit import operations as audit
from emas.cases import queries as cases
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.notify import operations as notify
from emas.outbox import operations as outbox
from emas.platform import db, idempotency, sealing
from emas.project import town
from emas.project.benches import gateway, observing
from emas.project.benches.browser import Browser
from emas.project.drills.searching import Plant, plant
from emas.project.installation import Installation
from emas.project.simulators.whatsapp import Simulator

MESSAGE, ANSWER, COMMENT = "the message of a case", "the answer to it", "the comment in the survey"
QUESTION, NUMBER = "the question by WhatsApp", "the number it came from"
SECONDS = 100
_RECEIPT = re.compile(r'pe-code">([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{5})<.*?pe-code">(\w+)<', re.DOTALL)
_MESSAGE, _RECEIVED = "cases.message", "notify.received"


def say(portal: Installation, place: town.Town, finished: str, phones: Simulator) -> tuple[list[Plant], int]:
    """Write all of them, ``finished`` being a case whose letter is out; gives the plants and how many of four words were read again."""
    message, answer, comment = (
        f"Kenari {what} {secrets.token_urlsafe(16)}" for what in ("pesan", "balasan", "saran")
    )
    # Every second letter is one that no code has: what looks like the code of a letter is asked for its PIN and kept nowhere.
    question = f"Kenari tanya {''.join(secrets.choice('aeio') + 'u' for _ in range(40))}"
    number = f"812{secrets.randbelow(10**8):08d}"
    read = (
        _converse(portal, message, answer)
        + _judge(portal, place, finished, comment)
        + _ask(phones, number, question)
    )
    return [
        plant(MESSAGE, message, own=("cases_message.text_sealed",)),
        plant(ANSWER, answer, own=("cases_message.text_sealed",)),
        plant(COMMENT, comment, own=("cases_surveyanswer.comment_sealed",)),
        plant(QUESTION, question, own=("inquiries_line.text_sealed",)),
        # The reply goes to the number.
        plant(NUMBER, number, own=("inquiries_conversation.address_sealed", "notify_message.address_sealed")),
    ], read


def _converse(portal: Installation, message: str, answer: str) -> int:
    """Report a trouble, write to the desk and be answered; gives how many of both words the other side read."""
    citizen, desk = Browser(portal.url), Browser(portal.url)
    sent = citizen.post("/bantuan/", {
        "jenis": "akun", "cerita": "Saya tidak bisa membuka surat saya.", "kode_surat": "", "name": "", "phone": "",
        "kelurahan_code": town.KELURAHAN[town.HERE], "dari": "/lacak/surat/", "kunci": secrets.token_hex(10),
    })  # fmt: skip
    receipt = _RECEIPT.search(sent.text)
    if receipt is None:
        raise RuntimeError(f"{sent.url}: {sent.status} without a receipt")
    ref, pin = receipt.groups()
    citizen.post("/lacak/", {"kode": ref, "pin": "0"})
    citizen.post("/lacak/", {"kode": ref, "pin": pin})
    for text in (message * 100, message):
        citizen.post("/lacak/surat/pesan/", {"pesan": text, "kunci": secrets.token_hex(10)})
    desk.sign_in(town.login(town.KELURAHAN[town.HERE], "operator"))
    read = message in desk.get(f"/desk/cases/{ref}/").text
    for text in (answer * 100, answer):
        desk.post(f"/desk/cases/{ref}/say/", {"pesan": text, "kunci": secrets.token_hex(10)})
    return read + (answer in citizen.get("/lacak/surat/").text)


def _judge(portal: Installation, place: town.Town, ref: str, comment: str) -> int:
    """Judge a finished service by the link of the counter: without a mark, in too many words, rightly, and once more."""
    clerk = place.actor(town.KELURAHAN[town.HERE], "cs", clock.now())
    link = cases.survey_link(actor=clerk, ref=ref, at=clock.now())
    citizen = Browser(portal.url)
    address, mark = f"/nilai/{link.code}/", {cases.SURVEY_ELEMENTS[0]: "4"}
    for fields in (
        {"saran": comment},
        {**mark, "saran": comment * 50},
        {**mark, "saran": comment},
        {**mark, "saran": comment},
    ):
        citizen.post(address, dict(fields))
    kept = observing.rows("SELECT comment_sealed FROM cases_surveyanswer")
    return len(kept) == 1


def _ask(phones: Simulator, number: str, question: str) -> int:
    """Write to the desk for information from a telephone, and wait until it is answered."""
    body = urllib.parse.urlencode({"number": f"62{number}", "words": question}).encode()
    urllib.request.urlopen(f"{phones.url}/ponsel/kirim", body, timeout=SECONDS).close()
    pause, until = threading.Event(), time.monotonic() + SECONDS
    # Answered, not handed over: on a busy machine the gateway may be slow.
    heard = "SELECT count(*) FROM inquiries_line WHERE author = 'otomatis'"
    while not observing.rows(heard)[0][0]:
        if time.monotonic() > until:
            raise RuntimeError("the question by WhatsApp was not answered")
        pause.wait(0.1)
    return 1


def betray(portal: Installation, plants: Sequence[Plant]) -> None:
    """Do what must never be done, once with each: words in a notice, a job, an answer kept for a repeat, the trail, and nothing wiped."""
    words = {each.name: each.forms[2].decode() for each in plants}
    at = clock.now()
    with db.act_transaction():
        notify.write([replace(gateway.notice(1, "betrayed"), body=words[MESSAGE])], at)
        # Sealed, and still nothing for a queue.
        text = base64.b64encode(sealing.seal(words[ANSWER].encode(), _MESSAGE, context="x")).decode()
        outbox.enqueue("cases.said", {"case_id": 0, "message": "x", "text": text}, at)
        idempotency.remember("drill", "betrayed", "x", {"comment": words[COMMENT]}, at)
        audit.record("case.read", SYSTEM, "case", "x", at, detail={"comment": words[COMMENT]})
        public_id, _ = observing.rows("SELECT public_id, id FROM notify_inbound WHERE kind = 'message'")[0]
        kept = sealing.seal_json({"text": words[QUESTION]}, _RECEIVED, context=public_id)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE notify_inbound SET content_sealed = %s WHERE public_id = %s", [kept, public_id]
            )
    with (portal.home / "web.log").open("a", encoding="utf-8") as log:
        log.write(f"phone={words[NUMBER]}\n")
