"""The absences of an office for a calendar program; the token in the address is the proof, and its owner can renew it."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.personnel import queries
from emas.platform import icalendar
from emas.web.public.page import PublicRequest, public_view


@public_view("GET")
def feed(request: PublicRequest, token: str) -> HttpResponse:
    """Names and dates of who is away, never why. A stranger's guess is answered like a page that never was."""
    at = clock.now()
    events = [
        icalendar.Event(
            uid=f"{event.uid}@emas",
            title=_("%(name)s cuti") % {"name": event.name},
            start_on=event.start_on,
            end_on=event.end_on,
            changed_at=event.changed_at,
            is_tentative=not event.is_approved,
        )
        for event in queries.feed_events(token=token[:64], at=at)
    ]
    content = icalendar.calendar(name=_("Cuti kantor"), events=events, made_at=at)
    response = HttpResponse(content, content_type=icalendar.MEDIA_TYPE)
    response["Content-Disposition"] = 'inline; filename="cuti.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
