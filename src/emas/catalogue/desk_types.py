"""What a service of the offices may ask of the engine: pages, figures, lists of many, cases that open others (decision 0006)."""

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Publication:
    """
    Which answers make the page that a finished case is: names of fields, ``papers`` of the form's papers that are shown with it.

    ``audience`` is a choice of which the value ``staff`` keeps the page inside the desk; '' publishes to everybody.
    """

    title: str
    body: str
    kind: str = ""
    audience: str = ""
    start: str = ""
    end: str = ""
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FiguresSpec:
    """The two date fields that bound the period of which the engine fills and freezes the figures."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Opening:
    """
    Cases of another service that an act opens: one, or one for each row of the table ``each``.

    ``unit`` names the column or field with the code of the unit that gets it ('' = the unit of this case), ``subject`` what a list calls
    it, ``answers`` which column or field (or, in quotes, which fixed text) fills which of its fields.
    """

    service: str
    each: str = ""
    unit: str = ""
    subject: str = ""
    answers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    """A file of a batch for a partner: these columns and no others, for ``by``, at the steps named."""

    name: str
    columns: tuple[str, ...]
    by: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchSpec:
    """
    A table of many lines that live one by one: a line's ``number`` is used once in a ``period``, at most ``quota`` lines are approved in
    it, and the post of the line's ``unit`` says whether it came.

    ``fill`` names for each column what the engine knows of the chairs of RT and RW (``unit_code unit_name holder phone role``) or, in
    quotes, a fixed text. ``opens`` is opened for a line that did not come.
    """

    table: str
    period: str
    number: str
    unit: str
    quota: int
    fill: dict[str, str] = field(default_factory=dict)
    exports: tuple[Export, ...] = ()
    opens: Opening | None = None


@dataclass(frozen=True, slots=True)
class Numbering:
    """
    How the numbers of a service are written, and from which book they come.

    A service with a letter has book, class and unit from there; one without names the ``book`` at the unit of ``level``, and its
    ``classification``. ``pattern`` and ``post_code`` are empty where those of the instansi hold; ``per_class`` counts the class by itself.
    ``purpose`` is what the register book writes under *Keperluan*, with ``{field}`` for an answer.
    """

    level: str = ""
    book: str = "surat-keluar"
    classification: str = ""
    pattern: str = ""
    post_code: str = ""
    per_class: bool = False
    purpose: str = "{keperluan}"

    @property
    def purpose_fields(self) -> tuple[str, ...]:
        """The names of the answers that ``purpose`` asks for."""
        return tuple(re.findall(r"\{(\w+)\}", self.purpose))


@dataclass(frozen=True, slots=True)
class StandIn:
    """
    Which answers say that the applicant is away and who stands in: names of fields. ``back`` is the first day on which somebody who was called
    back works again.
    """

    person: str
    start: str
    end: str
    back: str = ""
