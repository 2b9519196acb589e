"""
Six months of a demo city: cases in every state, made through the same doors that people use, in the order of time.

Answers come from the worked examples of the services themselves; the applicants from the demo's residents.
"""

import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw

from emas.cases import operations as cases
from emas.cases import queries
from emas.cases.types import ApplicantInput, Submitted
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Act, ActKind, Example, ExampleAct, Need, ServiceDefinition, Step, StepKind
from emas.documents import operations as documents
from emas.kernel import clock
from emas.kernel.actor import ANONYMOUS, Actor
from emas.kernel.errors import EmasError, NotFound
from emas.outbox import operations as outbox
from emas.people import queries as people
from emas.people.types import HomeUnits
from emas.project.demo import voices
from emas.project.demo._moments import office_moment, shifted
from emas.project.demo._residents import WATI
from emas.registry.types import ResidentInfo

DAYS = 182
#: How cases end, in shares of 100; ``open`` ones stop at a random step.
ENDINGS = {
    "finished": 62,
    "issued": 7,
    "open": 14,
    "returned": 5,
    "refused": 6,
    "cancelled": 3,
    "withdrawn": 1,
    "replaced": 1,
    "silent": 1,
}
CHANNELS = {"web": 50, "rt": 35, "counter": 15}
#: How often an act waits for the next morning, and when an office's day ends.
OVERNIGHT = 0.12
CLOSING_HOUR = 15
TRIES = 4
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Plan:
    """One case to play: what, who, when it began, how it ends."""

    definition: ServiceDefinition
    example: Example
    resident: ResidentInfo
    channel: str
    begins_at: datetime
    ending: str
    stop_after: int


@dataclass(slots=True)
class Stage:
    """The world the plans are played in: random source, who holds which post, one picture per paper."""

    chance: random.Random
    now: datetime
    actors: dict[tuple[int, str], Actor | None] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    #: Apart from the plans' own, so that who speaks changes nothing of what happens.
    voice: random.Random = field(default_factory=lambda: random.Random(1))

    def actor(self, unit_id: int, role: str, at: datetime) -> Actor | None:
        """Give whoever works the post, with an account; None when it is vacant."""
        key = (unit_id, role)
        if key not in self.actors:
            state = people.post_states(pairs=[key], at=at)[key]
            holder = next((h for h in state.holders if h.has_active_account and h.account_id), None)
            account = holder.account_id if holder else None
            self.actors[key] = people.actor_for(account_id=account, at=at) if account else None
        return self.actors[key]

    def picture(self, label: str) -> bytes:
        """Draw a small stand-in photo of a paper, marked CONTOH."""
        if label not in self.pictures:
            image = Image.new("RGB", (480, 300), "#e8efe9")
            draw = ImageDraw.Draw(image)
            draw.rectangle((8, 8, 471, 291), outline="#0b5d3b", width=3)
            draw.text((24, 24), "CONTOH", fill="#0b5d3b", font_size=36)
            draw.text((24, 90), label, fill="#333333", font_size=24)
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=70)
            self.pictures[label] = buffer.getvalue()
        return self.pictures[label]

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def build(
    *, residents: Sequence[ResidentInfo], cases: int, seed: int, at: datetime, progress: Progress
) -> dict[str, int]:
    """Play ``cases`` cases over the six months before ``at``; gives how many ended how."""
    chance = random.Random(seed)
    stage = Stage(chance=chance, now=at)
    plans = sorted(_plans(residents, cases, chance, at), key=lambda plan: plan.begins_at)
    spares = _plans(residents, TRIES * cases, chance, at)
    for number, plan in enumerate(plans, start=1):
        _fill(plan, spares, stage)
        progress("cases", number, len(plans))
    outbox.drain(at=at)
    return stage.counts


def _fill(plan: Plan, spares: Iterator[Plan], stage: Stage) -> None:
    """Play the plan; where its letter can't be asked for by its resident, another one takes its moment."""
    for _ in range(TRIES):
        try:
            return _play(plan, stage)
        except EmasError as error:
            stage.count(f"not_sent:{error.code}")
        other = next(spares)
        plan = replace(other, begins_at=plan.begins_at, ending=plan.ending, stop_after=plan.stop_after)


def _plans(
    residents: Sequence[ResidentInfo], number: int, chance: random.Random, at: datetime
) -> Iterator[Plan]:
    offers = [(d, e) for d in _letters() for e in d.examples if e.expect.get("state") == "selesai"]
    crowds = _crowds(residents, clock.local_date(at))
    for _ in range(number):
        definition, example = chance.choice(offers)
        ending = chance.choices(list(ENDINGS), list(ENDINGS.values()))[0]
        days_ago = (
            chance.uniform(0.1, 4) if ending in {"open", "issued", "returned"} else chance.uniform(5, DAYS)
        )
        if ending == "silent":
            days_ago = chance.uniform(40, DAYS)
        channel = chance.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        yield Plan(
            definition=definition,
            example=example,
            resident=chance.choice(crowds[_crowd(ending, chance)]),
            channel=channel if channel in definition.channels else "web",
            begins_at=office_moment(at - timedelta(days=days_ago), chance),
            ending=ending,
            stop_after=chance.randint(0, 7),
        )


def _crowds(residents: Sequence[ResidentInfo], today: date) -> dict[str, list[ResidentInfo]]:
    """Sort the adults: everybody, the kelurahan whose officials a visitor plays, and the RT in it."""
    adults = [r for r in residents if r.status == "aktif" and r.birth_on < today - timedelta(days=19 * 366)]
    near = [r for r in adults if r.kelurahan_code == WATI.kelurahan_code]
    next_door = [r for r in near if (r.rw, r.rt) == (WATI.rw, WATI.rt)]
    return {"city": adults, "kelurahan": near or adults, "rt": next_door or near or adults}


def _crowd(ending: str, chance: random.Random) -> str:
    # Who tries a role with one tap should find work on the desk: unfinished cases gather where the visitor plays.
    if ending not in {"open", "issued", "returned"}:
        return "city"
    return chance.choices(["city", "kelurahan", "rt"], [40, 35, 25])[0]


def _letters() -> list[ServiceDefinition]:
    cards = catalogue.list_services()
    found = [catalogue.definition(slug=card.slug) for card in cards]
    return [d for d in found if d is not None and d.letter is not None]


def _play(plan: Plan, stage: Stage) -> None:
    receipt, home = _send(plan, stage)
    player = Player(plan, stage, home, receipt.ref, receipt.pin, receipt.state, plan.begins_at)
    player.go()
    stage.count(player.result)
    if player.result in {"done", "issued"} and voices.rate(ref=receipt.ref, chance=stage.voice, at=player.at):
        stage.count("rated")


def _send(plan: Plan, stage: Stage) -> tuple[Submitted, HomeUnits]:
    began = datetime.fromisoformat(plan.example.submitted_at).date()
    days = (plan.begins_at.date() - began).days // 7 * 7
    owner = _papers(plan, stage, plan.example.attachments, plan.begins_at)
    person = plan.resident
    record = {name: getattr(person, name) for name in person.__dataclass_fields__} | _needed(plan)
    home = people.home_units(kelurahan_code=person.kelurahan_code, rw=person.rw, rt=person.rt)
    if home is None:
        raise NotFound("home")
    receipt = cases.submit(
        service=plan.definition.slug,
        channel=plan.channel,
        applicant=ApplicantInput(
            resident=record, phone=f"0812{stage.chance.randint(10_000_000, 99_999_999)}"
        ),
        answers=_answers(plan, days),
        uploads_owner=owner,
        actor=_sender(plan, stage, home),
        at=plan.begins_at,
        idempotency_key=owner,
    )
    return receipt, home


def _answers(plan: Plan, days: int) -> dict[str, Any]:
    """The answers of the example at the case's own day; where it speaks of its applicant, it speaks of this resident."""
    told, person = plan.example.applicant, plan.resident
    own = {"nik": person.nik, "name": person.name, "birth_on": person.birth_on.isoformat()}
    swapped = {str(told[key]): value for key, value in own.items() if told.get(key)}
    return {
        name: swapped[str(value)] if str(value) in swapped else shifted(value, days)
        for name, value in plan.example.answers.items()
    }


def _papers(plan: Plan, stage: Stage, names: Sequence[str], at: datetime) -> str:
    """Keep a picture for each of these papers and give their owner."""
    owner = f"demo-{stage.chance.getrandbits(64):016x}"
    for name in names:
        spec = plan.definition.form.attachments[name]
        documents.store_upload(
            owner_ref=owner, field=name, file_name=f"{name}.jpg", content=stage.picture(spec.label.id), kinds=spec.kinds,
            max_bytes=spec.max_bytes, uploaded_by="demo", at=at,
        )  # fmt: skip
    return owner


def _told(plan: Plan, act: Act) -> ExampleAct | None:
    """What an act that asks is told, as one of the worked examples does."""
    acts = (each for example in plan.definition.examples for each in example.acts)
    return next((a for a in acts if act.asks and a.act == act.name and not a.expect_refused), None)


def _needed(plan: Plan) -> dict[str, Any]:
    # A letter for the unmarried needs an unmarried applicant; the example knows which.
    wanted = plan.example.applicant.get("marital_status")
    return {"marital_status": wanted} if wanted else {}


def _sender(plan: Plan, stage: Stage, home: HomeUnits) -> Actor:
    if plan.channel == "web":
        return ANONYMOUS
    unit_id, role = (home.rt_id, "rt") if plan.channel == "rt" else (home.kelurahan_id, "cs")
    actor = stage.actor(unit_id, role, plan.begins_at) if unit_id else None
    if actor is None:
        plan.channel = "web"
        return ANONYMOUS
    return actor


FORWARD = {ActKind.FORWARD, ActKind.DRAFT, ActKind.INITIAL, ActKind.SIGN, ActKind.RETRY}


@dataclass(slots=True)
class Player:
    """Plays one case to its planned end, one act after the other, each some working time later."""

    plan: Plan
    stage: Stage
    home: HomeUnits
    ref: str
    pin: str
    state: str
    at: datetime
    result: str = ""
    acts: int = 0

    def go(self) -> None:
        while not self.result:
            step = self.plan.definition.flow.steps[self.state]
            if step.kind == StepKind.SYSTEM:
                outbox.drain(at=self.at)
                self.state = queries.progress(ref=self.ref, pin_or_actor=self._applicant(), at=self.at).state
                step = self.plan.definition.flow.steps[self.state]
            if self._ends_here(step):
                return
            self._wait()
            if self.at > self.stage.now:
                self.result = "open"
                return
            self._one_act(step)

    def _applicant(self) -> Actor:
        # As if he had proved it: proving counts against the limit of tries, which a played half year would reach.
        return Actor(kind="applicant", case_ref=self.ref)

    def _wait(self) -> None:
        chance = self.stage.chance
        self.at += timedelta(minutes=chance.randint(4, 95))
        if chance.random() < OVERNIGHT or self.at.astimezone(clock.LOCAL).hour >= CLOSING_HOUR:
            self.at = office_moment(self.at + timedelta(days=1), chance, forward=True)

    def _ends_here(self, step: Step) -> bool:
        ending = self.plan.ending
        if step.kind == StepKind.FINAL:
            self.result = step.outcome
        elif ending == "open" and self.acts >= self.plan.stop_after:
            self.result = "open"
        elif ending == "issued" and step.is_public_document:
            self.result = "issued"
        elif step.kind == StepKind.SYSTEM:
            self.result = "waiting_signature"
        elif step.kind == StepKind.APPLICANT and ending == "returned":
            self.result = "returned"
        elif step.kind == StepKind.APPLICANT and ending == "silent":
            self._let_expire()
        return bool(self.result)

    def _let_expire(self) -> None:
        self.at += timedelta(days=35)
        cases.run_timers(at=self.at, limit=50)
        self.result = "expired"

    def _one_act(self, step: Step) -> None:
        self.acts += 1
        if step.kind == StepKind.APPLICANT:
            self.state = cases.repair(
                case_ref=self.ref, actor=self._applicant(), at=self.at, answers={}
            ).state
            return
        if step.is_public_document:
            self._after_issue(step)
            return
        act = self._chosen(step)
        if act.kind == ActKind.CANCEL:
            self.state = cases.cancel(case_ref=self.ref, actor=self._applicant(), at=self.at).state
            return
        self._act(act, step)

    def _chosen(self, step: Step) -> Act:
        """Choose what happens at a step: the planned turn once, else forward."""
        kinds = {act.kind: act for act in step.acts.values()}
        turn = self.acts > self.plan.stop_after % 4
        ending = self.plan.ending
        if turn and ending == "refused" and ActKind.REFUSE in kinds:
            return kinds[ActKind.REFUSE]
        if turn and ending in {"returned", "silent"} and ActKind.RETURN in kinds:
            return kinds[ActKind.RETURN]
        cancel = next(
            (a for a in self.plan.definition.flow.anywhere.values() if a.kind == ActKind.CANCEL), None
        )
        if turn and ending == "cancelled" and cancel is not None and step.name in cancel.from_steps:
            return cancel
        return next(act for act in step.acts.values() if act.kind in FORWARD)

    def _act(self, act: Act, step: Step) -> None:
        post = act.by or step.post
        unit_id = self._unit_id(post.level) if post else None
        actor = self.stage.actor(unit_id, post.role, self.at) if unit_id and post else None
        if actor is None:
            self.result = "post_vacant"
            return
        note = act.reasons[0].id if act.reasons else "Mohon dilengkapi." if act.note is Need.REQUIRED else ""
        told = _told(self.plan, act)
        asked: dict[str, Any] = {}
        if told is not None:
            began = datetime.fromisoformat(told.at).date()
            answers = shifted(told.answers, (self.at.date() - began).days // 7 * 7)
            owner = _papers(self.plan, self.stage, told.attachments, self.at) if told.attachments else ""
            asked = {"data": {"answers": answers}, "uploads_owner": owner}
        done = cases.act(case_ref=self.ref, act=act.name, actor=actor, at=self.at, note=note, **asked)
        self.state = done.state

    def _unit_id(self, level: str) -> int | None:
        if ":" in level:
            unit = people.unit_by_code(code=level.partition(":")[2])
            return unit.id if unit else None
        return getattr(self.home, f"{level}_id", None)

    def _after_issue(self, step: Step) -> None:
        anywhere = {act.kind: act for act in self.plan.definition.flow.anywhere.values()}
        kind = {"withdrawn": ActKind.WITHDRAW, "replaced": ActKind.REPLACE}.get(self.plan.ending)
        if kind in anywhere and step.name in anywhere[kind].from_steps:
            self.plan.ending = "finished"
            self._act(anywhere[kind], step)
            return
        cases.download_letter(case_ref=self.ref, actor=self._applicant(), at=self.at)
        self.result = "done"
