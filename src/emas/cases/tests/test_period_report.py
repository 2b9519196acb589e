"""The monitoring report: figures by the system, frozen with their hash, to the mayor through the secretary, instructions as tasks."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from emas.cases import operations, queries
from emas.cases.models import Case, FrozenFigures
from emas.cases.queries import _period
from emas.cases.tests.factories import TICKET, USAHA, Town, town
from emas.cases.tests.office_posts import add_office_posts
from emas.cases.types import ApplicantInput, Links, Places
from emas.kernel import codes
from emas.kernel.actor import ANONYMOUS
from emas.kernel.errors import Conflict, NotAllowed, NotFound
from emas.people.tests.factories import CITY

REPORT, TASK = "diskominfo/laporan-monev", "diskominfo/tindak-lanjut"
NOTES = {"catatan_kendala": "Sinyal lemah di RW 001.", "rekomendasi": "Pasang penguat sinyal."}
ORDER = {"instruksi": "Pasang penguat sinyal", "pemilik": "35.74.03", "tanggal": "2026-11-20"}


@pytest.fixture
def city(db: None) -> Town:
    here = town((USAHA, TICKET, "diskominfo/bantuan", REPORT, TASK))
    add_office_posts(here)
    return here


def begin(city: Town) -> str:
    actor = city.actor("tim.monev")
    return operations.open_desk(
        service=REPORT,
        unit_id=city.city.kota,
        answers={"dari": "2026-11-01", "sampai": "2026-11-30", "sk_tim": "188.45/12/2026"},
        actor=actor,
        at=city.at,
        idempotency_key=codes.new_public_id(),
    )


def signed(city: Town) -> str:
    ref = begin(city)
    city.act("tim.monev", ref, "kirim", data={"answers": NOTES})
    city.act("ketua.monev", ref, "setujui")
    return ref


def figures(city: Town) -> dict[str, Any]:
    on = city.at.date()
    start, end = on.replace(day=1), on.replace(day=30)
    return _period.period_figures(instansi=CITY, start_on=start, end_on=end, at=city.at)


@pytest.mark.requirement("R-065", "R-066", "R-071")
def test_the_system_counts_the_period(city: Town) -> None:
    city.walk(city.submit().ref, until="lengkap")
    city.submit(channel="web", phone="081299990001")
    city.at += timedelta(hours=2)
    found = figures(city)
    (use,) = [row for row in found["use"] if row["service"] == USAHA]
    assert (use["filed"], use["open"], use["done"]) == (2, 2, 0)
    assert found["channels"] == {"web": 2}
    assert {(row["role"], row["d1"]) for row in found["backlog"]} == {("rt", 1), ("operator", 1)}
    acts = {(row["rw"], row["rt"]): row["acts"] for row in found["neighbours"]}
    assert acts == {("001", ""): 1, ("001", "001"): 1, ("001", "002"): 0}
    assert {row["role"] for row in found["speed"]} == {"rt", "rw", "cs"}
    # One of the two was said to be complete: its wait is counted, though no promise covers it.
    assert [(row["service"], row["n"]) for row in found["queue"]] == [(USAHA, 1)]
    assert found["queue"][0]["median"] == found["queue"][0]["p90"] >= 0
    assert found["neighbour_accounts"]["rt"] == {"posts": 2, "active": 2, "never_signed_in": 0}
    assert found["places"] == [
        {"unit": "Mayangan", "kind": "kecamatan", "filed": 2, "closed": 0},
        {"unit": "Jati", "kind": "kelurahan", "filed": 2, "closed": 0},
    ]


@pytest.mark.requirement("R-073")
def test_returns_reasons_and_tickets_are_counted(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref, until="validasi")
    reason = "Foto tidak jelas. Mohon kirim foto ulang."
    city.act("bram", ref, "kembalikan", note=f"{reason} Yang miring.")
    operations.open_system_case(
        service=TICKET,
        subject_key="rw:1",
        subject_name="RW 001 Jati",
        places=Places(kelurahan=city.city.kelurahan, kecamatan=city.city.kecamatan, kota=city.city.kota),
        instansi=CITY,
        answers={"kelurahan": "Jati", "rw": "001", "alasan": "no_account"},
        at=city.at,
    )
    help_ref = operations.submit(
        service="diskominfo/bantuan", channel="web", actor=ANONYMOUS, at=city.at, idempotency_key="h" * 20, uploads_owner="",
        applicant=ApplicantInput({"name": "Lina", "kelurahan_code": "35.74.03.1003"}, "081298760011"),
        answers={"jenis": "gawai", "cerita": "Foto KTP tidak terkirim.", "pos": "warga", "opd": "tidak"},
    ).ref  # fmt: skip
    city.act(
        "operator.jati",
        help_ref,
        "selesai",
        note="Muat ulang.",
        data={"answers": {"jenis_petugas": "aplikasi"}},
    )
    found = figures(city)
    # An answered report is no letter sent back.
    assert [row["service"] for row in found["returns"]["services"]] == ["kelurahan/sk-usaha"]
    assert found["returns"]["services"][0]["n"] == 1
    assert found["returns"]["reasons"] == [{"reason": reason, "n": 1}]
    asked = {
        (row["question"], row["value"]) for row in found["tickets"] if row["service"] == "diskominfo/bantuan"
    }
    assert asked == {
        ("Kendala apa?", "Ponsel atau komputer"),
        ("Penyebab menurut petugas", "Kesalahan aplikasi"),
    }
    assert [
        (row["value"], row["n"], row["open"]) for row in found["tickets"] if row["service"] == TICKET
    ] == [("RW belum punya akun", 1, 1)]


def test_equal_counts_stand_in_one_order_whatever_the_rows_do(city: Town) -> None:
    """A report is frozen with its hash: made twice from the same figures it says the same."""
    reasons = ("Surat pendukung belum lengkap.", "Foto tidak jelas. Mohon kirim foto ulang.")
    for n, reason in enumerate(reasons):
        ref = city.submit(phone=f"08129999000{n}").ref
        city.walk(ref, until="validasi")
        city.act("bram", ref, "kembalikan", note=reason)
    assert [row["reason"] for row in figures(city)["returns"]["reasons"]] == sorted(reasons)


@pytest.mark.requirement("R-065")
def test_the_figures_move_until_the_head_of_the_team_approves(city: Town) -> None:
    ref = begin(city)
    team = city.actor("tim.monev")
    before = queries.period_report(actor=team, ref=ref, at=city.at)
    assert not before.is_frozen
    city.submit()
    city.act("tim.monev", ref, "kirim", data={"answers": NOTES})
    city.act("ketua.monev", ref, "setujui")
    city.submit(phone="081299990002")
    after = queries.period_report(actor=team, ref=ref, at=city.at)
    (use,) = [row for row in after.figures["use"] if row["service"] == USAHA]
    assert use["filed"] == 1
    kept = FrozenFigures.objects.get()
    assert after.digest == kept.digest == hashlib.sha256(kept.content.encode()).hexdigest()
    assert after.signed_by == "Ketua Tim Monitoring dan Evaluasi"
    assert ("Rekomendasi", NOTES["rekomendasi"]) in [(label.id, text) for label, text in after.notes]


def test_frozen_figures_cannot_be_changed(city: Town) -> None:
    ref = signed(city)
    with pytest.raises(IntegrityError), transaction.atomic():
        FrozenFigures.objects.update(digest="0" * 64)
    row = FrozenFigures.objects.get()
    FrozenFigures.objects.create(
        case_id=row.case_id, start_on=row.start_on, end_on=row.end_on, content="{}", digest=row.digest,
        frozen_at=city.at,
    )  # fmt: skip
    with pytest.raises(Conflict):
        queries.period_report(actor=city.actor("sekda"), ref=ref, at=city.at)


@pytest.mark.requirement("R-068", "R-069")
def test_there_is_no_way_to_the_mayor_past_the_secretary(city: Town) -> None:
    ref = signed(city)
    with pytest.raises((NotAllowed, Conflict)):
        city.act("walikota", ref, "terima", data={"answers": {}})
    with pytest.raises(NotAllowed):
        city.act("tim.monev", ref, "teruskan")
    city.act("sekda", ref, "kembalikan", note="Tambahkan capaian kecamatan")
    city.act("tim.monev", ref, "kirim", data={"answers": NOTES})
    city.at += timedelta(hours=1)
    city.act("ketua.monev", ref, "setujui")
    assert FrozenFigures.objects.count() == 2
    city.act("sekda", ref, "teruskan")
    assert Case.objects.get(ref=ref).state == "diteruskan_walikota"


def links(city: Town, login: str, ref: str) -> Links:
    return queries.desk_case(actor=city.actor(login), ref=ref, at=city.at).links


@pytest.mark.requirement("R-067", "R-073")
def test_each_instruction_becomes_a_task_with_owner_and_date(city: Town) -> None:
    ref = signed(city)
    city.act("sekda", ref, "teruskan")
    city.act("walikota", ref, "terima", data={"answers": {"arahan": [ORDER]}})
    task = Case.objects.get(service=TASK)
    assert (task.desk_unit_id, task.desk_role) == (city.city.kecamatan, "kepala")
    assert task.due_at is not None
    assert task.due_at.date().isoformat() == ORDER["tanggal"]
    assert task.applicant_name == ORDER["instruksi"]
    (opened,) = links(city, "walikota", ref).opened
    assert (opened.ref, opened.subject, opened.may_open) == (task.ref, ORDER["instruksi"], False)
    assert [each.may_open for each in links(city, "sekda", ref).opened] == [True]
    back = links(city, "sekda", task.ref).opener
    assert back is not None
    assert (back.ref, back.may_open) == (ref, True)
    owners = links(city, "camat.mayangan", task.ref).opener
    assert owners is not None
    assert (owners.ref, owners.may_open) == (ref, False)
    city.act("camat.mayangan", task.ref, "lapor", data={"answers": {"hasil": "Sudah dipasang kemarin."}})
    city.act("sekda", task.ref, "terima")
    assert figures(city)["tasks"] == {"all": 1, "done": 1, "late": 0}


def test_strangers_find_no_report(city: Town) -> None:
    ref = begin(city)
    for login in ("bram", "admin.mayangan", "admin.pengadilan"):
        with pytest.raises(NotFound):
            queries.period_report(actor=city.actor(login), ref=ref, at=city.at)


def test_the_number_of_statements_is_constant(city: Town, django_assert_num_queries: Any) -> None:
    city.walk(city.submit().ref, until="lengkap")
    figures(city)
    for n in range(3):
        city.walk(city.submit(phone=f"0812999900{n:02d}").ref, until="validasi")
    with django_assert_num_queries(35):
        figures(city)
