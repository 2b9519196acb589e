"""Who acts: an account or a client system with the posts it may act for now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from emas.kernel import clock
from emas.kernel.actor import ANONYMOUS, Actor, HeldPost, HoldingKind
from emas.people import rules
from emas.people.models import Account, ApiClient, Holder, Post
from emas.people.queries import _posts
from emas.people.types import ClientInfo, HolderInfo, Role
from emas.platform import sealing

SIGN_SCOPE = "cases:sign"
TOKEN_PURPOSE = "people.client_token"  # noqa: S105 - the name of a purpose, no secret


def actor_for(account_id: int, at: datetime, session_epoch: int | None = None) -> Actor:
    """
    Give the actor behind an account with every post he may act for at that moment. Two queries.

    While a Plh or Plt runs, the definitive holder's post is not among them (rules.on_duty). A closed or blocked account, an unknown
    one, or a ``session_epoch`` older than the account's (password changed, blocked, signed out everywhere) gives ``ANONYMOUS``:
    taking a right away works on the next request.
    """
    # Every page of the desk asks this: only the columns it takes are fetched, and no rows are made of them.
    found = Account.objects.filter(pk=account_id, is_active=True, is_blocked=False)
    for epoch, person_id, name in found.values_list("session_epoch", "person_id", "person__name"):
        if session_epoch is None or session_epoch == epoch:
            posts = _held_posts(person_id, at)
            return Actor(kind="staff", account_id=account_id, person_id=person_id, name=name, posts=posts)
    return ANONYMOUS


def _held_posts(person_id: int, at: datetime) -> tuple[HeldPost, ...]:
    on = clock.local_date(at)
    own = _posts.running(Holder.objects.filter(person_id=person_id), on).values("post_id")
    rows = (
        _posts.running(Holder.objects.filter(post_id__in=own), on)
        .filter(post__is_active=True, post__unit__is_active=True)
        .order_by("post_id", "start_on", "pk")
        .values_list("person_id", "kind", *_COLUMNS.values())
    )
    by_post: dict[int, list[_Held]] = {}
    for holder_id, kind, post_id, *more in rows:
        by_post.setdefault(post_id, []).append(_Held(holder_id, HoldingKind(kind), (post_id, *more)))
    return tuple(
        HeldPost(**dict(zip(_COLUMNS, held.post, strict=True)), kind=held.kind)
        for together in by_post.values()
        for held in rules.on_duty(together)
        if held.person_id == person_id
    )


#: What is told of a held post, by the columns of a holding that it is read from.
_COLUMNS = {
    "post_id": "post_id",
    "role": "post__role",
    "unit_id": "post__unit_id",
    "unit_kind": "post__unit__kind",
    "unit_path": "post__unit__path",
    "unit_name": "post__unit__name",
    "instansi": "post__unit__instansi__code",
    "accent": "post__unit__instansi__accent",
    "mark": "post__unit__instansi__mark_digest",
}


@dataclass(frozen=True, slots=True)
class _Held:
    """One holding, with its kind as the enum, as ``rules`` asks; ``post`` stands in the order of ``_COLUMNS``."""

    person_id: int
    kind: HoldingKind
    post: tuple[Any, ...]


def _as_held(post: Post, kind: HoldingKind = HoldingKind.DEFINITIVE) -> HeldPost:
    return HeldPost(
        post_id=post.pk,
        role=post.role,
        unit_id=post.unit_id,
        unit_kind=post.unit.kind,
        unit_path=post.unit.path,
        unit_name=post.unit.name,
        instansi=post.unit.instansi.code,
        accent=post.unit.instansi.accent,
        mark=post.unit.instansi.mark_digest,
        kind=kind,
    )


def actor_for_client(token: str, at: datetime) -> Actor | None:
    """
    Give the actor behind a client system's token, or None when it is unknown, switched off or out of date. Two queries.

    A client bound to a unit may act for every post of that unit, within its scopes; it never signs, for it is no person. One
    with the scope ``cases:sign``, bound to the post of a head, acts as the person on duty there (definitive, Plt or Plh before
    a.n. and u.b.): ``person_id`` is his, the label stays the client's, so that history names both. Four queries then.
    """
    client = ApiClient.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at),
        token_digest=sealing.digest(token, TOKEN_PURPOSE),
        is_active=True,
    ).first()
    if client is None:
        return None
    bound = Q(pk=client.post_id) if client.post_id else Q(unit_id=client.unit_id)
    posts = Post.objects.filter(bound, is_active=True, unit__is_active=True).select_related("unit__instansi")
    found = tuple(posts.order_by("pk"))
    holder = _holder_behind(client, found, at)
    return Actor(
        kind="client",
        client_id=client.pk,
        person_id=holder.person_id if holder else None,
        name=f"{holder.name} ({client.name})" if holder else client.name,
        posts=tuple(_as_held(post, holder.kind if holder else HoldingKind.DEFINITIVE) for post in found),
        scopes=frozenset(client.scopes),
    )


def _holder_behind(client: ApiClient, posts: tuple[Post, ...], at: datetime) -> HolderInfo | None:
    if SIGN_SCOPE not in client.scopes or client.post_id is None or not posts:
        return None
    if posts[0].role != Role.KEPALA:
        return None
    on_duty = _posts.duty_by_post([posts[0].pk], clock.local_date(at)).get(posts[0].pk, ())
    able = [holder for holder in on_duty if holder.has_active_account]
    heads = [holder for holder in able if holder.kind not in {HoldingKind.AN, HoldingKind.UB}]
    return next(iter(heads or able), None)


def client_info(row: ApiClient) -> ClientInfo:
    """Make the frozen fact of a client row."""
    return ClientInfo(
        id=row.pk,
        name=row.name,
        scopes=tuple(row.scopes),
        per_minute=row.per_minute,
        post_id=row.post_id,
        unit_id=row.unit_id,
        is_active=row.is_active,
        expires_at=row.expires_at,
    )


def client(client_id: int) -> ClientInfo | None:
    """Give one client system, or None."""
    row = ApiClient.objects.filter(pk=client_id).first()
    return client_info(row) if row else None


def clients() -> tuple[ClientInfo, ...]:
    """Give all client systems, by name."""
    return tuple(client_info(row) for row in ApiClient.objects.order_by("name", "pk"))
