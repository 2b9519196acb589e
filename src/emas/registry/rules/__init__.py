"""Decisions about residents and population sheets: facts in, decision out. No clock, no database."""

from emas.registry.rules._answers import (
    FOUND,
    PERSON_CODES,
    REFUSALS,
    code_of_words,
    compare,
    outcome_of,
    read_match,
)
from emas.registry.rules._cells import CellFault
from emas.registry.rules._columns import REQUIRED, SYNONYMS, columns_of
from emas.registry.rules._reach import admin_regions, may_see
from emas.registry.rules._row import Places, RowReader, is_doubtful, masked, read_field, region_code

__all__ = [
    "FOUND",
    "PERSON_CODES",
    "REFUSALS",
    "REQUIRED",
    "SYNONYMS",
    "CellFault",
    "Places",
    "RowReader",
    "admin_regions",
    "code_of_words",
    "columns_of",
    "compare",
    "is_doubtful",
    "masked",
    "may_see",
    "outcome_of",
    "read_field",
    "read_match",
    "region_code",
]
