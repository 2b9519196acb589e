"""One call: credentials in the body, an envelope back, failures told in HTTP 200."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from emas.kernel.errors import Unavailable
from emas.platform import outside
from emas.registry import rules

#: Codes of ``outside`` -> codes that the pages have words for.
_AWAY: Final[Mapping[str, str]] = {
    "timeout_unknown": "population_slow",
    "busy": "population_busy",
    "refused": "population_refused_here",
    "bad_answer": "population_bad_answer",
}
_MAX_BYTES: Final = 200_000
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Deployment:
    """How one gateway is reached and how it wants its keys written."""

    url: str
    user_id: str
    password: str
    ip_user: str
    has_basic: bool
    ca_file: str
    method_nik: str
    method_verify: str
    key_case: str
    keys: tuple[tuple[str, str], ...]
    timeout_seconds: float
    parallel: int


class Client:
    """Asks one gateway. Reading costs quota, so no call is repeated by itself."""

    def __init__(self, name: str, deployment: Deployment) -> None:
        self._name = name
        self._deployment = deployment
        self._keys = dict(deployment.keys)
        self._channel = outside.Channel(
            name,
            deployment.url,
            timeout_seconds=deployment.timeout_seconds,
            connect_seconds=min(3.0, deployment.timeout_seconds),
            max_parallel=deployment.parallel,
            queue_seconds=1.0,
            verify=deployment.ca_file or True,
            auth=(deployment.user_id, deployment.password) if deployment.has_basic else None,
            retry_safe=frozenset(),
            max_bytes=_MAX_BYTES,
        )

    def find(self, nik: str) -> list[Row]:
        """Call the full method; gives the rows of the answer."""
        return self._call(self._deployment.method_nik, {"NIK": nik})

    def verify(self, elements: Mapping[str, str], threshold: int) -> list[Row]:
        """Call the verifying method. The key of the threshold is misspelt on the wire."""
        return self._call(self._deployment.method_verify, {**elements, "TRESHOLD": str(threshold)})

    def fault(self, code: str) -> Unavailable:
        """Note for the administrator what an answer said, and give the error."""
        outside.note_fault(self._name, code)
        return Unavailable(code)

    def _call(self, method: str, given: Mapping[str, str]) -> list[Row]:
        known = {
            "USER_ID": self._deployment.user_id,
            "PASSWORD": self._deployment.password,
            "IP_USER": self._deployment.ip_user,
        }
        body = {self._key(name): value for name, value in {**given, **known}.items()}
        try:
            answer = self._channel.post(f"/{method}", json=body)
        except outside.OutsideError as error:
            raise Unavailable(_AWAY.get(error.code, "population_down"), detail=error.code) from error
        if answer.status in {401, 403}:
            raise self.fault(rules.REFUSALS["03"])
        if answer.status != 200:
            raise Unavailable("population_down", detail=f"http_{answer.status}")
        return self._rows(answer.content)

    def _key(self, name: str) -> str:
        written = name.lower() if self._deployment.key_case == "lower" else name
        return self._keys.get(name, written)

    def _rows(self, content: bytes) -> list[Row]:
        try:
            # As decimals: a 16-digit number must not lose its last digit on the way through a float.
            envelope = json.loads(content, parse_float=Decimal)
            rows = envelope["content"]
            if not rows or not all(isinstance(row, dict) for row in rows):
                raise ValueError("no rows")
        except (ValueError, KeyError, TypeError) as error:
            raise self.fault("population_bad_answer") from error
        names = {written.upper(): name for name, written in self._keys.items()}
        return [
            {names.get(str(key).upper(), str(key).upper()): _text(value) for key, value in row.items()}
            for row in rows
        ]


def _text(value: Any) -> str:
    """
    Write a JSON value as text, a whole number without loss.

    >>> _text(Decimal("3574034409900001.0")), _text(3574034409900001), _text(None)
    ('3574034409900001', '3574034409900001', '')
    """
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, Decimal):
        return str(int(value)) if value == value.to_integral_value() else str(value)
    return str(value).strip()
