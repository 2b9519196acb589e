"""What pages show of cases: lists, the desk page, the tracker."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from emas.cases.types._talk import Talk
from emas.catalogue.types import Act, ServiceDefinition, Text
from emas.registry.types import Verification

_NONE = Text("")


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One waiting case in the list of a post."""

    ref: str
    version: int
    service: str
    service_title: str
    applicant_name: str
    state: str
    state_title: str
    unit_name: str
    entered_at: datetime
    due_at: datetime | None
    is_overdue: bool
    is_due_soon: bool
    is_returned: bool
    channel: str
    #: Its step waits for a signature, not for another decision.
    is_to_sign: bool = False


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """
    What to show. ``view``: ``waiting`` (for my posts), ``late``, ``returned``, ``ready`` (finished letters to hand over), ``done``
    (what I handled), ``unit`` (all of my unit and below).
    ``cursor`` is the opaque key of the page; '' is the first.
    """

    view: str = "waiting"
    service: str = ""
    state: str = ""
    query: str = ""
    post_id: int | None = None
    cursor: str = ""
    size: int = 50


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of rows; ``counts`` by view are exact up to 99, 100 stands for more."""

    rows: tuple[InboxRow, ...]
    counts: dict[str, int]
    next_cursor: str
    previous_cursor: str
    services: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """
    One line of a case's history. ``role`` is who by post; ``name`` only for staff.

    ``skipped`` names the steps that were passed over by this act because nobody could do them (flows section 2, "vacant post").
    ``card_seen``: who acted said that he compared data written by hand with the card itself (flows section 17, "data_manual").
    """

    seq: int
    at: datetime
    act: str
    kind: str
    title: Text
    role: str
    unit_name: str
    name: str
    note: str
    to_state: str
    skipped: tuple[Text, ...] = ()
    card_seen: bool = False


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of the tracker: ``state`` is ``done``, ``now`` or ``next``."""

    title: Text
    holder: Text
    state: str
    at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A paper as shown on a case: opened through ``documents`` by ``public_id``."""

    public_id: str
    name: str
    label: Text
    media_type: str
    pages: int
    size_bytes: int
    is_marked: bool
    letter_number: str = ""
    letter_state: str = ""
    is_biometric: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One element beside the register: ``outcome`` is ``match``, ``near`` (``score`` 0 to 100 says how near), ``differs`` or ``unknown``."""

    name: str
    label: Text
    typed: str
    known: str
    outcome: str
    score: int = 0


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """One opening of a picture of a face or a signature: which, by whom, when."""

    at: datetime
    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class CompareSheet:
    """
    A registration beside the population register, for the desk that decides. ``register`` is ``found``, ``not_found`` or the code of a
    refusal or outage; ``account`` the state of an account this NIK has already, '' for none; ``openings`` who opened the pictures.
    """

    ref: str
    title: Text
    rows: tuple[CompareRow, ...]
    photos: tuple[AttachmentRow, ...]
    register: str
    account: str
    openings: tuple[OpeningRow, ...]
    queued_minutes: int


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer, already written for people. ``value`` is masked when the reader's role does not need it in full."""

    name: str
    label: Text
    value: str
    is_marked: bool
    rows: tuple[tuple[str, ...], ...] = ()
    columns: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedAct:
    """An act that this actor may do now."""

    act: Act
    name: str
    kind: str
    label: Text
    note: str
    needs_proof: bool


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """The letter of a case as far as this reader may know it."""

    public_id: str
    number: str
    title: str
    state: str
    issued_at: datetime | None
    verify_url_path: str
    failure: str
    is_downloadable: bool


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """A case at the other end of an act that opens cases. ``due_at`` is empty once it ended; ``may_open`` is false for who only sees its name."""

    ref: str
    title: Text
    subject: str
    public_status: str
    due_at: datetime | None
    may_open: bool


@dataclass(frozen=True, slots=True)
class Links:
    """What acts of a case opened, and by which case it was opened itself."""

    opened: tuple[LinkedCase, ...] = ()
    opener: LinkedCase | None = None


@dataclass(frozen=True, slots=True)
class DeskCase:
    """Everything a staff page shows of one case."""

    ref: str
    version: int
    definition: ServiceDefinition
    state: str
    state_title: Text
    public_status: str
    channel: str
    applicant_name: str
    identity: tuple[AnswerRow, ...]
    answers: tuple[AnswerRow, ...]
    attachments: tuple[AttachmentRow, ...]
    timeline: tuple[TimelineRow, ...]
    acts: tuple[OfferedAct, ...]
    document: DocumentRow | None
    holder_label: Text
    due_at: datetime | None
    promise_due_at: datetime | None
    is_overdue: bool
    created_at: datetime
    is_manual: bool
    can_preview: bool
    replaces_ref: str
    diagram_svg: str
    home_unit_names: dict[str, str] = field(default_factory=dict)
    verification: Verification | None = None
    #: State of the account that this case opened, for those who may close it; '' else.
    account: str = ""
    #: The conversation with the applicant, where the service has one and this reader fills a post of the case.
    talk: Talk | None = None
    lacking: tuple[Text, ...] = ()
    can_be_rated: bool = False
    has_closed_papers: bool = False
    links: Links = Links()

    @property
    def card(self) -> TimelineRow | None:
        """The act with which the card was compared, where the data were written by hand and somebody did."""
        return next((line for line in self.timeline if line.card_seen), None) if self.is_manual else None


@dataclass(frozen=True, slots=True)
class Progress:
    """What the applicant sees: a timeline by role, until when, what he can do. No names of officials."""

    ref: str
    version: int
    service: str
    service_title: Text
    applicant_name: str
    status: str
    state: str
    stages: tuple[StageRow, ...]
    held_by: Text
    due_at: datetime | None
    promise_due_at: datetime | None
    note_to_applicant: str
    marked_items: tuple[str, ...]
    can_cancel: bool
    can_repair: bool
    document: DocumentRow | None
    valid_until: date | None
    created_at: datetime
    is_final: bool
    repair_label: Text = _NONE
    lacking: tuple[tuple[Text, bool], ...] = ()
    advice: Text = _NONE
    talk: Talk | None = None
    #: Whether the applicant may judge the service now, and whether he did.
    may_rate: bool = False
    is_rated: bool = False

    #: Since when everybody has agreed and only the electronic signature is missing; whether that met an obstacle.
    signing_since: datetime | None = None
    is_signing_late: bool = False

    #: The office beside the city whose service it is (``pengadilan:MS-LSM``), else ''.
    owner: str = ""

    #: Whether this case opened a citizen's account: he may sign in now.
    has_account: bool = False


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A kept form. ``held_reason`` is empty or says why its RW can't take it; ``can_send`` when that reason is gone."""

    public_id: str
    service: str
    label: str
    held_reason: str
    can_send: bool
    updated_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RwWarning:
    """Why letters of an RT can't be sent now: the state of its RW, told before a NIK is typed (flows section 3)."""

    reason: str
    rt_unit_id: int
    rt_name: str
    rw_name: str
    kelurahan_name: str


@dataclass(frozen=True, slots=True)
class HomeLists:
    """The two lists of an RT or RW: what waits for a look, and what was looked at lately."""

    waiting: tuple[InboxRow, ...]
    handled: tuple["HandledRow", ...]
    waiting_count: int


@dataclass(frozen=True, slots=True)
class HandledRow:
    """A case this person acted on: when, what, where it stands now. ``can_undo`` while ten minutes have not passed."""

    ref: str
    service_title: str
    applicant_name: str
    act: str
    act_label: Text
    at: datetime
    state_title: str
    public_status: str
    can_undo: bool
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class HandledPage:
    """A page of handled cases, newest first."""

    rows: tuple[HandledRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Workload:
    """The open cases of one instansi in numbers; ``to_sign`` lie on the desk of a head."""

    instansi: str
    open_cases: int
    late: int
    to_sign: int


@dataclass(frozen=True, slots=True)
class ActSheet:
    """What an act asks now: fields, papers (with whether each must be sent), the values kept from an earlier time, what is wrong with those typed."""

    fields: tuple[str, ...]
    papers: tuple[tuple[str, bool], ...]
    values: dict[str, Any]
    faults: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CorrectionSheet:
    """
    What may be corrected now. ``answers`` are the stored values of ``fields``: plain, so only for whoever may correct them. ``label`` names
    the act of repairing when it asks something itself, ``kept`` the papers of a step that waits for completeness which are there already.
    """

    ref: str
    version: int
    definition: ServiceDefinition
    fields: tuple[str, ...]
    papers: tuple[str, ...]
    answers: dict[str, Any]
    label: Text = _NONE
    kept: tuple[str, ...] = ()
