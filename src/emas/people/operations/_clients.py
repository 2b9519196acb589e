"""Client systems of the API: a token bound to a post or a unit."""

from datetime import datetime

from emas.audit import operations as audit
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.people import access, rules
from emas.people.models import ApiClient
from emas.people.queries._actors import SIGN_SCOPE, TOKEN_PURPOSE
from emas.people.types import API_SCOPES, Role
from emas.platform import db, sealing


def issue_client(
    *,
    name: str,
    scopes: tuple[str, ...],
    actor: Actor,
    at: datetime,
    post_id: int | None = None,
    unit_id: int | None = None,
    per_minute: int = 120,
    expires_at: datetime | None = None,
) -> tuple[int, str]:
    """
    Make a client system with a token bound to one post or one unit; gives its id and the token, shown once.

    ``scopes`` are those of ``types.API_SCOPES``; ``cases:sign`` is for the post of a head alone: the system then acts as whoever
    holds it (queries.actor_for_client). Only the admin of the whole instansi may. Raises: NotFound, NotAllowed, Invalid.
    """
    if set(scopes) - set(API_SCOPES):
        raise Invalid({"scopes": ("unknown_scope",)})
    if not name.strip() or (post_id is None) == (unit_id is None) or per_minute < 1:
        raise Invalid({"": ("client_form",)})
    token = f"emas_{codes.new_token(bits=256)}"
    with db.act_transaction():
        unit = access.post(actor, post_id).unit if post_id is not None else access.unit(actor, unit_id or 0)
        if not rules.may_administer_instansi(actor, unit.instansi.code):
            raise NotAllowed
        _check_sign(actor, scopes, post_id)
        row = ApiClient.objects.create(
            name=name.strip()[:120],
            token_digest=sealing.digest(token, TOKEN_PURPOSE),
            post_id=post_id,
            unit_id=unit_id,
            scopes=sorted(scopes),
            per_minute=per_minute,
            created_at=at,
            expires_at=expires_at,
        )
        detail = {"name": row.name, "post": post_id, "unit": unit_id, "scopes": row.scopes}
        audit.record(
            "people.issue_client",
            actor,
            "client",
            str(row.pk),
            at=at,
            detail=detail,
            instansi=unit.instansi.code,
        )
    return row.pk, token


def _check_sign(actor: Actor, scopes: tuple[str, ...], post_id: int | None) -> None:
    if SIGN_SCOPE not in scopes:
        return
    if post_id is None or access.post(actor, post_id).role != Role.KEPALA:
        raise Invalid({"scopes": ("sign_needs_head",)})


def revoke_client(*, client_id: int, actor: Actor, at: datetime) -> None:
    """Switch a client system off for ever. Raises: NotFound, NotAllowed."""
    with db.act_transaction():
        row = (
            ApiClient.objects.select_related("unit__instansi", "post__unit__instansi")
            .filter(pk=client_id)
            .first()
        )
        unit = (row.post.unit if row.post else row.unit) if row else None
        if row is None or unit is None:
            raise NotFound
        access.unit(actor, unit.pk)
        if not rules.may_administer_instansi(actor, unit.instansi.code):
            raise NotAllowed
        ApiClient.objects.filter(pk=row.pk).update(is_active=False)
        audit.record("people.revoke_client", actor, "client", str(row.pk), at=at, instansi=unit.instansi.code)
