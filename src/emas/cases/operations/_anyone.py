"""Cases that anyone may begin: no identity is proved, a name and a phone are given as far as the service asks for them."""

from collections.abc import Mapping
from typing import Any, Final

from emas.cases.types import ApplicantInput, Places
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ApplicantSpec, Need, ServiceDefinition
from emas.kernel import writing
from emas.kernel.errors import NotFound
from emas.kernel.identity import IdentityFault, parse_phone
from emas.people import queries as people
from emas.people.types import HomeUnits, UnitKind

Faults = dict[str, tuple[str, ...]]
#: What a list calls somebody who gave no name.
NAMELESS: Final = "Tanpa nama"
_NAME_MAXIMUM: Final = 160
_NAMES: Final = frozenset({"name", "father_name", "mother_name"})


def read(spec: ApplicantSpec, given: ApplicantInput) -> tuple[dict[str, Any], str, HomeUnits | None, Faults]:
    """
    Read who begins a case: what is kept of him, his phone, his home, and what is missing.

    Whoever names an office that he works for needs no home. What the service does not ask is not kept.
    """
    faults: Faults = {}
    kept: dict[str, Any] = {}
    name = _wanted(spec.name, "name", str(given.resident.get("name", "")), faults)
    if name:
        kept["name"] = name[:_NAME_MAXIMUM]
        faults |= misleading(kept)
    phone = _phone(spec.phone, given.phone, faults)
    has_office = given.unit_id is not None
    home = _home(
        spec.home if not has_office or spec.home is Need.NONE else Need.OPTIONAL, given.resident, kept, faults
    )
    return kept, phone, home, faults


def _wanted(need: Need, name: str, text: str, faults: Faults) -> str:
    clean = " ".join(writing.readable(text).split()) if need is not Need.NONE else ""
    if need is Need.REQUIRED and not clean:
        faults[name] = ("required",)
    return clean


def written(value: Any) -> Any:
    """Give what was typed about a person without signs that cannot be seen."""
    return writing.readable(value) if isinstance(value, str) else value


def misleading(person: Mapping[str, Any]) -> Faults:
    """Tell which particulars of a person read otherwise than they are: a letter and a search would not mean the same."""
    return {
        key: ("not_text",)
        for key, value in person.items()
        if isinstance(value, str)
        and (writing.is_disguised(value) or (key in _NAMES and not writing.is_latin(value)))
    }


def _phone(need: Need, text: str, faults: Faults) -> str:
    typed = _wanted(need, "phone", text, faults)
    try:
        return parse_phone(typed) if typed else ""
    except IdentityFault as fault:
        faults["phone"] = (fault.code,)
        return ""


def _home(need: Need, given: Mapping[str, Any], kept: dict[str, Any], faults: Faults) -> HomeUnits | None:
    code = _wanted(need, "kelurahan_code", str(given.get("kelurahan_code", "")), faults)
    if not code:
        return None
    address = {name: str(given.get(name, "")) for name in ("rw", "rt")}
    home = people.home_units(kelurahan_code=code, **address)
    if home is None:
        faults["kelurahan_code"] = ("home_unknown",)
    kept |= {"kelurahan_code": code, **{name: value for name, value in address.items() if value}}
    return home


def places(
    definition: ServiceDefinition, home: HomeUnits | None, fixed: dict[str, int], given: ApplicantInput
) -> tuple[Places, str]:
    """
    Give the units of such a case and its instansi: those of the home, else those at and above the reporter's office.

    A service that has an ``owner`` begins at that office. For the others the level ``origin`` is the office he asks about, else his own. Somebody of another agency than the city's is helped by the city.
    """
    if definition.owner:
        owner = catalogue.owner_of(definition=definition)
        if owner is None:
            raise NotFound("unit")
        return Places(fixed=fixed, origin=owner.id), owner.instansi
    origin = given.about_unit_id or given.unit_id
    if home is not None:
        levels = (home.rt_id, home.rw_id, home.kelurahan_id, home.kecamatan_id, home.kota_id)
        return Places(*levels, fixed, origin), home.instansi
    own = people.unit(unit_id=given.unit_id) if given.unit_id is not None else None
    chain = (*people.ancestors(unit_id=own.id), own) if own is not None else ()
    if not any(each.kind == UnitKind.KOTA for each in chain):
        chain = people.units_of_kind(kind=UnitKind.KOTA.value)[:1]
    if not chain:
        raise NotFound("unit")
    found = {each.kind.value: each.id for each in chain}
    levels_at: dict[str, Any] = {
        level: found.get(level) for level in ("rt", "rw", "kelurahan", "kecamatan", "kota")
    }
    return Places(**levels_at, fixed=fixed, origin=origin or chain[-1].id), chain[-1].instansi
