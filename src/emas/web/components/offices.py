"""Whose page it is, and so how it looks: the office of the service it shows, else the reader's own, else the city."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from emas.people import queries as people
from emas.people.types import Look

_CITY = "kota-probolinggo"
_PLAIN = Look("")
_READ = "_look_without_post"


@dataclass(frozen=True, slots=True)
class Office:
    """
    The office of a page. ``name`` is '' where the city's own stands on it, or that of the installation.

    ``whatsapp`` is the number that people write to, '' where the office has none.
    """

    name: str = ""
    look: Look = _PLAIN

    @property
    def whatsapp(self) -> str:
        return str(settings.EMAS_WHATSAPP_SHOWN.get(self.look.instansi, ""))


def of_page(context: Mapping[str, Any]) -> Office:
    """
    Give the office of a page from what its template was given: ``door``, ``service``, ``journey``, ``progress`` or ``found``. At most one query.

    On the desk the reader's own office comes first. A database that is away must not break the page that says so.
    """
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    own = _of_reader(request)
    if own is not None and match is not None and match.app_name == "desk":
        return own
    with contextlib.suppress(DatabaseError):
        code = _owner_code(context)
        unit = people.unit_by_code(code=code) if code else None
        if unit is not None:
            return Office(unit.name, people.look_of(unit=unit))
        letter = _of_letter(context.get("found"))
        if letter is not None:
            return letter
        if own is None:
            found = people.look(instansi=settings.EMAS_INSTANSI or _CITY)
            return Office(look=found) if found else Office()
    return own or Office()


def _owner_code(context: Mapping[str, Any]) -> str:
    door = context.get("door")
    if door is not None:
        return str(getattr(door, "code", ""))
    told = (
        getattr(context.get("journey"), "definition", None),
        context.get("service"),
        context.get("progress"),
    )
    owners = (getattr(each, "owner", "") for each in told)
    return next((str(owner).partition(":")[2] for owner in owners if owner), "")


def _of_letter(found: Any) -> Office | None:
    """The office that issued the letter somebody checks, where that is not the city."""
    unit_id = getattr(found, "unit_id", 0)
    unit = people.unit(unit_id=unit_id) if unit_id else None
    if unit is None or unit.instansi == _CITY:
        return None
    seen = people.look(instansi=unit.instansi)
    return Office(seen.name, seen) if seen is not None else None


def look_without_post(request: Any) -> Look | None:
    """How the instansi looks of an official who fills no post today (he is on leave): read once for a page."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_staff or actor.posts or actor.person_id is None:
        return None
    if not hasattr(request, _READ):
        with contextlib.suppress(DatabaseError):
            code = people.instansi_of(actor.person_id)
            setattr(request, _READ, people.look(instansi=code) if code else None)
    kept: Look | None = getattr(request, _READ, None)
    return kept


def _of_reader(request: Any) -> Office | None:
    """The look of an official's own instansi; nothing where he serves two."""
    actor = getattr(request, "actor", None)
    away = look_without_post(request)
    if away is not None:
        return Office(look=away)
    posts = actor.posts if actor is not None and actor.is_staff else ()
    looks = {Look(post.instansi, accent=post.accent, mark=post.mark) for post in posts}
    return Office(look=looks.pop()) if len(looks) == 1 else None
