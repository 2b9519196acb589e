"""References, PINs, tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emas.kernel import codes

bodies = st.text(alphabet=codes.ALPHABET, min_size=12, max_size=12)


def finished(body: str) -> str:
    return body + codes._check_character(body)


@given(bodies, st.sampled_from(["", "-", " ", ".", "_"]), st.booleans())
def test_a_reference_is_found_however_it_is_typed(body: str, gap: str, lower: bool) -> None:
    bare = finished(body)
    typed = gap.join(bare[start : start + 4] for start in range(0, 13, 4)).replace("0", "o").replace("1", "l")
    found = codes.normalise_ref(typed.lower() if lower else typed.upper())
    assert found.replace("-", "") == bare
    assert codes.normalise_ref(found) == found


@given(bodies, st.integers(0, 12), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_noticed(body: str, place: int, other: str) -> None:
    bare = finished(body)
    wrong = bare[:place] + other + bare[place + 1 :]
    assert codes.normalise_ref(wrong) == ("" if wrong != bare else codes.normalise_ref(bare))


@given(bodies, st.integers(0, 12), st.integers(0, 12))
def test_two_swapped_characters_are_noticed(body: str, one: int, other: int) -> None:
    bare = list(finished(body))
    if bare[one] != bare[other]:
        bare[one], bare[other] = bare[other], bare[one]
        assert codes.normalise_ref("".join(bare)) == ""


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = codes.normalise_ref(text)
    assert found == "" or len(found) == 15


@pytest.mark.asvs("11.5.1")
def test_what_is_made_is_well_formed_and_never_the_same() -> None:
    refs = {codes.new_case_ref() for _ in range(2000)}
    assert len(refs) == 2000
    assert all(codes.normalise_ref(ref) == ref for ref in refs)
    assert 32**12 >= 2**60
    assert len({codes.new_public_id() for _ in range(1000)}) == 1000
    assert all(len(pin) == 6 and pin.isdigit() for pin in (codes.new_pin() for _ in range(200)))
    assert len(codes.new_token()) >= 22
    with pytest.raises(ValueError):
        codes.new_token(64)
