"""
What people write to the numbers of the demo's offices: conversations that wait for an officer, are being answered, or have ended.

They are no part of the invented past: a gateway takes free words only within a day of what somebody wrote. So they begin when a demo with
a stand-in stands, are typed on its telephones, and the portal hears and answers them like everybody's.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from emas.inquiries import operations, queries
from emas.inquiries.types import ConversationFilter, ConversationRow
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.people import queries as people
from emas.project.demo._tree import CITY, COURT

#: Lets the telephone with this number write these words to the number of this instansi.
Say = Callable[[str, str, str], None]
_DESKS: Final = {CITY: "demo.cs-mpp", COURT: "demo.ptsp-ms"}
_LOOK_SECONDS: Final = 0.5
#: So long the portal may take to hear one message; a demo on a busy machine is slow.
HEARD_SECONDS: Final = 60.0
_pause = threading.Event


@dataclass(frozen=True, slots=True)
class Talk:
    """
    One conversation: what somebody says, the last word asking for an officer; then what the officer answers, and what is said after.

    Without ``answer`` it waits; ``is_over``: the officer closes it.
    """

    instansi: str
    phone: str
    says: tuple[str, ...]
    answer: str = ""
    then: str = ""
    is_over: bool = False


TALKS: Final = (
    Talk(COURT, "+6280077771001", ("min, syarat cerai gugat apa saja ya?", "minta petugas dong")),
    Talk(COURT, "+6280077771002", ("nomor antrean sidang hilang, harus bagaimana", "PETUGAS")),
    Talk(
        COURT,
        "+6280077771003",
        ("cara ambil akta cerai", "petugas"),
        "Selamat datang. Akta cerai diambil di meja PTSP dengan KTP asli. Kami buka sampai pukul 16.00.",
    ),
    Talk(
        COURT,
        "+6280077771004",
        ("biaya itsbat nikah berapa", "petugas"),
        "Panjar dihitung di meja PTSP menurut alamat Anda. Bila tidak mampu, bawa surat keterangan tidak mampu.",
        "Baik, terima kasih.",
        is_over=True,
    ),
    Talk(CITY, "+6280077771005", ("cara bikin surat pindah", "petugas")),
    Talk(
        CITY,
        "+6280077771006",
        ("kantor MPP di mana", "PETUGAS"),
        "Kami di Mal Pelayanan Publik. Bila ada yang lain, tulis saja di sini.",
        is_over=True,
    ),
)


def build(*, say: Say, installed: tuple[str, ...]) -> int:
    """Hold the conversations of the desks that have none open; gives how many. Stops when the portal does not hear."""
    officers = _officers(clock.now())
    held = 0
    for instansi in installed:
        officer = officers.get(_DESKS.get(instansi, ""))
        if officer is None or queries.inbox(actor=officer, filter=ConversationFilter()).counts["open"]:
            continue
        for talk in TALKS:
            if talk.instansi == instansi:
                if not _hold(talk, officer, say):
                    return held
                held += 1
    return held


def _officers(at: datetime) -> dict[str, Actor]:
    found = people.demo_accounts(at=at)
    return {row.login: people.actor_for(row.id, at) for row in found if row.login in _DESKS.values()}


def _hold(talk: Talk, officer: Actor, say: Say) -> bool:
    """Let one conversation take place; False when something that was said is not heard in time."""
    row = _asked(talk, officer, say)
    if row is None or not talk.answer:
        return row is not None
    operations.take(conversation=row.public_id, actor=officer, at=clock.now())
    operations.answer(
        conversation=row.public_id, text=talk.answer, once="demo", actor=officer, at=clock.now()
    )
    if talk.then:
        lines = queries.line_count(actor=officer, public_id=row.public_id)
        say(talk.phone, talk.instansi, talk.then)
        if _heard(talk, officer, lines=lines + 1) is None:
            return False
    if talk.is_over:
        operations.close(conversation=row.public_id, actor=officer, at=clock.now())
    return True


def _asked(talk: Talk, officer: Actor, say: Say) -> ConversationRow | None:
    row = None
    for number, words in enumerate(talk.says, start=1):
        say(talk.phone, talk.instansi, words)
        # Each is answered before the next is written: a line of the person, one of the automat.
        row = _heard(talk, officer, lines=2 * number)
        if row is None:
            break
    return row


def _heard(talk: Talk, officer: Actor, lines: int) -> ConversationRow | None:
    """Wait until the open conversation of this telephone has so many lines."""
    pause, until = _pause(), clock.monotonic() + HEARD_SECONDS
    asked = ConversationFilter(view="open", query=talk.phone)
    while True:
        row = next(iter(queries.inbox(actor=officer, filter=asked).rows), None)
        if row is not None and queries.line_count(actor=officer, public_id=row.public_id) >= lines:
            return row
        if clock.monotonic() > until:
            return None
        pause.wait(_LOOK_SECONDS)
