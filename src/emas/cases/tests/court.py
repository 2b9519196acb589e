"""Requests at the court of the small city (mahkamah/siramasakan), made through the doors."""

from datetime import timedelta
from typing import Any

from emas.cases import operations
from emas.cases.tests.factories import Town
from emas.cases.types import ApplicantInput
from emas.kernel import codes
from emas.kernel.actor import Actor

SIRAMASAKAN = "mahkamah/siramasakan"
ANSWERS = {
    "jenis_perkara": "cerai_gugat",
    "nik": "1173024409900001",
    "alamat": "Jalan Contoh Nomor 5",
    "ubah_status": True,
    "setuju_data": True,
}
FILED = ("ktp", "kk", "buku_nikah")
FINAL = ("salinan_putusan", "akta_cerai", "formulir")


def file(court: Town, **answers: Any) -> str:
    """File a request and give its reference."""
    receipt = operations.submit(
        service=SIRAMASAKAN,
        channel="web",
        applicant=ApplicantInput(resident={"name": "Wati Handayani"}, phone="081298760012"),
        answers={**ANSWERS, **answers},
        uploads_owner=court.upload(f"draft:{codes.new_public_id()}", FILED),
        actor=Actor(kind="anonymous"),
        at=court.at,
        idempotency_key=codes.new_public_id(),
    )
    return receipt.ref


def act(court: Town, login: str, ref: str, act: str, papers: tuple[str, ...] = (), **told: Any) -> str:
    """Let somebody act five minutes later, telling what the act asks; gives the new state."""
    court.at += timedelta(minutes=5)
    owner = court.upload(f"tindakan:{codes.new_public_id()}", papers) if papers else ""
    note, marked = told.pop("note", ""), told.pop("marked", ())
    data = {"answers": told, "marked": list(marked)}
    return court.act(login, ref, act, note=note, data=data, uploads_owner=owner).state


def send(court: Town, ref: str, *papers: str) -> str:
    """Let the applicant send papers; gives the new state."""
    court.at += timedelta(minutes=5)
    owner = court.upload(f"perbaikan:{codes.new_public_id()}", papers)
    return operations.repair(
        case_ref=ref, actor=court.citizen(ref), at=court.at, answers={}, uploads_owner=owner
    ).state


def until_papers(court: Town, **answers: Any) -> str:
    """A case whose verdict is recorded and that waits for its last papers."""
    ref = file(court, **answers)
    act(court, "ptsp.ms", ref, "lengkap")
    act(court, "ptsp.ms", ref, "daftar", nomor_perkara="123/Pdt.G/2026/MS.Lsm")
    on = court.at.date().isoformat()
    act(court, "ptsp.ms", ref, "putusan", tanggal_putusan=on, jenis_putusan="dikabulkan")
    return ref
