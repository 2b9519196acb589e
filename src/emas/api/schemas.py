"""The shapes that the JSON API takes and gives."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

Line = Annotated[str, Field(max_length=160)]
Phone = Annotated[str, Field(max_length=30)]
Number = Annotated[int, Field(ge=0, le=2_147_483_647)]


class Problem(Schema):
    """RFC 9457. ``code`` is stable; ``faults`` say what to correct, by field; ``params`` what happened meanwhile."""

    type: str
    title: str
    status: int
    code: str
    faults: dict[str, list[str]] | None = None
    params: dict[str, str] | None = None
    request_id: str | None = None


class ServiceItem(Schema):
    slug: str
    title: str
    summary: str
    category: str
    is_enabled: bool


class ServiceList(Schema):
    items: list[ServiceItem]


class FieldItem(Schema):
    """
    ``required_if`` and ``shown_if`` are conditions over the other answers, as the service's folder writes them. ``at_act``: an act asks it,
    the applicant is not asked.
    """

    name: str
    type: str
    label: str
    hint: str
    required: bool
    required_if: str
    shown_if: str
    minimum: int | None
    maximum: int | None
    choices: list[str]
    columns: list[str]
    at_act: bool


class PaperItem(Schema):
    name: str
    label: str
    required: bool
    required_if: str
    kinds: list[str]
    max_files: int
    max_megabytes: int
    at_act: bool


class ServiceDetail(ServiceItem):
    """``instead`` says what is done in place of a service that takes no requests (``is_enabled`` is false)."""

    instead: str = ""
    instead_link: str = ""
    content_hash: str
    kind: str
    channels: list[str]
    legal_basis: list[str]
    promise_working_days: int
    fee_rupiah: int
    fields: list[FieldItem]
    papers: list[PaperItem]


class UploadReceipt(Schema):
    """``digest`` is of what was kept: pictures are decoded and encoded anew, so it differs from what was sent."""

    public_id: str
    field: str
    media_type: str
    size_bytes: int
    digest: str


class Resident(Schema):
    """The identity block that letters print, as on the identity card. ``kelurahan_code`` such as ``35.74.03.1003``."""

    model_config = ConfigDict(extra="forbid")

    nik: Annotated[str, Field(max_length=24)]
    kk: Annotated[str, Field(max_length=24)] = ""
    name: Annotated[str, Field(min_length=1, max_length=160)]
    birth_place: Line
    birth_on: date
    sex: Annotated[str, Field(pattern="^[LP]$")]
    religion: Line = ""
    marital_status: Line = ""
    occupation: Line = ""
    education: Line = ""
    citizenship: Annotated[str, Field(max_length=20)] = "WNI"
    address: Line = ""
    rt: Annotated[str, Field(max_length=3)]
    rw: Annotated[str, Field(max_length=3)]
    kelurahan_code: Annotated[str, Field(max_length=13)]
    father_name: Line = ""
    mother_name: Line = ""
    family_role: Line = ""


class Contact(Schema):
    """Who begins a service that anyone may begin (``applicant: anyone``): as much as it asks. ``kelurahan_code`` such as ``35.74.03.1003``."""

    model_config = ConfigDict(extra="forbid")

    name: Line = ""
    kelurahan_code: Annotated[str, Field(max_length=13)] = ""


class SubmitBody(Schema):
    """
    A request. ``uploads`` is the owner key that its papers were sent under.

    ``answers`` by the names that ``GET /services/{agency}/{name}`` gives; whatever else is in it is ignored. ``consent``: the
    applicant agreed that these data are used for this service (UU 27/2022).
    """

    model_config = ConfigDict(extra="forbid")

    service: Annotated[str, Field(max_length=80)]
    resident: Resident | Contact
    phone: Phone = ""
    email: Line = ""
    answers: dict[str, Any]
    uploads: Annotated[str, Field(pattern="^[A-Za-z0-9-]{0,24}$")] = ""
    consent: bool


class Receipt(Schema):
    """``ref`` and ``pin`` are what the applicant opens the tracker with, at ``track_url``. The PIN is told here only."""

    ref: str
    pin: str
    state: str
    held_by: str
    due_at: datetime | None
    track_url: str


class StageItem(Schema):
    title: str
    holder: str
    state: str
    at: datetime | None
    due_at: datetime | None


class ProgressDetail(Schema):
    """What the applicant sees: where it stands by role, until when, and whether the letter is out."""

    ref: str
    service: str
    status: str
    state: str
    held_by: str
    due_at: datetime | None
    promise_due_at: datetime | None
    note_to_applicant: str
    marked_items: list[str]
    stages: list[StageItem]
    letter_number: str
    is_downloadable: bool
    is_final: bool
    created_at: datetime


class InboxItem(Schema):
    ref: str
    version: int
    service: str
    service_title: str
    applicant_name: str
    state: str
    unit_name: str
    entered_at: datetime
    due_at: datetime | None
    is_overdue: bool


class Inbox(Schema):
    """``counts`` by view are exact up to 99; 100 stands for more."""

    items: list[InboxItem]
    counts: dict[str, int]
    next_cursor: str


class OfferedActItem(Schema):
    """``note``: ``required``, ``optional`` or ``none``. ``asks``: names of fields and papers of the service that the act takes."""

    name: str
    kind: str
    label: str
    note: str
    asks: list[str]


class EventItem(Schema):
    seq: int
    at: datetime
    act: str
    kind: str
    role: str
    unit_name: str
    to_state: str


class PaperRow(Schema):
    public_id: str
    name: str
    media_type: str
    pages: int


class LetterItem(Schema):
    public_id: str
    number: str
    state: str
    issued_at: datetime | None
    is_downloadable: bool


class CaseDetail(Schema):
    """A case as the token's post may see it: numbers of identity are masked unless the case lies on that post's desk."""

    ref: str
    version: int
    service: str
    state: str
    public_status: str
    applicant_name: str
    identity: dict[str, str]
    answers: dict[str, str]
    papers: list[PaperRow]
    timeline: list[EventItem]
    acts: list[OfferedActItem]
    letter: LetterItem | None
    due_at: datetime | None
    created_at: datetime


class ActBody(Schema):
    """
    ``version`` is the version that was read: if the case moved on, the answer is 409.

    ``data``: ``marked`` (names to correct, for a return), ``unit_id`` (for a redirect), ``answers`` (what the act ``asks``, and
    corrections by who drafts). ``uploads`` is the owner key that the papers it asks were sent under.
    """

    model_config = ConfigDict(extra="forbid")

    act: Annotated[str, Field(min_length=1, max_length=60)]
    version: Number
    note: Annotated[str, Field(max_length=2000)] = ""
    data: dict[str, Any] = {}
    uploads: Annotated[str, Field(pattern="^[A-Za-z0-9-]{0,24}$")] = ""


class ActReceipt(Schema):
    ref: str
    act: str
    state: str
    version: int
    held_by: str
    due_at: datetime | None


class VerificationAnswer(Schema):
    """
    ``verdict`` first: ``asli``, ``dicabut``, ``diganti``, ``kedaluwarsa``, ``berubah`` or ``tidak_dikenal``. No applicant, no NIK.

    ``file_matches`` is null when only a code was checked. ``is_seal``: the portal sealed the letter; no person signed it, and the seal
    is no certified signature.
    """

    verdict: str
    kind: str
    number: str
    dated_on: date | None
    unit: str
    signers: list[str]
    valid_until: date | None
    reason: str
    digest: str
    file_matches: bool | None
    is_certified: bool
    is_seal: bool
    signature_count: int
    signature_faults: list[str]


class MessagePaper(Schema):
    public_id: str
    media_type: str
    pages: int


class MessageItem(Schema):
    """``who`` names the post that wrote, for the applicant without the person; ``act`` the act that came with it, by its label."""

    at: datetime
    by_applicant: bool
    who: str
    text: str
    act: str
    papers: list[MessagePaper]


class MessageList(Schema):
    """Oldest first. ``may_say``: this token may write now. ``acts``: names of what waits for the applicant's answer."""

    may_say: bool
    acts: list[str]
    items: list[MessageItem]


class WatchOrder(Schema):
    """Where to be told (``https://`` at a host that the portal's administrator allows) and of what; no ``types``: of everything."""

    url: str = Field(max_length=300)
    types: list[str] = Field(default=[], max_length=20)


class WatchMade(Schema):
    """``secret`` (``whsec_…``) is told only here."""

    id: str
    secret: str


class WatchItem(Schema):
    """``stopped_reason``: ``failed``, ``gone``, ``client``, ``ended`` or empty."""

    id: str
    url: str
    types: list[str]
    is_active: bool
    stopped_reason: str
    created_at: datetime


class WatchList(Schema):
    items: list[WatchItem]


class WatchMessage(Schema):
    """``id`` is the ``webhook-id``; ``state``: ``menunggu``, ``terkirim``, ``gagal``; ``status`` the last HTTP status, 0 for none."""

    id: str
    type: str
    case_ref: str
    state: str
    tries: int
    status: int
    error: str
    created_at: datetime
    tried_at: datetime | None


class WatchAgain(Schema):
    """``message``: the ``id`` of a message of the log."""

    message: str = Field(max_length=40)


class WatchLog(Schema):
    items: list[WatchMessage]
