"""
Every address x every role x another unit's case, paper, letter, account, post, unit and resident.

A stranger must be answered exactly as if the thing had never been: same status, same page (ASVS 8.2.2). So each request is made
twice, once with what exists next door and once with what never was, and the two answers are compared. No answer may hold a word
that only the neighbour's data has, and what strangers try must change nothing there.
"""

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from django.test import Client

from emas.api import security
from emas.kernel import clock, codes
from emas.people import operations as people
from emas.people import queries
from emas.project import town
from emas.project.benches import filing
from emas.project.drills import addresses, foreign, pointed
from emas.project.drills.addresses import Address
from emas.project.installation import Installation
from emas.project.measuring import Figure

#: Those who look after the whole city may know of every case; they are no strangers, save to what is sealed.
OVERSEERS = frozenset({(town.CITY, "admin"), (town.CITY, "pimpinan")})
#: Where the desk shows a case.
_OF_CASES = "/desk/cases/"
_COURT = (town.COURT, town.REGISTRY)
_COURT_TOKENS = frozenset({"cs", "kepala", "admin"})
#: Ends the visitor's own session or changes his own password: nothing of anybody else.
OWN_ONLY = frozenset({"/keluar/", "/akun/keluar/", "/desk/profile/password/"})
_NOISE = re.compile(
    r"[0-9a-f]{8,}|[A-Za-z0-9]{64}|\d{1,2}[.:]\d{2}(?:[.:]\d{2})?|nonce-[\w+/=-]+|[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2,4}"
)
_GIVEN_AWAY = range(200, 300)
#: An answer without what differs between any two: status, kind, where it sends, what it says.
Bare = tuple[int, str, str, str]
_HIDDEN = (*foreign.CANARIES, *foreign.COURT_CANARIES)


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser or a token."""

    name: str
    hidden: tuple[str, ...] = _HIDDEN
    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(
        default_factory=lambda: Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    )
    is_signed_in: bool = False
    #: Pages he asked for and ways an address does not take, and how what never was is answered: none of it changes from one
    #: neighbour's case to the next.
    asked: set[str] = field(default_factory=set)
    nothing: dict[tuple[str, ...], Bare] = field(default_factory=dict)

    @property
    def is_api(self) -> bool:
        return "Authorization" in self.headers


#: Makes a visitor when his turn comes: signing in takes as long as many pages.
Coming = Callable[[], Visitor]


@dataclass(slots=True)
class Findings:
    """What went wrong, by kind, with the first few places."""

    requests: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)
    #: A rehearsal with the protection off only has to notice: one finding is enough.
    first_is_enough: bool = False

    @property
    def is_enough(self) -> bool:
        return self.first_is_enough and bool(self.kinds)

    def add(self, kind: str, place: str) -> None:
        self.kinds[kind] += 1
        if len(self.places) < 12:
            self.places.append(f"{kind}: {place}")


def run(portal: Installation, *, roles: int, sabotage: bool) -> Iterator[Figure]:
    """Yield addresses, roles and requests, then leaks, differences and changes: all of these must be 0."""
    logging.disable(logging.CRITICAL)
    portal.collect_static()
    at = clock.now()
    place = town.build(at, with_court=True)
    targets, court = foreign.build(place, at), foreign.build_court(place, at)
    visitors = _visitors(place, at, roles, officials_first=sabotage)
    colleagues = _some(_of_court(place, at), roles)
    overseers = _some(_overseers(place), roles)
    routes, findings = _routes(of_cases_first=sabotage), Findings(first_is_enough=sabotage)
    for coming in visitors:
        _watched(coming, routes, [*targets, court], findings)
    for coming in colleagues:
        _watched(coming, routes, targets, findings)
    for coming in overseers:
        # Whoever looks after the whole city is a stranger at the court.
        _watched(coming, routes, [court], findings, of_court=True)
    sealed = [target for target in targets if target.name == foreign.SEALED]
    # Other things of the city are theirs to look after; the complaint is not.
    pointing = [r for r in routes if r.names - foreign.COMMON <= {"ref", "public_id", "code"}]
    meant = [route for route in pointing if all(target.is_meant(route) for target in sealed)]
    for coming in overseers if not roles else ():
        _visit(coming(), meant, sealed, findings)
    yield Figure("addresses", len(routes), "addresses")
    yield from _pointed(routes, [*targets, court])
    yield Figure("roles", len(visitors), "strangers")
    yield Figure("roles of the other instansi", len(colleagues), "strangers")
    yield Figure("requests", findings.requests, "requests")
    told = {
        "leaked": "answers with a word of the neighbour's data",
        "differs": "answers that tell it from what never was",
        "opened": "pages about what is the neighbour's alone",
        "broke": "answers that are a fault of the server",
        "changed": "roles that changed something there",
        "lost": "answers to somebody signed in as if he were not",
    }
    for kind, words in told.items():
        count = findings.kinds[kind]
        yield Figure(words, count, "", must="0", ok=count == 0)
    for line in findings.places:
        yield Figure(line, 1, "place", ok=False)


def _routes(*, of_cases_first: bool) -> list[Address]:
    """Give all; where one finding is enough, first the pages that a case without its protection opens."""
    found = addresses.walk()
    return sorted(found, key=lambda route: not route.path.startswith(_OF_CASES)) if of_cases_first else found


def _pointed(routes: list[Address], targets: list[foreign.Target]) -> Iterator[Figure]:
    """A name that points at nothing proves nothing: say how many point at what exists."""
    aimed = [(route, target.real(route)) for route in routes for target in targets]
    missed = pointed.misses(routes, foreign.COMMON, aimed)
    count = sum(len(route.names - foreign.COMMON - pointed.SECRETS) for route in routes)
    words = "names in addresses that point at something real"
    yield Figure(words, count - len(missed), "names", must=f"{count}", ok=not missed)
    for line in sorted(missed):
        yield Figure(f"points at nothing: {line}", 1, "place", ok=False)


def _some(found: list[Coming], roles: int) -> list[Coming]:
    """Give a spread of ``roles`` visitors; all when it is 0."""
    return found[:: max(1, len(found) // roles)][:roles] if roles else found


def _watched(
    coming: Coming,
    routes: list[Address],
    targets: list[foreign.Target],
    findings: Findings,
    *,
    of_court: bool = False,
) -> None:
    """Let somebody try everything and note whether anything of the others changed."""
    if findings.is_enough:
        return
    visitor = coming()
    before = foreign.fingerprint(of_court=of_court)
    _visit(visitor, routes, targets, findings)
    if foreign.fingerprint(of_court=of_court) != before:
        findings.add("changed", visitor.name)


def _of_court(place: town.Town, at: datetime) -> list[Coming]:
    """Give every role of the court and of its civil registry, and the tokens of some: all strangers to the city."""
    posts = [key for key in place.logins if key[0] in _COURT]
    found: list[Coming] = [partial(_signed_in, unit, role, foreign.CANARIES) for unit, role in posts]
    tokens = [(unit, role) for unit, role in posts if role in _COURT_TOKENS]
    return found + [partial(_token, place, unit, role, at, foreign.CANARIES) for unit, role in tokens]


def _overseers(place: town.Town) -> list[Coming]:
    """Give who looks after the whole city; what is the court's is hidden from them, too."""
    posts = [key for key in place.logins if key in OVERSEERS]
    return [partial(_signed_in, unit, role, foreign.COURT_CANARIES) for unit, role in posts]


def _visitors(place: town.Town, at: datetime, roles: int, *, officials_first: bool = False) -> list[Coming]:
    """Give every role of the first kecamatan, of the city and of an OPD; every post's token; a citizen; nobody. Of each so many roles."""
    strangers = [
        (unit, role)
        for unit, role in place.logins
        if not unit.startswith(town.THERE)
        and (unit, role) not in OVERSEERS
        and unit not in (*town.OPDS[1:], *_COURT, town.MPP)
    ]
    outside: list[Coming] = [partial(Visitor, "nobody"), partial(_citizen, at)]
    officials: list[Coming] = [partial(_signed_in, unit, role) for unit, role in strangers]
    systems: list[Coming] = [partial(_token, place, unit, role, at) for unit, role in strangers]
    kinds = (officials, outside, systems) if officials_first else (outside, officials, systems)
    return [coming for kind in kinds for coming in _some(kind, roles)]


def _signed_in(unit: str, role: str, hidden: tuple[str, ...] = _HIDDEN) -> Visitor:
    visitor = Visitor(f"{role}@{unit}", hidden, is_signed_in=True)
    given = {"identifier": town.login(unit, role), "password": town.PASSWORD}
    visitor.client.post("/masuk/", given)
    if "sessionid" not in visitor.client.cookies:
        raise RuntimeError(f"{visitor.name} could not sign in")
    return visitor


def _token(
    place: town.Town, unit: str, role: str, at: datetime, hidden: tuple[str, ...] = _HIDDEN
) -> Visitor:
    key = (place.unit_ids[unit], role)
    post_id = queries.post_states(pairs=[key], at=at)[key].post_id
    admin = place.actor(town.COURT if unit in _COURT else town.CITY, "admin", at)
    name = f"token {role}@{unit}"
    _, token = people.issue_client(
        name=name[:60], scopes=_scopes(role), actor=admin, at=at, post_id=post_id, per_minute=1_000_000
    )
    return Visitor(name, hidden, {"Authorization": f"Bearer {token}"})


def _scopes(role: str) -> tuple[str, ...]:
    """Give everything a token may do; only a head's may sign."""
    return tuple(scope for scope in security.SCOPES if scope != "cases:sign" or role == "kepala")


def _citizen(at: datetime) -> Visitor:
    """A citizen who has proved a case of his own."""
    visitor = Visitor("citizen of another case")
    ref, pin = filing.file_with_pin(999, at)
    visitor.client.post("/lacak/", {"kode": ref, "ref": ref, "pin": pin})
    return visitor


def _visit(
    visitor: Visitor, routes: list[Address], targets: list[foreign.Target], findings: Findings
) -> None:
    for route in routes:
        if findings.is_enough:
            return
        if route.is_api != visitor.is_api and visitor.name != "nobody":
            continue
        pointing = route.names - foreign.COMMON
        for target in targets if pointing else targets[:1]:
            for method in ("GET", "POST"):
                if method == "GET" or route.path not in OWN_ONLY:
                    _try(visitor, route, method, target, findings, is_pointed=bool(pointing))


def _try(
    visitor: Visitor,
    route: Address,
    method: str,
    target: foreign.Target,
    findings: Findings,
    *,
    is_pointed: bool,
) -> None:
    where = f"{method} {route.path} as {visitor.name}, {target.name}"
    values = target.at(route)
    way, page = f"{method} {route.path}", route.filled(values)
    if way in visitor.asked or (method == "GET" and page in visitor.asked):
        return
    answer = _ask(visitor, route, method, values)
    if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
        visitor.asked.add(way)
    elif method == "GET":
        visitor.asked.add(page)
    findings.requests += 1
    _look(visitor, method, answer, where, findings)
    if visitor.is_signed_in and route.is_desk and answer.location.startswith("/masuk/?"):
        findings.add("lost", where)
    if not is_pointed or route.path in foreign.OPEN_TO_ALL:
        return
    if not _is_as_nothing(visitor, route, method, answer, target, findings):
        findings.add("differs", f"{where}: {answer.status}")
    elif answer.status in _GIVEN_AWAY:
        findings.add("opened", where)


def _look(visitor: Visitor, method: str, answer: "Answer", where: str, findings: Findings) -> None:
    """Look for words of the neighbour's data, and for faults."""
    text = answer.body.decode("utf-8", "replace")
    # What the visitor typed himself stands in the form he gets back.
    typed = foreign.NIK if method == "POST" else ""
    found = [word for word in visitor.hidden if word in (text.replace(typed, "") if typed else text)]
    if found:
        findings.add("leaked", f"{where}: {', '.join(found)}")
    if answer.status >= 500 and answer.status != 503:
        findings.add("broke", f"{where}: {answer.status}")


def _is_as_nothing(
    visitor: Visitor,
    route: Address,
    method: str,
    answer: "Answer",
    target: foreign.Target,
    findings: Findings,
) -> bool:
    """
    Tell whether the answer is that for what never was.

    Asked once for all targets with the same common values; where the two differ it is asked anew, for the visitor's own acts may lie between.
    """
    given = _bare(answer, target.at(route))
    common = {name: target.values[name] for name in foreign.COMMON}
    key = (method, route.path, *common.values())
    for _ in range(2):
        if visitor.nothing.get(key) == given:
            return True
        nothing = foreign.never() | common
        visitor.nothing[key] = _bare(_ask(visitor, route, method, nothing), nothing)
        findings.requests += 1
    return visitor.nothing[key] == given


@dataclass(frozen=True, slots=True)
class Answer:
    """What a visitor sees."""

    status: int
    kind: str
    location: str
    body: bytes


def _ask(visitor: Visitor, route: Address, method: str, values: Mapping[str, str]) -> Answer:
    path = route.filled(values)
    if method == "GET":
        response: Any = visitor.client.get(path, headers=visitor.headers)
    elif route.is_api:
        headers = {**visitor.headers, "Idempotency-Key": codes.new_public_id()}
        response = visitor.client.post(
            path, foreign.api_body(values), content_type="application/json", headers=headers
        )
    else:
        response = visitor.client.post(path, foreign.form(values))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(response.status_code, response.get("Content-Type", ""), response.get("Location", ""), body)


def _bare(answer: Answer, values: Mapping[str, str]) -> Bare:
    """Drop what differs between any two answers: the asked ids, tokens against forgery, request numbers, times."""

    def without(text: str) -> str:
        for value in sorted(values.values(), key=len, reverse=True):
            if len(value) > 3 or value.isdigit():
                # A short number stands for itself in many places: it is an id only as the value of a field.
                text = text.replace(f"/{value}/", "/ID/").replace(
                    value if len(value) > 3 else f'value="{value}"', "ID"
                )
        return _NOISE.sub("#", text)

    body = (
        without(answer.body.decode("utf-8", "replace"))
        if answer.kind.startswith(("text", "application/"))
        else ""
    )
    return answer.status, answer.kind, without(answer.location), body
