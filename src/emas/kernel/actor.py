"""Who acts. An actor is resolved once per request and handed to every door."""

from dataclasses import dataclass, field
from enum import StrEnum


class HoldingKind(StrEnum):
    """How a person holds a post (``letter-format``: definitive, Plt, Plh, a.n., u.b.)."""

    DEFINITIVE = "definitif"
    PLT = "plt"
    PLH = "plh"
    AN = "an"
    UB = "ub"


@dataclass(frozen=True, slots=True)
class HeldPost:
    """One post that the actor may act for now."""

    post_id: int
    role: str
    unit_id: int
    unit_kind: str
    unit_path: str
    unit_name: str
    instansi: str
    kind: HoldingKind = HoldingKind.DEFINITIVE
    #: How the pages of its instansi look.
    accent: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Somebody (or some system) that calls a door.

    ``kind`` is ``staff`` (an account), ``applicant`` (a citizen who proved a case by code), ``client`` (an API token), ``system``
    (a job or a command) or ``anonymous``. ``posts`` are the posts held at the moment the actor was resolved.
    """

    kind: str
    account_id: int | None = None
    person_id: int | None = None
    name: str = ""
    posts: tuple[HeldPost, ...] = ()
    client_id: int | None = None
    case_ref: str | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_staff(self) -> bool:
        return self.kind in {"staff", "client"}

    @property
    def label(self) -> str:
        """A stable, non-personal label for history and audit rows, such as ``account:12``."""
        number = self.account_id if self.kind == "staff" else self.client_id
        return f"{self.kind}:{number}" if number else self.kind

    def holds(self, role: str, unit_id: int | None = None) -> bool:
        return any(p.role == role and (unit_id is None or p.unit_id == unit_id) for p in self.posts)


SYSTEM = Actor(kind="system", name="Sistem")
ANONYMOUS = Actor(kind="anonymous")
