"""What a population register must offer. The embedded default is the portal's own table; Dukcapil's web service is an adapter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from emas.registry.types import ResidentInfo, Verification


class PopulationRegister(Protocol):
    """A register that answers by NIK with the whole record."""

    def find(self, nik: str, *, at: datetime) -> ResidentInfo | None:
        """
        Give the record of a well-formed NIK, or None when the register holds none.

        Raises: NotFound ``resident_deceased``, ``resident_inactive``, ``resident_ambiguous`` when there is a record that nobody may
        apply with; Unavailable when the register can't be asked now (``population_quota``, ``population_down`` …; see
        ``rules.REFUSALS``).
        """
        ...


class PopulationVerifier(Protocol):
    """A register that only tells what agrees (zero-share)."""

    def verify(self, claimed: Mapping[str, Any], *, at: datetime) -> Verification:
        """
        Compare ``claimed`` (by the names of ``ResidentInfo``; dates as dates or ISO text) with the register.

        Raises: Unavailable as ``find``.
        """
        ...
