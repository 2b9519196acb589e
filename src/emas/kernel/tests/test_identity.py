"""Identity numbers and phones."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emas.kernel import identity


@st.composite
def niks(draw: st.DrawFn) -> tuple[str, date, str]:
    """Compose a NIK the way an office would: region of first issue, birth date (women's day + 40), serial."""
    region = f"{draw(st.integers(11, 96)):02d}{draw(st.integers(1, 79)):02d}{draw(st.integers(1, 40)):02d}"
    born_on = date(1930, 1, 1) + timedelta(days=draw(st.integers(0, 34_900)))
    sex = draw(st.sampled_from("LP"))
    day = born_on.day + (40 if sex == "P" else 0)
    serial = draw(st.integers(1, 9999))
    return f"{region}{day:02d}{born_on:%m%y}{serial:04d}", born_on, sex


@given(niks(), st.sampled_from(["", " ", ".", "-"]))
def test_every_composed_nik_is_read_however_it_is_spaced(composed: tuple[str, date, str], gap: str) -> None:
    digits, born_on, sex = composed
    typed = gap.join(digits[start : start + 4] for start in range(0, 16, 4))
    nik = identity.parse_nik(typed, today=date(2026, 11, 21))
    assert nik.digits == digits
    assert nik.sex == sex
    assert nik.birth_on_hint.strftime("%d%m%y") == born_on.strftime("%d%m%y")
    assert nik.birth_on_hint <= date(2026, 11, 21)
    assert identity.nik_agrees(nik, born_on, sex) == ()


@given(niks(), niks())
def test_agreement_is_told_part_by_part(one: tuple[str, date, str], other: tuple[str, date, str]) -> None:
    faults = identity.nik_agrees(one[0], other[1], other[2])
    assert ("nik_sex" in faults) == (one[2] != other[2])
    same_day = one[1].strftime("%d%m%y") == other[1].strftime("%d%m%y")
    assert ("nik_birth" in faults) == (not same_day)


@given(niks(), st.integers(0, 15), st.text(alphabet="0123456789", max_size=12))
def test_a_cut_or_grown_nik_is_refused(composed: tuple[str, date, str], keep: int, tail: str) -> None:
    text = composed[0][:keep] + tail
    if len(text) != 16:
        with pytest.raises(identity.IdentityFault, match="nik_length"):
            identity.parse_nik(text)


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("357301440990000", "nik_length"),
        ("35730144099000011", "nik_length"),
        ("", "nik_length"),
        ("35730144O9900001", "nik_length"),
        ("٣٥٧٣٠١٤٤٠٩٩٠٠٠٠١", "nik_length"),
        ("0573014409900001", "nik_region"),
        ("3500014409900001", "nik_region"),
        ("3573004409900001", "nik_region"),
        ("3573013113900001", "nik_date"),
        ("3573013102900001", "nik_date"),
        ("3573017202900001", "nik_date"),
        ("3573012902010001", "nik_date"),
        ("3573010001900001", "nik_date"),
        ("3573014001900001", "nik_date"),
        ("3573014409900000", "nik_serial"),
    ],
)
def test_an_impossible_nik_is_refused(typed: str, code: str) -> None:
    with pytest.raises(identity.IdentityFault) as refused:
        identity.parse_nik(typed)
    assert refused.value.code == code
    assert typed == "" or typed not in str(refused.value)


def test_a_nik_of_another_city_is_as_good() -> None:
    assert identity.parse_nik("1173010101900001").sex == "L"


def test_29_february_00_belongs_to_2000() -> None:
    assert identity.parse_nik("3573012902000001").birth_on_hint == date(2000, 2, 29)


@pytest.mark.parametrize(
    ("today", "year"), [(date(2026, 11, 21), 1927), (date(2027, 12, 31), 2027), (None, 2027)]
)
def test_the_century_is_the_latest_that_is_not_in_the_future(today: date | None, year: int) -> None:
    assert identity.parse_nik("3573011212270001", today=today).birth_on_hint.year == year


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("081234567890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("+62 0812 3456 7890", "+6281234567890"),
        ("81234567890", "+6281234567890"),
        ("(0811) 123 456", "+62811123456"),
    ],
)
def test_a_phone_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert identity.parse_phone(typed) == stored
    assert identity.parse_phone(stored) == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0335421234", "phone_prefix"),
        ("+6591234567", "phone_prefix"),
        ("08123", "phone_length"),
        ("081234567890123", "phone_length"),
        ("", "phone_prefix"),
        ("0812x4567890", "phone_prefix"),
    ],
)
def test_what_is_no_mobile_number_is_refused(typed: str, code: str) -> None:
    with pytest.raises(identity.IdentityFault, match=code):
        identity.parse_phone(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("196706191990061001", ""),
        ("19670619 199006 1 001", ""),
        ("199001012023211005", ""),
        ("19670619199006100", "nip_length"),
        ("196713191990061001", "nip_date"),
        ("196706191966061001", "nip_appointment"),
        ("196706191990131001", "nip_appointment"),
        ("196706191990063001", "nip_sex"),
    ],
)
def test_a_nip_is_read_part_by_part(typed: str, code: str) -> None:
    if not code:
        assert len(identity.parse_nip(typed)) == 18
        return
    with pytest.raises(identity.IdentityFault, match=code):
        identity.parse_nip(typed)


@pytest.mark.parametrize(
    ("typed", "code"), [("3573010101200001", ""), ("3573", "kk_length"), ("0" * 16, "kk_region")]
)
def test_a_family_card_number(typed: str, code: str) -> None:
    if not code:
        assert identity.parse_kk(typed) == typed
        return
    with pytest.raises(identity.IdentityFault, match=code):
        identity.parse_kk(typed)


@pytest.mark.asvs("14.2.6")
def test_masks_show_the_ends_only() -> None:
    assert identity.mask_nik("3573014409900001") == "3573 **** **** 0001"
    assert identity.mask_nik("12") == "****"
    assert identity.mask_phone("+6281234567890") == "+62812 **** *890"
    assert identity.mask_phone("") == ""
    assert identity.group_nik("3573014409900001") == "3573 0144 0990 0001"


@given(niks(), st.sampled_from(["", " ", "-", "."]))
def test_a_nik_in_a_text_is_noticed(composed: tuple[str, date, str], gap: str) -> None:
    grouped = gap.join(composed[0][start : start + 4] for start in range(0, 16, 4))
    assert identity.holds_nik(f"Permohonan {grouped}, sudah diterima")


def test_codes_and_amounts_are_not_taken_for_a_nik() -> None:
    for text in (
        "K7QM-2D4X-9TPWC",
        "Rp1.500.000,00",
        "a1234567890123456f",
        "+6281234567890",
        "21 November 2026",
    ):
        assert not identity.holds_nik(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("nik 3573014409900001 ya", "nik **** ya"),
        ("3573 0144 0990 0001", "****"),
        ("357301-440990-0001.", "****."),
        ("357301.440990.0001", "****"),
        ("KK:3574010101150001,", "KK:****,"),
        ("NIP 19670619 199006 1 001", "NIP ****"),
        ("hp 0812-3456-7891", "hp 0812-3456-7891"),
        ("K7QM-2D4X-9TPWC 123456", "K7QM-2D4X-9TPWC 123456"),
        ("3 5 7 3 0 1 4 4 0 9 9 0 0 0 0 1", "****"),
        ("2026-11-22 pukul 08.00 sampai 16.00", "2026-11-22 pukul 08.00 sampai 16.00"),
        ("buka 22-11-2026 08.00-16.00", "buka 22-11-2026 08.00-16.00"),
    ],
)
def test_long_numbers_are_struck_out_of_what_people_write(typed: str, kept: str) -> None:
    assert identity.without_long_numbers(typed) == kept
    assert not identity.holds_nik(identity.without_long_numbers(typed))
