"""
RT and RW decide from inside a message: by a single-use link, or by a reply code from their own number.

The link opens nothing by itself: it names one step of one version of one case and one person, whose rights at this moment decide, in a
browser that is known as his. The act goes the same way as from the desk.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from emas.audit import operations as audit
from emas.cases.access.hot import CaseRow
from emas.cases.operations import _act
from emas.cases.queries import _approval
from emas.cases.types import Acted, ApprovalView, Places
from emas.catalogue.types import ActKind, MessageText, ServiceDefinition, Step
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, EmasError, NotAllowed, NotFound
from emas.notify import operations as notify
from emas.notify import queries as notices
from emas.notify.types import Approval, GrantInfo, Recipient
from emas.people import queries as people
from emas.people.types import HolderInfo
from emas.platform import sealing

_EVENTS: Final = frozenset({"task_arrived", "reminder_half", "reminder_due"})
_ROLES: Final = frozenset({"rt", "rw"})
_PROOF_TIME: Final = timedelta(minutes=5)


def open_link(*, token: str, browser: str, at: datetime, signed_in: int | None = None) -> ApprovalView:
    """
    Show what a link is for, and let it belong to its person's first browser that opens it: forwarded, it does nothing.

    A browser that nobody proved to be his is asked for the proof and sees nothing else; where he is ``signed_in`` it needs none.

    Raises: NotFound for a link that never was.
    """
    notify.bind_grant(token=token, browser=browser, at=at, signed_in=signed_in)
    view = _approval.approval(token=token, at=at, browser=browser, signed_in=signed_in)
    if view.state != "unproven":
        return view
    return replace(view, phone=notify.ask_proof(token=token, browser=browser, at=at))


def approve(
    *, token: str, at: datetime, browser: str, signed_in: int | None = None, pin: str = "", proof: str = ""
) -> Acted:
    """
    Do the act that a link was made for, with the rights its person has now; once, and only in his browser that opened it first.

    A sensitive letter needs the person's PIN, or the ``proof`` that ``prove_pin`` gave for it within five minutes.

    Raises: NotFound (no such link), NotAllowed ``link_used``, ``link_late``, ``link_not_yours``, ``link_elsewhere``, ``link_unproven``,
    ``pin_missing``, ``pin_wrong``, Conflict ``link_changed`` (somebody decided since), TooMany (PIN).
    """
    grant = _held(token, browser, at, signed_in)
    if grant.needs_pin and not _is_proof(proof, grant, at):
        notify.confirm_pin(person_id=grant.person_id, pin=pin, at=at)
    acted = act_by(grant, at)
    notify.close_grant(public_id=grant.public_id, outcome="approved", at=at)
    return acted


def act_by(grant: GrantInfo, at: datetime) -> Acted:
    """Hand the case on as the person of a grant, in that one post. The same grant gives the first answer again."""
    actor = _as_post(people.actor_for(account_id=grant.account_id, at=at), grant)
    try:
        acted = _act.act(
            case_ref=grant.case_ref,
            act=ActKind.FORWARD.value,
            actor=actor,
            at=at,
            version=grant.version,
            idempotency_key=f"link:{grant.public_id}",
        )
    except Conflict as conflict:
        raise Conflict("link_changed", **conflict.params) from conflict
    except NotFound as stranger:
        raise NotAllowed("link_not_yours") from stranger
    audit.record(
        "case.approved_by_link", actor, "case", grant.case_ref, at, detail={"grant": grant.public_id[:8]}
    )
    return acted


def prove_pin(
    *, token: str, browser: str, pin: str, at: datetime, signed_in: int | None = None
) -> ApprovalView:
    """
    Show a sensitive letter to who knows the PIN of the link's person.

    Raises: as ``approve``.
    """
    grant = _held(token, browser, at, signed_in)
    notify.confirm_pin(person_id=grant.person_id, pin=pin, at=at)
    until = int((at + _PROOF_TIME).timestamp())
    view = _approval.approval_of(replace(grant, needs_pin=False), at)
    return replace(view, proof=f"{until}.{_proof_of(grant, until)}")


def offered(
    text: MessageText, row: CaseRow, definition: ServiceDefinition, step: Step, holder: HolderInfo | None
) -> Approval | None:
    """Give what the reader of a notice may decide from inside it: only RT and RW, only the step that waits for them now."""
    post = step.post
    if holder is None or holder.account_id is None or text.event not in _EVENTS or text.to != "post":
        return None
    if post is None or post.role not in _ROLES or row.state != step.name or holder.role != post.role:
        return None
    if _approval.onward_act(step) is None:
        return None
    return Approval(
        case_ref=row.ref,
        step=step.name,
        version=row.version,
        person_id=holder.person_id,
        account_id=holder.account_id,
        role=holder.role,
        unit_id=holder.unit_id,
        is_sensitive=definition.is_sensitive,
    )


def words(row: CaseRow, places: Places, recipient: Recipient) -> dict[str, str]:
    """Say who asks by initials, where he lives, and in which post the reader is asked; no name, no answer."""
    units = people.units(unit_ids=[unit for unit in (places.rt, places.rw) if unit is not None])
    names = {unit_id: unit.name for unit_id, unit in units.items()}
    own = names.get((places.rt if recipient.role == "rt" else places.rw) or 0, "")
    home = " ".join(names[unit] for unit in (places.rt, places.rw) if unit in names)
    return {
        "jabatan": f"Ketua {own}".strip(),
        "inisial": initials(row.applicant_name),
        "wilayah": home or "wilayah Anda",
    }


def initials(name: str) -> str:
    """Shorten a name to its initials."""
    return "".join(f"{part[0].upper()}." for part in name.split()[:4] if part[0].isalpha()) or "-"


def _is_proof(proof: str, grant: GrantInfo, at: datetime) -> bool:
    until, _, given = proof.partition(".")
    if not until.isascii() or not until.isdigit() or len(until) > 12 or int(until) < at.timestamp():
        return False
    return sealing.same(given, _proof_of(grant, int(until)))


def _proof_of(grant: GrantInfo, until: int) -> str:
    return sealing.digest(f"{grant.public_id}:{until}", "cases.pin_proof")


def _held(token: str, browser: str, at: datetime, signed_in: int | None) -> GrantInfo:
    """Give the grant of a link that this browser may use now."""
    notify.bind_grant(token=token, browser=browser, at=at, signed_in=signed_in)
    grant = notices.grant(token=token, at=at, browser=browser, signed_in=signed_in)
    if grant is None:
        raise NotFound("link")
    _require(_approval.approval_of(grant, at))
    return grant


def _require(view: ApprovalView) -> None:
    if view.state == "changed":
        raise Conflict("link_changed", role=view.decided_by, at=view.decided_at)
    if view.state != "open":
        raise NotAllowed(f"link_{view.state}", role=view.decided_by, at=view.decided_at)


def _as_post(actor: Actor, grant: GrantInfo) -> Actor:
    """Narrow a person to the one post that the link was made for."""
    posts = tuple(p for p in actor.posts if p.role == grant.role and p.unit_id == grant.unit_id)
    if actor.kind != "staff" or not posts:
        raise NotAllowed("link_not_yours")
    return replace(actor, posts=posts)


def reply_code(error: EmasError) -> str:
    """Name the reply that explains a refusal."""
    return {
        "link_used": "code_used",
        "link_late": "code_late",
        "link_changed": "code_changed",
        "too_many": "too_many",
    }.get(error.code, "code_not_yours")
