"""Filters and tags that write plain values for people: moments, dates, texts, statuses, identity numbers."""

import re
from datetime import date, datetime
from typing import Any, Final

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language

from emas.catalogue.types import Text
from emas.kernel import clock, codes, identity, indonesian
from emas.web.components import offices, sentences, undelivered

register = template.Library()
_BOLD: Final = re.compile(r"(?m)^\*([^*\n]+)\*$")


def _is_english() -> bool:
    return (get_language() or "id").startswith("en")


def _local_day(value: date | datetime) -> date:
    return clock.local_date(value) if isinstance(value, datetime) else value


@register.simple_tag(takes_context=True)
def page_office(context: template.Context) -> offices.Office:
    """Whose page it is: ``name`` ('' = the city or the installation) and ``look``."""
    return offices.of_page({str(name): value for name, value in context.flatten().items()})


@register.filter
def kata(text: Text | str | None) -> str:
    """A catalogue ``Text`` in the language of the page."""
    return text.in_(get_language() or "id") if isinstance(text, Text) else (text or "")


@register.filter
def waktu(at: datetime | None) -> str:
    """``Senin, 2 November 2026, pukul 09.14 WIB``."""
    if at is None:
        return ""
    return (
        date_format(localtime(at), "l, j F Y, H.i") + " WIB"
        if _is_english()
        else indonesian.datetime_words(at)
    )


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """``4 November 2026``."""
    if value is None:
        return ""
    day = _local_day(value)
    return date_format(day, "j F Y") if _is_english() else indonesian.date_words(day)


@register.filter
def bulan(value: str) -> str:
    """``April 2027`` for a month kept as ``2027-04``; any other name of a period as it is."""
    words = indonesian.month_words(value)
    if words == value or not _is_english():
        return words
    return date_format(date.fromisoformat(f"{value}-01"), "F Y")


@register.filter
def hari(value: date | datetime | None) -> str:
    """``Rabu, 4 November 2026``."""
    if value is None:
        return ""
    day = _local_day(value)
    return (
        date_format(day, "l, j F Y")
        if _is_english()
        else f"{indonesian.day_name(day)}, {indonesian.date_words(day)}"
    )


@register.filter
def nik_tersamar(nik: str) -> str:
    """``3573 **** **** 0001``."""
    return identity.mask_nik(nik)


@register.filter
def nik_kelompok(nik: str) -> str:
    """Groups of four."""
    return identity.group_nik(nik)


@register.filter
def hp_tersamar(phone: str) -> str:
    """A phone number of which only the ends show."""
    return identity.mask_phone(phone)


@register.filter
def rupiah(amount: int | None) -> str:
    """``Rp25.000``; nothing to pay is ``Gratis``."""
    if not amount:
        return sentences.free()
    return indonesian.rupiah(amount).removesuffix(",00")


@register.filter
def ukuran(size: int) -> str:
    """Bytes for people: ``310 KB``, ``2,4 MB``."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f}".replace(".", ",") + " MB"


@register.filter
def status(code: str) -> str:
    """The one word for a public status, the same on every page."""
    return sentences.status(code)


@register.filter
def warna(code: str) -> str:
    """The tag colour that goes with a status; the word and the shape say it already."""
    return sentences.STATUS_COLOURS.get(code, "grey")


@register.filter
def kalimat(code: str) -> str:
    """The sentence of a fault code; a ready sentence stays as it is."""
    return sentences.fault(code)


@register.filter
def ambil(mapping: Any, key: Any) -> Any:
    """The value of a mapping under a key that is only known in the template."""
    return mapping.get(key, "") if mapping else ""


@register.simple_tag
def once_key(key: str = "") -> SafeString:
    """A hidden field with ``key``, else a fresh one, as idempotency key: the same form sent twice gives the first answer again."""
    return format_html('<input type="hidden" name="kunci" value="{}">', key or codes.new_public_id())


@register.filter
def tebal(text: str) -> SafeString:
    """Words of a messenger with its ``*bold*`` lines shown as such; everything else is escaped."""
    parts = _BOLD.split(text)
    words = (
        format_html("<strong>{}</strong>", part) if number % 2 else part for number, part in enumerate(parts)
    )
    return format_html_join("", "{}", ((word,) for word in words))


@register.filter
def not_reached(reason: str) -> str:
    """Why a message reached nobody, in words."""
    return str(undelivered.why(reason))


@register.filter
def still_waits(reason: str) -> str:
    """Why a message still waits, in words; '' where it is simply its turn soon."""
    return str(undelivered.waits(reason))
