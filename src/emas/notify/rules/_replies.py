"""What somebody meant who wrote to the portal's number."""

import re
from dataclasses import dataclass
from typing import Final

from emas.kernel import codes

_STOP: Final = frozenset({"stop", "berhenti", "unsubscribe", "henti"})
_START: Final = frozenset({"mulai", "start", "lanjut"})
#: Words of somebody who asks how his letter stands and gives nothing to find it by; one of the first set must be among them.
_HOW: Final = frozenset({"status", "lacak", "kabar", "progres", "progress"})
_BESIDE: Final = frozenset(
    {
        "cek",
        "surat",
        "permohonan",
        "berkas",
        "pengajuan",
        "saya",
        "aku",
        "sy",
        "min",
        "pak",
        "bu",
        "kak",
        "tolong",
        "mau",
    }
    | {
        "lihat",
        "tanya",
        "minta",
        "dong",
        "ya",
        "yang",
        "nya",
        "gimana",
        "bagaimana",
        "gmn",
        "info",
        "sampai",
        "mana",
    }
)
_YES: Final = frozenset({"setuju", "ya", "setujui", "proses", "validasi"})
_FORGET: Final = frozenset({"lupakan", "forget"})
#: The code that a page shows to learn whose telephone it is on; a slip in it is answered as one. A telephone number is longer.
_PHONE: Final = re.compile(r"hp\W{0,3}(\d{3}\W?\d{3}|\d{4,7})\W*", re.I)
_PIN: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")
_CODE: Final = re.compile(r"[0-9A-Za-z]{4}[ -]?[0-9A-Za-z]{4}[ -]?[0-9A-Za-z]{5}")
_REPLY_CODE: Final = re.compile(r"[0-9A-Z]{8}")
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Reply:
    """
    ``kind``: ``stop``, ``start``, ``status`` (reference, PIN), ``need_pin`` (reference), ``slip`` (a PIN with something like a reference),
    ``standing`` (neither reference nor PIN), ``approve`` (code), ``phone`` (code: this telephone is mine), ``forget`` (it is not), or
    ``help``: free words.
    """

    kind: str
    words: tuple[str, ...] = ()


def read_reply(text: str) -> Reply:
    """
    Read what a person typed or tapped; whatever is not understood asks for help.

    A reference counts only with its check character, so that a slip is answered as one.

    >>> read_reply(" Berhenti. ").kind
    'stop'
    >>> read_reply("setuju 7k2m9qxt").words
    ('7K2M9QXT',)
    >>> read_reply("Status surat saya?").kind, read_reply("apa kabar").kind, read_reply("status tanah warisan").kind
    ('standing', 'help', 'help')
    >>> read_reply("HP 482193"), read_reply("hp: 482 193.").words, read_reply("hp 081234567890").kind
    (Reply(kind='phone', words=('482193',)), ('482193',), 'help')
    """
    plain = " ".join(text[:_LONGEST].split())
    words = re.findall(r"\w+", plain.lower())
    if not words:
        return Reply("help")
    if words[0] in _STOP and len(words) <= 2:
        return Reply("stop")
    if words[0] in _START and len(words) <= 2:
        return Reply("start")
    if words[0] in _FORGET and len(words) <= 2:
        return Reply("forget")
    code = _PHONE.fullmatch(plain)
    if code is not None:
        return Reply("phone", (re.sub(r"\D", "", code.group(1)),))
    return _approval(words) or _status(plain)


def _approval(words: list[str]) -> Reply | None:
    if words[0] in _YES and len(words) == 2:
        code = words[1].upper().replace("O", "0").replace("I", "1").replace("L", "1")
        if _REPLY_CODE.fullmatch(code):
            return Reply("approve", (code,))
    return None


def _status(plain: str) -> Reply:
    slipped = False
    for found in _CODE.finditer(plain):
        ref = codes.normalise_ref(found.group())
        rest = f"{plain[: found.start()]} {plain[found.end() :]}"
        pin = _PIN.search(rest)
        if ref:
            return Reply("status", (ref, pin.group())) if pin else Reply("need_pin", (ref,))
        # A PIN is a secret: with a mistyped reference it is no conversation either.
        slipped = slipped or (pin is not None and any(c.isdigit() for c in found.group()))
    if slipped:
        return Reply("slip")
    words = set(re.findall(r"\w+", plain.lower()))
    return Reply("standing" if words & _HOW and words <= _HOW | _BESIDE else "help")
