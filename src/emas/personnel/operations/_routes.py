"""The table of approvers and what an agency sets for its people."""

from collections.abc import Sequence
from datetime import datetime

from emas.audit import operations as audit
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotFound
from emas.people import queries as people
from emas.personnel import access
from emas.personnel.models import AgencyPolicy, RouteLine
from emas.personnel.types import Policy
from emas.platform import db

MOST_APPROVERS = 3


def set_route(
    *,
    post_id: int,
    sort: str,
    approvers: Sequence[int],
    is_outside: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """
    Set who approves the requests of a post's holder, in order: ids of one to three posts of the same agency.

    ``sort`` '' holds for every kind without a line of its own. ``is_outside``: the last word is said outside the portal, the approvers only
    advise (there may then be none). Raises: NotFound, NotAllowed, Invalid ``approvers`` (``required``, ``too_many_approvers``, ``twice``, ``own_post``, ``unknown``).
    """
    chosen = list(approvers)
    seat = access.seat(actor, post_id)
    known = people.seats(post_ids=chosen)
    fault = ""
    if not chosen and not is_outside:
        fault = "required"
    elif len(chosen) > MOST_APPROVERS:
        fault = "too_many_approvers"
    elif len(set(chosen)) < len(chosen):
        fault = "twice"
    elif post_id in chosen:
        fault = "own_post"
    elif any(pk not in known or known[pk].instansi != seat.instansi for pk in chosen):
        fault = "unknown"
    if fault:
        raise Invalid({"approvers": (fault,)})
    with db.act_transaction():
        old = RouteLine.objects.filter(post_id=post_id, sort=sort).first()
        RouteLine.objects.update_or_create(
            post_id=post_id, sort=sort, defaults={"approvers": chosen, "is_outside": is_outside}
        )
        detail = {
            "sort": sort,
            "old": {"approvers": old.approvers, "outside": old.is_outside} if old else None,
            "new": {"approvers": chosen, "outside": is_outside},
        }
        audit.record(
            "personnel.set_route", actor, "post", str(post_id), at, detail=detail, instansi=seat.instansi
        )


def drop_route(*, post_id: int, sort: str, actor: Actor, at: datetime) -> None:
    """Take a line out of the table: what the tree says holds again. Raises: NotFound, NotAllowed."""
    seat = access.seat(actor, post_id)
    with db.act_transaction():
        gone, _ = RouteLine.objects.filter(post_id=post_id, sort=sort).delete()
        if not gone:
            raise NotFound
        audit.record(
            "personnel.drop_route",
            actor,
            "post",
            str(post_id),
            at,
            detail={"sort": sort},
            instansi=seat.instansi,
        )


def set_policy(*, policy: Policy, actor: Actor, at: datetime) -> None:
    """Set what the agency decides for its people. Raises: NotAllowed, Invalid by field ``out_of_range``."""
    code = access.instansi(actor)
    bounds = {"honorary_days": (0, 24), "back_days": (0, 30), "most_away_percent": (0, 100)}
    faults: dict[str, tuple[str, ...]] = {
        name: ("out_of_range",)
        for name, (least, most) in bounds.items()
        if not least <= getattr(policy, name) <= most
    }
    if faults:
        raise Invalid(faults)
    values = {name: getattr(policy, name) for name in (*bounds, "pppk_carries")}
    with db.act_transaction():
        AgencyPolicy.objects.update_or_create(instansi=code, defaults=values)
        audit.record("personnel.set_policy", actor, "instansi", code, at, detail=dict(values), instansi=code)
