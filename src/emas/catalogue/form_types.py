"""What a service asks, as frozen dataclasses: sentences, fields, papers, pages, combined rules. Opened through ``catalogue.types``."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or label in Indonesian and, where given, English."""

    id: str
    en: str = ""

    def in_(self, language: str) -> str:
        return self.en if language.startswith("en") and self.en else self.id

    def __str__(self) -> str:
        return self.id


NO_TEXT: Final = Text("")


class FieldType(StrEnum):
    """Kinds of question a form can ask."""

    TEXT = "text"
    AREA = "area"
    INT = "int"
    DATE = "date"
    #: A month of a year, kept as ``YYYY-MM``.
    MONTH = "month"
    TIME = "time"
    MONEY = "money"
    NIK = "nik"
    KK = "kk"
    PHONE = "phone"
    CHOICE = "choice"
    BOOL = "bool"
    TABLE = "table"
    PASSWORD = "password"  # noqa: S105 - the name of a kind of question, no secret
    #: A colleague of the office where the case begins; kept as ``<person id>|<name>``.
    STAFF = "staff"


#: What stands for a chosen password among the answers: the password itself is hashed at once and is never an answer.
PASSWORD_CHOSEN = "dipilih"  # noqa: S105 - a mark, no secret


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Field:
    """
    One question. ``minimum``/``maximum`` are characters for text, the value for int and money, rows for table.
    ``is_secret`` fields (identity numbers, phones, those marked) never enter a message, a URL, a log or a public page.
    ``prefill`` names a resident attribute (``"occupation"``) offered as the first value, or a colleague's, beside the field that names
    him (``"companion.post"``); ``fills`` names one that this answer is, where
    the applicant was not looked up first. ``proof`` is ``code`` for a phone that must be proved by a one-time code before sending.
    ``along`` names what the portal itself sends along (``page``, ``device``, ``version``, ``post``, ``opd``): such a field stands on no
    page, nobody is asked it, and the sender is shown it.
    """

    name: str
    type: FieldType
    label: Text
    hint: Text = Text("")
    required: bool = False
    required_if: str = ""
    shown_if: str = ""
    minimum: int | None = None
    maximum: int | None = None
    pattern: str = ""
    choices: tuple[Choice, ...] = ()
    columns: tuple["Field", ...] = ()
    is_secret: bool = False
    prefill: str = ""
    fills: str = ""
    proof: str = ""
    along: str = ""

    @property
    def prefill_of(self) -> tuple[str, str]:
        """Of which field's colleague what is offered, or two empty words."""
        named, _dot, known = self.prefill.partition(".")
        return (named, known) if known else ("", "")


@dataclass(frozen=True, slots=True)
class AttachmentSpec:
    """
    A paper the applicant shows. ``kinds`` of ``photo`` and ``pdf``. ``at_act``: nobody is asked for it before an act that names it in
    its ``asks``. ``capture`` is the camera a phone opens: ``user`` (the face) or ``environment``. Papers of ``data_class`` ``biometrik``
    are opened only at the desk where the case stands, each opening on record, and are deleted ``keep_days`` days after the decision.
    ``letter_of`` names a service whose finished letter stands for this paper when the request continues from it.
    """

    name: str
    label: Text
    hint: Text = Text("")
    required: bool = True
    required_if: str = ""
    kinds: tuple[str, ...] = ("photo", "pdf")
    max_files: int = 1
    max_megabytes: int = 10
    retention_days: int = 365
    at_act: bool = False
    capture: str = ""
    data_class: str = "pribadi"
    keep_days: int = 0
    letter_of: str = ""

    @property
    def is_biometric(self) -> bool:
        return self.data_class == "biometrik"

    @property
    def max_bytes(self) -> int:
        """The same at every door: who may send a file on the phone may bring it to the desk."""
        return self.max_megabytes * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FormPage:
    title: Text
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormRule:
    """``check`` must be true; else ``message`` is shown at ``field`` ('' = the whole form)."""

    name: str
    check: str
    message: Text
    field: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """
    What is asked, page by page, which papers, and which combined rules must hold. Fields that stand on no page are asked by acts.
    """

    pages: tuple[FormPage, ...]
    fields: dict[str, Field]
    attachments: dict[str, AttachmentSpec]
    rules: tuple[FormRule, ...] = ()

    @property
    def page_fields(self) -> tuple[str, ...]:
        """The fields the applicant is asked, in the order of the form."""
        on_pages = {name for page in self.pages for name in page.fields}
        return tuple(name for name in self.fields if name in on_pages)

    @property
    def sent_along(self) -> tuple[str, ...]:
        """The fields that the portal fills in itself."""
        return tuple(field.name for field in self.fields.values() if field.along)

    @property
    def page_papers(self) -> tuple[str, ...]:
        """The papers the applicant is asked for."""
        return tuple(paper.name for paper in self.attachments.values() if not paper.at_act)

    @property
    def fixed_fields(self) -> frozenset[str]:
        """What was hashed or proved once, before sending, and is never asked again: passwords and proved phones."""
        return frozenset(
            n for n, field in self.fields.items() if field.proof or field.type is FieldType.PASSWORD
        )

    def to_repair(
        self, marked: Collection[str], asks: Collection[str] = ()
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """
        The fields and papers of a repair: what was marked and what the act of repairing ``asks``; everything when that is nothing.
        """
        wanted = {*marked, *asks} or {*self.page_fields, *self.page_papers}
        fields = tuple(n for n in self.fields if n in wanted - self.fixed_fields)
        return fields, tuple(n for n in self.attachments if n in wanted)

    @property
    def staff_fields(self) -> tuple[str, ...]:
        """The fields that name a colleague; columns of tables do so beside them (``staff_columns``)."""
        return tuple(name for name, field in self.fields.items() if field.type is FieldType.STAFF)

    @property
    def staff_columns(self) -> tuple[tuple[str, str], ...]:
        """The columns that name a colleague, as (table, column)."""
        return tuple(
            (name, column.name)
            for name, field in self.fields.items()
            for column in field.columns
            if column.type is FieldType.STAFF
        )

    @property
    def staff_places(self) -> frozenset[str]:
        """Where a colleague is named: a field, or a table and its column with a dot between."""
        return frozenset({*self.staff_fields, *(".".join(each) for each in self.staff_columns)})

    @property
    def names_colleagues(self) -> frozenset[str]:
        """The fields and tables in which a colleague is named."""
        return frozenset({*self.staff_fields, *(table for table, _ in self.staff_columns)})
