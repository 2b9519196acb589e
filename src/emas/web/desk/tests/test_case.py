"""The case page and its acts."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.audit import queries as audit
from emas.cases import queries
from emas.cases.tests.factories import Town
from emas.people.tests.factories import PASSWORD
from emas.web.desk.tests.conftest import SignedIn

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def with_bram(city: Town) -> str:
    """A case that waits for Bram at the counter."""
    ref = city.submit().ref
    city.walk(ref, until="validasi")
    return ref


def version_of(city: Town, login: str, ref: str) -> int:
    return queries.desk_case(actor=city.actor(login), ref=ref, at=city.at).version


def posted(city: Town, login: str, ref: str, act: str, **more: object) -> dict[str, object]:
    return {"act": act, "version": version_of(city, login, ref), "kunci": KEY, "note": "", **more}


@pytest.mark.requirement("R-015")
def test_shows_identity_answers_papers_history_and_flow(with_bram: str, signed_in: SignedIn) -> None:
    page = signed_in("bram").get(f"/desk/cases/{with_bram}/")
    for words in ("Wati Handayani", "Warung Bu Wati", "Berkas lengkap", "Ketua RT Satu", "<svg"):
        assertContains(page, words)
    assertContains(page, f"/desk/cases/{with_bram}/papers/")


@pytest.mark.asvs("8.2.2")
def test_a_stranger_gets_the_page_of_a_case_that_never_was(with_bram: str, signed_in: SignedIn) -> None:
    tono = signed_in("tono")
    theirs, never = tono.get(f"/desk/cases/{with_bram}/"), tono.get("/desk/cases/AAAA-BBBB-CC/")
    assert theirs.status_code == never.status_code == 404
    assert "Wati" not in theirs.content.decode()


def test_a_colleague_without_the_step_may_look_but_not_act(
    with_bram: str, city: Town, signed_in: SignedIn
) -> None:
    lurah = signed_in("lurah.hasan")
    page = lurah.get(f"/desk/cases/{with_bram}/")
    assertNotContains(page, "Berkas lengkap</button>")
    answer = lurah.post(f"/desk/cases/{with_bram}/act/", posted(city, "lurah.hasan", with_bram, "lengkap"))
    assert answer.status_code == 403
    assert version_of(city, "bram", with_bram) == version_of(city, "lurah.hasan", with_bram)


def test_a_bad_reference_is_not_found(city: Town, signed_in: SignedIn) -> None:
    assert signed_in("bram").get("/desk/cases/../").status_code == 404
    assert signed_in("bram").get("/desk/cases/%00/").status_code == 404


def test_the_counter_sends_on_and_the_next_item_opens(
    with_bram: str, city: Town, signed_in: SignedIn
) -> None:
    another = city.submit(resident={"name": "Warga Lain"}).ref
    city.walk(another, until="validasi")
    answer = signed_in("bram").post(
        f"/desk/cases/{with_bram}/act/", posted(city, "bram", with_bram, "lengkap")
    )
    assertRedirects(answer, f"/desk/cases/{another}/", status_code=303, fetch_redirect_response=False)
    assertContains(signed_in("operator.jati").get("/desk/inbox/"), with_bram)


def test_history_is_written_with_the_act(with_bram: str, city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    bram.post(f"/desk/cases/{with_bram}/act/", posted(city, "bram", with_bram, "lengkap"))
    timeline = queries.desk_case(actor=city.actor("bram"), ref=with_bram, at=city.at).timeline
    last = max(timeline, key=lambda row: row.seq)
    assert (last.act, last.role, last.name) == ("lengkap", "CS Kelurahan", "Bram")


@pytest.mark.asvs("2.3.4")
def test_the_same_form_twice_acts_once(with_bram: str, city: Town, signed_in: SignedIn) -> None:
    bram, form = signed_in("bram"), posted(city, "bram", with_bram, "lengkap")
    assert bram.post(f"/desk/cases/{with_bram}/act/", form).status_code == 303
    assert bram.post(f"/desk/cases/{with_bram}/act/", form).status_code == 303
    timeline = queries.desk_case(actor=city.actor("bram"), ref=with_bram, at=city.at).timeline
    assert [row.act for row in timeline].count("lengkap") == 1


def test_an_old_page_is_told_who_was_first(with_bram: str, city: Town, signed_in: SignedIn) -> None:
    form = posted(city, "bram", with_bram, "kembalikan", items=["ktp"], note="Foto KTP tidak jelas.")
    city.act("bram", with_bram, "lengkap")
    answer = signed_in("bram").post(f"/desk/cases/{with_bram}/act/", form)
    assertContains(answer, "Bram, CS Kelurahan, Jati sudah lebih dahulu: Berkas lengkap", status_code=409)


def test_a_return_needs_a_reason_and_keeps_what_was_ticked(
    with_bram: str, city: Town, signed_in: SignedIn
) -> None:
    bram = signed_in("bram")
    assertContains(bram.get(f"/desk/cases/{with_bram}/acts/kembalikan/"), "Foto tidak jelas.")
    answer = bram.post(
        f"/desk/cases/{with_bram}/act/", posted(city, "bram", with_bram, "kembalikan", items=["ktp"])
    )
    assertContains(answer, "Pilih atau tulis apa yang harus diperbaiki.", status_code=422)
    assert 'value="ktp"' in answer.content.decode()
    assertContains(answer, "checked", status_code=422)
    # A reason without a mark would ask the applicant for everything again.
    form = posted(city, "bram", with_bram, "kembalikan", note="Foto KTP tidak jelas.")
    answer = bram.post(f"/desk/cases/{with_bram}/act/", form)
    assertContains(answer, "Beri tanda pada yang harus diperbaiki.", status_code=422)


def test_a_return_marks_items_for_the_applicant(with_bram: str, city: Town, signed_in: SignedIn) -> None:
    signed_in("bram").post(
        f"/desk/cases/{with_bram}/act/",
        posted(city, "bram", with_bram, "kembalikan", items=["ktp"], note="Foto KTP tidak jelas."),
    )
    seen = queries.progress(ref=with_bram, pin_or_actor=city.citizen(with_bram), at=city.at)
    assert seen.status == "perlu_perbaikan"
    assert seen.marked_items == ("ktp",)


def test_redirects_to_the_right_kelurahan(with_bram: str, city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    page = bram.get(f"/desk/cases/{with_bram}/acts/alihkan/")
    assertContains(page, "Mayangan")
    other = city.city.units["35.74.03.1001"]
    answer = bram.post(
        f"/desk/cases/{with_bram}/act/",
        posted(city, "bram", with_bram, "alihkan", unit=other, note="Alamat di Mayangan."),
    )
    assert answer.status_code == 303, answer.content.decode()[3000:9000]
    assertContains(signed_in("tono").get("/desk/inbox/"), with_bram)


def test_signing_is_not_done_from_the_case_page(city: Town, signed_in: SignedIn) -> None:
    ref = city.submit().ref
    city.walk(ref, until="seklur.jati.paraf")
    hasan = signed_in("lurah.hasan")
    assertContains(hasan.get(f"/desk/cases/{ref}/"), f"/desk/sign/{ref}/")
    before = version_of(city, "lurah.hasan", ref)
    answer = hasan.post(f"/desk/cases/{ref}/act/", posted(city, "lurah.hasan", ref, "tandatangani"))
    assert answer.status_code == 403
    assert version_of(city, "lurah.hasan", ref) == before


@pytest.mark.asvs("3.5.3")
@pytest.mark.parametrize("what", ["act", "undo"])
def test_acts_are_not_done_by_get(what: str, with_bram: str, signed_in: SignedIn) -> None:
    assert signed_in("bram").get(f"/desk/cases/{with_bram}/{what}/").status_code == 405


def test_an_act_without_csrf_proof_is_refused(with_bram: str, city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = bram.cookies
    form = posted(city, "bram", with_bram, "lengkap")
    assert strict.post(f"/desk/cases/{with_bram}/act/", form).status_code == 403


@pytest.mark.asvs("3.2.1")
def test_papers_open_through_the_case_and_are_recorded(
    with_bram: str, city: Town, signed_in: SignedIn
) -> None:
    found = queries.desk_case(actor=city.actor("bram"), ref=with_bram, at=city.at)
    address = f"/desk/cases/{with_bram}/papers/{found.attachments[0].public_id}/"
    bram = signed_in("bram")
    assert bram.get(address).status_code == 200
    image = bram.get(address + "pages/1/")
    assert image["Content-Type"] == "image/jpeg"
    assert "sandbox" in image["Content-Security-Policy"]
    assert image["X-Content-Type-Options"] == "nosniff"
    assert bram.get(address + "file/")["Content-Disposition"].startswith("attachment")
    assert any(line.action == "case.paper" for line in audit.entries(subject_ref=with_bram))
    assert signed_in("tono").get(address + "pages/1/").status_code == 404
    assert bram.get(address + "pages/7/").status_code == 404


@pytest.mark.requirement("R-043")
def test_staff_preview_a_draft_and_others_do_not(with_bram: str, signed_in: SignedIn) -> None:
    assert signed_in("bram").get(f"/desk/cases/{with_bram}/preview/1/")["Content-Type"] == "image/png"
    assert signed_in("rt001").get(f"/desk/cases/{with_bram}/preview/").status_code == 403
    assert signed_in("tono").get(f"/desk/cases/{with_bram}/preview/1/").status_code == 404


@pytest.mark.requirement("R-079")
def test_no_unsigned_letter_leaves_the_house(with_bram: str, signed_in: SignedIn) -> None:
    assert signed_in("bram").get(f"/desk/cases/{with_bram}/letter/").status_code == 404


@pytest.mark.requirement("R-057")
def test_the_counter_prints_and_hands_over(city: Town, signed_in: SignedIn) -> None:
    ref = city.signed()
    bram = signed_in("bram")
    pdf = bram.get(f"/desk/cases/{ref}/letter/")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    empty = bram.post(f"/desk/cases/{ref}/act/", posted(city, "bram", ref, "serahkan"))
    assertContains(empty, "Tulis nama orang yang menerima surat.", status_code=422)
    bram.post(f"/desk/cases/{ref}/act/", posted(city, "bram", ref, "serahkan", note="Wati Handayani"))
    assert queries.desk_case(actor=city.actor("bram"), ref=ref, at=city.at).state == "selesai"


def test_the_signer_withdraws_and_the_operator_replaces(city: Town, signed_in: SignedIn) -> None:
    ref = city.signed()
    answer = signed_in("operator.jati").post(
        f"/desk/cases/{ref}/act/",
        posted(city, "operator.jati", ref, "ganti", note="Nama usaha salah tulis."),
    )
    assert answer.status_code == 303
    replacement = answer["Location"].rstrip("/").rpartition("/")[2]
    assertContains(signed_in("operator.jati").get(f"/desk/cases/{replacement}/"), ref)
    another = city.signed()
    hasan = signed_in("lurah.hasan")
    withdraw = posted(city, "lurah.hasan", another, "cabut", note="Salah orang.")
    hasan.post(f"/desk/cases/{another}/act/", {**withdraw, "password": PASSWORD})
    assert queries.desk_case(actor=city.actor("bram"), ref=another, at=city.at).state == "dicabut"


@pytest.mark.asvs("7.5.3")
def test_to_withdraw_asks_the_password_as_to_sign_does(city: Town, signed_in: SignedIn) -> None:
    ref, next_one = city.signed(), city.signed()
    hasan = signed_in("lurah.hasan")
    assertContains(hasan.get(f"/desk/cases/{ref}/acts/cabut/"), 'type="password"')
    withdraw = posted(city, "lurah.hasan", ref, "cabut", note="Salah orang.")
    for given in ({}, {"password": "salah sekali"}):
        page = hasan.post(f"/desk/cases/{ref}/act/", {**withdraw, **given})
        assertContains(page, "Salah orang.", status_code=422)
        # The summary on top leads to the field: it stands below the fold of a telephone.
        assertContains(page, '<a href="#id_password">', status_code=422)
    assert queries.desk_case(actor=city.actor("bram"), ref=ref, at=city.at).state == "terbit"
    assert hasan.post(f"/desk/cases/{ref}/act/", {**withdraw, "password": PASSWORD}).status_code == 303
    assert queries.desk_case(actor=city.actor("bram"), ref=ref, at=city.at).state == "dicabut"
    # Within five minutes the next one is not asked again.
    assertNotContains(hasan.get(f"/desk/cases/{next_one}/acts/cabut/"), 'type="password"')


def test_query_count_is_fixed(
    with_bram: str, signed_in: SignedIn, django_assert_max_num_queries: object
) -> None:
    bram = signed_in("bram")
    bram.get(f"/desk/cases/{with_bram}/")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        bram.get(f"/desk/cases/{with_bram}/")


def test_the_rt_repairs_what_the_rw_sent_back(city: Town, signed_in: SignedIn) -> None:
    ref = city.submit(channel="rt", actor=city.actor("rt001")).ref
    city.act("rw001", ref, "kembalikan", note="Nama usaha salah tulis.", data={"marked": ["nama_usaha"]})
    rt = signed_in("rt001")
    assertContains(rt.get("/desk/"), "Wati Handayani")
    assertContains(rt.get(f"/desk/cases/{ref}/"), "Perbaiki isian")
    page = rt.get(f"/desk/cases/{ref}/repair/")
    assertContains(page, "Nama usaha salah tulis.")
    assertNotContains(page, 'name="jenis_usaha"')
    short = rt.post(f"/desk/cases/{ref}/repair/", {"nama_usaha": "W", "kunci": KEY})
    assertContains(short, 'value="W"', status_code=422)
    assert (
        rt.post(f"/desk/cases/{ref}/repair/", {"nama_usaha": "Warung Wati Baru", "kunci": KEY}).status_code
        == 303
    )
    assertContains(signed_in("rw001").get(f"/desk/cases/{ref}/"), "Warung Wati Baru")


def test_the_operator_corrects_while_drafting(city: Town, signed_in: SignedIn) -> None:
    ref = city.submit().ref
    city.walk(ref, until="lengkap")
    operator = signed_in("operator.jati")
    assertContains(operator.get(f"/desk/cases/{ref}/correct/"), "Nama usaha sekarang: Warung Bu Wati")
    answer = operator.post(f"/desk/cases/{ref}/correct/", {"nama_usaha": "Warung Wati Jaya", "kunci": KEY})
    assert answer.status_code == 303
    assertContains(signed_in("sari").get(f"/desk/cases/{ref}/"), "Warung Wati Jaya")
    assert signed_in("bram").get(f"/desk/cases/{ref}/correct/").status_code == 403
