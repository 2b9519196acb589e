"""Sealed values and keyed digests."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emas.platform import sealing


@given(st.binary(max_size=300), st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_what_was_sealed_opens_for_its_purpose_only(data: bytes, purpose: str, context: str) -> None:
    sealed = sealing.seal(data, purpose, context=context)
    assert sealing.unseal(memoryview(sealed), purpose, context=context) == data
    assert sealing.seal(data, purpose, context=context) != sealed
    with pytest.raises(sealing.SealError):
        sealing.unseal(sealed, f"{purpose}x", context=context)
    with pytest.raises(sealing.SealError):
        sealing.unseal(sealed, purpose, context=f"{context}x")


@pytest.mark.asvs("11.3.2")
def test_every_flipped_bit_is_noticed() -> None:
    sealed = sealing.seal(b"3573014409900001", "nik")
    assert b"3573" not in sealed
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(sealing.SealError):
            sealing.unseal(altered, "nik")
    for length in range(len(sealed)):
        with pytest.raises(sealing.SealError):
            sealing.unseal(sealed[:length], "nik")


@pytest.mark.asvs("11.2.2")
def test_a_rotated_key_still_opens_what_it_sealed(settings: Any) -> None:
    old = sealing.seal(b"isi", "uji")
    settings.EMAS_SEALING_KEY_FALLBACKS = [settings.EMAS_SEALING_KEY]
    settings.EMAS_SEALING_KEY = "the-next-key-of-the-year"
    assert sealing.unseal(old, "uji") == b"isi"
    assert sealing.unseal(sealing.seal(b"baru", "uji"), "uji") == b"baru"
    assert len(set(sealing.key_ids())) == 2
    settings.EMAS_SEALING_KEY_FALLBACKS = []
    with pytest.raises(sealing.SealError, match="key that is not here"):
        sealing.unseal(old, "uji")


def test_json_and_empty_columns() -> None:
    assert sealing.unseal_json(sealing.seal_json({"nama": "Wati", "n": [1, None]}, "j"), "j") == {
        "nama": "Wati",
        "n": [1, None],
    }
    assert sealing.unseal_json(b"", "j") is None


def test_digests_differ_by_purpose_and_key(settings: Any) -> None:
    one = sealing.digest("3573014409900001", "nik")
    assert len(one) == 64
    assert sealing.same(one, sealing.digest("3573014409900001", "nik"))
    assert one != sealing.digest("3573014409900001", "kk")
    settings.EMAS_DIGEST_KEY = "another"
    assert one != sealing.digest("3573014409900001", "nik")
