"""What a message wants: an aspect of a topic, a person, nothing of ours, or it is not plain and a menu asks."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from emas.catalogue.knowledge import Aspect, ReplyKind
from emas.catalogue.rules.knowledge import judging, matching
from emas.catalogue.rules.knowledge.index import Entry, Index
from emas.catalogue.rules.knowledge.matching import Asked, Match, Said
from emas.catalogue.rules.knowledge.words import Phrase

#: A message longer than this is a letter: an officer's matter. Only its beginning is read.
MOST_SIGNS: Final = 1000
MOST_WORDS: Final = 60
#: From so many words on a message is a story; so many words from "minta surat" on are what is asked, and the others count so much.
STORY: Final = 10
REACH: Final = 7
TOLD: Final = 0.7
#: So sure an answer is given. Below, a menu asks: a wrong answer is worse than a question.
SURE_AT: Final = 0.85
#: What a letter is for counts half beside which letter it is.
PURPOSE: Final = 0.5
#: Who is upset gets an answer only when nothing else can be meant.
PLAIN_AT: Final = 0.9
#: A topic of a menu must be so likely beside the others.
OFFERED_AT: Final = 0.01
MENU: Final = 5
#: A topic so likely beside the one that was answered is offered, too.
NEAR: Final = 0.05
#: Matters of others must be so likely together to be told so.
ELSEWHERE: Final = 0.5
#: And so likely beside a topic that was named.
SURELY_ELSEWHERE: Final = 0.97

_NUMBERS: Final = re.compile(r"\d[\d .\-]{13,}\d|\d+\s*/\s*pdt", re.IGNORECASE)
_CHOICE: Final = re.compile(r"^\W*(?:(?:no|nomor|nmr|yang|yg|pilih)\W*)*(?:ke\W*)?([1-9])\W*$", re.IGNORECASE)
_ORDINALS: Final = {"pertama": 1, "kesatu": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "kelima": 5}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision without the lines: ``slug`` and ``aspect`` for an answer, ``menu`` slugs best first."""

    kind: ReplyKind
    reason: str = ""
    slug: str = ""
    aspect: Aspect = Aspect.OVERVIEW
    menu: tuple[str, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Message:
    """A message as read: plain words, their stems in order, and how each stem was said."""

    plain: Phrase
    stems: Phrase
    said: dict[str, Said]
    words: frozenset[str]

    def has(self, phrase: Phrase) -> bool:
        """Tell whether a phrase stands in the message, word by word, as written or by its stems."""
        return phrase[0] in self.words and any(
            _stands_in(phrase, given) for given in (self.plain, self.stems)
        )


def understand(
    index: Index, text: str, *, topic: str = "", instansi: str = "", offered: Sequence[str] = ()
) -> Verdict:
    """Decide what a message wants. Total: any text has a verdict."""
    chosen = _chosen(text, offered)
    if chosen and chosen in index.entries:
        return Verdict(ReplyKind.ANSWER, slug=chosen, confidence=1.0)
    message = read(index, text)
    if not message.plain:
        return _wordless(text)
    found = matching.matches(index, message.said, asked_of(index, message, instansi, topic))
    sure = judging.sure(index, message.said, found)
    return (
        _forbidden(index, message, text)
        or _person(index, message, sure)
        or _courtesy(index, message)
        or _follow_up(index, message, topic, offered)
        or _topic(index, message, found, sure, topic)
    )


def is_compared(index: Index, message: Message, text: str, topic: str) -> bool:
    """Tell whether topics are compared for a message: nothing else in it decides before."""
    return bool(message.plain) and not (
        _forbidden(index, message, text) or _courtesy(index, message) or _follow_up(index, message, topic, ())
    )


def asked_of(index: Index, message: Message, instansi: str, topic: str) -> Asked:
    """Answer what is known of a message beside its words."""
    is_status = aspect_of(index, message) is Aspect.STATUS
    named = (of for office, of in index.words.offices.items() if message.has(office))
    follows, begins = (bool(message.words & words) for words in (index.words.follows, index.words.begins))
    return Asked(instansi, topic, is_status, frozenset().union(*named), follows, begins)


def read(index: Index, text: str) -> Message:
    """Read a message: numbers that could be somebody's are dropped, everyday words put in office words, mistakes forgiven."""
    plain = index.words.plain(_NUMBERS.sub(" ", text[:MOST_SIGNS]))[:MOST_WORDS]
    right: list[tuple[str, float]] = []
    for typed in plain:
        word, certainty = index.speller.correct(typed)
        if 0 < certainty < 1 and word in index.words.outside:
            # A stranger that looks like "game" is still a stranger.
            word, certainty = typed, 0.0
        if not certainty and right and right[-1][0] in index.words.places:
            continue
        # A corrected word may be an everyday one: "kmatian" is "kematian", which the offices call otherwise.
        right += [(meant, certainty) for meant in index.words.replaced((word,))]
    stems = tuple(index.speller.known(word) or word for word, _ in right)
    purpose = _purpose(index, [word for word, _ in right], stems)
    asking = _asking(index, stems)
    said: dict[str, Said] = {}
    for place, (stem, (_, certainty)) in enumerate(zip(stems, right, strict=True)):
        if (len(stem) > 1 or stem.isdigit() or stem in index.weight) and stem not in said:
            said[stem] = Said(certainty, PURPOSE if place >= purpose else asking[place])
    words = tuple(word for word, _ in right)
    message = Message(words, stems, said, frozenset((*words, *stems)))
    # What only asks for an aspect is no stranger: "much" of "how much".
    for stem in _of_aspects(index, message) - index.weight.keys():
        said.pop(stem, None)
    return message


def _asking(index: Index, stems: Phrase) -> list[float]:
    """Answer how much each word counts: in a story the words behind "minta surat" more than those that tell why."""
    asking = [place for place, stem in enumerate(stems) if stem in index.words.asking]
    if len(stems) < STORY or not asking:
        return [1.0] * len(stems)
    near = {place + n for place in asking for n in range(REACH)}
    return [1.0 if place in near else TOLD for place in range(len(stems))]


def _purpose(index: Index, right: Sequence[str], stems: Sequence[str]) -> int:
    """Answer from which place on a message says what the letter is for ("surat tidak kerja *untuk* bpjs"), if it says before which."""
    for place, word in enumerate(right):
        if word in index.words.purpose and any(s not in index.small for s in stems[:place]):
            return place
    return len(stems)


def aspect_of(index: Index, message: Message, slug: str = "") -> Aspect:
    """
    Answer which aspect is asked: the longest phrase of the list counts, the first of the message among equals.

    What is part of the name by which the topic ``slug`` was called asks nothing of it ("pengacara gratis"), unless the rest is a name, too
    ("akta cerai diwakilkan").
    """
    entry = index.entries.get(slug)
    given = set(message.stems)
    named = [p for p in entry.phrases if given.issuperset(p)] if entry else []
    found = [
        (len(phrase), -_place(phrase, message), aspect)
        for phrase, aspect in index.words.aspects
        if message.has(phrase) and not _is_name(entry, named, _stems_of(index, phrase))
    ]
    return max(found, key=lambda each: each[:2])[2] if found else Aspect.OVERVIEW


def _is_name(entry: Entry | None, named: Sequence[Phrase], aspect: set[str]) -> bool:
    held = [phrase for phrase in named if aspect.issubset(phrase)]
    rests = (tuple(s for s in phrase if s not in aspect) for phrase in held)
    return entry is not None and bool(held) and not any(rest in entry.phrases for rest in rests)


def _stems_of(index: Index, phrase: Phrase) -> set[str]:
    return {index.speller.known(word) or word for word in phrase}


def _chosen(text: str, offered: Sequence[str]) -> str:
    """Read "2" or "yang kedua" as a line of the menu that was offered last."""
    bare = text.strip().casefold()[:40]
    match = _CHOICE.match(bare)
    number = int(match[1]) if match else next((n for word, n in _ORDINALS.items() if word in bare.split()), 0)
    return offered[number - 1] if 0 < number <= len(offered) else ""


def _wordless(text: str) -> Verdict:
    if _NUMBERS.search(text) or any(c.isdigit() for c in text):
        return Verdict(ReplyKind.NOT_OURS, "case_data")
    if any(unicodedata.category(c) == "So" for c in text):
        return Verdict(ReplyKind.COURTESY, "thanks")
    return Verdict(ReplyKind.MENU, "not_understood")


def _forbidden(index: Index, message: Message, text: str) -> Verdict | None:
    """What is never answered from a list: danger, bribes, advice in law, somebody's data."""
    lists = index.words.lists
    if _any(message, lists["urgent"]):
        return Verdict(ReplyKind.OFFICER, "urgent")
    if _any(message, lists["bribe"]) or _any(message, lists["others"]):
        return Verdict(ReplyKind.NOT_OURS, "outside")
    if _any(message, lists["legal_advice"]):
        return Verdict(ReplyKind.NOT_OURS, "legal_advice")
    if _NUMBERS.search(text[:MOST_SIGNS]) or _any(message, lists["case_data"]):
        return Verdict(ReplyKind.NOT_OURS, "case_data")
    return None


def _person(index: Index, message: Message, sure: float) -> Verdict | None:
    lists = index.words.lists
    if _any(message, lists["strong"]) or message.plain in lists["weak"]:
        return Verdict(ReplyKind.OFFICER, "asked")
    if _any(message, lists["upset"]) and sure < PLAIN_AT:
        return Verdict(ReplyKind.OFFICER, "upset")
    asked = matching.content(index, message.said)
    weak = [p for p in lists["weak"] if p != ("orang",) and message.has(p)]
    if weak and sure < SURE_AT and len(asked) <= 2:
        return Verdict(ReplyKind.OFFICER, "asked")
    return None


def _courtesy(index: Index, message: Message) -> Verdict | None:
    """A message of nothing but greetings or thanks and small words."""
    for name in ("thanks", "greeting"):
        if _only(index, message, name):
            return Verdict(ReplyKind.COURTESY, name)
    return None


def _only(index: Index, message: Message, name: str) -> bool:
    patterns = index.words.lists[name]
    if not _any(message, patterns):
        return False
    told = {w for p in patterns if message.has(p) for w in p}
    rest = [w for w, stem in zip(message.plain, message.stems, strict=True) if not {w, stem} & told]
    # "Jam berapa buka ya": small words all, and yet the name of a topic.
    asks = any(message.has(p) for p, _ in index.words.aspects) or matching.whole_phrase(index, message.stems)
    return not asks and all(w in index.words.stop or w in index.small for w in rest)


def _follow_up(index: Index, message: Message, topic: str, offered: Sequence[str]) -> Verdict | None:
    """Only an aspect was asked, or small words, or a paper of the topic: the conversation's topic is meant, or the last menu still stands."""
    asked = matching.content(index, message.said)
    if not set(asked) - _of_aspects(index, message):
        whole = matching.whole_phrase(index, message.stems)
        if whole:
            return Verdict(ReplyKind.ANSWER, "", whole, aspect_of(index, message, whole), (), 0.8)
    elif not _asks_for_paper(index, message, topic, asked):
        return None
    aspect = aspect_of(index, message)
    if topic in index.entries:
        slug = _status_topic(index, topic) if aspect is Aspect.STATUS else topic
        return Verdict(ReplyKind.ANSWER, slug=slug, aspect=aspect, confidence=0.9)
    menu = tuple(slug for slug in offered if slug in index.entries)
    if menu:
        return Verdict(ReplyKind.MENU, "unclear", aspect=aspect, menu=menu)
    # "Berapa biayanya?" is understood, but of what?
    is_aspect = aspect is not Aspect.OVERVIEW
    return Verdict(ReplyKind.MENU, "unclear" if is_aspect else "not_understood", aspect=aspect)


def _of_aspects(index: Index, message: Message) -> set[str]:
    """Answer the words by which aspects were asked in the message: "batas" of "batas waktunya"."""
    found = [phrase for phrase, _ in index.words.aspects if len(phrase) > 1 and message.has(phrase)]
    return {stem for phrase in found for stem in _stems_of(index, phrase)}


def _status_topic(index: Index, topic: str) -> str:
    """Answer the topic of the same office that tells how to follow a request; the topic itself when there is none."""
    own = index.entries[topic]
    told = sorted(s for s, e in index.entries.items() if e.has_status and e.instansi == own.instansi)
    return topic if own.has_status or not told else told[0]


def _asks_for_paper(index: Index, message: Message, topic: str, asked: Iterable[str]) -> bool:
    """``perlu fotokopi ktp?`` and ``kalau tidak punya kk?`` ask about the topic; ``bikin ktp`` is another topic."""
    entry = index.entries.get(topic)
    words = index.words
    needs = words.needs & message.words
    if words.conditions & message.words:
        needs |= words.lacks & message.words
    rest = [s for s in asked if s not in needs]
    return bool(entry and needs and all(s in entry.context or s in entry.bag for s in rest))


def _topic(index: Index, message: Message, found: Sequence[Match], sure: float, topic: str) -> Verdict:
    ours = [match for match in found if match.is_ours]
    elsewhere = _elsewhere(found)
    menu = tuple(
        match.slug
        for match in ours
        if match.likely >= OFFERED_AT and (match.explained or match.slug == topic)
    )[:MENU]
    aspect = aspect_of(index, message, ours[0].slug if ours else "")
    if sure >= SURE_AT:
        # Who begins with "bagaimana caranya" wants to know what to bring, too.
        if aspect is Aspect.PROCEDURE and ours[0].slug != topic:
            aspect = Aspect.OVERVIEW
        near = tuple(m.slug for m in ours[1:MENU] if m.likely >= NEAR)
        return Verdict(ReplyKind.ANSWER, "", ours[0].slug, aspect, near, sure)
    if elsewhere >= (SURELY_ELSEWHERE if ours and ours[0].named else ELSEWHERE):
        return Verdict(ReplyKind.NOT_OURS, "outside", confidence=sure)
    if menu:
        # What is not plainly something else may be about the topic still.
        if topic in index.entries and not ours[0].named:
            menu = tuple(dict.fromkeys((topic, *menu)))[:MENU]
        return Verdict(ReplyKind.MENU, "unclear", "", aspect, menu, sure)
    return Verdict(ReplyKind.MENU, "not_understood", confidence=sure)


def _elsewhere(found: Sequence[Match]) -> float:
    """Answer how likely a matter of somebody else is meant; 0 where none was named."""
    others = [match for match in found if not match.is_ours]
    return sum(match.likely for match in others) if any(match.named for match in others) else 0.0


def _any(message: Message, phrases: frozenset[Phrase]) -> bool:
    return any(message.has(phrase) for phrase in phrases)


def _stands_in(phrase: Phrase, given: Phrase) -> bool:
    return any(given[i : i + len(phrase)] == phrase for i in _starts(phrase, given))


def _starts(phrase: Phrase, given: Phrase) -> Iterator[int]:
    return (i for i, word in enumerate(given) if word == phrase[0])


def _place(phrase: Phrase, message: Message) -> int:
    places = [i for given in (message.plain, message.stems) for i in _starts(phrase, given)]
    return min(places, default=len(message.plain))
