"""
A service definition as frozen dataclasses: what a folder in ``services/`` means once it has been checked.

``Text`` values hold Indonesian (complete) and English (second). Expressions are strings of the small language of
``catalogue.rules.expressions`` over answers, ``pemohon`` (the resident's data), ``hari_ini`` and a few functions.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from emas.catalogue import knowledge as knowledge
from emas.catalogue.absence_types import AbsenceSpec as AbsenceSpec
from emas.catalogue.absence_types import Advice as Advice
from emas.catalogue.agency_types import Agency as Agency
from emas.catalogue.agency_types import AgencyService as AgencyService
from emas.catalogue.agency_types import Draft as Draft
from emas.catalogue.agency_types import Release as Release
from emas.catalogue.card_types import Fault as Fault
from emas.catalogue.card_types import PublishedVersion as PublishedVersion
from emas.catalogue.card_types import SeeAlso as SeeAlso
from emas.catalogue.card_types import ServiceCard as ServiceCard
from emas.catalogue.card_types import StandardComponent as StandardComponent
from emas.catalogue.desk_types import BatchSpec as BatchSpec
from emas.catalogue.desk_types import Export as Export
from emas.catalogue.desk_types import FiguresSpec as FiguresSpec
from emas.catalogue.desk_types import Numbering as Numbering
from emas.catalogue.desk_types import Opening as Opening
from emas.catalogue.desk_types import Publication as Publication
from emas.catalogue.desk_types import StandIn as StandIn
from emas.catalogue.form_types import NO_TEXT
from emas.catalogue.form_types import PASSWORD_CHOSEN as PASSWORD_CHOSEN
from emas.catalogue.form_types import AttachmentSpec as AttachmentSpec
from emas.catalogue.form_types import Choice as Choice
from emas.catalogue.form_types import Field as Field
from emas.catalogue.form_types import FieldType as FieldType
from emas.catalogue.form_types import Form as Form
from emas.catalogue.form_types import FormPage as FormPage
from emas.catalogue.form_types import FormRule as FormRule
from emas.catalogue.form_types import Text as Text


class StepKind(StrEnum):
    TASK = "task"
    APPLICANT = "applicant"
    SYSTEM = "system"
    FINAL = "final"


class ActKind(StrEnum):
    """
    What an act means, so that pages and the API can show it rightly without knowing the service. ``DECIDE`` is the decision of an
    authority about a request: no check of a colleague's draft, so who decided may sign (ASVS 2.3.5 asks four eyes of checks).
    """

    FORWARD = "forward"
    DECIDE = "decide"
    DRAFT = "draft"
    INITIAL = "initial"
    SIGN = "sign"
    RETURN = "return"
    REFUSE = "refuse"
    REDIRECT = "redirect"
    CANCEL = "cancel"
    REPAIR = "repair"
    RETRY = "retry"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    REPLACE = "replace"
    UNDO = "undo"


class Need(StrEnum):
    """Whether an act takes a note."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class PostRef:
    """
    Who works a step: ``role`` at ``level``. ``level`` is a unit kind resolved from the case's home (``kelurahan``), or
    ``opd:<unit code>`` for a fixed unit. ``applicant`` stands for the citizen (role ``applicant``, level ''); in a sealed service ``keeper``
    is the post that sorts the case, ``assigned`` the persons chosen for it; ``approver@1``, ``approver@2`` and ``approver@last`` are the approvers
    that were found for the applicant when he filed.
    """

    role: str
    level: str = ""

    @property
    def key(self) -> str:
        return f"{self.role}@{self.level}" if self.level else self.role


@dataclass(frozen=True, slots=True)
class Due:
    """Working time allowed for a step: hours and days add up; zero means no deadline."""

    working_days: int = 0
    working_hours: int = 0

    @property
    def is_set(self) -> bool:
        return bool(self.working_days or self.working_hours)


@dataclass(frozen=True, slots=True)
class Branch:
    """One possible target; the first whose ``when`` holds (or is empty) is taken. ``$back`` = the step that returned it."""

    step: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """
    One thing somebody may do at a step.

    ``by`` overrides the step's post (a withdrawal by the signer, a cancellation by the applicant). ``effects`` name abilities of
    the engine: ``give_number``, ``cancel_number``, ``make_letter``, ``sign``, ``revoke_letter``, ``void_letter``, ``open_replacement``.
    ``limit`` bounds how often the act may happen in one case (0 = unbounded). ``asks`` are fields and papers of the form that who does
    the act fills in with it; ``note_label`` says what its note is. ``opens`` says which cases of another service the act opens.
    ``renews`` are those that the step it leads to needs anew: what was given before counts no more.
    """

    name: str
    kind: ActKind
    label: Text
    targets: tuple[Branch, ...]
    by: PostRef | None = None
    from_steps: tuple[str, ...] = ()
    note: Need = Need.NONE
    reasons: tuple[Text, ...] = ()
    marks_items: bool = False
    effects: tuple[str, ...] = ()
    limit: int = 0
    starts_clock: bool = False
    confirm: Text = NO_TEXT
    when: str = ""
    asks: tuple[str, ...] = ()
    note_label: Text = NO_TEXT
    opens: Opening | None = None
    renews: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Late:
    """What the passing of a step's deadline does by itself, once: where the case goes (``$stay`` = it stays), which effects run."""

    targets: tuple[Branch, ...]
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """
    One state of the flow.
    ``clock``: ``runs`` or ``pauses`` the promise. ``work`` names the ability a SYSTEM step waits for (``sign``) and ``on`` maps its
    events (``signed``, ``failed``) to targets. ``expires_after_days`` working days of silence lead to ``expires_to``.
    ``needs`` are the fields and papers that ``work: complete`` waits for; ``remind_every_days`` calendar days a reminder comes again.
    ``advice`` is what the applicant reads meanwhile.
    ``due_on`` is a date field that sets the deadline in place of ``due``. ``late`` is what its deadline does. ``slot`` is the signature slot this step fills. ``is_public_document`` marks the steps in which the letter may leave the house.
    """

    name: str
    kind: StepKind
    title: Text
    status: str
    post: PostRef | None = None
    due: Due = Due()
    clock: str = "runs"
    acts: dict[str, Act] = field(default_factory=dict)
    on: dict[str, tuple[Branch, ...]] = field(default_factory=dict)
    work: str = ""
    slot: str = ""
    skip_if_vacant: bool = False
    expires_after_days: int = 0
    expires_to: str = ""
    outcome: str = ""
    is_public_document: bool = False
    late: Late | None = None
    due_on: str = ""
    needs: tuple[str, ...] = ()
    remind_every_days: int = 0
    advice: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that must hold before a case may be sent; today: a post in use (the RW rule)."""

    post: PostRef
    code: str
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """
    ``start`` maps a channel (``web``, ``rt``, ``counter``, ``api``, ``system``) to the first step; ``start_when`` to steps that come before
    it when their condition holds. ``starts_clock``: the promise runs from the sending.
    """

    start: dict[str, str]
    steps: dict[str, Step]
    anywhere: dict[str, Act] = field(default_factory=dict)
    requires: tuple[Requirement, ...] = ()
    #: Posts that watch over the work: they may see where each case stands, masked and without papers.
    supervisors: tuple[PostRef, ...] = ()
    start_when: dict[str, tuple[Branch, ...]] = field(default_factory=dict)
    starts_clock: bool = False


@dataclass(frozen=True, slots=True)
class SignatureSlot:
    """
    One signature on the letter: ``block`` is ``main`` (right) or ``knowing`` ("Mengetahui", left). The post ``portal@LEVEL`` is the
    portal's own seal for the unit of that level.
    """

    name: str
    post: PostRef
    step: str
    block: str = "main"
    has_own_number: bool = False

    @property
    def is_seal(self) -> bool:
        return self.post.role == "portal"


@dataclass(frozen=True, slots=True)
class LetterSpec:
    """
    How the letter is numbered, signed and kept. ``source`` is the Typst text of ``letter.typ``. ``readers`` are the colleagues named in
    the answers (``companions.name``) who may open the letter once it is out, and nothing else of the case.
    """

    title: Text
    classification: str
    classification_old: str
    signatures: tuple[SignatureSlot, ...]
    source: str
    register: str = "surat-keluar"
    valid_months: int = 0
    paper: str = ""
    retention_active_years: int = 2
    retention_inactive_years: int = 3
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageText:
    """
    What is said on one channel when ``event`` happens, or only when it leads to ``step``. Placeholders: those of ``catalogue.rules.messages``.
    """

    event: str
    to: str
    title: Text
    body: Text
    step: str = ""


@dataclass(frozen=True, slots=True)
class ExampleAct:
    """
    ``by`` is a post key, ``applicant``, ``system`` (act = event name) or ``time`` (let the clock run to ``at``). ``answers`` and
    ``attachments`` are what an act that asks is given; ``marked`` is what a return marks; ``expect_refused`` may be ``<field>:<code>`` then.
    """

    by: str
    act: str
    at: str
    note: str = ""
    expect_refused: str = ""
    answers: dict[str, object] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: runs through the engine as a test when the service is loaded."""

    name: str
    title: str
    channel: str
    submitted_at: str
    applicant: dict[str, object]
    answers: dict[str, object]
    attachments: tuple[str, ...]
    vacant: tuple[str, ...]
    acts: tuple[ExampleAct, ...]
    expect: dict[str, object]


@dataclass(frozen=True, slots=True)
class ApplicantSpec:
    """
    Who may begin: ``resident`` (proved by the register), ``staff`` (an official, for himself) or ``anyone``. Of anyone it is asked, as each ``Need`` says, a ``name``, a ``phone``
    and his ``home``, the kelurahan (none: the case belongs to no kelurahan).
    """

    who: str = "resident"
    name: Need = Need.REQUIRED
    phone: Need = Need.REQUIRED
    home: Need = Need.REQUIRED

    @property
    def is_anyone(self) -> bool:
        return self.who == "anyone"

    @property
    def is_staff(self) -> bool:
        return self.who == "staff"

    @property
    def asks_nothing(self) -> bool:
        """Whether nobody is asked anything before the form's own pages."""
        return self.is_anyone and {self.name, self.phone, self.home} == {Need.NONE}


@dataclass(frozen=True, slots=True)
class ServiceDefinition:
    """
    A whole service. ``promise`` is working time from the complete file to the end; ``fee_rupiah`` is 0 by Perwali 107/2021.
    ``legal_titles`` names each code of ``legal_basis`` in full. ``is_sensitive``: who decides outside the desk confirms by PIN.
    ``applicant``: who may begin it. ``is_help``: the link for help in the foot of every page opens it. ``confirm_send`` is
    the question that must be answered with yes before it is sent.
    ``instead`` and ``instead_link``: what the page says while the service is switched off. ``continues``: services whose finished letter begins this one.
    ``sealed`` is ``handlers`` for a box that only the persons assigned to a case can read; its ``keepers`` are the posts of which the first
    whose unit is not ``about`` sorts a new case, ``intake`` the fields a clerk fills in for what came another way, ``conversation`` says
    with whom messages go both ways. ``filed_by`` are the posts (role at a kind of unit) that begin it at the desk; ``publishes``,
    ``figures`` and ``batch`` ask for abilities; ``tallies`` are choices counted in reports. ``numbering`` says how its numbers are written, ``stand_in`` which answers say that the applicant is away.
    ``owner`` is the office whose service it is (``pengadilan:MS-LSM``), '' for the city's. ``board``: its open cases are shown by stage and age.
    """

    slug: str
    agency: str
    title: Text
    summary: Text
    kind: str
    keywords: tuple[str, ...]
    category: str
    audience: tuple[str, ...]
    channels: tuple[str, ...]
    legal_basis: tuple[str, ...]
    how_to: tuple[Text, ...]
    output: Text
    promise: Due
    fee_rupiah: int
    standard: dict[int, tuple[Text, ...]]
    form: Form
    flow: Flow
    letter: LetterSpec | None
    messages: tuple[MessageText, ...]
    examples: tuple[Example, ...]
    is_enabled: bool = True
    is_listed: bool = True
    content_hash: str = ""
    legal_titles: dict[str, str] = field(default_factory=dict)
    is_sensitive: bool = False
    applicant: ApplicantSpec = ApplicantSpec()
    is_help: bool = False
    confirm_send: Text = NO_TEXT
    instead: Text = NO_TEXT
    instead_link: str = ""
    continues: tuple[str, ...] = ()
    sealed: str = ""
    keepers: tuple[PostRef, ...] = ()
    about: str = ""
    intake: tuple[str, ...] = ()
    conversation: str = ""
    filed_by: tuple[PostRef, ...] = ()
    publishes: Publication | None = None
    figures: FiguresSpec | None = None
    batch: BatchSpec | None = None
    tallies: tuple[str, ...] = ()
    numbering: Numbering | None = None
    stand_in: StandIn | None = None
    absence: AbsenceSpec | None = None
    owner: str = ""
    board: bool = False
    see_also: tuple[SeeAlso, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What the check of a folder found. ``definition`` is there whenever the files could be read; ``is_safe`` is False while its letter or
    a pattern must not even be tried.
    """

    definition: ServiceDefinition | None
    faults: tuple[Fault, ...]
    is_safe: bool
