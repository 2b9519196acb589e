"""The channels of this installation: the screen always, others when they are configured."""

from typing import TYPE_CHECKING, Any, Final, TypeGuard

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from emas.notify.adapters.screen import ScreenChannel
from emas.notify.ports import Channel, PlannedChannel

if TYPE_CHECKING:
    from emas.notify.adapters.push import PushChannel

SCREEN: Final = "layar"

channels: dict[str, Channel] = {SCREEN: ScreenChannel()}
_made: dict[tuple[Any, ...], Channel] = {}


def main() -> Channel:
    """Give the channel that ``EMAS_CHANNEL`` names."""
    return named(getattr(settings, "EMAS_CHANNEL", SCREEN))


def named(name: str) -> Channel:
    """Give a channel by name. Raises: KeyError for one that is not configured."""
    found = channels.get(name) or _configured(name)
    if found is None:
        raise KeyError(name)
    return found


def planned() -> PlannedChannel | None:
    """Give the channel whose sending is planned, if the installation has one."""
    channel = main()
    return channel if is_planned(channel) else None


def address_key(address: str, instansi: str) -> str:
    """
    Name an address as one number of ours knows it: window, consent, stop and pauses are between two numbers.

    Source: whatsapp-cloud-api section 5. For the installation's first number it is the address itself.
    """
    channel = planned()
    number = channel.side_number(instansi) if channel is not None else ""
    return f"{number}/{address}" if number else address


def shown_number(instansi: str) -> str:
    """Give the number, as people write it, that messages about the services of an instansi come from; '' where nobody told it."""
    channel = planned()
    if channel is None:
        return ""
    whose = instansi if channel.side_number(instansi) else channel.instansi_of("")
    return str(settings.EMAS_WHATSAPP_SHOWN.get(whose, ""))


def is_planned(channel: Channel) -> TypeGuard[PlannedChannel]:
    """Tell whether the messages of a channel are handed over by ``dispatch``."""
    return bool(getattr(channel, "parallel", 0))


def others(template: str = "") -> tuple[Channel, ...]:
    """Give the channels that take over what the first could not deliver, in their order; only those fit for ``template``."""
    wanted = getattr(settings, "EMAS_FALLBACKS", ())
    found = (channel for name in wanted if (channel := _or_none(name)) is not None)
    return tuple(channel for channel in found if template not in getattr(channel, "unfit", ()))


def push() -> "PushChannel | None":
    """Give the channel of notices in the browser, if the installation has one."""
    from emas.notify.adapters.push import PushChannel

    found = _or_none("push")
    return found if isinstance(found, PushChannel) else None


def mail() -> Channel | None:
    """Give the channel of e-mail, if the installation has one."""
    return _or_none("surel")


def _or_none(name: str) -> Channel | None:
    try:
        return named(name)
    except KeyError:
        return None


def _configured(name: str) -> Channel | None:
    options: dict[str, Any]
    key: tuple[Any, ...]
    if name == "whatsapp" and settings.EMAS_WHATSAPP:
        from emas.notify.adapters.whatsapp import WhatsAppChannel

        options = dict(settings.EMAS_WHATSAPP)
        key = (name, *sorted((option, str(value)) for option, value in options.items()))
        if key not in _made:
            _made[key] = WhatsAppChannel(**options)
        return _made[key]
    if name == "push" and getattr(settings, "EMAS_PUSH", None):
        from emas.notify.adapters.push import PushChannel
        from emas.notify.operations._push import Store

        options = dict(settings.EMAS_PUSH or {})
        key = (name, *sorted((option, str(value)) for option, value in options.items()))
        if key not in _made:
            try:
                _made[key] = PushChannel(**options, store=Store())
            except ValueError as error:
                raise ImproperlyConfigured(
                    f"EMAS_PUSH_KEY: {error}; see docs/how-to/connect-push.md"
                ) from error
        return _made[key]
    if name == "surel" and settings.EMAS_EMAIL_FROM:
        from emas.notify.adapters.email import EmailChannel

        ca = getattr(settings, "EMAS_EMAIL_CA", "")
        return EmailChannel(sender=settings.EMAS_EMAIL_FROM, base_url=settings.EMAS_BASE_URL, ca=ca)
    return None
