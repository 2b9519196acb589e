"""Letters, uploads and verdicts as other modules see them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from emas.documents.types._books import BookLine as BookLine
from emas.documents.types._books import CarriedLine as CarriedLine
from emas.documents.types._books import CarriedPart as CarriedPart
from emas.documents.types._books import GivenNumber as GivenNumber
from emas.documents.types._books import LineFault as LineFault
from emas.documents.types._books import RegisterBook as RegisterBook
from emas.documents.types._books import RegisterPage as RegisterPage
from emas.documents.types._books import RegisterRow as RegisterRow
from emas.documents.types._waiting import Waiting as Waiting
from emas.documents.types._waiting import waiting_owner as waiting_owner


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """An upload after it was checked, re-encoded and sealed."""

    public_id: str
    field: str
    media_type: str
    size_bytes: int
    pages: int
    digest: str
    uploaded_at: datetime
    data_class: str = "pribadi"
    letter_number: str = ""
    letter_state: str = ""
    #: What a look at a picture told: ``dark``, ``blurred`` or ''.
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class PartialState:
    """How far an upload in parts is: bytes there and in all, until when it may go on, and the attachment it became, else ''."""

    public_id: str
    received: int
    length: int
    expires_at: datetime
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class UploadTerms:
    """What one paper of a form may be: kinds of ``photo`` and ``pdf``, bytes, how many, and the class of its data."""

    kinds: tuple[str, ...]
    max_bytes: int
    max_files: int = 1
    data_class: str = "pribadi"


@dataclass(frozen=True, slots=True)
class SignerBlock:
    """
    One signature block of a letter.

    ``prefix`` is '' or ``a.n.``, ``Plt.``, ``Plh.``; ``heading`` the lines above the name (``("LURAH MAYANGAN,",)``);
    ``block`` is ``main`` or ``knowing``; ``number`` the slot's own register number, if it has one. ``is_seal``: the portal seals, and
    nobody signs: there is no name then.
    """

    slot: str
    heading: tuple[str, ...]
    name: str
    rank: str
    nip: str
    person_id: int
    block: str = "main"
    number: str = ""
    is_seal: bool = False


@dataclass(frozen=True, slots=True)
class SlotSpec:
    """
    One signature slot when a letter is opened: its order, and its register number when the office keeps one of its own.

    ``pattern`` is a number pattern of ``kernel.numbering``; ``register`` names the counter of ``unit_id``; ``unit_code`` and ``post_code``
    are the codes of unit and post inside the number; ``per_class`` counts each classification by itself. ``is_seal``: the portal's own
    authority fills the slot. ``mark``: the digest of the office's own mark, '' for none.
    """

    slot: str
    unit_id: int
    has_own_number: bool
    register: str = "surat-keluar"
    pattern: str = "{klasifikasi}/{urut}/{kode_unit}/{tahun}"
    classification: str = ""
    unit_code: str = ""
    resets_yearly: bool = True
    is_seal: bool = False
    post_code: str = ""
    mark: str = ""
    per_class: bool = False


@dataclass(frozen=True, slots=True)
class Letterhead:
    """
    Kop: lines above, address line, emblem name (``kota``, ``garuda``, ``pengadilan`` or ''). ``mark``: the instansi's own mark in its place.
    """

    lines: tuple[str, ...]
    address: str
    emblem: str = "kota"
    paper: str = "a4"
    mark: str = ""


@dataclass(frozen=True, slots=True)
class LetterContent:
    """
    Everything the Typst template may use. Frozen into the document when the number is given.

    ``applicant`` and ``answers`` hold values already written for print under ``teks`` and raw values under their own names.
    """

    title: str
    number: str
    dated_on: date
    place: str
    letterhead: Letterhead
    signers: tuple[SignerBlock, ...]
    applicant: dict[str, Any]
    answers: dict[str, Any]
    introduction: str = ""
    purpose: str = ""
    #: What the register book writes under *Keperluan* where that is not ``purpose``.
    booked_as: str = ""
    service: str = ""
    classification: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


class Verdict(StrEnum):
    """What a check of a letter answers."""

    GENUINE = "asli"
    WITHDRAWN = "dicabut"
    REPLACED = "diganti"
    EXPIRED = "kedaluwarsa"
    UNKNOWN = "tidak_dikenal"
    ALTERED = "berubah"


@dataclass(frozen=True, slots=True)
class Verification:
    """
    The answer of the public page and of ``emas verify``: no name, no NIK.

    ``file_matches`` is None when only a code was checked; else whether the bytes are the issued ones. ``is_seal``: the portal sealed it,
    and no person signed.
    """

    verdict: Verdict
    kind: str = ""
    number: str = ""
    dated_on: date | None = None
    unit: str = ""
    signers: tuple[str, ...] = ()
    valid_until: date | None = None
    reason: str = ""
    state_at: datetime | None = None
    digest: str = ""
    file_matches: bool | None = None
    is_certified: bool = False
    is_seal: bool = False
    unit_id: int = 0
    signature_count: int = 0
    signature_faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """The bytes of an issued letter and its safe file name."""

    content: bytes
    file_name: str
    media_type: str
    digest: str


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A letter's state without its content."""

    public_id: str
    case_ref: str
    number: str
    title: str
    state: str
    token: str
    dated_on: date
    issued_at: datetime | None
    valid_until: date | None
    failure: str
    revision: int
    digest: str


class StoredFile(NamedTuple):
    """The bytes of an upload and how to hand them out."""

    content: bytes
    media_type: str
    file_name: str


@dataclass(frozen=True, slots=True)
class LetterName:
    """A name that a letter's Typst source asks of the answers: ``kind`` is ``isian``, ``tabel`` … and ``line`` is 1-based."""

    kind: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What a code says without the server: made by this office, and made for this number and date."""

    is_genuine: bool
    fits_letter: bool
    key_id: str = ""
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class SlotResult:
    """
    What became of one attempt to sign. ``state``: ``selesai``, ``menunggu`` (``code`` says why; its signer may go on),
    ``gagal`` (given back to the post), '' (there was nothing to do).
    """

    state: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class SigningManners:
    """What pages must know of the signature provider in use."""

    needs_secret: bool
    has_totp: bool
    is_certified: bool
    parallel: int


@dataclass(frozen=True, slots=True)
class WaitingSignature:
    """
    One signature that was asked for and is not there yet: why (``code``, '' = not tried yet), and since when.

    ``is_under_way``: somebody is asking the provider at this moment.
    """

    case_ref: str
    document: str
    slot: str
    request: str
    title: str
    number: str
    signer_name: str
    signer_person_id: int | None
    unit_id: int
    unit_name: str
    since: datetime
    code: str
    tries: int
    is_under_way: bool


@dataclass(frozen=True, slots=True)
class EndingCertificate:
    """A person's certificate, as his last signature shows it, that ends soon or has ended."""

    person_id: int
    name: str
    title: str
    organisation: str
    serial: str
    until: datetime
    last_signed_at: datetime


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One letter of a batch; states as in ``SigningItem``."""

    case_ref: str
    state: str
    code: str
    #: Title and number of the letter; '' while there is none yet.
    label: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a batch of signatures is. ``is_running`` is False also when its process died: nothing beats any more."""

    public_id: str
    items: tuple[BatchItem, ...]
    is_running: bool
    stopped_by: str
    started_at: datetime

    @property
    def total(self) -> int:
        """How many letters it has."""
        return len(self.items)

    @property
    def done(self) -> int:
        """How many of them were dealt with, whatever came of it."""
        return sum(1 for item in self.items if item.state != "antre")


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of a report; every cell is text already. ``numbers`` are the places of columns that stand right-aligned."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One part of a report: a title ('' for none), paragraphs, tables."""

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What is printed as a report. ``is_wide`` lays the page across; ``footer`` stands on every page."""

    title: str
    subtitle: str
    dated_on: date
    parts: tuple[ReportPart, ...]
    is_wide: bool = False
    footer: str = ""
