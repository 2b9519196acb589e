"""Letterhead and signature blocks as tata naskah dinas writes them (letter-format sections 3 and 6)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from emas.documents.types import LetterContent, Letterhead, SignerBlock
from emas.kernel.actor import HoldingKind
from emas.kernel.identity import group_nip
from emas.people.types import HolderInfo, UnitInfo, UnitKind

#: Emblems in whose place no mark of an office may stand.
UNMARKED = frozenset({"", "garuda"})
_NEIGHBOURHOOD = (UnitKind.RT, UnitKind.RW)
#: Courts of religion stand under the Supreme Court; in Aceh they are Mahkamah Syar'iyah (letter-format section 3).
_COURT_LINES = ("Mahkamah Agung Republik Indonesia", "Direktorat Jenderal Badan Peradilan Agama")
_ACEH = "Mahkamah Syar'iyah"
_HEADS = {UnitKind.KELURAHAN: "Lurah", UnitKind.KECAMATAN: "Camat", UnitKind.COURT: "Ketua"}
#: Posts that are named after their unit; every other signs under the title of his own post.
_NAMED_BY_UNIT = frozenset({"kepala", "rt", "rw"})
#: Where the portal seals, this stands in the place of a post.
SEAL_HEADING = "Segel Portal Emas"
#: A number stays on the line of the word that says what it is.
_NO_BREAK = "\N{NO-BREAK SPACE}"
_PREFIXES = {HoldingKind.PLT: "Plt. ", HoldingKind.PLH: "Plh. "}


def unit_words(unit: UnitInfo) -> str:
    """
    Name a unit in running text: "Kelurahan Mayangan", "Kecamatan Kanigaran", "Dinas Sosial".
    """
    kind = {UnitKind.KELURAHAN: "Kelurahan ", UnitKind.KECAMATAN: "Kecamatan "}.get(unit.kind, "")
    return unit.name if unit.name.lower().startswith(kind.strip().lower()) and kind else f"{kind}{unit.name}"


def neighbourhood(unit: UnitInfo) -> str:
    """Name an RT or RW by its number: "RW 005", "RT 003 RW 005"."""
    return f"RT {unit.rt} RW {unit.rw}" if unit.kind is UnitKind.RT else f"RW {unit.rw}"


def seal_block(*, slot: str, block: str = "main") -> SignerBlock:
    """Make the block of a slot that the portal seals: a heading and no name."""
    return SignerBlock(
        slot=slot, heading=(SEAL_HEADING,), name="", rank="", nip="", person_id=0, block=block, is_seal=True
    )


def head_title(unit: UnitInfo) -> str:
    """Name the head of a unit: "Lurah Mayangan", "Camat Kanigaran", "Kepala Dinas Sosial"."""
    if unit.kind in _NEIGHBOURHOOD:
        return f"Ketua {neighbourhood(unit)}"
    head = _HEADS.get(unit.kind)
    bare = unit.name.removeprefix("Kelurahan ").removeprefix("Kecamatan ")
    return f"{head} {bare}" if head else f"Kepala {unit.name}"


def heading_of(
    *, kind: HoldingKind, title: str, own_title: str = "", between_title: str = ""
) -> tuple[str, ...]:
    """
    Write the lines above the name.

    ``title`` is the post's ("Lurah Mayangan"), ``own_title`` the signer's own when he signs a.n. or u.b., ``between_title`` the
    first delegate of an u.b. ("Sekretaris Camat"). Source: letter-format section 6.

    >>> heading_of(kind=HoldingKind.AN, title="Lurah Mayangan", own_title="Sekretaris Lurah")
    ('a.n. LURAH MAYANGAN', 'Sekretaris Lurah,')
    """
    if kind is HoldingKind.AN:
        return (f"a.n. {title.upper()}", f"{own_title},")
    if kind is HoldingKind.UB:
        return tuple(
            line for line in (f"a.n. {title.upper()}", between_title, "u.b.", f"{own_title},") if line
        )
    return (f"{_PREFIXES.get(kind, '')}{title.upper()},",)


def signer_block(
    *,
    slot: str,
    unit: UnitInfo,
    holder: HolderInfo,
    block: str = "main",
    number: str = "",
    between_title: str = "",
) -> SignerBlock:
    """Make the signature block of a holder of a post of the unit: its head's, or another's under the title of that post."""
    own = holder.title if holder.role not in _NAMED_BY_UNIT else ""
    return SignerBlock(
        slot=slot,
        heading=heading_of(
            kind=holder.kind,
            title=own or head_title(unit),
            own_title=holder.on_behalf_title,
            between_title=between_title,
        ),
        name=holder.name,
        rank=holder.rank,
        nip=group_nip(holder.nip) if holder.nip else "",
        person_id=holder.person_id,
        block=block,
        number=number,
    )


def letterhead(*, chain: tuple[UnitInfo, ...]) -> Letterhead:
    """
    Make the kop of the last unit of ``chain`` (the city first, then kecamatan, then kelurahan, as far as they apply).

    Source: letter-format section 3. Above the unit's own line stand the lines of those it belongs to.
    """
    own = chain[-1]
    if own.kind in _NEIGHBOURHOOD:
        # A body of residents is no office of the city: neither its name nor the emblem stands above its letters.
        lines = [_city(unit.name) if unit.kind is UnitKind.KOTA else unit_words(unit) for unit in chain[:-1]]
        return Letterhead((*lines, neighbourhood(own)), own.address, emblem="", paper=own.paper or "a4")
    if own.kind is UnitKind.COURT:
        above = (*_COURT_LINES, f"{_ACEH} Aceh") if own.name.startswith(_ACEH) else _COURT_LINES
        lines = [*above, own.name]
        return Letterhead(tuple(lines), _contact(own), own.emblem, own.paper or "a4", _own_mark(own))
    first = (
        "Pemerintah Kota Probolinggo"
        if chain[0].kind is not UnitKind.KOTA
        else f"Pemerintah {_city(chain[0].name)}"
    )
    lines = [first]
    lines += [unit_words(unit) for unit in chain if unit.kind is not UnitKind.KOTA]
    return Letterhead(tuple(lines), _contact(own), own.emblem, own.paper or "a4", _own_mark(own))


def _own_mark(unit: UnitInfo) -> str:
    """The mark of the instansi stands where its own emblem would: not in place of the Garuda, nor where a unit has none."""
    return unit.mark if unit.emblem not in UNMARKED else ""


def _contact(own: UnitInfo) -> str:
    parts = [
        own.address,
        f"Telepon {own.phone}".replace(" ", _NO_BREAK) if own.phone else "",
        own.website,
        own.email,
        f"Kode Pos {own.postal_code}".replace(" ", _NO_BREAK) if own.postal_code else "",
    ]
    return "  ".join(part for part in parts if part)


def _city(name: str) -> str:
    return name if name.lower().startswith("kota") else f"Kota {name}"


def with_numbers(content: LetterContent, dated_on: date, numbers: Mapping[str, str]) -> LetterContent:
    """Write each slot's number into its block; the letter's own number is that of the first main block that has one."""
    signers = tuple(replace(s, number=numbers.get(s.slot, "")) for s in content.signers)
    own = next((s.number for s in signers if s.block == "main" and s.number), "")
    return replace(
        content, number=own or next(iter(numbers.values()), ""), dated_on=dated_on, signers=signers
    )
