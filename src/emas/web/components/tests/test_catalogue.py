"""The English catalogue holds every sentence of the shared parts and the citizen pages, with the same placeholders."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

from emas.web.components.tests.messages import Message, sentences

PO = Path(__file__).resolve().parents[1] / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def _translated() -> dict[Message, Message]:
    with PO.open("rb") as file:
        found = read_po(file, locale="en")
    return {message.id: message.string for message in found if message.id}


def _all(text: Message) -> set[str]:
    return set(PLACEHOLDER.findall(" ".join(text) if isinstance(text, tuple) else text))


def test_every_sentence_has_english_words() -> None:
    translated = _translated()
    assert {m for m in sentences() if not translated.get(m)} == set()


def test_nothing_is_kept_that_nobody_says() -> None:
    assert set(_translated()) - sentences() == set()


def test_placeholders_are_the_same() -> None:
    assert [m for m, text in _translated().items() if _all(m) != _all(text)] == []


def test_sentences_to_citizens_are_short_and_use_no_office_words() -> None:
    """ux section 5: at most twenty words; never submit, upload, disposisi, verifikator, approve, invalid, session."""
    texts = [part for m in sentences() for part in (m if isinstance(m, tuple) else (m,))]
    banned = re.compile(r"\b(submit|upload|disposisi|verifikator|approve|invalid|session|sesi)\b", re.I)
    assert [t for t in texts if banned.search(t)] == []
    long = [
        s for t in texts for s in re.split(r"(?<=[.!?:])\s", re.sub(r"<[^>]+>", "", t)) if len(s.split()) > 20
    ]
    # The pledge is worded by law (UU 25/2009 Pasal 22) and stays whole.
    assert [s for s in long if not s.startswith(("Dengan ini kami menyatakan", "Bila tidak menepati"))] == []
