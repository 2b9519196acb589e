"""
kill -9 of the worker or the web at random instants while letters are under way; then nothing may be lost or done twice.

Four kinds are under way: letters of the city, and at the court assignment letters that pass its number queue, leave whose days stand in a
ledger, and SIRAMASAKAN cases whose papers, when they are complete, send the civil registry a notice by themselves.

As soon as a letter is signed another is filed, so that as many are under way at every kill. Some processes are started so that
they die by themselves at a named point (between a signature and its keeping, before a commit), where chance seldom hits.
"""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from emas.documents import queries as documents
from emas.documents.types import Verdict
from emas.kernel import clock
from emas.kernel.errors import EmasError
from emas.project import town
from emas.project.benches import letters as operators
from emas.project.benches import observing
from emas.project.drills import court, court_counts, underway
from emas.project.drills.phone import GaveUp, Phone
from emas.project.installation import Installation
from emas.project.measuring import Figure

FINISH_SECONDS = 60
#: Cases that nobody goes on with: each is reminded of once.
WAITING = 2
PHONES = 4
#: Where a process may be told to die: (name, how often it may pass before).
WORKER_POINTS = (
    "documents.sign.before_sign",
    "documents.sign.after_sign",
    "documents.sign.after_store",
    "documents.sign.after_verify",
    "documents.sign.before_commit",
    "documents.sign.after_commit",
    "outbox.before.cases.announce",
    "outbox.after.cases.announce",
    "outbox.after.documents.signed",
    "outbox.after.notify.send",
)
WEB_POINTS = ("act.before_commit", "act.after_commit", "case.after_event", "case.after_effects")


def run(portal: Installation, *, times: int, letters: int, sabotage: bool) -> Iterator[Figure]:
    """Yield what was lost, filed, numbered, signed or told twice, and how long the last letter took after the last restart."""
    at = clock.now()
    place = town.build(at)
    here = town.KELURAHAN[town.HERE]
    clients = operators.tokens(place, portal, at, ("cs", "operator", "kasi", "sekretaris", "kepala"), here)
    clients |= operators.tokens(place, portal, at, ("rt",), town.rt_code(town.HERE))
    clients |= operators.tokens(place, portal, at, ("rw",), town.rw_code(town.HERE))
    court_unit = court.build(at)
    clients |= court.tokens(court_unit, portal, at)
    waiting = [court.await_verdict(court_unit, number) for number in range(WAITING)]
    portal.collect_static()
    _start(portal, "web", "")
    portal.wait_ready()
    _start(portal, "worker", "")
    town_hall = _TownHall(letters, court_unit)
    phones = [Phone(clients, portal.url, town_hall.until, number) for number in range(PHONES)]
    with ThreadPoolExecutor(PHONES) as pool:
        working = [pool.submit(town_hall.work, phone) for phone in phones]
        deaths = _kill(portal, times, random.Random(times))
        restarted = time.monotonic()
        town_hall.close(restarted + FINISH_SECONDS)
        for done in working:
            done.result()
    town_hall.wait_done(restarted + FINISH_SECONDS)
    seconds = time.monotonic() - restarted
    court_counts.wait_reminded(waiting, restarted + FINISH_SECONDS)
    yield Figure("kills", deaths, "times (web or worker)", must=f"{times}", ok=deaths >= times)
    for kind, filed in town_hall.of_kind.items():
        yield Figure(f"{kind.name} filed meanwhile", len(filed), "requests")
    yield _none("acts refused to those who sent them again", sum(len(phone.refusals) for phone in phones))
    yield from _verdict(town_hall, waiting, seconds)


def _verdict(hall: "_TownHall", waiting: list[str], seconds: float) -> Iterator[Figure]:
    unfinished = sum(lacking(kind, refs) for kind, refs in hall.of_kind.items())
    for kind, refs in hall.of_kind.items():
        yield from kept_once(kind, refs, waiting)
        if kind.service == court.LEAVE:
            yield from court_counts.leave(refs)
        if kind.service == court.SIRAMASAKAN:
            yield from court_counts.verdicts(refs)
            yield from court_counts.reminders(waiting)
    numbered = sum(len(refs) for kind, refs in hall.of_kind.items() if kind.signs)
    yield _none("letters numbered twice, gaps and repeats", _numbers(numbered))
    yield _none("letters signed twice, or whose file is not genuine", _signed_twice())
    yield _none("messages doubled", _doubled())
    dead = observing.rows("SELECT count(*) FROM outbox_outboxentry WHERE dead_at IS NOT NULL")[0][0]
    yield _none("events given up", dead)
    ok = unfinished == 0 and seconds <= FINISH_SECONDS
    yield Figure(
        "last letter issued after the last restart", seconds, "s", must=f"at most {FINISH_SECONDS}", ok=ok
    )


def kept_once(kind: underway.Kind, refs: Sequence[str], besides: Sequence[str] = ()) -> Iterator[Figure]:
    """Of everything that was filed nothing is lost or stands still, and nothing is there that nobody was told of; ``besides`` is known."""
    yield _none(f"{kind.name} lost or unfinished", lacking(kind, refs))
    found = observing.rows("SELECT ref FROM cases_case WHERE service = %s", [kind.service])
    yield _none(f"{kind.name} filed twice", len({ref for (ref,) in found}.difference(refs, besides)))


def lacking(kind: underway.Kind, refs: Sequence[str]) -> int:
    """Count which of ``refs`` did not come to their end."""
    return len(refs) - observing.in_state(kind.last, refs)


def _none(name: str, count: int) -> Figure:
    return Figure(name, count, "", must="0", ok=count == 0)


def _numbers(cases: int) -> int:
    """Every letter has one number, and in each book the numbers are 1, 2, 3 … without a gap."""
    books: dict[int, list[int]] = {}
    found = observing.rows("SELECT register_id, sequence FROM documents_registerentry ORDER BY sequence")
    for book, sequence in found:
        books.setdefault(book, []).append(sequence)
    twice = observing.rows(
        "SELECT count(*) FROM (SELECT 1 FROM documents_registerentry GROUP BY case_ref HAVING count(*) > 1) t"
    )[0][0]
    gaps = sum(given != list(range(1, len(given) + 1)) for given in books.values())
    return int(twice) + gaps + max(0, len(found) - cases)


def _signed_twice() -> int:
    """Count letters with another number of signatures, signing events or announcements than one, or whose file does not verify."""
    now = clock.now()
    wrong = observing.rows(
        "SELECT count(*) FROM (SELECT case_id FROM cases_event WHERE act = 'signed' "
        "GROUP BY case_id HAVING count(*) > 1) t"
    )[0][0]
    for (ref,) in observing.rows("SELECT case_ref FROM documents_document WHERE state = 'terbit'"):
        issued = documents.issued_file(case_ref=ref)
        told = documents.verify_file(content=issued.content, at=now)
        wrong += told.verdict is not Verdict.GENUINE or told.signature_count != 1
    return int(wrong)


def _doubled() -> int:
    """
    Count messages beyond one for each event, template, channel and addressee.

    Their keys are made of these; what follows ``#`` is added by the switch that takes this protection away.
    """
    keys = [str(key).partition("#")[0] for (key,) in observing.rows("SELECT dedupe_key FROM notify_message")]
    return len(keys) - len(set(keys))


class _TownHall:
    """What the phones share: which letters were filed, and until when they go on filing."""

    def __init__(self, under_way: int, court_unit: int) -> None:
        waiting = underway.verdicts(clock.local_date(clock.now()).isoformat())
        self._kinds = (underway.LEAVE, waiting, underway.ASSIGNMENT, underway.LETTER)
        #: References by kind; one that was never answered is empty, and counts as lost.
        self.of_kind: dict[underway.Kind, list[str]] = {kind: [] for kind in self._kinds}
        self._court_unit = court_unit
        self._under_way = under_way
        self._guard = threading.Lock()
        self._next = 0
        self._until = float("inf")
        self._is_open = True

    def wait_done(self, until: float) -> None:
        """Wait for the worker to finish the last ones."""
        pause = threading.Event()
        while time.monotonic() < until and any(
            observing.in_state(kind.last, refs) < len(refs) for kind, refs in self.of_kind.items()
        ):
            pause.wait(0.05)

    def until(self) -> float:
        return self._until

    def close(self, until: float) -> None:
        """File no more letters; finish those under way by ``until``."""
        self._is_open = False
        self._until = until

    def work(self, phone: Phone) -> None:
        """Keep a share of letters under way, step by step, in random order."""
        chance = random.Random(id(phone))
        mine: list[tuple[int, underway.Kind, str]] = []
        try:
            while self._is_open or mine:
                if self._is_open and len(mine) < self._under_way // PHONES:
                    kind, ref = self._file(phone)
                    mine += [(0, kind, ref)] if ref else []
                    continue
                step, kind, ref = mine.pop(chance.randrange(len(mine)))
                if self._go_on(phone, step, kind, ref):
                    mine.append((step + 1, kind, ref))
        except GaveUp:
            return

    def _go_on(self, phone: Phone, step: int, kind: underway.Kind, ref: str) -> bool:
        """Do the next act of a request; tell whether more is to come."""
        if step < len(kind.steps):
            now = kind.steps[step]
            phone.act(
                now.role, now.act, ref, answers=now.answers, service=kind.service, papers=now.papers
            )  # fmt: skip
            return step + 1 < len(kind.steps) or kind.signs is not None
        assert kind.signs is not None
        login, post, state = kind.signs
        phone.sign(login, ref, post=post, state=state)
        return False

    def _file(self, phone: Phone) -> tuple[underway.Kind, str]:
        with self._guard:
            number, self._next = self._next, self._next + 1
        kind, turn = self._kinds[number % len(self._kinds)], number // len(self._kinds)
        if (kind is underway.ASSIGNMENT and turn + WAITING >= court.most()) or (
            kind is underway.LEAVE and turn + WAITING >= court.most_leave(self._court_unit)
        ):
            kind = underway.LETTER
        with self._guard:
            self.of_kind[kind].append("")
            place = len(self.of_kind[kind]) - 1
        ref = self._filed(phone, kind, turn, number)
        self.of_kind[kind][place] = ref
        return kind, ref

    def _filed(self, phone: Phone, kind: underway.Kind, turn: int, number: int) -> str:
        if kind is underway.LETTER:
            return phone.file(number)
        ways = {
            court.SERVICE: court.file,
            court.LEAVE: court.ask_for_leave,
            court.SIRAMASAKAN: court.await_verdict,
        }
        try:
            return ways[kind.service](self._court_unit, turn + WAITING, phone.again)
        except EmasError as error:
            phone.refusals.append(error.code)
            return ""


def _kill(portal: Installation, times: int, chance: random.Random) -> int:
    """Kill ``times`` processes and start them again; the last start of each has no point to die at."""
    pause = threading.Event()
    deaths = 0
    while deaths < times:
        name = chance.choice(("worker", "web"))
        pause.wait(chance.uniform(0.1, 1.5))
        portal.kill(name)
        deaths += 1
        _start(portal, name, chance.choice((*_points(name, chance), "")))
        if name == "web":
            portal.wait_ready()
    for name in ("web", "worker"):
        portal.kill(name)
        _start(portal, name, "")
    portal.wait_ready()
    return deaths


def _points(name: str, chance: random.Random) -> tuple[str, ...]:
    points = WORKER_POINTS if name == "worker" else WEB_POINTS
    return (f"{chance.choice(points)}:{chance.randint(1, 4)}",)


def _start(portal: Installation, name: str, point: str) -> None:
    arguments = (
        ["worker"] if name == "worker" else ["web", f"--bind=127.0.0.1:{portal.port}", "--processes=2"]
    )
    portal.start(name, *arguments, EMAS_FAILPOINT=point)
