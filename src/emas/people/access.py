"""The only way for an administrator to load a unit, post, holding, person or account: with the actor, or not at all."""

from datetime import date

from django.db.models import Q

from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed, NotFound
from emas.people import rules
from emas.people.models import Account, Holder, Instansi, Person, Post, Unit


def unit(actor: Actor, unit_id: int, *, role: str = "") -> Unit:
    """Load a unit the actor administers. Raises: NotFound for a stranger's unit, NotAllowed for a post he may not fill."""
    row = Unit.objects.select_related("instansi").filter(pk=unit_id).first()
    if row is None:
        raise NotFound
    _check(actor, row, role)
    return row


def _check(actor: Actor, row: Unit, role: str) -> None:
    if rules.may_administer(actor, unit_path=row.path, instansi=row.instansi.code, role=role):
        return
    if rules.may_administer(actor, unit_path=row.path, instansi=row.instansi.code):
        raise NotAllowed("admin_named_from_above")
    if not rules.admin_posts(actor):
        raise NotAllowed
    raise NotFound


def post(actor: Actor, post_id: int, *, lock: bool = False) -> Post:
    """Load a post the actor administers, locked when asked: two admins then place holders one after the other."""
    rows = Post.objects.select_for_update(of=("self",)) if lock else Post.objects.all()
    row = rows.select_related("unit__instansi").filter(pk=post_id).first()
    if row is None:
        raise NotFound
    _check(actor, row.unit, row.role)
    return row


def holder(actor: Actor, holder_id: int) -> Holder:
    """Load a holding of a post the actor administers, with the post locked."""
    post_id = Holder.objects.filter(pk=holder_id).values_list("post_id", flat=True).first()
    if post_id is None:
        raise NotFound
    post(actor, post_id, lock=True)
    return Holder.objects.select_related("post__unit__instansi", "person").get(pk=holder_id)


def person(actor: Actor, person_id: int, on: date) -> Person:
    """
    Load a person the actor may change: all his posts, now or later, are within reach, or he has none.

    Somebody who also holds a post elsewhere is left to an admin who reaches both: else a kecamatan could take over his account.
    """
    row = Person.objects.filter(pk=person_id).first()
    if row is None:
        raise NotFound
    if not rules.admin_posts(actor) and actor.kind != "system":
        raise NotAllowed
    held = Holder.objects.filter(Q(end_on__isnull=True) | Q(end_on__gte=on), person_id=person_id)
    posts = [h.post for h in held.select_related("post__unit__instansi")]
    reached = [_reaches(actor, each) for each in posts]
    if all(reached):
        return row
    if any(reached):
        raise NotAllowed("holds_posts_elsewhere")
    raise NotFound


def _reaches(actor: Actor, row: Post) -> bool:
    return rules.may_administer(
        actor, unit_path=row.unit.path, instansi=row.unit.instansi.code, role=row.role
    )


def account(actor: Actor, account_id: int, on: date) -> Account:
    """Load an account of a person the actor may change; nobody administers his own account."""
    row = Account.objects.select_related("person").filter(pk=account_id).first()
    if row is None:
        raise NotFound
    person(actor, row.person_id, on)
    if actor.account_id == row.pk:
        raise NotAllowed("own_account")
    return row


def instansi(actor: Actor, code: str) -> Instansi:
    """Load an instansi the actor administers as a whole. Raises: NotFound, NotAllowed."""
    row = Instansi.objects.filter(code=code).first()
    reached = {p.instansi for p in actor.posts}
    if row is None or (actor.kind != "system" and code not in reached):
        raise NotFound
    if not rules.may_administer_instansi(actor, code):
        raise NotAllowed
    return row


def units_in_reach(actor: Actor) -> Q:
    """
    Give the condition on ``Unit`` that holds for what the actor administers; nothing for who administers nothing.

    Joined by ``&`` to every list an administrator sees.
    """
    if actor.kind == "system":
        return Q()
    condition = Q(pk__in=())
    for held in rules.admin_posts(actor):
        mine = Q(instansi__code=held.instansi)
        if not rules.may_administer_instansi(actor, held.instansi):
            mine &= Q(path__startswith=held.unit_path)
        condition |= mine
    return condition
