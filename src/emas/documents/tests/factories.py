"""Letters made through the doors, so that no test has a state the product cannot reach."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from emas.documents import operations
from emas.documents.models import Signature
from emas.documents.types import DocumentInfo, LetterContent, Letterhead, SignerBlock, SlotSpec
from emas.kernel.actor import HoldingKind
from emas.people.types import HolderInfo
from emas.platform import db

MOMENT = datetime(2026, 11, 2, 4, 30, tzinfo=UTC)
WATI_NIK = "3574014409900001"
LURAH, CAMAT = 11, 12

SOURCE = """#import "/emas.typ": *
#show: surat

#pembuka()
#identitas()
Nama tersebut mempunyai usaha *#isian("nama_usaha")* sejak #isian("sejak").
#jika("omzet_bulan")[Penjualan rata-rata #isian("omzet_bulan").]
#keperluan()
#penutup()
"""

KELURAHAN_SLOT = SlotSpec("lurah", 7, True, classification="500.2.2.6", unit_code="425.504.3")
KECAMATAN_SLOT = SlotSpec("camat", 3, True, classification="500.2.2.6", unit_code="425.504")


def block(slot: str = "lurah", **more: Any) -> SignerBlock:
    lurah = SignerBlock(
        slot, ("LURAH MAYANGAN,",), "HASAN BASRI, S.Sos.", "Penata Tk. I", "19670619 199006 1 001", LURAH
    )
    camat = SignerBlock(slot, ("CAMAT MAYANGAN,",), "Dr. SRI WAHYUNI, M.Si.", "Pembina", "", CAMAT, "knowing")
    return replace(camat if slot == "camat" else lurah, **more)


def content(**more: Any) -> LetterContent:
    texts = {
        "nama": "Wati Ningsih",
        "nik": WATI_NIK,
        "ttl": "Probolinggo, 4 September 1990",
        "alamat": "Jalan Mastrip 12 RT 003 RW 005",
    }
    answers = {
        "nama_usaha": "Warung Bu Wati",
        "sejak": "2021-03-01",
        "omzet_bulan": 4_500_000,
        "teks": {
            "nama_usaha": "Warung Bu Wati",
            "sejak": "1 Maret 2021",
            "omzet_bulan": "Rp4.500.000,00 (empat juta lima ratus ribu rupiah)",
        },
    }
    whole = LetterContent(
        title="Surat Keterangan Usaha",
        number="",
        dated_on=date(2026, 11, 2),
        place="Probolinggo",
        letterhead=Letterhead(
            ("Pemerintah Kota Probolinggo", "Kecamatan Mayangan", "Kelurahan Mayangan"),
            "Jalan Ikan Tongkol 12",
        ),
        signers=(block(),),
        applicant={"nik": WATI_NIK, "teks": texts},
        answers=answers,
        introduction="Surat Pengantar Ketua RT 003 RW 005 tanggal 2 November 2026",
        purpose="Mengajukan KUR di bank",
        extra={"kelurahan": "Mayangan", "kecamatan": "Mayangan", "jabatan": "Lurah Mayangan"},
    )
    return replace(whole, **more)


def two_signers(**more: Any) -> LetterContent:
    return content(signers=(block(), block("camat")), **more)


def holder(person_id: int = LURAH, name: str = "HASAN BASRI, S.Sos.") -> HolderInfo:
    return HolderInfo(
        holder_id=person_id,
        post_id=person_id,
        role="kepala",
        unit_id=7,
        person_id=person_id,
        account_id=person_id,
        name=name,
        nip="196706191990061001",
        rank="Penata Tk. I",
        kind=HoldingKind.DEFINITIVE,
        start_on=date(2024, 1, 1),
        end_on=None,
        basis="SK",
        has_active_account=True,
    )


def open_letter(case_ref: str = "K7QM-2D4X-9TPWC", **more: Any) -> DocumentInfo:
    values: dict[str, Any] = {
        "content": content(),
        "source": SOURCE,
        "case_ref": case_ref,
        "instansi": "kota-probolinggo",
        "unit_id": 7,
        "unit_name": "Kelurahan Mayangan",
        "service": "kelurahan/sk-usaha",
        "slots": (KELURAHAN_SLOT,),
        "valid_until": date(2027, 5, 2),
        "at": MOMENT,
        **more,
    }
    with db.act_transaction():
        return operations.open_letter(**values)


def ask(
    letter: DocumentInfo, slot: str = "lurah", signer: HolderInfo | None = None, at: datetime = MOMENT
) -> str:
    with db.act_transaction():
        return operations.request_signature(
            document_public_id=letter.public_id,
            slot=slot,
            signer=signer or holder(),
            organisation="Kelurahan Mayangan",
            at=at,
        )


def sign(letter: DocumentInfo, slot: str = "lurah", at: datetime = MOMENT, secret: str | None = None) -> None:
    request = Signature.objects.get(document__public_id=letter.public_id, slot=slot).request_id
    operations.sign_slot(document=letter.public_id, slot=slot, request=request, at=at, secret=secret)


def issued_letter(case_ref: str = "K7QM-2D4X-9TPWC", **more: Any) -> DocumentInfo:
    letter = open_letter(case_ref, **more)
    ask(letter)
    sign(letter)
    return letter


def issued_by_two(case_ref: str = "K7QM-2D4X-9TPWC") -> DocumentInfo:
    letter = open_letter(case_ref, content=two_signers(), slots=(KELURAHAN_SLOT, KECAMATAN_SLOT))
    for slot, signer in (("lurah", holder()), ("camat", holder(CAMAT, "Dr. SRI WAHYUNI, M.Si."))):
        ask(letter, slot, signer)
        sign(letter, slot)
    return letter
