"""What a link or reply code for RT and RW shows and does."""

from dataclasses import dataclass
from datetime import datetime

from emas.catalogue.types import Text
from emas.notify.types import PhoneAsked

_NONE = Text("")


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """
    A letter as its link shows it.

    ``state``: ``open``, ``used``, ``late``, ``changed`` (somebody decided since), ``not_yours`` (the post ended or is another's now),
    ``elsewhere`` (another browser opened the link first), ``unproven`` (nobody proved that this browser is the person's: ``phone`` says how,
    where it was asked). In these two nothing of the letter is shown.
    Only an open one shows what, who and why; with ``needs_pin`` not before the PIN was right (without ``has_pin`` none was chosen yet).
    ``decided_by`` and ``decided_at`` tell of the last act where that explains the state; ``outcome`` what a used link did. ``proof`` stands for a PIN that was right, for minutes.
    """

    state: str
    needs_pin: bool = False
    has_pin: bool = True
    ref: str = ""
    service_title: Text = _NONE
    applicant: str = ""
    purpose: str = ""
    post_label: Text = _NONE
    unit_name: str = ""
    act_label: Text = _NONE
    next_holder: Text = _NONE
    due_at: datetime | None = None
    expires_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    outcome: str = ""
    proof: str = ""
    phone: PhoneAsked | None = None
