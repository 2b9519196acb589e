"""Questions about posts and who may act for them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from emas.kernel import clock
from emas.kernel.actor import HoldingKind
from emas.kernel.errors import NotAllowed
from emas.people import rules
from emas.people.models import Holder, Post
from emas.people.types import HolderInfo, HomeUnits, PostState, RwUse


def running(rows: QuerySet[Holder], on: date) -> QuerySet[Holder]:
    """Narrow to holdings that run on that day (their last day included)."""
    return rows.filter(Q(end_on__isnull=True) | Q(end_on__gte=on), start_on__lte=on)


def as_info(row: Holder) -> HolderInfo:
    """Make the frozen fact of a holder row whose post, person and account are loaded."""
    account = getattr(row.person, "account", None)
    return HolderInfo(
        holder_id=row.pk,
        post_id=row.post_id,
        role=row.post.role,
        unit_id=row.post.unit_id,
        person_id=row.person_id,
        account_id=account.pk if account else None,
        name=row.person.name,
        nip=row.person.nip,
        rank=row.person.rank,
        kind=HoldingKind(row.kind),
        start_on=row.start_on,
        end_on=row.end_on,
        basis=row.basis,
        on_behalf_title=row.on_behalf_title,
        has_active_account=bool(account and account.is_active and not account.is_blocked),
        title=row.post.title,
        phone=row.person.phone,
        email=row.person.email,
    )


def _loaded(rows: QuerySet[Holder]) -> QuerySet[Holder]:
    return rows.select_related("post", "person__account").order_by("post__seat", "start_on", "pk")


def duty_by_post(post_ids: Iterable[int], on: date) -> dict[int, tuple[HolderInfo, ...]]:
    """Give who may act for each post on that day; posts without anybody are left out. One query."""
    found: dict[int, list[HolderInfo]] = defaultdict(list)
    for row in running(_loaded(Holder.objects.filter(post_id__in=set(post_ids))), on):
        found[row.post_id].append(as_info(row))
    return {post_id: rules.on_duty(held) for post_id, held in found.items()}


def post_states(pairs: Sequence[tuple[int, str]], at: datetime) -> dict[tuple[int, str], PostState]:
    """
    Tell for each (unit id, role) whether somebody can work it at that moment, and who. Two queries, however many pairs.

    A pair without a post gets a state with ``post_id`` None, which is vacant too. A role ``#<post id>`` means that very seat.
    """
    wanted = set(pairs)
    posts = defaultdict(list)
    very = {int(role[1:]) for _, role in wanted if role.startswith("#")}
    rows = Post.objects.filter(
        Q(role__in={r for _, r in wanted}) | Q(pk__in=very),
        unit_id__in={u for u, _ in wanted},
        is_active=True,
        unit__is_active=True,
    ).order_by("seat")
    for row in rows:
        posts[(row.unit_id, row.role)].append(row.pk)
        posts[(row.unit_id, f"#{row.pk}")].append(row.pk)
    on_duty = duty_by_post((pk for pair in wanted for pk in posts.get(pair, ())), clock.local_date(at))
    states = {}
    for unit_id, role in wanted:
        seats = posts.get((unit_id, role), [])
        holders = tuple(h for pk in seats for h in on_duty.get(pk, ()))
        states[(unit_id, role)] = PostState(
            post_id=seats[0] if seats else None, unit_id=unit_id, role=role, holders=holders
        )
    return states


def recipients(unit_id: int, role: str, at: datetime) -> tuple[HolderInfo, ...]:
    """Give those on duty at a post, with phone and e-mail, for a notice to the post."""
    return post_states([(unit_id, role)], at)[(unit_id, role)].holders


def signer_for(unit_id: int, role: str, person_id: int, at: datetime) -> HolderInfo:
    """
    Give how this person may sign for a post at that moment: the head himself, Plt, Plh, a.n. or u.b.

    A person who holds it twice signs as the head. Source: letter-format section 6.
    Raises: NotAllowed (``not_on_duty``) when he may not act for the post now.
    """
    held = [h for h in recipients(unit_id, role, at) if h.person_id == person_id]
    if not held:
        raise NotAllowed("not_on_duty")
    return held[0]


def rw_use(home: HomeUnits, at: datetime) -> RwUse:
    """
    Tell whether the RW of a household uses the application (R-026; flows section 3). One query.

    "Uses" is the setting ``EMAS_RW_RULE``: by default the holder must have signed in once.
    """
    if home.rw_id is None:
        return RwUse.NO_RECORD
    rows = list(
        _loaded(Holder.objects.filter(post__unit_id=home.rw_id, post__role="rw", post__is_active=True))
    )
    on = clock.local_date(at)
    now = [as_info(row) for row in rows if row.start_on <= on and (row.end_on is None or row.end_on >= on)]
    on_duty = {h.holder_id for h in rules.on_duty(now)}
    # A holding that only starts later is no record yet.
    facts = [_rw_fact(row, row.pk in on_duty) for row in rows if row.start_on <= on]
    return rules.rw_use(facts, rule=settings.EMAS_RW_RULE)


def _rw_fact(row: Holder, is_on_duty: bool) -> rules.RwFact:
    account = getattr(row.person, "account", None)
    return rules.RwFact(
        is_on_duty=is_on_duty,
        has_account=account is not None,
        is_account_active=bool(account and account.is_active and not account.is_blocked),
        has_signed_in=bool(account and account.first_signed_in_at),
    )
