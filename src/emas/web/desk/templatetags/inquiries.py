"""Words and colours of conversations and visits."""

from django import template

from emas.web.desk.inquiries import question_form, words

register = template.Library()


@register.filter
def talk_state(code: str) -> str:
    """The state of a conversation."""
    return str(words.STATES[code][0]) if code in words.STATES else code


@register.filter
def talk_colour(code: str) -> str:
    """The colour of its tag."""
    return words.STATES[code][1] if code in words.STATES else "grey"


@register.filter
def talk_reason(code: str) -> str:
    """Why an officer has to go on."""
    return str(words.REASONS.get(code, ""))


@register.filter
def visit_state(code: str) -> str:
    """The state of a visit."""
    return str(words.VISIT_STATES[code][0]) if code in words.VISIT_STATES else code


@register.filter
def visit_colour(code: str) -> str:
    """The colour of its tag."""
    return words.VISIT_STATES[code][1] if code in words.VISIT_STATES else "grey"


@register.filter
def message_state(code: str) -> str:
    """What became of a message."""
    return str(words.MESSAGE_STATES.get(code, code))


@register.filter
def not_sent(reason: str) -> str:
    """Why a message was not sent."""
    return words.not_sent(reason)


@register.filter
def reply_kind(code: str) -> str:
    """What a message would be answered with."""
    return str(words.REPLIES.get(code, code))


@register.filter
def reply_reason(code: str) -> str:
    """Why it would be no answer."""
    return str(words.REPLY_REASONS.get(code, code))


@register.filter
def aspect(code: str) -> str:
    """What a part of a topic is about."""
    return str(next((label for known, label in question_form.ASPECTS.items() if known.value == code), code))
