"""Envelopes: who holds the right half opens, nobody else; codes and shares that people copy by hand."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emas.kernel import codes
from emas.platform import envelopes


@given(st.binary(max_size=3000))
def test_content_opens_with_its_key_in_its_place_only(data: bytes) -> None:
    key = envelopes.new_key()
    sealed = envelopes.seal(key, data, "case:1")
    assert envelopes.unseal(key, memoryview(sealed), "case:1") == data
    for other, place in ((envelopes.new_key(), "case:1"), (key, "case:2")):
        with pytest.raises(envelopes.EnvelopeError):
            envelopes.unseal(other, sealed, place)


@pytest.mark.asvs("14.2.4", "11.3.2")
def test_length_is_padded_and_every_flipped_bit_is_noticed() -> None:
    key = envelopes.new_key()
    short, long = (envelopes.seal(key, b"x" * n, "p") for n in (1, 900))
    assert len(short) == len(long)
    wrapped = envelopes.wrap_for(envelopes.public_of(private := envelopes.new_private()), key, "p")
    for place in range(len(wrapped)):
        altered = bytearray(wrapped)
        altered[place] ^= 1
        with pytest.raises(envelopes.EnvelopeError):
            envelopes.unwrap_for(private, bytes(altered), "p")


@pytest.mark.requirement("R-040")
def test_a_key_is_wrapped_for_a_person_and_for_a_code() -> None:
    key, private = envelopes.new_key(), envelopes.new_private()
    wrapped = envelopes.wrap_for(envelopes.public_of(private), key, "case")
    assert envelopes.unwrap_for(private, wrapped, "case") == key
    with pytest.raises(envelopes.EnvelopeError):
        envelopes.unwrap_for(envelopes.new_private(), wrapped, "case")
    secret = os.urandom(17)
    assert envelopes.unwrap_with(secret, envelopes.wrap_with(secret, key, "case"), "case") == key
    with pytest.raises(envelopes.EnvelopeError):
        envelopes.unwrap_with(os.urandom(17), envelopes.wrap_with(secret, key, "case"), "case")
    with pytest.raises(ValueError, match="128"):
        envelopes.wrap_with(b"123456", key, "case")


def test_a_private_key_opens_with_its_passphrase_only() -> None:
    private = envelopes.new_private()
    locked = envelopes.lock_private(private, "kata sandi kotak", "person:1")
    assert private not in locked.sealed
    assert envelopes.unlock_private(locked, "kata sandi kotak", "person:1") == private
    for passphrase, place in (("kata sandi lain", "person:1"), ("kata sandi kotak", "person:2")):
        with pytest.raises(envelopes.EnvelopeError):
            envelopes.unlock_private(locked, passphrase, place)


@pytest.mark.requirement("R-040")
def test_any_two_of_three_shares_recover_and_one_does_not() -> None:
    public, shares = envelopes.new_shares()
    for pair in (shares[:2], shares[1:], (shares[2].lower().replace("-", " "), shares[0])):
        assert envelopes.public_of(envelopes.join_shares(tuple(pair))) == public
    slip = shares[1][:5] + ("A" if shares[1][5] != "A" else "B") + shares[1][6:]
    for bad in ((shares[0], shares[0]), (shares[0],), (shares[0], slip), ("", "x")):
        with pytest.raises(envelopes.EnvelopeError):
            envelopes.join_shares(tuple(bad))
    _, others = envelopes.new_shares()
    assert envelopes.public_of(envelopes.join_shares((shares[0], others[1]))) != public


@pytest.mark.asvs("6.5.2")
@settings(max_examples=40)
@given(st.binary(min_size=17, max_size=40), st.integers(0, 27), st.sampled_from(codes.ALPHABET))
def test_a_receipt_code_tells_a_slip_of_the_pen(random: bytes, at: int, other: str) -> None:
    code = codes.receipt_code(random)
    bare = code.replace("-", "")
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert codes.normalise_receipt(f" {bare.lower()} ") == code
    wrong = bare[:at] + other + bare[at + 1 :]
    assert codes.normalise_receipt(wrong) == (code if wrong == bare else "")
    with pytest.raises(ValueError, match="17"):
        codes.receipt_code(random[:16])
