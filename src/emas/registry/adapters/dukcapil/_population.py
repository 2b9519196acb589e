"""Dukcapil as the portal's population register: answers become records, matches or errors."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from emas.kernel import clock
from emas.kernel.errors import NotFound
from emas.registry import rules
from emas.registry.adapters.dukcapil._client import Client, Row
from emas.registry.types import ResidentInfo, Verification

#: Field of the portal -> element on the wire.
_WIRE: Final[Mapping[str, str]] = {
    "nik": "NIK",
    "kk": "NO_KK",
    "name": "NAMA_LGKP",
    "birth_place": "TMPT_LHR",
    "birth_on": "TGL_LHR",
    "sex": "JENIS_KLMIN",
    "address": "ALAMAT",
    "rt": "NO_RT",
    "rw": "NO_RW",
}
_REST: Final[Mapping[str, str]] = {
    "religion": "AGAMA",
    "marital_status": "STATUS_KAWIN",
    "occupation": "JENIS_PKRJN",
    "education": "PDDK_AKH",
    "father_name": "NAMA_LGKP_AYAH",
    "mother_name": "NAMA_LGKP_IBU",
    "family_role": "STAT_HBKEL",
}
#: Without these a record is no use; anything else may be missing or odd (policy narrows the record step by step).
_NEEDED: Final = ("name", "birth_on", "sex")
_REGION: Final = ("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL")
_TELLS: Final = ("RESPONSE_CODE", "RESPON", "RESPONSE", "MESSAGE")
#: Asked by ``probe``: nobody has it, and the answer "not found" is the answer of a service in order.
_NOBODY: Final = "9999990101900001"


class Dukcapil:
    """The adapter; see ``ports``. ``mode`` is ``full`` or ``verify``: which of its methods this installation may use."""

    def __init__(
        self, client: Client, *, mode: str, threshold: int, date_form: str, sex_words: tuple[str, str]
    ) -> None:
        self._client = client
        self.mode = mode
        self._threshold = threshold
        self._date_form = date_form
        self._sex_words = dict(zip("LP", sex_words, strict=True))

    def find(self, nik: str, *, at: datetime) -> ResidentInfo | None:
        rows = self._client.find(nik)
        outcome = self._told(rows, record_key="NAMA_LGKP")
        if outcome == "not_found":
            return None
        if outcome:
            raise NotFound(f"resident_{outcome}")
        if len(rows) > 1:
            raise NotFound("resident_ambiguous")
        return self._record(nik, rows[0], at)

    def verify(self, claimed: Mapping[str, Any], *, at: datetime) -> Verification:
        if self.mode == "full":
            return self._compared(claimed, at)
        asked = {name: claimed[name] for name in _WIRE if claimed.get(name)}
        elements = {_WIRE[name]: self._written(name, value) for name, value in asked.items()}
        elements |= _region_elements(str(claimed.get("kelurahan_code", "")))
        rows = self._client.verify(elements, self._threshold)
        outcome = self._told(rows, record_key="NIK")
        if outcome:
            return Verification(outcome, at.isoformat())
        row = rows[0]
        matches = tuple(
            rules.read_match(name, row.get(_WIRE[name], ""), self._threshold)
            for name in asked
            if _WIRE[name] in row
        )
        return Verification(rules.outcome_of(matches, asked), at.isoformat(), matches)

    def probe(self) -> None:
        """Make one harmless call. Raises: Unavailable as ``find``."""
        if self.mode == "full":
            self._told(self._client.find(_NOBODY), record_key="NAMA_LGKP")
        else:
            elements = {"NIK": _NOBODY, "NAMA_LGKP": "UJI"}
            self._told(self._client.verify(elements, self._threshold), record_key="NIK")

    def _told(self, rows: list[Row], *, record_key: str) -> str:
        """Give what an answer says of the person, '' when it holds his data. Raises: Unavailable for a refusal and for what is no answer."""
        row = rows[0]
        told = next((row[key] for key in _TELLS if row.get(key)), "")
        if row.get(record_key) and row.get("RESPONSE_CODE", "01") in {"", *rules.FOUND}:
            return ""
        code = told.zfill(2) if told.isdecimal() and len(told) <= 2 else rules.code_of_words(told)
        if code in rules.PERSON_CODES:
            return rules.PERSON_CODES[code]
        if code in rules.REFUSALS:
            raise self._client.fault(rules.REFUSALS[code])
        if len(row) == 2 and not told:
            # One public client reads an answer of only two keys as quota used up.
            raise self._client.fault(rules.REFUSALS["05"])
        raise self._client.fault("population_bad_answer")

    def _record(self, nik: str, row: Row, at: datetime) -> ResidentInfo:
        today = clock.local_date(at)
        if row.get("NIK", "").zfill(16) != nik:
            raise self._client.fault("population_other_person")
        texts = {name: row.get(key, "") for name, key in {**_WIRE, **_REST}.items() if name != "nik"}
        texts["kk"] = texts["kk"].zfill(16)
        values: dict[str, Any] = dict.fromkeys(("kk", "birth_place", "rt", "rw"), "")
        for name, text in texts.items():
            try:
                values[name] = rules.read_field(name, text, today)
            except rules.CellFault as fault:
                if name in _NEEDED:
                    raise self._client.fault("population_bad_answer") from fault
        region = rules.region_code({key.lower(): row.get(key, "") for key in _REGION})
        return ResidentInfo(
            nik=nik,
            kelurahan_code=region,
            source="dukcapil",
            verification=Verification("match", at.isoformat()),
            **values,
        )

    def _compared(self, claimed: Mapping[str, Any], at: datetime) -> Verification:
        """Compare with the whole record, which is then dropped."""
        try:
            record = self.find(str(claimed["nik"]), at=at)
        except NotFound as error:
            return Verification(error.code.removeprefix("resident_"), at.isoformat())
        if record is None:
            return Verification("not_found", at.isoformat())
        asked = {name: claimed[name] for name in _WIRE if claimed.get(name)}
        asked |= {name: str(asked[name]).zfill(3) for name in ("rt", "rw") if name in asked}
        matches = rules.compare(asked, {name: getattr(record, name) for name in asked}, self._threshold)
        return Verification(rules.outcome_of(matches, asked), at.isoformat(), matches)

    def _written(self, name: str, value: Any) -> str:
        if name == "birth_on":
            on = value if isinstance(value, date) else date.fromisoformat(str(value))
            return on.isoformat() if self._date_form == "YYYY-MM-DD" else f"{on:%d-%m-%Y}"
        if name == "sex":
            return self._sex_words.get(str(value), str(value))
        if name in {"rt", "rw"}:
            return str(value).lstrip("0") or "0"
        return str(value)


def _region_elements(code: str) -> dict[str, str]:
    parts = code.split(".")
    return (
        dict(zip(_REGION, (str(int(part)) for part in parts), strict=True))
        if len(parts) == len(_REGION) and all(part.isdecimal() for part in parts)
        else {}
    )
