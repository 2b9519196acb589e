"""Set up a whole tree with posts, holders and accounts in bulk: the demo city, or a city's list of officials."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password

from emas.audit import operations as audit
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed
from emas.people.models import Account, Holder, Instansi, Person, Post, Unit
from emas.people.operations._accounts import person_values
from emas.people.types import NewPerson, NewPost, NewUnit
from emas.platform import db

_BATCH = 500


def install(
    *,
    instansi: Sequence[tuple[str, str, str]],
    units: Sequence[NewUnit],
    posts: Sequence[NewPost],
    people: Iterable[NewPerson],
    actor: Actor,
    at: datetime,
    password: str = "",
) -> dict[str, int]:
    """
    Add many units, posts, people and accounts in one transaction; gives unit ids by code.

    ``instansi`` are (code, name, region code); those that exist are kept. ``units`` name parents before children. With ``password``
    every account gets it (a demo); without, accounts have none until ``issue_first_password``. Only the system may.
    Raises: NotAllowed, Invalid by field for a person's particulars or ``unit_unknown``.
    """
    if actor.kind != "system":
        raise NotAllowed
    with db.act_transaction():
        owners = _owners(instansi)
        unit_ids = _units(units, owners)
        post_ids = _posts(posts, unit_ids)
        count = _people(list(people), post_ids, password, at)
        detail = {"units": len(units), "posts": len(posts), "people": count}
        audit.record("people.install", actor, "instansi", ",".join(sorted(owners))[:64], at=at, detail=detail)
    return unit_ids


def _owners(given: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    for code, name, region in given:
        Instansi.objects.get_or_create(code=code, defaults={"name": name, "region_code": region})
    return dict(Instansi.objects.values_list("code", "pk"))


def _units(given: Sequence[NewUnit], owners: dict[str, int]) -> dict[str, int]:
    known = {code: (pk, path) for code, pk, path in Unit.objects.values_list("code", "pk", "path")}
    waiting = list(given)
    while waiting:
        # One bulk insert per level of the tree: children need the keys of their parents.
        ready = [u for u in waiting if u.parent_code is None or u.parent_code in known]
        if not ready:
            raise Invalid({"parent_code": ("unit_unknown",)})
        rows = [_unit(u, owners, known) for u in ready]
        Unit.objects.bulk_create(rows, batch_size=_BATCH)
        known |= {row.code: (row.pk, row.path) for row in rows}
        taken = {u.code for u in ready}
        waiting = [u for u in waiting if u.code not in taken]
    return {code: pk for code, (pk, _) in known.items()}


def _unit(new: NewUnit, owners: dict[str, int], known: dict[str, tuple[int, str]]) -> Unit:
    parent_id, parent_path = known[new.parent_code] if new.parent_code else (None, "")
    step = new.code.rpartition("-")[2] if new.rw else new.code
    return Unit(
        instansi_id=owners[new.instansi],
        parent_id=parent_id,
        kind=new.kind,
        code=new.code,
        name=new.name,
        path=f"{parent_path}{step}/",
        region_code=new.region_code,
        rw=new.rw,
        rt=new.rt,
        number_code=new.number_code,
        address=new.address,
        phone=new.phone,
        email=new.email,
        website=new.website,
        postal_code=new.postal_code,
        paper=new.paper,
        emblem=new.emblem,
    )


def _posts(given: Sequence[NewPost], unit_ids: dict[str, int]) -> dict[tuple[str, str, int], int]:
    rows = [Post(unit_id=unit_ids[p.unit_code], role=p.role, title=p.title, seat=p.seat) for p in given]
    Post.objects.bulk_create(rows, batch_size=_BATCH)
    return {(p.unit_code, p.role, p.seat): row.pk for p, row in zip(given, rows, strict=True)}


def _people(
    given: list[NewPerson], post_ids: dict[tuple[str, str, int], int], password: str, at: datetime
) -> int:
    persons = [Person(public_id=codes.new_public_id(), **_particulars(new)) for new in given]
    Person.objects.bulk_create(persons, batch_size=_BATCH)
    holders = [
        Holder(
            post_id=post_ids[(held.unit_code, held.role, held.seat)],
            person_id=person.pk,
            kind=held.kind,
            basis=held.basis,
            on_behalf_title=held.on_behalf_title,
            start_on=held.start_on,
            end_on=held.end_on,
        )
        for new, person in zip(given, persons, strict=True)
        for held in new.holdings
    ]
    Holder.objects.bulk_create(holders, batch_size=_BATCH)
    encoded = make_password(password or None)
    accounts = [
        Account(
            person_id=person.pk,
            login=new.login,
            email=new.email or None,
            password=encoded,
            is_blocked=new.is_blocked,
            first_signed_in_at=at if new.has_signed_in else None,
        )
        for new, person in zip(given, persons, strict=True)
        if new.login
    ]
    Account.objects.bulk_create(accounts, batch_size=_BATCH)
    return len(persons)


def _particulars(new: NewPerson) -> dict[str, object]:
    given = {
        "name": new.name,
        "nip": new.nip,
        "rank": new.rank,
        "nik": new.nik,
        "phone": new.phone,
        "email": new.email,
    }
    return person_values({key: value for key, value in given.items() if value})
