"""Word to a reporter who left a number: that there is news, and not of what."""

from datetime import datetime
from typing import Final

from django.conf import settings

from emas.cases.access import box
from emas.cases.access.hot import CaseRow
from emas.catalogue.types import FieldType, ServiceDefinition
from emas.notify import operations as notify

EVENT: Final = "box_news"
LINK: Final = "/kotak/buka/"


def phone_of(row: CaseRow, definition: ServiceDefinition, key: bytes) -> str:
    """Give the number the reporter left, '' when he left none."""
    who = box.items(row, key, ("identity",))
    phones = [f.name for f in definition.form.fields.values() if f.type == FieldType.PHONE]
    values = who[0].content["values"] if who else {}
    return next((str(values[name]) for name in phones if values.get(name)), "")


def tell(definition: ServiceDefinition, phone: str, at: datetime) -> bool:
    """
    Send the notice, after the act and outside its transaction; tell whether it went out.

    The number is in the memory of this request alone: it stands in no row, no queue and no log. The words are those of the service's
    text ``box_news``; they name neither the service nor the case, for a telephone lies open on tables.
    """
    text = next((t for t in definition.messages if t.event == EVENT), None)
    if not phone or text is None:
        return False
    link = f"{settings.EMAS_BASE_URL}{LINK}"
    body = text.body.id.replace("{tautan}", link)
    return notify.tell_unkept(phone=phone, template=EVENT, title=text.title.id, body=body, link=link, at=at)
