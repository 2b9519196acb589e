"""
Every known fault of BSrE, each met by every letter of its own round; then the fault ends and the lurah goes on with one tap.

Time is scaled: a signature is waited for five seconds (90 in the field), a slow answer takes two (40). Half of the letters of a fault
are signed over API v1, half over v2. Files are read by the stand-in's own reader too, not only by the portal's.

A letter counts as signed twice when the service was asked again although its answer had come. Whether it had is what the portal's
channel saw, not what the stand-in wrote: on a busy machine an answer that was written in time may be read too late.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from emas.documents import queries as documents
from emas.documents.types import Verdict
from emas.kernel import clock, errors
from emas.project import town
from emas.project.benches import browser, observing, signing
from emas.project.benches import letters as operators
from emas.project.installation import Installation
from emas.project.measuring import Figure
from emas.project.simulators.bsre import FAULTS, Simulator
from emas.project.simulators.bsre import signing as reading

SIGN_SECONDS = 5
SLOW_SECONDS = 2.0
ROUNDS = 6
ISSUE_SECONDS = 120
#: The portal's word for an answer that broke off: whether the other side signed is unknown.
OUTCOME_UNKNOWN = "signer_outcome_unknown"


@dataclass(slots=True)
class Tally:
    """What was counted over all faults."""

    refs: list[str] = field(default_factory=list)
    met: int = 0
    left_wrong: int = 0
    taps: int = 0
    unheard: int = 0


def run(portal: Installation, *, letters: int, sabotage: bool) -> Iterator[Figure]:
    """Yield what left unsigned or wrongly signed, what was signed or numbered twice, and what was not issued in the end."""
    at = clock.now()
    place = town.build(at)
    name = signing.lurah(place, at)
    tally = Tally()
    with signing.stand_in(portal, name) as bsre:
        bsre.state.control({"slow_seconds": SLOW_SECONDS, "hold_seconds": SIGN_SECONDS + 1})
        for version in ("v1", "v2"):
            number = letters // 2 if version == "v1" else letters - letters // 2
            yield from _version(portal, place, bsre, version, number, tally)
        yield from _verdict(bsre, name, tally, letters)


def _version(
    portal: Installation, place: town.Town, bsre: Simulator, version: str, number: int, tally: Tally
) -> Iterator[Figure]:
    """Meet every fault over one version of the API."""
    environment = signing.environment(bsre, version, SIGN_SECONDS) | {"EMAS_BSRE_PARALLEL": "2"}
    portal.start_web(processes=1, **environment)
    portal.start("worker", "worker", **environment)
    desk = signing.Desk(browser.Browser(portal.url))
    desk.web.sign_in(town.login(signing.HERE, "kepala"))
    for fault in FAULTS:
        refs = signing.before_the_lurah(place, len(tally.refs), number, clock.now())
        tally.refs += refs
        desk.open(refs)
        bsre.state.control({"fault": fault})
        signed = 0
        for ref in refs:
            # Each letter meets the fault itself: the circuit that would spare the later ones is closed again.
            page = _tap(desk, [ref], bsre, tally)
            signed += "surat sudah ditandatangani" in page.text
        tally.met += len(refs)
        tally.left_wrong += sum(1 for ref in refs if not _is_fit_to_leave(ref, bsre))
        bsre.state.control({"fault": "", "release": True})
        taps = _go_on(desk, refs, bsre, tally)
        tally.taps = max(tally.taps, taps)
        yield Figure(f"{version} {fault}: signed during, taps after", signed, f"letters; {taps} taps")
    moved = operators.wait_issued(tally.refs, clock.monotonic() + ISSUE_SECONDS)
    yield Figure(
        f"{version}: cases that reached their end",
        observing.in_state("terbit", tally.refs),
        "letters",
        ok=moved,
    )
    portal.kill("web")
    portal.kill("worker")


def _is_fit_to_leave(ref: str, bsre: Simulator) -> bool:
    """Whatever can be downloaded now carries one good signature of the lurah."""
    try:
        content = documents.issued_file(case_ref=ref).content
    except errors.NotFound:
        return True
    return _is_right(content, bsre, "")


def _is_right(content: bytes, bsre: Simulator, name: str) -> bool:
    try:
        rows = reading.read(content, bsre.authority)
    except reading.Unreadable:
        return False
    if len(rows) != 1 or not rows[0]["intact"] or not rows[0]["trusted"]:
        return False
    user = bsre.state.users[signing.NIK]
    found = documents.verify_file(content=content, at=clock.now())
    is_genuine = (
        found.verdict is Verdict.GENUINE and found.signature_count == 1 and not found.signature_faults
    )
    return is_genuine and rows[0]["name"] == (name or user.name)


def _tap(desk: signing.Desk, refs: list[str], bsre: Simulator, tally: Tally) -> browser.Page:
    """Sign once; notes the answers that broke off on the way although the stand-in believes that they went out whole."""
    known = bsre.state.useless.total()
    signing.forget_troubles()
    page = desk.sign(refs)
    broken = sum(1 for ref in refs if _failure(ref) == OUTCOME_UNKNOWN)
    tally.unheard += max(0, broken - (bsre.state.useless.total() - known))
    return page


def _failure(ref: str) -> str:
    found = documents.document_for_case(case_ref=ref)
    return found.failure if found is not None else ""


def _go_on(desk: signing.Desk, refs: list[str], bsre: Simulator, tally: Tally) -> int:
    """The fault is over: tap until nothing is left; gives how many taps that took."""
    for tap in range(1, ROUNDS + 1):
        left = [ref for ref in refs if not _is_signed(ref)]
        if not left:
            return tap - 1
        _tap(desk, left, bsre, tally)
    return ROUNDS


def _is_signed(ref: str) -> bool:
    found = documents.document_for_case(case_ref=ref)
    return found is not None and found.state == "terbit"


def _verdict(bsre: Simulator, name: str, tally: Tally, letters: int) -> Iterator[Figure]:
    issued = [ref for ref in tally.refs if _is_signed(ref)]
    wrong = sum(1 for ref in issued if not _is_right(documents.issued_file(case_ref=ref).content, bsre, name))
    expected = len(FAULTS) * letters
    yield Figure(
        "letters that met a fault", tally.met, "letters", must=str(expected), ok=tally.met == expected
    )
    yield _none("letters that left unsigned or wrongly signed", tally.left_wrong + wrong)
    yield _none("letters signed twice", _signed_twice(bsre, tally.unheard))
    yield _none("second numbers, gaps in the register", _numbers(len(tally.refs)))
    yield _none("letters not issued once the fault had ended", len(tally.refs) - len(issued))
    hidden = bsre.state.useless.total() + tally.unheard
    yield Figure("signatures that were made and never arrived whole", hidden, "signatures")
    yield Figure("taps to go on, at most", tally.taps, "taps", must="1", ok=tally.taps <= 1)


def _none(name: str, count: int) -> Figure:
    return Figure(name, count, "letters", must="0", ok=count == 0)


def _signed_twice(bsre: Simulator, unheard: int) -> int:
    """
    Count letters for which the service was asked again although a usable signature had come back.

    By the digest of the file that was sent: a signature more than one is allowed only for each answer that never arrived whole.
    """
    state = bsre.state
    more = sum(max(0, count - 1 - state.useless[digest]) for digest, count in state.signatures.items())
    again = max(0, more - unheard)
    told = observing.rows(
        "SELECT count(*) FROM (SELECT 1 FROM outbox_outboxentry WHERE topic = 'documents.signed' GROUP BY dedupe_key "
        "HAVING count(*) > 1) t"
    )[0][0]
    return again + int(told)


def _numbers(letters: int) -> int:
    found = [
        row[0] for row in observing.rows("SELECT sequence FROM documents_registerentry ORDER BY sequence")
    ]
    twice = observing.rows(
        "SELECT count(*) FROM (SELECT 1 FROM documents_registerentry GROUP BY document_id HAVING count(*) > 1) t"
    )[0][0]
    return int(twice) + len(set(range(1, letters + 1)) ^ set(found)) + len(found) - len(set(found))
