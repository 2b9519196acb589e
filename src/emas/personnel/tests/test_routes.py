"""Who approves where no table says so: the default matrix of leave-rules section 6, for a court and for the city."""

import pytest

from emas.personnel.rules import default_route
from emas.personnel.rules._routes import Place

COURT = {role: Place(n, 1, role, 0) for n, role in enumerate(
    ("kepala", "wakil", "hakim", "panitera", "sekretaris", "panmud", "kasubbag", "pegawai", "cs", "cuti", "penomoran"), start=1
)}  # fmt: skip
WARD = {
    role: Place(n, 2, role, 0)
    for n, role in enumerate(("kepala", "sekretaris", "kasi", "operator", "cs"), start=21)
}
ABOVE = Place(31, 3, "kepala", 1)


@pytest.mark.requirement("R-088")
@pytest.mark.parametrize(
    ("applicant", "chain", "outside"),
    [
        ("pegawai", ["kasubbag", "kepala"], False),
        ("kasubbag", ["sekretaris", "kepala"], False),
        ("panmud", ["panitera", "kepala"], False),
        ("hakim", ["wakil", "kepala"], False),
        ("panitera", ["kepala"], False),
        ("sekretaris", ["kepala"], False),
        ("wakil", ["kepala"], False),
        ("cs", ["panitera", "kepala"], False),
        ("kepala", [], True),
    ],
)
def test_the_matrix_of_a_court(applicant: str, chain: list[str], outside: bool) -> None:
    route = default_route(COURT[applicant], tuple(COURT.values()))
    assert [seat.post_id for seat in route.approvers] == [COURT[role].post_id for role in chain]
    assert route.is_outside is outside
    assert route.is_default


@pytest.mark.parametrize(
    ("applicant", "chain"),
    [("operator", [23, 21]), ("cs", [22, 21]), ("kasi", [22, 21]), ("sekretaris", [21]), ("kepala", [31])],
)
def test_the_same_rules_serve_a_ward(applicant: str, chain: list[int]) -> None:
    route = default_route(WARD[applicant], (*WARD.values(), ABOVE))
    assert [seat.post_id for seat in route.approvers] == chain
    assert not route.is_outside


def test_where_superior_and_head_are_one_there_is_one_step() -> None:
    head = COURT["kepala"]
    route = default_route(COURT["pegawai"], (head, COURT["pegawai"]))
    assert [seat.post_id for seat in route.approvers] == [head.post_id]
