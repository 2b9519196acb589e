"""Lists for the administrators' pages. Each is narrowed to what the actor administers."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db.models import Q, QuerySet

from emas.kernel import clock, identity
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import access
from emas.people.models import Account, Holder, Person, Post, Unit
from emas.people.queries import _posts, _units
from emas.people.types import AccountRow, HolderInfo, Page, PersonInfo, PostRow, UnitInfo, UnitKind
from emas.platform import sealing

PAGE_SIZE = 50
NIK_PURPOSE = "people.nik"
_A = TypeVar("_A", bound=Any)
#: How the logins of the demo's officials begin.
_DEMO: Final = "demo."


def _page(rows: QuerySet[_A], number: int, size: int) -> tuple[list[_A], int, int]:
    total = rows.count()
    number = max(1, min(number, -(-total // size) or 1))
    return list(rows[(number - 1) * size : number * size]), total, number


def find_units(
    *,
    actor: Actor,
    text: str = "",
    kind: str = "",
    parent_id: int | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[UnitInfo]:
    """List the units the actor administers, by path; ``text`` is part of a name or code."""
    rows = Unit.objects.select_related("instansi").filter(access.units_in_reach(actor))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    if kind:
        rows = rows.filter(kind=kind)
    if parent_id:
        rows = rows.filter(parent_id=parent_id)
    found, total, number = _page(rows.order_by("path"), page, size)
    return Page(tuple(_units.as_info(row) for row in found), total, number, size)


def administered_unit(*, actor: Actor, unit_id: int) -> UnitInfo:
    """Give a unit that the actor administers. Raises: NotFound for a stranger's unit, NotAllowed for who administers nothing."""
    return _units.as_info(access.unit(actor, unit_id))


def _posts_in_reach(actor: Actor) -> QuerySet[Post]:
    reach = Unit.objects.filter(access.units_in_reach(actor)).values("pk")
    return Post.objects.select_related("unit").filter(unit_id__in=reach)


def find_posts(
    *,
    actor: Actor,
    at: datetime,
    text: str = "",
    role: str = "",
    unit_id: int | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[PostRow]:
    """List the posts the actor administers with who is on duty; ``text`` is part of a title, unit or running holder's name."""
    rows = _posts_in_reach(actor)
    if text:
        named = _posts.running(Holder.objects.filter(person__name__icontains=text), clock.local_date(at))
        rows = rows.filter(
            Q(title__icontains=text) | Q(unit__name__icontains=text) | Q(pk__in=named.values("post_id"))
        )
    if role:
        rows = rows.filter(role=role)
    if unit_id:
        rows = rows.filter(unit_id=unit_id)
    found, total, number = _page(rows.order_by("unit__path", "role", "seat"), page, size)
    on_duty = _posts.duty_by_post((row.pk for row in found), clock.local_date(at))
    return Page(tuple(_post_row(row, on_duty.get(row.pk, ())) for row in found), total, number, size)


def _post_row(row: Post, on_duty: tuple[HolderInfo, ...]) -> PostRow:
    return PostRow(
        id=row.pk,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        unit_kind=UnitKind(row.unit.kind),
        role=row.role,
        title=row.title,
        seat=row.seat,
        is_active=row.is_active,
        on_duty=on_duty,
    )


def post(*, actor: Actor, post_id: int, at: datetime) -> PostRow:
    """Give one post the actor administers, with who is on duty. Raises: NotFound, NotAllowed."""
    row = access.post(actor, post_id)
    return _post_row(row, _posts.duty_by_post([post_id], clock.local_date(at)).get(post_id, ()))


def holding(*, actor: Actor, holder_id: int) -> HolderInfo:
    """Give one holding of a post the actor administers. Raises: NotFound, also for one beyond his reach."""
    row = Holder.objects.filter(pk=holder_id).select_related("post", "person__account").first()
    if row is None:
        raise NotFound
    access.post(actor, row.post_id)
    return _posts.as_info(row)


def holders(*, actor: Actor, post_id: int) -> tuple[HolderInfo, ...]:
    """Give all holdings of a post the actor administers, past and coming, newest first."""
    access.post(actor, post_id)
    rows = Holder.objects.filter(post_id=post_id).select_related("post", "person__account")
    return tuple(_posts.as_info(row) for row in rows.order_by("-start_on", "-pk"))


def people_in_reach(actor: Actor) -> Q:
    """Give the condition for people who hold or held a post in the reach of ``actor``, or none at all."""
    reach = Unit.objects.filter(access.units_in_reach(actor)).values("pk")
    within = Holder.objects.filter(post__unit_id__in=reach).values("person_id")
    return Q(pk__in=within) | Q(holdings__isnull=True)


def find_people(
    *, actor: Actor, at: datetime, text: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Page[PersonInfo]:
    """List officials and chairs who hold or held a post in the actor's reach, or none at all, by name."""
    if not is_admin(actor):
        return Page((), 0, 1, size)
    rows = Person.objects.select_related("account").filter(people_in_reach(actor))
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(nip=text) | Q(phone=text) | Q(account__login=text.lower())
        )
    found, total, number = _page(rows.order_by("name", "pk").distinct(), page, size)
    return Page(tuple(_person(row, at) for row in found), total, number, size)


def person(*, actor: Actor, person_id: int, at: datetime) -> PersonInfo:
    """Give one official in the actor's reach. Raises: NotFound, NotAllowed."""
    access.person(actor, person_id, clock.local_date(at))
    row = Person.objects.select_related("account").filter(pk=person_id).first()
    if row is None:
        raise NotFound
    return _person(row, at)


def is_admin(actor: Actor) -> bool:
    """Whether the actor administers anything."""
    return actor.kind == "system" or any(p.role == "admin" for p in actor.posts)


def _person(row: Person, at: datetime) -> PersonInfo:
    account = getattr(row, "account", None)
    nik = sealing.unseal(bytes(row.nik_sealed), NIK_PURPOSE).decode() if row.nik_sealed else ""
    return PersonInfo(
        id=row.pk,
        public_id=row.public_id,
        name=row.name,
        nip=row.nip,
        rank=row.rank,
        phone=row.phone,
        email=row.email,
        nik_masked=identity.mask_nik(nik) if nik else "",
        account_id=account.pk if account else None,
        login=account.login if account else "",
        account_state=_state(account, at) if account else "",
    )


def _state(row: Account, at: datetime) -> str:
    if not row.is_active:
        return "closed"
    if row.is_blocked:
        return "blocked"
    if row.locked_until and row.locked_until > at:
        return "locked"
    return "active" if row.first_signed_in_at else "never_signed_in"


_STATES = {
    "closed": Q(is_active=False),
    "blocked": Q(is_active=True, is_blocked=True),
    "never_signed_in": Q(is_active=True, is_blocked=False, first_signed_in_at__isnull=True),
    "active": Q(is_active=True, is_blocked=False, first_signed_in_at__isnull=False),
}


def find_accounts(
    *, actor: Actor, at: datetime, text: str = "", state: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Page[AccountRow]:
    """List the accounts in the actor's reach by login, with their posts of today; ``state`` as in ``AccountRow``."""
    if not is_admin(actor):
        return Page((), 0, 1, size)
    people = Person.objects.filter(people_in_reach(actor)).values("pk")
    rows = Account.objects.select_related("person").filter(person_id__in=people)
    if text:
        rows = rows.filter(
            Q(login__icontains=text) | Q(email__icontains=text) | Q(person__name__icontains=text)
        )
    if state == "locked":
        rows = rows.filter(locked_until__gt=at)
    elif state:
        rows = rows.filter(_STATES.get(state, Q(pk__in=())))
    found, total, number = _page(rows.order_by("login"), page, size)
    titles = _titles([row.person_id for row in found], at)
    return Page(tuple(_account(row, titles[row.person_id], at) for row in found), total, number, size)


def account(*, actor: Actor, account_id: int, at: datetime) -> AccountRow:
    """Give one account in the actor's reach (his own too). Raises: NotFound, NotAllowed."""
    row = Account.objects.select_related("person").filter(pk=account_id).first()
    if row is None:
        raise NotFound
    if actor.account_id != row.pk:
        access.account(actor, account_id, clock.local_date(at))
    return _account(row, _titles([row.person_id], at)[row.person_id], at)


def _titles(person_ids: list[int], at: datetime) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = _posts.running(Holder.objects.filter(person_id__in=person_ids), clock.local_date(at))
    names = rows.order_by("post_id", "pk").values_list("person_id", "post__title", "post__unit__name")
    for person_id, title, unit_name in names:
        found[person_id].append(title if unit_name in title else f"{title} {unit_name}")
    return defaultdict(tuple, {key: tuple(titles) for key, titles in found.items()})


def _account(row: Account, posts: tuple[str, ...], at: datetime) -> AccountRow:
    return AccountRow(
        id=row.pk,
        person_id=row.person_id,
        login=row.login,
        email=row.email or "",
        name=row.person.name,
        posts=posts,
        state=_state(row, at),
        first_signed_in_at=row.first_signed_in_at,
        last_login=row.last_login,
        locked_until=row.locked_until,
        must_change_password=row.must_change_password,
    )


def is_demo_city() -> bool:
    """Tell whether the demo's own officials work here: a real city has none of them."""
    return Account.objects.filter(login__startswith=_DEMO, is_active=True).exists()


def demo_accounts(at: datetime) -> tuple[AccountRow, ...]:
    """Give the accounts whose login starts with ``demo.``: the one-tap sign-in of a demo shows these, and nothing else uses them."""
    rows = list(
        Account.objects.select_related("person")
        .filter(login__startswith=_DEMO, is_active=True)
        .order_by("pk")
    )
    titles = _titles([row.person_id for row in rows], at)
    return tuple(_account(row, titles[row.person_id], at) for row in rows)
